"""Importance–performance analysis: four quadrants, border points, and the order of what to mend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from scipy.stats import rankdata

from evalkit.errors import DataError, StatisticError
from evalkit.result import Result, ResultTable, result

CONCENTRATE = "concentrate here"
KEEP = "keep up the good work"
LOW_PRIORITY = "low priority"
OVERKILL = "possible overkill"
MOST_RANKS_APART = 2


@result
class IpaResult(Result):
    """Importance–performance analysis of k elements.

    Attributes:
        labels: (k,) names of the elements.
        importance: (k,) as given.
        performance: (k,) as given.
        importance_cut: mean importance.
        performance_cut: mean performance.
        quadrant: (k,) "concentrate here", "keep up the good work", "low priority" or "possible overkill".
        border: (k,) whether the element lies within `border_sd` standard deviations of a cut.
        gap: (k,) reference − performance, in the scale of performance.
        priority: (k,) importance · gap.
        order: (k,) indices, largest priority first.
        border_sd: width of the border in standard deviations (ddof 1) of the axis.
        derived: (k,) importance derived from the data, in its own scale; None without it.
        derived_quadrant: (k,) the quadrant by derived importance with its mean as the cut; () without it.
        rank_difference: (k,) rank by derived − rank by given importance (1 = most important); None without.
        disagree: (k,) whether the two ranks lie more than two apart; all False without it.
    """

    title: ClassVar[str] = "Importance–performance analysis"

    labels: tuple[str, ...]
    importance: np.ndarray
    performance: np.ndarray
    importance_cut: float
    performance_cut: float
    quadrant: tuple[str, ...]
    border: np.ndarray
    gap: np.ndarray
    priority: np.ndarray
    order: np.ndarray
    border_sd: float
    derived: np.ndarray | None
    derived_quadrant: tuple[str, ...]
    rank_difference: np.ndarray | None
    disagree: np.ndarray

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per element, in the order of priority, then the two importances where both are known."""
        columns = ("element", "importance", "performance", "gap", "priority", "quadrant")
        rows = tuple(
            (
                self.labels[i],
                float(self.importance[i]),
                float(self.performance[i]),
                float(self.gap[i]),
                float(self.priority[i]),
                self.quadrant[i] + (" (border)" if self.border[i] else ""),
            )
            for i in self.order
        )
        elements = ResultTable(title="Elements", columns=columns, rows=rows)
        if self.derived is None or self.rank_difference is None:
            return (elements,)
        both = ("element", "importance", "derived", "rank_difference", "disagree", "derived_quadrant")
        pairs = tuple(
            (
                self.labels[i],
                float(self.importance[i]),
                float(self.derived[i]),
                float(self.rank_difference[i]),
                bool(self.disagree[i]),
                self.derived_quadrant[i],
            )
            for i in self.order
        )
        return (elements, ResultTable(title="Given and derived importance", columns=both, rows=pairs))


def importance_performance(
    importance: np.ndarray,
    performance: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    reference: np.ndarray | float | None = None,
    border_sd: float = 0.25,
    derived: np.ndarray | None = None,
) -> IpaResult:
    """Quadrants at the mean importance and the mean performance (Martilla & James 1977).

    Importance that people state and importance derived from their overall satisfaction can differ in banks
    (Matzler, Sauerwein & Heischmidt 2003): elements whose two ranks lie more than two apart are flagged.

    Args:
        importance: (k,) k ≥ 2.
        performance: (k,).
        labels: (k,) names; "1", "2", … without them.
        reference: what performance is compared with for the gap: a target or (k,) targets; the importance
            itself when both are rated on one scale (the default).
        border_sd: an element is a border case within this many standard deviations of a cut.
        derived: (k,) derived importance, such as relative weights, to stand beside the given one.

    Raises:
        DataError: shapes do not fit, or a value is missing (the element is named).
        StatisticError: fewer than two elements.
    """
    x, y = np.asarray(importance, dtype=float), np.asarray(performance, dtype=float)
    names = tuple(str(i + 1) for i in range(x.size)) if labels is None else tuple(map(str, labels))
    if x.ndim != 1 or x.shape != y.shape or len(names) != len(x):
        raise DataError(f"importance {x.shape}, performance {y.shape} and {len(names)} labels do not fit")
    if len(x) < 2:
        raise StatisticError(f"importance–performance analysis needs two elements at least; got {len(x)}")
    bad = ~(np.isfinite(x) & np.isfinite(y))
    if bad.any():
        raise DataError(f"importance or performance of {names[int(np.argmax(bad))]!r} is missing")
    cut_x, cut_y = float(x.mean()), float(y.mean())
    second = _second_view(x, y, derived, names)
    near_x = np.abs(x - cut_x) <= border_sd * x.std(ddof=1)
    near_y = np.abs(y - cut_y) <= border_sd * y.std(ddof=1)
    gap = (x if reference is None else np.broadcast_to(np.asarray(reference, dtype=float), x.shape)) - y
    priority = x * gap
    return IpaResult(
        labels=names,
        importance=x,
        performance=y,
        importance_cut=cut_x,
        performance_cut=cut_y,
        quadrant=tuple(_quadrant(a >= cut_x, b >= cut_y) for a, b in zip(x, y, strict=True)),
        border=near_x | near_y,
        gap=gap,
        priority=priority,
        order=np.argsort(-priority, kind="stable"),
        border_sd=border_sd,
        derived=second[0],
        derived_quadrant=second[1],
        rank_difference=second[2],
        disagree=np.zeros(len(x), dtype=bool) if second[2] is None else np.abs(second[2]) > MOST_RANKS_APART,
    )


def _second_view(
    x: np.ndarray, y: np.ndarray, derived: np.ndarray | None, names: tuple[str, ...]
) -> tuple[np.ndarray | None, tuple[str, ...], np.ndarray | None]:
    """Derived importance, its quadrants, and its ranks minus those of the given importance."""
    if derived is None:
        return None, (), None
    z = np.asarray(derived, dtype=float)
    if z.shape != x.shape:
        raise DataError(f"derived importance {z.shape} does not fit importance {x.shape}")
    bad = ~np.isfinite(z)
    if bad.any():
        raise DataError(f"derived importance of {names[int(np.argmax(bad))]!r} is missing")
    quadrants = tuple(_quadrant(a >= z.mean(), b >= y.mean()) for a, b in zip(z, y, strict=True))
    return z, quadrants, np.asarray(rankdata(-z) - rankdata(-x))


def _quadrant(important: bool, performing: bool) -> str:
    if important:
        return KEEP if performing else CONCENTRATE
    return OVERKILL if performing else LOW_PRIORITY
