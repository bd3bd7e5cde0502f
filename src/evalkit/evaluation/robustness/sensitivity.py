"""How far ranks depend on weights: one weight at a time up and down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError
from evalkit.evaluation.ranking import competition_ranks
from evalkit.evaluation.robustness.scenarios import (
    checked_scores,
    scored_branches,
    spearman_with,
    weighted_totals,
)
from evalkit.result import Result, ResultTable, result


@result
class SensitivityResult(Result):
    """Ranks under changed weights.

    Attributes:
        weights: (2, k, k) weights of each scenario: [0] indicator i lowered, [1] raised; each row sums to 1.
        totals: (2, k, b) weighted scores.
        ranks: (2, k, b) competition ranks, NaN for a branch without a score.
        base_ranks: (b,) ranks under the given weights.
        spearman: (2, k) rank correlation with the base; NaN where a scenario makes all branches equal.
        max_rank_change: (k,) largest shift of any branch when the weight of an indicator moves.
        rank_low: (b,) best rank of a branch over all scenarios.
        rank_high: (b,) worst rank.
        change: relative change of a weight.
        labels: (k,) names of the indicators, empty without names.
        alternatives: (b,) names of the branches, empty without names.
    """

    title: ClassVar[str] = "Sensitivity of ranks to weights"

    weights: np.ndarray
    totals: np.ndarray
    ranks: np.ndarray
    base_ranks: np.ndarray
    spearman: np.ndarray
    max_rank_change: np.ndarray
    rank_low: np.ndarray
    rank_high: np.ndarray
    change: float
    labels: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per branch: its rank and the range of its ranks; then one row per indicator."""
        units = self.alternatives or tuple(str(i + 1) for i in range(len(self.base_ranks)))
        names = self.labels or tuple(str(j + 1) for j in range(len(self.max_rank_change)))
        ranges = zip(units, self.base_ranks, self.rank_low, self.rank_high, strict=True)
        moves = zip(names, self.max_rank_change, *self.spearman, strict=True)
        return (
            ResultTable(
                title="Ranks under changed weights",
                columns=("alternative", "rank", "best rank", "worst rank"),
                rows=tuple((name, *map(float, line)) for name, *line in ranges),
            ),
            ResultTable(
                title="Weights that were changed",
                columns=("indicator", "largest shift", "Spearman lowered", "Spearman raised"),
                rows=tuple((name, *map(float, line)) for name, *line in moves),
            ),
        )


def weight_sensitivity(
    scores: np.ndarray,
    weights: np.ndarray,
    *,
    change: float = 0.20,
    labels: Sequence[str] | None = None,
    alternatives: Sequence[str] | None = None,
) -> SensitivityResult:
    """Each weight times 1 ± change, then all divided by their sum (one at a time).

    Args:
        scores: (b, k) scores; a missing indicator (NaN) hands its weight to the others of the branch.
        weights: (k,) not negative, sum > 0.
        change: relative change, 0 < change < 1.
        labels: (k,) names of the indicators.
        alternatives: (b,) names of the branches.

    Raises:
        DataError: shapes do not fit or weights are out of range.
        OptionError: change outside 0 to 1.
        StatisticError: fewer than two branches with a score, or all branches have the same score.
    """
    if not 0 < change < 1:
        raise OptionError(f"change must lie between 0 and 1; got {change}")
    values, w = checked_scores(scores, weights)
    factor = np.array([1 - change, 1 + change])[:, np.newaxis, np.newaxis]
    scenarios = w * np.where(np.eye(len(w), dtype=bool), factor, 1.0)
    if not (scenarios.sum(axis=-1) > 0).all():
        raise DataError("a weight of 1 on one indicator leaves nothing to change")
    scenarios /= scenarios.sum(axis=-1, keepdims=True)
    base, totals = weighted_totals(values, w), weighted_totals(values, scenarios)
    scored = scored_branches(base)
    base_ranks, ranks = competition_ranks(base), competition_ranks(totals)
    shift = np.abs(ranks - base_ranks)[..., scored]
    return SensitivityResult(
        weights=scenarios,
        totals=totals,
        ranks=ranks,
        base_ranks=base_ranks,
        spearman=spearman_with(base[scored], totals[..., scored]),
        max_rank_change=shift.max(axis=(0, 2)),
        rank_low=ranks.min(axis=(0, 1)),
        rank_high=ranks.max(axis=(0, 1)),
        change=change,
        labels=tuple(map(str, labels or ())),
        alternatives=tuple(map(str, alternatives or ())),
    )
