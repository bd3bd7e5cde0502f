"""Fleiss' κ for any number of coders; with missing ratings in Gwet's form (equal without them)."""

from __future__ import annotations

import numpy as np

from evalkit.inference.agreement.coefficient import (
    Coefficient,
    category_shares,
    linearised_error,
    ratio,
    unit_agreement,
)
from evalkit.inference.agreement.ratings import Ratings


def _features(ratings: Ratings) -> np.ndarray:
    share, pairable = unit_agreement(ratings, ratings.weights)
    return np.column_stack([share, pairable, category_shares(ratings)])


def _estimate(sums: np.ndarray, ratings: Ratings) -> np.ndarray:
    observed = ratio(sums[..., 0], sums[..., 1])
    pi = sums[..., 3:] / np.maximum(sums[..., 2:3], 1.0)
    chance = np.einsum("...k,kl,...l->...", pi, ratings.weights, pi)
    return ratio(observed - chance, 1.0 - chance)


def _standard_error(ratings: Ratings) -> float:
    sums = ratings.size @ _features(ratings)
    pi = sums[3:] / sums[2]
    of_category = ratings.weights @ pi
    of_unit = category_shares(ratings)[:, 1:] @ of_category
    estimate = float(_estimate(sums, ratings))
    return linearised_error(ratings, ratings.weights, of_unit, float(pi @ of_category), estimate)


FLEISS = Coefficient(
    name="fleiss_kappa",
    zh="Fleiss κ",
    features=_features,
    estimate=_estimate,
    standard_error=_standard_error,
    source="Fleiss (1971); Gwet (2008)",
)
