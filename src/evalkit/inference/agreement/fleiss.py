"""Fleiss' κ for any number of coders; with missing ratings in Gwet's form (equal without them)."""

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


def _estimate(sums: np.ndarray, ratings: Ratings) -> np.ndarray:
    observed = ratio(sums[..., 0], sums[..., 1])
    pi = sums[..., 3:] / np.maximum(sums[..., 2:3], 1.0)
    chance = np.einsum("...k,kl,...l->...", pi, ratings.weights, pi)
    return ratio(observed - chance, 1.0 - chance)


def _standard_error(ratings: Ratings) -> float:
    sums = ratings.size @ agreement_and_shares(ratings)
    pi = sums[3:] / sums[2]
    of_category = ratings.weights @ pi
    of_unit = category_shares(ratings)[:, 1:] @ of_category
    estimate = float(_estimate(sums, ratings))
    return linearised_error(ratings, ratings.weights, of_unit, float(pi @ of_category), estimate)


FLEISS = Coefficient(
    name="fleiss_kappa",
    zh="Fleiss κ",
    features=agreement_and_shares,
    estimate=_estimate,
    standard_error=_standard_error,
    source="Fleiss (1971); Gwet (2008)",
)
