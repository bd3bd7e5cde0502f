"""What the synthetic studies on the source documents share: branches, staff, counts of a fixed sum, files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from evalkit.randomness import generator
from evalkit.result import plain
from evalkit.study.simulation.draws import Floats, Ints
from evalkit.study.simulation.employees import draw_employees
from evalkit.study.simulation.parameters import SimulationParameters
from evalkit.study.simulation.truth import BranchTruth, draw_truth

LABEL = "SYNTHETIC"
AT_MOST = 2
CAUSES = ("C_CONCEPT", "C_TECH", "C_COORD", "C_INCENT")
# How much each problem makes people think of each cause (log odds); own choice.
AFFINITY = {
    "goal_unclear": (1.6, -0.6, 0.0, 0.8),
    "info_incomplete": (-0.4, 1.6, 0.9, -0.4),
    "low_effectiveness": (0.2, -0.2, 0.4, 1.5),
    "system_imperfect": (0.2, 0.2, 1.2, 0.6),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Draw:
    """Where the numbers come from: the parameters and one random stream for each part."""

    seed: int
    study: int
    parameters: SimulationParameters

    def stream(self, part: int) -> np.random.Generator:
        """The stream of a part; a part that is added changes none of the others."""
        return generator(self.seed, self.study, part)


def draw_branches(draw: Draw, staff: Sequence[int]) -> BranchTruth:
    """The truth of the branches, with so many people in each."""
    truth = draw_truth(len(staff), draw.parameters, draw.stream(1))
    return replace(truth, n_employees=np.asarray(staff, dtype=np.int64))


def shifted(truth: BranchTruth, shift: ArrayLike) -> BranchTruth:
    """The same branches with another θ in every part; the shift is one number or (b,)."""
    return replace(
        truth,
        theta=truth.theta + np.broadcast_to(np.asarray(shift, dtype=float), len(truth.codes))[:, np.newaxis],
    )


def draw_staff(
    truth: BranchTruth, draw: Draw, part: int, ticks: Mapping[str, int] | None = None
) -> pd.DataFrame:
    """The staff survey with causes.

    Args:
        truth: the branches.
        draw: where the numbers come from.
        part: the stream.
        ticks: problem → how many tick it in all; who does is drawn. As the model says without it.
    """
    rng = draw.stream(part)
    frame = draw_employees(truth, draw.parameters, rng)
    theta = truth.part("internal")[np.repeat(np.arange(len(truth.codes)), truth.n_employees)]
    for name, count in (ticks or {}).items():
        wish = draw.parameters.employees.problem_slope * theta + rng.logistic(size=len(frame))
        chosen = np.zeros(len(frame), dtype=np.int64)
        chosen[np.argsort(-wish, kind="stable")[:count]] = 1
        frame[f"PROB_{name}"] = chosen
    named = [f"PROB_{name}" for name in AFFINITY]
    frame["PROB_none"] = (frame[named].sum(axis=1) == 0).astype(np.int64)
    return frame.assign(**_causes(frame[named].to_numpy(dtype=float), rng))


def _causes(problems: Floats, rng: np.random.Generator) -> dict[str, Floats]:
    """One or two causes of those who tick a problem (Gumbel draws without replacement); blank for others."""
    wish = problems @ np.array(list(AFFINITY.values())) + rng.gumbel(size=(len(problems), len(CAUSES)))
    place = np.argsort(np.argsort(-wish, axis=1), axis=1)
    number = 1 + (rng.random(len(problems)) < 0.6)
    given = (place < np.minimum(number, AT_MOST)[:, np.newaxis]).astype(float)
    given[problems.sum(axis=1) == 0] = np.nan
    return {f"CAUSE_{code}": given[:, j] for j, code in enumerate(CAUSES)}


def answers_with_mean(mean: float, n: int, rng: np.random.Generator, spread: float = 0.8) -> Ints:
    """(n,) answers 1–5 whose sum is fixed at n times the mean, rounded; who gives which is drawn."""
    answers = np.clip(np.rint(mean + spread * rng.standard_normal(n)), 1, 5).astype(np.int64)
    order = rng.permutation(n)
    while (short := round(mean * n) - int(answers.sum())) != 0:
        step = int(np.sign(short))
        able = order[(answers[order] + step >= 1) & (answers[order] + step <= 5)][: abs(short)]
        answers[able] += step
    return answers


def counted(base: Ints, rate: Floats, rng: np.random.Generator) -> Ints:
    """Binomial counts."""
    return np.asarray(rng.binomial(base, rate), dtype=np.int64)


def rate(centre: float, slope: float, theta: Floats, rng: np.random.Generator, noise: float = 0.15) -> Floats:
    """(b,) rates around a centre: logit rate = logit centre + slope · θ + noise."""
    around = noise * rng.standard_normal(len(theta))
    found: Floats = expit(logit(centre) + slope * theta + around)
    return found


def names(truth: BranchTruth) -> dict[str, Sequence[str]]:
    """Code and names of the branches."""
    numbers = [code[1:] for code in truth.codes]
    return {
        "branch_id": truth.codes,
        "name_zh": [f"第{number}支行" for number in numbers],
        "name_en": [f"Branch {number}" for number in numbers],
    }


def write_files(
    folder: Path, tables: Mapping[str, pd.DataFrame], truth: Mapping[str, Any]
) -> tuple[Path, ...]:
    """Write tables as CSV and the truth as ``truth.json``; the same content gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, frame in tables.items():
        paths.append(folder / f"{name}.csv")
        whole = frame.copy()
        for column in whole.columns:
            if whole[column].dtype == float and (whole[column].dropna() % 1 == 0).all():
                whole[column] = whole[column].astype("Int64")
        whole.to_csv(paths[-1], index=False, encoding="utf-8-sig", lineterminator="\n")
    paths.append(folder / "truth.json")
    text = json.dumps(plain({"label": LABEL, **truth}), ensure_ascii=False, indent=1)
    paths[-1].write_text(text + "\n", encoding="utf-8", newline="\n")
    return tuple(paths)
