"""Krippendorff's α: nominal, ordinal, interval and ratio, any number of coders, missing ratings allowed."""

from __future__ import annotations

import numpy as np

from evalkit.inference.agreement.coefficient import Coefficient, ratio
from evalkit.inference.agreement.ratings import Ratings
from evalkit.inference.agreement.weights import metric_difference


def _pairable(ratings: Ratings) -> tuple[np.ndarray, np.ndarray]:
    counts = ratings.counts
    rated = counts.sum(axis=1, keepdims=True)
    return np.where(rated >= 2, counts, 0.0), 1.0 / np.maximum(rated - 1.0, 1.0)


def _features(ratings: Ratings) -> np.ndarray:
    """Values n_c (q), then observed disagreement (1), or all coincidences (q²) for an ordinal scale."""
    counts, share = _pairable(ratings)
    if ratings.level == "ordinal":
        pairs = counts[:, :, None] * counts[:, None, :] * share[:, :, None]
        return np.hstack([counts, pairs.reshape(len(counts), -1)])
    delta = metric_difference(ratings.level, ratings.values, counts)
    return np.column_stack([counts, ((counts @ delta) * counts).sum(axis=1) * share[:, 0]])


def _estimate(sums: np.ndarray, ratings: Ratings) -> np.ndarray:
    """1 − D_o/D_e with D_o = Σ o_ck δ²_ck / n and D_e = Σ n_c n_k δ²_ck / (n(n − 1))."""
    q = len(ratings.names)
    marginal = sums[..., :q]
    n = marginal.sum(axis=-1)
    delta = metric_difference(ratings.level, ratings.values, marginal)
    if ratings.level == "ordinal":
        pairs = sums[..., q:].reshape(*sums.shape[:-1], q, q)
        observed = (pairs * delta).sum(axis=(-2, -1))
        expected = np.einsum("...k,...kl,...l->...", marginal, delta, marginal)
    else:
        observed = sums[..., q]
        expected = ((marginal @ delta) * marginal).sum(axis=-1)
    return 1.0 - ratio((n - 1) * observed, expected)


KRIPPENDORFF = Coefficient(
    name="krippendorff_alpha",
    zh="Krippendorff α",
    features=_features,
    estimate=_estimate,
    standard_error=None,
    source="Krippendorff (2011)",
)
