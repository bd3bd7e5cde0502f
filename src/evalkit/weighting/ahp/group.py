"""Judgements of several experts made one: aggregation of judgements (AIJ) and of priorities (AIP)."""

from __future__ import annotations

from typing import Literal

import numpy as np

from evalkit.errors import DataError, OptionError


def aggregate_judgements(matrices: np.ndarray, expert_weights: np.ndarray | None = None) -> np.ndarray:
    """Group matrix by the element-wise weighted geometric mean (AIJ).

    The geometric mean is the only one of the power means that keeps reciprocity (Aczél & Saaty 1983;
    Forman & Peniwati 1998). A batch of weights, for instance multinomial counts of a bootstrap over whole
    experts, gives a batch of matrices at once.

    Args:
        matrices: (k, n, n), positive.
        expert_weights: (k,) or (b, k), not negative, rescaled to sum 1; equal without them.

    Returns:
        (n, n), or (b, n, n) for a batch of weights.

    Raises:
        DataError: shapes do not fit, or a cell or weight is out of range.
    """
    stack = _positive(matrices, dimensions=3, what="judgement matrices (k, n, n)")
    shares = _shares(expert_weights, len(stack))
    return np.asarray(np.exp(np.tensordot(shares, np.log(stack), axes=(-1, 0))))


def aggregate_priorities(
    weights: np.ndarray,
    expert_weights: np.ndarray | None = None,
    *,
    mean: Literal["geometric", "arithmetic"] = "geometric",
) -> np.ndarray:
    """Group weights from each expert's own weights (AIP; Forman & Peniwati 1998).

    With geometric-mean priorities the geometric AIP equals the priorities of the AIJ matrix.

    Args:
        weights: (k, n) priorities of k experts, positive.
        expert_weights: (k,) or (b, k), not negative, rescaled to sum 1; equal without them.
        mean: "geometric" or "arithmetic".

    Returns:
        (n,) or (b, n), sum 1 along the last axis.

    Raises:
        DataError: shapes do not fit, or a weight is out of range.
        OptionError: unknown mean.
    """
    if mean not in {"geometric", "arithmetic"}:
        raise OptionError.unknown_choice("mean", mean, ("geometric", "arithmetic"))
    stack = _positive(weights, dimensions=2, what="priorities (k, n)")
    shares = _shares(expert_weights, len(stack))
    group = np.exp(shares @ np.log(stack)) if mean == "geometric" else shares @ stack
    return np.asarray(group / group.sum(axis=-1, keepdims=True))


def _positive(values: np.ndarray, *, dimensions: int, what: str) -> np.ndarray:
    array = np.asarray(values, dtype=float)
    if array.ndim != dimensions or not array.size:
        raise DataError(f"expected {what}; got shape {array.shape}")
    if dimensions == 3 and array.shape[1] != array.shape[2]:
        raise DataError(f"expected {what}; got shape {array.shape}")
    bad = ~(np.isfinite(array) & (array > 0))
    if bad.any():
        place = tuple(int(x) + 1 for x in np.argwhere(bad)[0])
        raise DataError(f"{what}: entry {place} (expert first, counted from 1) is not positive and finite")
    return array


def _shares(expert_weights: np.ndarray | None, count: int) -> np.ndarray:
    if expert_weights is None:
        return np.full(count, 1 / count)
    shares = np.asarray(expert_weights, dtype=float)
    if shares.ndim not in {1, 2} or shares.shape[-1] != count:
        raise DataError(f"expert_weights must have one entry per expert ({count}); got shape {shares.shape}")
    if not (np.isfinite(shares) & (shares >= 0)).all() or not (shares.sum(axis=-1) > 0).all():
        raise DataError("expert_weights must be finite, not negative, and not all zero")
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True))
