"""Copeland's rule: how many alternatives a unit beats by weighted majority, less how many beat it."""

from __future__ import annotations

import numpy as np

from evalkit.errors import DataError

CELLS_AT_ONCE = 4_000_000
TIE = 1e-12


def outranking_matrix(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(m, m) weight of the indicators on which the row is better than the column; equal ones count half.

    OECD/JRC Handbook 2008, step 6 (non-compensatory multi-criteria approach); the diagonal is 1/2.

    Args:
        scores: (m, k) scores, more is better.
        weights: (k,) weights, sum 1.
    """
    return _outranking(scores, scores, weights)


def copeland_score(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Wins less losses over the m − 1 others; a pair with half of the weight on each side is a draw.

    Depends on the order of the scores only, so no normalisation moves it (Copeland 1951).

    Args:
        scores: (m, k) scores, more is better.
        weights: (k,) weights, sum 1; or (m, k) with equal rows.

    Returns:
        (m,) whole numbers from −(m − 1) to m − 1.

    Raises:
        DataError: weights that differ between alternatives (a missing score cannot be compared).
    """
    w = weights if weights.ndim == 1 else weights[0]
    if weights.ndim > 1 and not (np.abs(weights - w) <= TIE).all():
        raise DataError("Copeland's rule compares alternatives on the same indicators; a score is missing")
    step = max(1, CELLS_AT_ONCE // max(len(scores), 1))
    blocks = (
        _outranking(scores[start : start + step], scores, w) - 0.5 for start in range(0, len(scores), step)
    )
    return np.concatenate(
        [np.where(np.abs(block) <= TIE, 0.0, np.sign(block)).sum(axis=1) for block in blocks]
    )


def _outranking(rows: np.ndarray, columns: np.ndarray, weights: np.ndarray) -> np.ndarray:
    total = np.zeros((len(rows), len(columns)))
    for j in np.flatnonzero(weights > 0):
        difference = rows[:, j, np.newaxis] - columns[:, j]
        total += weights[j] * (np.sign(difference) + 1) / 2
    return total
