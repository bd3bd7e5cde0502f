"""Ranks under uncertainty: joint resampling of everything at once, and rank acceptability."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from timing import median_seconds, process

from evalkit.evaluation.robustness import batched_totals
from evalkit.evaluation.robustness.joint_model import JointModel, MethodChoice
from evalkit.evaluation.robustness.joint_uncertainty import joint_uncertainty
from evalkit.evaluation.robustness.rank_acceptability import rank_acceptability
from evalkit.evaluation.robustness.respondent_draws import RespondentBlock
from evalkit.evaluation.robustness.weight_draws import uniform_weights
from evalkit.weighting.ahp.expert_resampling import resample_experts
from evalkit.weighting.objective.entropy_draws import entropy_weight_draws

BRANCHES, RESPONDENTS, EXPERTS, DRAWS = 40, 3_000, 15, 2_000
ASKED, SIZES = 18, (6, 6, 5, 5)
RUNS = 5
ALONE = """
import sys
sys.path.insert(0, {here!r})
from robustness import joint
work = joint()
begun = time.perf_counter()
work()
print(time.perf_counter() - begun)
"""


def joint() -> Callable[[], object]:
    """The whole index, 22 indicators in four dimensions, 15 ways, experts resampled inside the timing."""
    rng = np.random.default_rng(1)
    k = sum(SIZES)
    branch = np.repeat(np.arange(BRANCHES), RESPONDENTS // BRANCHES)
    value = 60 + rng.normal(0, 3, (BRANCHES, k))
    answers = value[branch][:, :ASKED] + rng.normal(0, 18, (RESPONDENTS, ASKED))
    answers[rng.random(answers.shape) < 0.03] = np.nan
    error = np.zeros((BRANCHES, k))
    error[:, ASKED:] = 1.0
    groups = np.repeat(np.arange(len(SIZES)), SIZES)
    tree, sheets = _hierarchy(rng)
    names = ("arithmetic_totals", "geometric_totals", "min_max_totals", "z_score_totals", "topsis_totals")
    weighings = (
        lambda scores, experts: (experts + entropy_weight_draws(scores)) / 2,
        lambda scores, experts: experts,
        lambda scores, experts: entropy_weight_draws(scores),
    )
    choices = tuple(
        MethodChoice(name=f"{name} {place}", weigh=weigh, total=_total(name, groups))
        for name in names
        for place, weigh in enumerate(weighings)
    )

    def work() -> object:
        panels = resample_experts(sheets, tree, "goal", draws=2 * DRAWS)
        model = JointModel(
            value=value,
            error=error,
            respondents=(RespondentBlock(values=answers, branch=branch, columns=np.arange(ASKED)),),
            score=lambda values: np.clip(values, 0, 100),
            expert_weights=panels.weights,
            expert_base=panels.base,
            choices=choices,
            ranked=np.arange(BRANCHES),
        )
        return joint_uncertainty(model, draws=DRAWS)

    return work


def _total(name: str, groups: np.ndarray) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    way = getattr(batched_totals, name)
    return lambda scores, weights: way(scores, weights, groups)


def rows() -> list[tuple[str, float]]:
    """(work, median seconds)."""
    scores, weights = np.random.default_rng(0).random((1_000, 30)), uniform_weights(30, draws=10_000)
    works: dict[str, Callable[[], object]] = {
        "joint uncertainty, 2,000 draws x 40 branches x 3,000 respondents x 15 experts": joint(),
        "rank acceptability, 10,000 draws x 1,000 alternatives x 30 indicators": lambda: rank_acceptability(
            scores, weights
        ),
    }
    return [(name, median_seconds(work, RUNS)) for name, work in works.items()]


def run(folder: Path, rscript: str | None) -> None:
    """Print the table."""
    del folder, rscript
    for name, seconds in rows():
        print(f"{name:80s}{seconds:8.3f} s")
    seconds, memory = process(ALONE.format(here=str(Path(__file__).parent)), RUNS)
    print(f"joint uncertainty in a process of its own: {seconds:.3f} s, peak {memory:.0f} MB")


def _hierarchy(rng: np.random.Generator) -> tuple[dict[str, tuple[str, ...]], dict[str, np.ndarray]]:
    dimensions = tuple(f"D{d}" for d in range(len(SIZES)))
    tree = {"goal": dimensions}
    tree |= {name: tuple(f"{name}{j}" for j in range(n)) for name, n in zip(dimensions, SIZES, strict=True)}
    sheets = {}
    for parent, below in tree.items():
        n = len(below)
        logs = rng.normal(0, 0.5, n)
        upper = np.triu(logs[:, np.newaxis] - logs + rng.normal(0, 0.3, (EXPERTS, n, n)), 1)
        sheets[parent] = np.exp(upper - upper.transpose(0, 2, 1))
    return tree, sheets


if __name__ == "__main__":
    run(Path(), None)
