"""Weighted arithmetic, geometric and harmonic means of indicator scores."""

from __future__ import annotations

import numpy as np

from evalkit.errors import DataError


def arithmetic_mean(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Σ w x: fully compensatory.

    Args:
        scores: (m, k) scores.
        weights: (k,) or (m, k) weights that sum to 1 in each row; a score without weight is not read.

    Returns:
        (m,) means.
    """
    return np.asarray((np.where(weights > 0, scores, 0.0) * weights).sum(axis=-1))


def geometric_mean(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Π x^w: partly compensatory; arguments and result as for `arithmetic_mean`.

    Raises:
        DataError: a score of 0 or less that carries weight.
    """
    safe = _positive(scores, weights, "geometric")
    return np.asarray(np.exp((np.log(safe) * weights).sum(axis=-1)))


def harmonic_mean(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """1/Σ (w/x): the least compensatory of the three; arguments and result as for `arithmetic_mean`.

    Raises:
        DataError: a score of 0 or less that carries weight.
    """
    safe = _positive(scores, weights, "harmonic")
    return np.asarray(1 / (weights / safe).sum(axis=-1))


def _positive(scores: np.ndarray, weights: np.ndarray, name: str) -> np.ndarray:
    read = np.broadcast_to(weights > 0, scores.shape)
    bad = read & ~(scores > 0)
    if bad.any():
        i, j = (int(x) for x in np.argwhere(bad)[0])
        raise DataError(
            f"row {i + 1}, column {j + 1} is {scores[i, j]:g}: a {name} mean needs scores above 0",
            hint="normalise to a range that starts above 0, such as MinMax(1, 100), and say so",
        )
    return np.where(read, scores, 1.0)
