"""Weighted totals under many weight vectors at once, and their rank correlation with the base."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from evalkit.errors import DataError, StatisticError
from evalkit.evaluation.ranking import TIE


def checked_scores(scores: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scores (b, k), NaN = missing, and weights (k,).

    Raises:
        DataError: shapes do not fit or weights are out of range.
    """
    values, w = np.asarray(scores, dtype=float), np.asarray(weights, dtype=float)
    if values.ndim != 2 or w.shape != values.shape[1:] or not values.size:
        raise DataError(f"weights {w.shape} do not fit scores {values.shape} (branches × indicators)")
    if not (np.isfinite(w) & (w >= 0)).all() or not w.sum() > 0:
        raise DataError("weights must be finite, not negative, and not all zero")
    return values, w


def weighted_totals(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(…, b) weighted means of scores (b, k) under weights (…, k); a missing score hands its weight on.

    NaN for a branch without any score that has weight.
    """
    present = ~np.isnan(values)
    above, below = weights @ np.where(present, values, 0.0).T, weights @ present.T.astype(float)
    return np.asarray(np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0))


def scored_branches(base: np.ndarray) -> np.ndarray:
    """(b,) whether a branch has a total.

    Raises:
        StatisticError: fewer than two branches with a score, or all branches have the same score.
    """
    scored = ~np.isnan(base)
    if scored.sum() < 2 or np.ptp(base[scored]) <= TIE:
        raise StatisticError("ranks need two branches with different scores at least")
    return np.asarray(scored)


def spearman_with(base: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Spearman's ρ of base (b,) with totals (…, b); NaN where all totals are equal."""
    first, others = rankdata(base), rankdata(totals, axis=-1)
    a, b = first - first.mean(), others - others.mean(axis=-1, keepdims=True)
    scale = np.sqrt((a**2).sum() * (b**2).sum(axis=-1))
    return np.asarray(np.divide(b @ a, scale, out=np.full(scale.shape, np.nan), where=scale > 0))
