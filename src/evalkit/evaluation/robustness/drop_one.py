"""How far ranks depend on single indicators: leave one out at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError
from evalkit.evaluation.ranking import competition_ranks
from evalkit.evaluation.robustness.scenarios import (
    checked_scores,
    scored_branches,
    spearman_with,
    weighted_totals,
)
from evalkit.result import Result, ResultTable, result


@result
class DropOneResult(Result):
    """Ranks of b branches when each of k indicators is left out in turn.

    Attributes:
        labels: (k,) names of the indicators.
        totals: (k, b) weighted scores without the indicator, its weight shared out in proportion; NaN for a
            branch that then has no score.
        ranks: (k, b) competition ranks.
        base_totals: (b,) weighted scores with all indicators.
        base_ranks: (b,) their ranks.
        mean_rank_shift: (k,) mean of |rank − base rank| over the branches ranked in both.
        max_rank_shift: (k,) largest of them.
        spearman: (k,) rank correlation with the base over these branches; NaN where all are equal.
        rank_low: (b,) best rank of a branch over all omissions, NaN for a branch that is never ranked.
        rank_high: (b,) worst rank.
    """

    title: ClassVar[str] = "Leaving one indicator out"

    labels: tuple[str, ...]
    totals: np.ndarray
    ranks: np.ndarray
    base_totals: np.ndarray
    base_ranks: np.ndarray
    mean_rank_shift: np.ndarray
    max_rank_shift: np.ndarray
    spearman: np.ndarray
    rank_low: np.ndarray
    rank_high: np.ndarray

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per indicator."""
        parts = (self.mean_rank_shift, self.max_rank_shift, self.spearman)
        rows = tuple(zip(self.labels, *(part.tolist() for part in parts), strict=True))
        columns = ("left out", "mean rank shift", "largest rank shift", "Spearman")
        return (ResultTable(title=self.title, columns=columns, rows=rows),)


def drop_one_indicator(
    scores: np.ndarray, weights: np.ndarray, *, labels: Sequence[str] | None = None
) -> DropOneResult:
    """Weighted means without each indicator in turn (OECD/JRC Handbook 2008, step 7, exclusion).

    Args:
        scores: (b, k) normalised scores, k ≥ 2; a missing one (NaN) hands its weight to the others.
        weights: (k,) not negative, sum > 0.
        labels: (k,) names of the indicators.

    Raises:
        DataError: shapes do not fit, weights are out of range, or one indicator has all the weight.
        StatisticError: fewer than two branches with a score, or all branches have the same score.
    """
    values, w = checked_scores(scores, weights)
    names = tuple(str(j + 1) for j in range(len(w))) if labels is None else tuple(map(str, labels))
    if len(names) != len(w):
        raise DataError(f"{len(w)} indicators, but {len(names)} labels")
    scenarios = w * ~np.eye(len(w), dtype=bool)
    rest = scenarios.sum(axis=1)
    if not (rest > 0).all():
        raise DataError(
            f"indicator {names[int(np.argmin(rest))]!r} has all the weight; nothing is left without it"
        )
    base, totals = weighted_totals(values, w), weighted_totals(values, scenarios)
    scored_branches(base)
    base_ranks, ranks = competition_ranks(base), competition_ranks(totals)
    shift = np.abs(ranks - base_ranks)
    ranked = ~np.isnan(ranks).all(axis=0)
    low, high = np.full(len(values), np.nan), np.full(len(values), np.nan)
    low[ranked], high[ranked] = np.nanmin(ranks[:, ranked], axis=0), np.nanmax(ranks[:, ranked], axis=0)
    both = ~np.isnan(totals) & ~np.isnan(base)
    return DropOneResult(
        labels=names,
        totals=totals,
        ranks=ranks,
        base_totals=base,
        base_ranks=base_ranks,
        mean_rank_shift=np.where(both, shift, 0.0).sum(axis=1) / np.maximum(both.sum(axis=1), 1),
        max_rank_shift=np.where(both, shift, 0.0).max(axis=1),
        spearman=np.array(
            [float(spearman_with(base[b], row[b])) for row, b in zip(totals, both, strict=True)]
        ),
        rank_low=low,
        rank_high=high,
    )
