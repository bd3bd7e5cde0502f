"""Where to begin: the indicators that cost a branch most, and its distance from the best peers."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from evalkit.errors import DataError
from evalkit.result import Result, result

ROUNDING = 1e-9


@result
class PriorityResult(Result):
    """Losses and gaps of b branches on k indicators.

    Attributes:
        loss: (b, k) w·(100 − s), the points of the total that an indicator costs; NaN = missing.
        cumulative: (b, k) share of the branch's loss up to and with this indicator, largest loss first.
        priority: (b, k) whether the indicator belongs to the first ones that make up `share` of the loss.
        order: (b, k) indices of the indicators, largest loss first, missing ones last.
        best: (k,) the quantile of the peers' shrunken scores; NaN where no peer has a score.
        gap: (b, k) max(0, best − s), points to the best peers.
        weighted_gap: (b, k) w·gap, points of the total.
        share: the cumulative share at which the list ends.
        quantile: the quantile that counts as best.
    """

    title: ClassVar[str] = "Gaps and priorities"

    loss: np.ndarray
    cumulative: np.ndarray
    priority: np.ndarray
    order: np.ndarray
    best: np.ndarray
    gap: np.ndarray
    weighted_gap: np.ndarray
    share: float
    quantile: float


def improvement_priorities(
    scores: np.ndarray,
    weights: np.ndarray,
    peers: np.ndarray | None = None,
    *,
    share: float = 0.60,
    quantile: float = 0.90,
) -> PriorityResult:
    """Weighted losses until 60 % of the total loss, and gaps to the 90th percentile of the peers.

    "Best" is a quantile of shrunken scores, since the maximum of noisy scores is mostly luck.

    Args:
        scores: (b, k) scores of 0 to 100, NaN = missing.
        weights: (k,) global weights, or (b, k) weights after renormalisation; not negative.
        peers: (m, k) shrunken scores of the branches to compare with; the scores themselves without them.
        share: the list takes indicators in order of loss until this share is reached.
        quantile: of the peers, linear interpolation.

    Raises:
        DataError: shapes do not fit, a score lies outside 0 to 100, or a weight is negative.
    """
    values, w = np.asarray(scores, dtype=float), np.asarray(weights, dtype=float)
    reference = values if peers is None else np.asarray(peers, dtype=float)
    _check(values, w, reference)
    loss = w * (100 - values)
    order = np.argsort(np.where(np.isnan(loss), np.inf, -loss), axis=1, kind="stable")
    sorted_loss = np.take_along_axis(np.nan_to_num(loss), order, axis=1)
    total = sorted_loss.sum(axis=1, keepdims=True)
    running = np.divide(np.cumsum(sorted_loss, axis=1), total, out=np.zeros_like(loss), where=total > 0)
    before = np.concatenate([np.zeros((len(values), 1)), running[:, :-1]], axis=1)
    cumulative, chosen = np.empty_like(loss), np.empty(loss.shape, dtype=bool)
    np.put_along_axis(cumulative, order, running, axis=1)
    np.put_along_axis(chosen, order, (before < share - ROUNDING) & (sorted_loss > 0), axis=1)
    missing = np.isnan(loss)
    best = _best(reference, quantile)
    gap = np.where(np.isnan(values), np.nan, np.maximum(best - values, 0.0))
    return PriorityResult(
        loss=loss,
        cumulative=np.where(missing, np.nan, cumulative),
        priority=chosen & ~missing,
        order=order,
        best=best,
        gap=gap,
        weighted_gap=w * gap,
        share=share,
        quantile=quantile,
    )


def _best(reference: np.ndarray, quantile: float) -> np.ndarray:
    best = np.full(reference.shape[1], np.nan)
    known = ~np.isnan(reference).all(axis=0)
    best[known] = np.nanquantile(reference[:, known], quantile, axis=0)
    return best


def _check(values: np.ndarray, w: np.ndarray, reference: np.ndarray) -> None:
    if values.ndim != 2 or not values.size:
        raise DataError(f"scores must be branches × indicators; got shape {values.shape}")
    if w.shape not in {values.shape, values.shape[1:]}:
        raise DataError(f"weights {w.shape} do not fit scores {values.shape}")
    if not (np.isfinite(w) & (w >= 0)).all():
        raise DataError("weights must be finite and not negative")
    if reference.ndim != 2 or reference.shape[1] != values.shape[1]:
        raise DataError(f"peers {reference.shape} do not have the {values.shape[1]} indicators of the scores")
    out = (values < 0) | (values > 100)
    if out.any():
        row, column = (int(x) for x in np.argwhere(out)[0])
        raise DataError(
            f"the score of branch {row + 1}, indicator {column + 1} is {values[row, column]:g}; "
            "scores lie in 0 to 100"
        )
