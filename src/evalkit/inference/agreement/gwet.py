"""Gwet's AC1 (identity weights) and AC2 (any other weights)."""

from __future__ import annotations

import numpy as np

from evalkit.inference.agreement.coefficient import (
    Coefficient,
    agreement_and_shares,
    category_shares,
    linearised_error,
    ratio,
)
from evalkit.inference.agreement.ratings import Ratings


def _scale(ratings: Ratings) -> float:
    q = len(ratings.names)
    return float(ratings.weights.sum() / (q * (q - 1))) if q > 1 else np.nan


def _estimate(sums: np.ndarray, ratings: Ratings) -> np.ndarray:
    observed = ratio(sums[..., 0], sums[..., 1])
    pi = sums[..., 3:] / np.maximum(sums[..., 2:3], 1.0)
    chance = _scale(ratings) * (pi * (1 - pi)).sum(axis=-1)
    return ratio(observed - chance, 1.0 - chance)


def _standard_error(ratings: Ratings) -> float:
    sums = ratings.size @ agreement_and_shares(ratings)
    pi = sums[3:] / sums[2]
    of_unit = _scale(ratings) * (category_shares(ratings)[:, 1:] @ (1 - pi))
    chance = _scale(ratings) * float((pi * (1 - pi)).sum())
    return linearised_error(ratings, ratings.weights, of_unit, chance, float(_estimate(sums, ratings)))


GWET = Coefficient(
    name="gwet_ac",
    zh="Gwet AC1/AC2",
    features=agreement_and_shares,
    estimate=_estimate,
    standard_error=_standard_error,
    source="Gwet (2008)",
)
