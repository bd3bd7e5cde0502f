"""Kendall's coefficient of concordance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from scipy.stats import chi2 as chi2_distribution
from scipy.stats import rankdata

from evalkit.errors import DataError, StatisticError
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.judgement_matrix import checked_labels


@result
class KendallResult(Result):
    """Agreement of m raters on the order of n items.

    Attributes:
        labels: (n,) items.
        w: coefficient of concordance corrected for ties, 0 to 1.
        w_uncorrected: 12 S/(m² (n³ − n)), without the correction.
        s: sum of squared deviations of the rank sums.
        ties: Σ (t³ − t) over the groups of equal scores of all raters.
        chi2: m (n − 1) w, Friedman's statistic.
        df: n − 1.
        pvalue: upper tail of χ²; approximate, good from about n = 7 items.
        mean_ranks: (n,) 1 = highest score.
        n_raters: m.
    """

    title: ClassVar[str] = "Kendall's W"

    labels: tuple[str, ...]
    w: float
    w_uncorrected: float
    s: float
    ties: float
    chi2: float
    df: int
    pvalue: float
    mean_ranks: np.ndarray
    n_raters: int

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per item: mean rank."""
        rows = tuple((label, float(r)) for label, r in zip(self.labels, self.mean_ranks, strict=True))
        return (ResultTable(title="Mean ranks", columns=("item", "mean rank"), rows=rows),)


def kendall_w(
    scores: np.ndarray, labels: Sequence[str] | None = None, raters: Sequence[str] | None = None
) -> KendallResult:
    """W = 12 S/(m² (n³ − n) − m T), χ² = m (n − 1) W with n − 1 degrees of freedom (Kendall & Smith 1939;
    ties Siegel & Castellan 1988).

    Args:
        scores: (m, n) scores or ranks of m raters for n items, m, n ≥ 2, no missing cells.
        labels: (n,) items; "1", "2", … without them.
        raters: (m,) names for messages.

    Raises:
        DataError: shapes do not fit, or a cell is missing; rater and item are named.
        StatisticError: every rater gives all items the same score.
    """
    table, names, _ = checked_scores(scores, labels, raters)
    count, size = table.shape
    if count < 2 or size < 2:
        raise DataError(f"Kendall's W needs at least two raters and two items; got {count} and {size}")
    ranks = rankdata(-table, axis=1)
    sums = ranks.sum(axis=0)
    s = float(((sums - sums.mean()) ** 2).sum())
    cube = size**3 - size
    ties = float(count * cube - 12 * ((ranks - (size + 1) / 2) ** 2).sum())
    spread = count**2 * cube - count * ties
    if not spread > 0:
        raise StatisticError("every rater gives all items the same score: Kendall's W does not exist")
    w = 12 * s / spread
    statistic = count * (size - 1) * w
    return KendallResult(
        labels=names,
        w=w,
        w_uncorrected=12 * s / (count**2 * cube),
        s=s,
        ties=ties,
        chi2=statistic,
        df=size - 1,
        pvalue=float(chi2_distribution.sf(statistic, size - 1)),
        mean_ranks=ranks.mean(axis=0),
        n_raters=count,
    )


def checked_scores(
    scores: np.ndarray, labels: Sequence[str] | None, raters: Sequence[str] | None
) -> tuple[np.ndarray, tuple[str, ...], tuple[str, ...]]:
    """Scores (raters × items) without a gap, names of the items, names of the raters.

    Raises:
        DataError: shapes do not fit, or a cell is missing; rater and item are named.
    """
    table = np.asarray(scores, dtype=float)
    if table.ndim != 2 or not table.size:
        raise DataError(f"expected scores, raters × items; got shape {table.shape}")
    names = checked_labels(table.shape[1], labels, of="the scores")
    people = checked_labels(len(table), raters, of="the raters")
    bad = ~np.isfinite(table)
    if bad.any():
        i, j = (int(x) for x in np.argwhere(bad)[0])
        raise DataError(
            f"row {people[i]!r}, column {names[j]!r} is {table[i, j]:g}; every expert must score every item",
            hint="leave the expert or the item out",
        )
    return table, names, people
