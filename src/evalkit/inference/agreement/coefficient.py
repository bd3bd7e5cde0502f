"""What a coefficient of agreement is to the code: sums over units, and a function of those sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evalkit.inference.agreement.ratings import Ratings


@dataclass(frozen=True, kw_only=True)
class Coefficient:
    """One coefficient.

    Attributes:
        name: as in results.
        zh: its Chinese name.
        features: ratings → (n, f), what a unit of each row adds to the sums.
        estimate: sums (…, f) and ratings → (…,), NaN where the coefficient does not exist.
        standard_error: ratings → the large-sample standard error for independent units; None without one.
        source: paper.
    """

    name: str
    zh: str
    features: Callable[[Ratings], np.ndarray]
    estimate: Callable[[np.ndarray, Ratings], np.ndarray]
    standard_error: Callable[[Ratings], float] | None
    source: str


def ratio(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """numerator/denominator, NaN where the denominator is 0 up to rounding."""
    exists = np.abs(denominator) > 1e-12
    return np.where(exists, numerator / np.where(exists, denominator, 1.0), np.nan)


def unit_agreement(ratings: Ratings, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weighted share of agreeing pairs of coders per row (n,), 0 without a pair, and which rows have one."""
    counts = ratings.counts
    rated = counts.sum(axis=1)
    pairable = rated >= 2
    agreeing = (counts * (counts @ weights - 1.0)).sum(axis=1)
    return np.where(pairable, agreeing / np.where(pairable, rated * (rated - 1), 1.0), 0.0), pairable


def category_shares(ratings: Ratings) -> np.ndarray:
    """(n, 1 + q): whether a row is rated at all, and the share of each category in its ratings."""
    counts = ratings.counts
    rated = counts.sum(axis=1, keepdims=True)
    return np.hstack([rated > 0, counts / np.maximum(rated, 1.0)])


def agreement_and_shares(ratings: Ratings) -> np.ndarray:
    """(n, 3 + q): weighted agreement, whether a row has a pair, and its category shares."""
    share, pairable = unit_agreement(ratings, ratings.weights)
    return np.column_stack([share, pairable, category_shares(ratings)])


def linearised_error(
    ratings: Ratings, weights: np.ndarray, chance_of_unit: np.ndarray, chance: float, estimate: float
) -> float:
    """Standard error of (p_a − p_e)/(1 − p_e) by linearisation over units (Gwet 2008).

    Args:
        ratings: the units.
        weights: (q, q).
        chance_of_unit: (n,) part of a unit in the chance agreement; its mean is `chance`.
        chance: p_e.
        estimate: the coefficient.
    """
    share, pairable = unit_agreement(ratings, weights)
    rated = ratings.counts.sum(axis=1) > 0
    size = ratings.size[rated]
    n, pairs = size.sum(), ratings.size[pairable].sum()
    own = n / pairs * (share - chance * pairable)[rated] / (1 - chance)
    own = own - 2 * (1 - estimate) * (chance_of_unit[rated] - chance) / (1 - chance)
    return float(np.sqrt((size * (own - estimate) ** 2).sum() / (n * (n - 1))))
