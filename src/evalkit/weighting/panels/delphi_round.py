"""One round of a Delphi survey: importance of each item, agreement, authority, and boundary screening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.panels.delphi_authority import Authority, authority
from evalkit.weighting.panels.kendall import KendallResult, checked_scores, kendall_w

MEASURES = ("mean", "cv", "full-score rate")
ROUNDING = 1e-12
"""Items that all have the same mean must not fall below their own mean by rounding."""
KEPT, DISCUSS, DROPPED = "kept", "discuss", "dropped"


@dataclass(frozen=True, kw_only=True, slots=True)
class ScreeningBounds:
    """Bounds of the boundary method (界值法).

    Attributes:
        mean: an item fails with a mean below this.
        cv: an item fails with a coefficient of variation above this.
        full: an item fails with a full-score rate below this.
    """

    mean: float
    cv: float
    full: float


@result
class DelphiRound(Result):
    """Statistics of one Delphi round.

    Attributes:
        labels: (n,) items.
        weights: (n,) mean / Σ mean over the items not dropped; 0 for dropped ones, sum 1.
        mean: (n,) mean importance.
        sd: (n,) standard deviation (ddof 1).
        cv: (n,) sd/mean.
        full_score_rate: (n,) share of experts who gave the full score.
        median: (n,)
        iqr: (n,) interquartile range (linear interpolation).
        kendall: concordance of the experts; None where it does not exist (all scores of each expert equal).
        authority: Ca, Cs and Cr; None when they were not asked.
        response_rate: experts who answered / invited (积极系数); None when unknown.
        bounds: what the items were held against.
        fails: (n, 3) bool, which of mean, CV, full-score rate an item fails.
        verdicts: (n,) "kept" (fails none), "discuss" (fails some) or "dropped" (fails at least drop_at).
        drop_at: number of failed bounds with which an item is dropped.
        experts: (k,) names.
        full_score: the highest score of the scale.
    """

    title: ClassVar[str] = "Delphi round"

    labels: tuple[str, ...]
    weights: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    cv: np.ndarray
    full_score_rate: np.ndarray
    median: np.ndarray
    iqr: np.ndarray
    kendall: KendallResult | None
    authority: Authority | None
    response_rate: float | None
    bounds: ScreeningBounds
    fails: np.ndarray
    verdicts: tuple[str, ...]
    drop_at: int
    experts: tuple[str, ...]
    full_score: float

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per item: importance, spread, verdict."""
        numbers = np.column_stack([self.mean, self.sd, self.cv, self.full_score_rate, self.median, self.iqr])
        lines = zip(self.labels, numbers, self.verdicts, strict=True)
        rows = tuple((label, *map(float, line), verdict) for label, line, verdict in lines)
        columns = ("item", "mean", "sd", "CV", "full-score rate", "median", "IQR", "verdict")
        return (ResultTable(title="Items", columns=columns, rows=rows),)


def delphi_round(
    scores: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    experts: Sequence[str] | None = None,
    full_score: float = 5.0,
    invited: int | None = None,
    basis: np.ndarray | None = None,
    familiarity: np.ndarray | None = None,
    bounds: ScreeningBounds | None = None,
    drop_at: int = 3,
) -> DelphiRound:
    """Statistics and screening of one round.

    Bounds of the boundary method: mean of the item means − their sd, mean of the CVs + their sd, mean of the
    full-score rates − their sd (ddof 1). An item that fails all three is dropped; one that fails some is for
    the panel to discuss.

    Args:
        scores: (k, n) importance given by k ≥ 2 experts to n items, above 0 and at most full_score, no gaps.
        labels: (n,) items; "1", "2", … without them.
        experts: (k,) names; "1", "2", … without them.
        full_score: the highest score of the scale.
        invited: number of experts invited.
        basis: (k,) Ca, 0 to 1; with familiarity.
        familiarity: (k,) Cs, 0 to 1; with basis.
        bounds: fixed bounds, instead of those of the boundary method.
        drop_at: number of failed bounds with which an item is dropped, 1 to 3.

    Raises:
        DataError: shapes do not fit or a score is missing or off the scale; expert and item are named.
        OptionError: drop_at out of range.
        StatisticError: every item would be dropped.
    """
    if drop_at not in {1, 2, 3}:
        raise OptionError(f"drop_at must be 1, 2 or 3; got {drop_at}")
    table, names, people = checked_scores(scores, labels, experts)
    _check_scale(table, names, people, full_score)
    mean, sd = table.mean(axis=0), table.std(axis=0, ddof=1)
    cv, full = sd / mean, (table == full_score).mean(axis=0)
    held = bounds if bounds is not None else _boundary(mean, cv, full)
    fails = np.column_stack(
        [mean < held.mean - ROUNDING, cv > held.cv + ROUNDING, full < held.full - ROUNDING]
    )
    failed = fails.sum(axis=1)
    if (failed >= drop_at).all():
        raise StatisticError("every item fails the bounds", hint="look at the bounds and at drop_at")
    quartiles = np.quantile(table, [0.25, 0.5, 0.75], axis=0)
    share = np.where(failed >= drop_at, 0.0, mean)
    return DelphiRound(
        labels=names,
        weights=share / share.sum(),
        mean=mean,
        sd=sd,
        cv=cv,
        full_score_rate=full,
        median=quartiles[1],
        iqr=quartiles[2] - quartiles[0],
        kendall=_kendall(table, names),
        authority=authority(basis, familiarity, len(people)),
        response_rate=_response_rate(len(people), invited),
        bounds=held,
        fails=fails,
        verdicts=tuple(DROPPED if f >= drop_at else DISCUSS if f else KEPT for f in failed),
        drop_at=drop_at,
        experts=people,
        full_score=full_score,
    )


def _check_scale(
    table: np.ndarray, names: tuple[str, ...], people: tuple[str, ...], full_score: float
) -> None:
    if len(table) < 2:
        raise DataError("a Delphi round needs at least two experts")
    off = (table <= 0) | (table > full_score)
    if off.any():
        i, j = (int(x) for x in np.argwhere(off)[0])
        raise DataError(
            f"row {people[i]!r}, column {names[j]!r} is {table[i, j]:g}; "
            f"scores lie above 0 and up to {full_score:g}"
        )


def _boundary(mean: np.ndarray, cv: np.ndarray, full: np.ndarray) -> ScreeningBounds:
    if len(mean) < 2:
        return ScreeningBounds(mean=0.0, cv=float("inf"), full=0.0)
    return ScreeningBounds(
        mean=float(mean.mean() - mean.std(ddof=1)),
        cv=float(cv.mean() + cv.std(ddof=1)),
        full=float(full.mean() - full.std(ddof=1)),
    )


def _kendall(table: np.ndarray, names: tuple[str, ...]) -> KendallResult | None:
    if len(names) < 2 or not np.ptp(table, axis=1).any():
        return None
    return kendall_w(table, names)


def _response_rate(answered: int, invited: int | None) -> float | None:
    if invited is None:
        return None
    if invited < answered:
        raise DataError(f"{answered} experts answered, but only {invited} were invited")
    return answered / invited
