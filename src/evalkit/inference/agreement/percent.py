"""Percent agreement: the share of pairs of coders who agree, averaged over units."""

from __future__ import annotations

import numpy as np

from evalkit.inference.agreement.coefficient import Coefficient, linearised_error, ratio, unit_agreement
from evalkit.inference.agreement.ratings import Ratings


def _features(ratings: Ratings) -> np.ndarray:
    share, pairable = unit_agreement(ratings, np.eye(len(ratings.names)))
    return np.column_stack([share, pairable])


def _estimate(sums: np.ndarray, ratings: Ratings) -> np.ndarray:
    return ratio(sums[..., 0], sums[..., 1])


def _standard_error(ratings: Ratings) -> float:
    share = float(_estimate(ratings.size @ _features(ratings), ratings))
    none = np.zeros(len(ratings.size))
    return linearised_error(ratings, np.eye(len(ratings.names)), none, 0.0, share)


PERCENT = Coefficient(
    name="percent_agreement",
    zh="一致百分比",
    features=_features,
    estimate=_estimate,
    standard_error=_standard_error,
    source="pairs of coders, averaged over units",
)
