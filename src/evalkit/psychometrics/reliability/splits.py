"""Splits of a scale into two halves: all of them or a sample, their coefficients, and the best one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.randomness import generator

FloatArray = NDArray[np.float64]
EXHAUSTIVE_ITEMS = 16
"""Up to this many items all splits are computed (16 items: 6,435; 15 items: 6,435)."""

LOCAL_STARTS = 32
"""Sampled splits from which the largest coefficient is sought by exchanging two items at a time."""


def signs(n_items: int, n_samples: int, seed: int) -> FloatArray:
    """(s, k) rows of +1 and -1 that tell two halves apart: all of them up to 16 items, else a sample."""
    half = n_items // 2
    if n_items <= EXHAUSTIVE_ITEMS:
        rest = (np.arange(2 ** (n_items - 1))[:, None] >> np.arange(n_items - 1)) & 1
        size = rest.sum(axis=1) + 1
        rest = rest[(size == half) | (size == n_items - half)]
        first = np.ones((len(rest), 1))
        return np.hstack([first, 2.0 * rest - 1.0])
    base = np.where(np.arange(n_items) < half, 1.0, -1.0)
    drawn = generator(seed).permuted(np.tile(base, (n_samples, 1)), axis=1)
    signed: FloatArray = drawn * drawn[:, :1]
    return signed


def guttman_coefficients(matrix: FloatArray, splits: FloatArray) -> FloatArray:
    """(s,) 1 - s'Ss / 1'S1 for (k, k) covariances and (s, k) signs."""
    coefficients: FloatArray = 1.0 - ((splits @ matrix) * splits).sum(axis=1) / matrix.sum()
    return coefficients


def best_split(
    matrix: FloatArray, splits: FloatArray, coefficients: FloatArray, exhaustive: bool
) -> tuple[float, FloatArray]:
    """The largest Guttman coefficient and its signs (k,); a sample is improved by exchanging two items."""
    if exhaustive:
        at = int(coefficients.argmax())
        return float(coefficients[at]), splits[at]
    order = np.argsort(-coefficients)[:LOCAL_STARTS]
    improved = _exchange(matrix, splits[order])
    reached = guttman_coefficients(matrix, improved)
    at = int(reached.argmax())
    return float(reached[at]), improved[at] * improved[at, 0]


def _exchange(matrix: FloatArray, splits: FloatArray) -> FloatArray:
    """Exchange the pair of items that lowers s'Ss most, in all rows of signs at once, until none does."""
    current = splits.copy()
    rows = np.arange(len(current))
    variance = np.diag(matrix)
    k = len(matrix)
    tolerance = 1e-12 * float(variance.sum())
    while True:
        products = current * (current @ matrix)
        own = -4.0 * products + 4.0 * variance
        change = own[:, :, None] + own[:, None, :]
        opposite = current[:, :, None] * current[:, None, :]
        change += 8.0 * opposite * matrix
        change[opposite > 0] = np.inf
        flat = change.reshape(len(current), -1)
        at = flat.argmin(axis=1)
        better = flat[rows, at] < -tolerance
        if not better.any():
            return current
        current[rows[better], at[better] // k] *= -1.0
        current[rows[better], at[better] % k] *= -1.0
