"""The change of a composite taken apart: own change, change of the goalposts, change of the weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError
from evalkit.result import Result, ResultTable, result

SUM_TOLERANCE = 1e-6
ENDS, MIXED = 1 / 3, 1 / 6  # Shapley weights of the other two factors both old or both new, and one of each


@result
class ChangeParts(Result):
    """Change of a weighted mean of k scores for b units, in points.

    Attributes:
        labels: (b,) names of the units.
        indicators: (k,) names of the indicators.
        before: (b,) composite of the former period, with its own goalposts and weights.
        after: (b,) composite of the present period, with its own.
        total: (b,) after − before.
        own: (b,) part that comes from the units' own values.
        goalposts: (b,) part that comes from moved goalposts.
        weights: (b,) part that comes from changed weights.
        own_indicators: (b, k) the own part of every indicator; rows sum to own.
        goalposts_indicators: (b, k) the goalpost part of every indicator.
        weights_indicators: (b, k) the weight part of every indicator; read it as a sum over indicators.
    """

    title: ClassVar[str] = "Parts of a change"

    labels: tuple[str, ...]
    indicators: tuple[str, ...]
    before: np.ndarray
    after: np.ndarray
    total: np.ndarray
    own: np.ndarray
    goalposts: np.ndarray
    weights: np.ndarray
    own_indicators: np.ndarray
    goalposts_indicators: np.ndarray
    weights_indicators: np.ndarray

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per unit: both composites, the change and its three parts."""
        columns = ("unit", "before", "after", "change", "own", "goalposts", "weights")
        parts = (self.before, self.after, self.total, self.own, self.goalposts, self.weights)
        rows = tuple(
            (label, *map(float, line))
            for label, line in zip(self.labels, np.column_stack(parts), strict=True)
        )
        return (ResultTable(title="Parts", columns=columns, rows=rows),)


def decompose_change(
    before: np.ndarray,
    after: np.ndarray,
    weights_before: np.ndarray,
    weights_after: np.ndarray | None = None,
    *,
    before_on_new: np.ndarray | None = None,
    after_on_old: np.ndarray | None = None,
    labels: Sequence[str] | None = None,
    indicators: Sequence[str] | None = None,
) -> ChangeParts:
    """Own change, goalpost change and weight change as averages over the six orders of exchanging them.

    The composite is f(x, g, w) = Σ_j w_j · score_j(x; g). Each part is the mean of its marginal effect over
    all orders (Shapley 1953; with two factors the mean of Laspeyres and Paasche forms, Bennet 1920), so the
    parts do not depend on an order, change sign when the periods are exchanged, and sum to the change.

    Args:
        before: (b, k) scores of the former values on the former goalposts.
        after: (b, k) scores of the present values on the present goalposts.
        weights_before: (k,) or (b, k) weights of the former period, each row sums to 1.
        weights_after: of the present period; the same as before without them.
        before_on_new: (b, k) former values on the present goalposts; goalposts did not move without it.
        after_on_old: (b, k) present values on the former goalposts; given together with the other.
        labels: (b,) names of the units.
        indicators: (k,) names of the indicators.

    Raises:
        DataError: shapes do not fit, a score is missing (named: a change needs it in both periods), or
            weights are negative or do not sum to 1.
    """
    if (before_on_new is None) != (after_on_old is None):
        raise DataError(
            "moved goalposts need both before_on_new and after_on_old",
            hint="score the values of each period on the goalposts of the other one",
        )
    s00, s11 = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    s01 = s00 if before_on_new is None else np.asarray(before_on_new, dtype=float)
    s10 = s11 if after_on_old is None else np.asarray(after_on_old, dtype=float)
    units, names = _checked((s00, s01, s10, s11), labels, indicators)
    w0 = _weights(weights_before, s00.shape, "weights_before")
    w1 = w0 if weights_after is None else _weights(weights_after, s00.shape, "weights_after")
    mostly_old, mostly_new = ENDS * w0 + MIXED * w1, MIXED * w0 + ENDS * w1
    own = mostly_old * (s10 - s00) + mostly_new * (s11 - s01)
    goalposts = mostly_old * (s01 - s00) + mostly_new * (s11 - s10)
    weights = (w1 - w0) * (ENDS * s00 + MIXED * (s10 + s01) + ENDS * s11)
    first, second = (w0 * s00).sum(axis=1), (w1 * s11).sum(axis=1)
    return ChangeParts(
        labels=units,
        indicators=names,
        before=first,
        after=second,
        total=second - first,
        own=own.sum(axis=1),
        goalposts=goalposts.sum(axis=1),
        weights=weights.sum(axis=1),
        own_indicators=own,
        goalposts_indicators=goalposts,
        weights_indicators=weights,
    )


def _checked(
    scores: tuple[np.ndarray, ...], labels: Sequence[str] | None, indicators: Sequence[str] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    shapes = [part.shape for part in scores]
    if len(set(shapes)) > 1 or scores[0].ndim != 2 or not scores[0].size:
        raise DataError(f"scores of both periods must have one shape, units × indicators; got {shapes}")
    b, k = shapes[0]
    units = tuple(str(i + 1) for i in range(b)) if labels is None else tuple(map(str, labels))
    names = tuple(str(j + 1) for j in range(k)) if indicators is None else tuple(map(str, indicators))
    if len(units) != b or len(names) != k:
        raise DataError(f"{len(units)} labels and {len(names)} indicators for scores of shape {shapes[0]}")
    bad = ~np.isfinite(np.stack(scores)).all(axis=0)
    if bad.any():
        i, j = (int(x) for x in np.argwhere(bad)[0])
        raise DataError(
            f"the score of {units[i]}, {names[j]} is missing or infinite in one of the periods",
            hint="compare on the indicators that both periods have",
        )
    return units, names


def _weights(weights: np.ndarray, shape: tuple[int, ...], what: str) -> np.ndarray:
    w = np.asarray(weights, dtype=float)
    if w.shape not in {shape, shape[1:]}:
        raise DataError(f"{what} {w.shape} does not fit scores of shape {shape}")
    if not (np.isfinite(w) & (w >= 0)).all() or (np.abs(w.sum(axis=-1) - 1) > SUM_TOLERANCE).any():
        raise DataError(f"{what} must not be negative and must sum to 1", hint="do not round weights")
    return np.broadcast_to(w, shape)
