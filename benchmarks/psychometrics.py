"""Reliability, ordinal correlations and factor analysis beside psych, lavaan, pingouin and others."""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
from data import likert, write_csv
from timing import median_seconds, process

from evalkit.psychometrics.correlation.correlation import correlation
from evalkit.psychometrics.factors.exploratory import efa
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.reliability.alpha import cronbach_alpha
from evalkit.psychometrics.reliability.bootstrap import bootstrap
from evalkit.psychometrics.retention.retention import parallel_analysis

RUNS = 5
SCALED = {"parallel analysis, 1,000 draws": 10.0, "alpha with 10,000 bootstrap draws": 100.0}

LARGE_FILE = """
import evalkit as ek
ek.read_statistics, ek.cronbach_alpha, ek.omega, ek.efa  # loaded when first named
begun = time.perf_counter()
m = ek.read_statistics({path!r})
ek.cronbach_alpha(m); ek.omega(m); ek.efa(m, 5)
print(time.perf_counter() - begun)
"""
LARGE_FILE_PANDAS = """
import pandas as pd, pingouin
begun = time.perf_counter()
frame = pd.read_csv({path!r})
frame.corr(); pingouin.cronbach_alpha(frame)
print(time.perf_counter() - begun)
"""


def run(folder: Path, rscript: str | None) -> None:
    """Print the table."""
    small, large = likert(2_800, 25), likert(20_000, 50, seed=2)
    write_csv(small, folder / "small.csv")
    write_csv(large, folder / "large.csv")
    sample = moments(small)
    ours: dict[str, Callable[[], object]] = {
        "polychoric 25 x 2,800": lambda: correlation(small, None, "polychoric"),
        "polychoric 50 x 20,000": lambda: correlation(large, None, "polychoric"),
        "minres + oblimin, 25 items, 5 factors": lambda: efa(sample, 5, "minres", "oblimin"),
        "alpha, 2,800 x 25": lambda: cronbach_alpha(small),
        "parallel analysis, 1,000 draws": lambda: parallel_analysis(sample, n_draws=1000),
        "alpha with 10,000 bootstrap draws": lambda: bootstrap(small, "alpha", n_draws=10_000),
    }
    theirs = _peers(small)
    r_times = _r_times(folder, rscript)
    print(f"{'work':44s}{'ours s':>10s}  peers (seconds, ratio to ours)")
    for name, work in ours.items():
        seconds = median_seconds(work, RUNS)
        cells = []
        if name in r_times:
            cells.append(("R psych/lavaan", r_times[name]))
        cells += [(peer, median_seconds(call, RUNS)) for peer, call in theirs.get(name, {}).items()]
        shown = "; ".join(f"{peer} {t:.4f} ({t / seconds:.0f}x)" for peer, t in cells) or "no peer installed"
        print(f"{name:44s}{seconds:10.4f}  {shown}")
    _large_file(folder)


def _peers(small: np.ndarray) -> dict[str, dict[str, Callable[[], object]]]:
    found: dict[str, dict[str, Callable[[], object]]] = {}
    if importlib.util.find_spec("pingouin"):
        import pandas as pd
        import pingouin

        frame = pd.DataFrame(small)
        found["alpha, 2,800 x 25"] = {"pingouin": lambda: pingouin.cronbach_alpha(frame)}
    if importlib.util.find_spec("statsmodels"):
        from statsmodels.multivariate.factor import Factor

        matrix = np.corrcoef(small, rowvar=False)
        found["minres + oblimin, 25 items, 5 factors"] = {
            "statsmodels (ml)": lambda: (
                Factor(corr=matrix, n_factor=5, method="ml", nobs=2800).fit().rotate("oblimin")
            )
        }
    rng = np.random.default_rng(0)

    def loop() -> object:
        return [
            np.linalg.eigvalsh(np.corrcoef(rng.standard_normal((2800, 25)), rowvar=False))
            for _ in range(1000)
        ]

    found["parallel analysis, 1,000 draws"] = {"numpy loop": loop}
    return found


def _r_times(folder: Path, rscript: str | None) -> dict[str, float]:
    if rscript is None:
        print("Rscript is not installed: psych and lavaan are skipped")
        return {}
    script = Path(__file__).with_name("peers.R")
    done = subprocess.run(
        [rscript, str(script), str(folder), str(RUNS)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"R peers are skipped: {done.stderr.strip().splitlines()[-1]}")
        return {}
    times = {}
    for line in done.stdout.splitlines():
        name, tab, seconds = line.partition("\t")
        if tab:
            plain = name.split(" [")[0]
            times[plain] = float(seconds) * SCALED.get(plain, 1.0)
    return times


def _large_file(folder: Path) -> None:
    path = str(write_csv(likert(1_000_000, 30), folder / "million.csv"))
    seconds, memory = process(LARGE_FILE.format(path=path), RUNS)
    print(f"1,000,000 x 30 CSV to r, alpha, omega, EFA: {seconds:.2f} s, peak {memory:.0f} MB")
    if importlib.util.find_spec("pingouin"):
        theirs, peak = process(LARGE_FILE_PANDAS.format(path=path), RUNS)
        print(f"   pandas + pingouin (r and alpha only): {theirs:.2f} s, peak {peak:.0f} MB")
