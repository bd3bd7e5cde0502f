"""Confirmatory factor analysis beside lavaan, and semopy where it is installed."""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
from data import likert, write_csv
from timing import median_seconds

from evalkit.psychometrics.sem.analysis import structural_model
from evalkit.psychometrics.sem.estimation.request import Request

RUNS = 5
N, ITEMS, FACTORS = 2_436, 25, 5
MODEL = "\n".join(
    f"f{j + 1} =~ " + " + ".join(f"q{i + 1}" for i in range(j, ITEMS, FACTORS)) for j in range(FACTORS)
)


def run(folder: Path, rscript: str | None) -> None:
    """Print the table."""
    answers = likert(N, ITEMS, seed=3)
    holes = likert(2_800, ITEMS, seed=4)
    rng = np.random.default_rng(5)
    cells = rng.choice(holes.shape[0] * ITEMS, 500, replace=False)
    holes[np.unravel_index(cells, holes.shape)] = np.nan
    write_csv(answers, folder / "answers.csv")
    np.savetxt(folder / "holes.csv", holes, "%g", ",", header=",".join(_names()), comments="")
    (folder / "model.txt").write_text(MODEL, encoding="utf-8")
    ours: dict[str, Callable[[], object]] = {
        "ML": lambda: _fit(answers, estimator="ML"),
        "MLR": lambda: _fit(answers, estimator="MLR"),
        "WLSMV": lambda: _fit(answers, ordered=_names()),
        "FIML, 2,800 with 500 blanks": lambda: _fit(holes, missing="fiml"),
    }
    theirs = _lavaan(folder, rscript)
    print(f"{'25 items, 5 factors, ' + str(N):40s}{'ours s':>10s}  peers (seconds, ratio to ours)")
    for name, work in ours.items():
        seconds = median_seconds(work, RUNS)
        peers = [("lavaan", theirs[name])] if name in theirs else []
        if name == "ML" and importlib.util.find_spec("semopy"):
            peers.append(("semopy", median_seconds(lambda: _semopy(answers), RUNS)))
        shown = "; ".join(f"{peer} {t:.4f} ({t / seconds:.0f}x)" for peer, t in peers)
        print(f"{name:40s}{seconds:10.4f}  {shown or 'no peer installed'}")


def _names() -> tuple[str, ...]:
    return tuple(f"q{i + 1}" for i in range(ITEMS))


def _fit(values: np.ndarray, **options: object) -> object:
    return structural_model(MODEL, values, _names(), request=Request(**options))  # type: ignore[arg-type]


def _semopy(values: np.ndarray) -> object:
    import pandas as pd
    import semopy

    model = semopy.Model(MODEL)
    model.fit(pd.DataFrame(values, columns=list(_names())))
    return semopy.calc_stats(model), model.inspect()


def _lavaan(folder: Path, rscript: str | None) -> dict[str, float]:
    if rscript is None:
        print("Rscript is not installed: lavaan is skipped")
        return {}
    script = str(Path(__file__).with_name("sem.R"))
    done = subprocess.run(
        [rscript, script, str(folder), str(RUNS)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"lavaan is skipped: {done.stderr.strip().splitlines()[-1]}")
        return {}
    rows = (line.split("\t") for line in done.stdout.splitlines() if "\t" in line)
    return {name: float(seconds) for name, seconds in rows}
