"""The ways a study's index could also have been made: weights, normalisation, aggregation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from evalkit.definitions.study import Weighting
from evalkit.evaluation.robustness import batched_totals
from evalkit.evaluation.robustness.joint_model import MethodChoice
from evalkit.study.stages.weights import WeightStage
from evalkit.weighting.combination.rules import COMBINATIONS
from evalkit.weighting.objective.entropy_draws import entropy_weight_draws

Weigh = Callable[[np.ndarray, np.ndarray], np.ndarray]
TOTALS: dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]] = {
    "arithmetic": batched_totals.arithmetic_totals,
    "min-max": batched_totals.min_max_totals,
    "z-score": batched_totals.z_score_totals,
    "geometric": batched_totals.geometric_totals,
    "topsis": batched_totals.topsis_totals,
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Schemes:
    """The sets of weights that a study could rank by, (…, k) each, from scores and expert weights.

    Attributes:
        own: name of the study's own scheme.
        weigh: name → (scores (r, b, k), expert weights (r, k)) → weights (r, k); the study's own first.
    """

    own: str
    weigh: dict[str, Weigh]

    def at(self, name: str, scores: np.ndarray, experts: np.ndarray) -> np.ndarray:
        """(k,) weights of one scheme without resampling."""
        return np.asarray(self.weigh[name](scores[np.newaxis], experts[np.newaxis])[0])


def weight_schemes(stage: WeightStage, options: Weighting, scores: np.ndarray) -> Schemes:
    """The study's own weights first, then experts, entropy and their combination where they exist.

    Args:
        stage: the weights of the study.
        options: how they were chosen.
        scores: (b, k) of all branches; entropy weights rest on the rows without a gap, and a gap that a
            resample opens there is filled from here.
    """
    rows = ~np.isnan(scores).any(axis=1)
    fill = scores[rows]
    given = stage.weights

    def experts(scores: np.ndarray, expert: np.ndarray) -> np.ndarray:
        del scores
        return expert

    def entropy(scores: np.ndarray, expert: np.ndarray) -> np.ndarray:
        del expert
        held = scores[:, rows]
        return entropy_weight_draws(np.where(np.isnan(held), fill, held))

    def combined(scores: np.ndarray, expert: np.ndarray) -> np.ndarray:
        shares = np.array([options.expert_share, 1 - options.expert_share])
        stack = np.stack([expert, entropy(scores, expert)]).reshape(2, -1)
        mixed = COMBINATIONS[options.combination].compute(stack, shares)[0].reshape(expert.shape)
        return np.asarray(mixed / mixed.sum(axis=1, keepdims=True))

    def as_given(scores: np.ndarray, expert: np.ndarray) -> np.ndarray:
        del expert
        return np.broadcast_to(given, (len(scores), len(given)))

    found: dict[str, Weigh] = {options.method: as_given}
    if stage.experts is not None:
        found["experts"] = experts
    if stage.entropy is not None:
        found["entropy"] = entropy
    if stage.experts is not None and stage.entropy is not None:
        found["combined"] = combined
    return Schemes(own=options.method, weigh=found)


def choices(schemes: Schemes, dimension: np.ndarray) -> tuple[MethodChoice, ...]:
    """Every scheme of weights with every way to a total; the study's own first.

    Args:
        schemes: the sets of weights.
        dimension: (k,) index of the dimension of each indicator.
    """
    return tuple(
        MethodChoice(name=f"{scheme}, {name}", weigh=weigh, total=partial(_total, compute, dimension))
        for name, compute in TOTALS.items()
        for scheme, weigh in schemes.weigh.items()
    )


def _total(
    compute: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray],
    dimension: np.ndarray,
    scores: np.ndarray,
    weights: np.ndarray,
) -> np.ndarray:
    return compute(scores, weights, dimension)
