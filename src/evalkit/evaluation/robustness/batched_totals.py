"""Total scores of many tables under many weights at once: what a resampling study repeats."""

from __future__ import annotations

import numpy as np

from evalkit.errors import DataError

GEOMETRIC_FLOOR = 1.0
"""Scores of 0 to 100 enter the geometric mean as 1 + .99 · score: it does not exist at 0."""


def shared_weights(scores: np.ndarray, weights: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Weights after missing scores have handed theirs on, inside their dimension first (as `composite`).

    Args:
        scores: (r, m, k), NaN = missing.
        weights: (r, k) not negative, rows sum to 1.
        groups: (k,) dimension of each indicator, codes 0 … d − 1.

    Returns:
        (r, 1, k) where nothing is missing, else (r, m, k); rows sum to 1, or to 0 where all is missing.
    """
    if weights.shape != (len(scores), scores.shape[2]) or groups.shape != scores.shape[2:]:
        raise DataError(f"weights {weights.shape} and groups {groups.shape} do not fit scores {scores.shape}")
    missing = np.isnan(scores)
    if not missing.any():
        return weights[:, np.newaxis, :]
    member = np.eye(int(groups.max()) + 1)[groups]
    here = np.where(missing, 0.0, weights[:, np.newaxis, :])
    inside = here @ member
    between = np.where(inside > 0, (weights @ member)[:, np.newaxis, :], 0.0)
    whole = between.sum(axis=2, keepdims=True)
    factor = np.divide(between, inside * whole, out=np.zeros_like(inside), where=inside > 0)
    return np.asarray(here * (factor @ member.T))


def arithmetic_totals(scores: np.ndarray, weights: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """(r, m) weighted means; NaN for an alternative without any score. Arguments as `shared_weights`."""
    return _weighted(scores, shared_weights(scores, weights, groups))


def geometric_totals(scores: np.ndarray, weights: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """(r, m) weighted geometric means of scores of 0 to 100 set to 1 to 100, as points of 1 to 100."""
    lifted = GEOMETRIC_FLOOR + (1 - GEOMETRIC_FLOOR / 100) * scores
    return np.asarray(np.exp(_weighted(np.log(lifted), shared_weights(scores, weights, groups))))


def min_max_totals(scores: np.ndarray, weights: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """(r, m) weighted means after min–max over the alternatives, 0 to 100; a constant indicator is 50."""
    low = np.fmin.reduce(scores, axis=1, keepdims=True)
    span = np.fmax.reduce(scores, axis=1, keepdims=True) - low
    placed = np.where(span > 0, 100 * (scores - low) / np.where(span > 0, span, 1.0), 50.0 + 0 * scores)
    return _weighted(placed, shared_weights(scores, weights, groups))


def z_score_totals(scores: np.ndarray, weights: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """(r, m) weighted means of z scores over the alternatives (ddof 1); a constant indicator is 0."""
    known = ~np.isnan(scores)
    count = known.sum(axis=1, keepdims=True)
    mean = np.where(known, scores, 0.0).sum(axis=1, keepdims=True) / np.maximum(count, 1)
    centred = scores - mean
    square = np.where(known, centred**2, 0.0).sum(axis=1, keepdims=True)
    deviation = np.sqrt(square / np.maximum(count - 1, 1))
    flat = deviation <= 1e-12 * np.abs(mean)
    return _weighted(
        np.where(flat, 0 * scores, centred / np.where(flat, 1.0, deviation)),
        shared_weights(scores, weights, groups),
    )


def topsis_totals(scores: np.ndarray, weights: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """(r, m) TOPSIS closeness of scores (high = good), vector normalisation, 0 to 1.

    A missing score takes no part in the distances of its alternative. Where no indicator differs, all are
    equally close and the value is .5.
    """
    shares = shared_weights(scores, weights, groups)
    known = ~np.isnan(scores)
    filled = np.where(known, scores, 0.0)
    length = np.sqrt((filled**2).sum(axis=1, keepdims=True))
    unit = shares / np.where(length > 0, length, 1.0)
    best = np.fmax.reduce(scores, axis=1, keepdims=True)
    worst = np.fmin.reduce(scores, axis=1, keepdims=True)
    away, near = (
        np.sqrt((np.where(known, unit * (scores - point), 0.0) ** 2).sum(axis=2)) for point in (best, worst)
    )
    both = away + near
    closeness = np.divide(near, both, out=np.full_like(both, 0.5), where=both > 0)
    return np.where(known.any(axis=2), closeness, np.nan)


def _weighted(values: np.ndarray, shares: np.ndarray) -> np.ndarray:
    if shares.shape[1] == 1:
        return np.asarray((values @ shares.transpose(0, 2, 1))[:, :, 0])
    sums = np.where(np.isnan(values), 0.0, values * shares).sum(axis=2)
    return np.where((shares > 0).any(axis=2), sums, np.nan)
