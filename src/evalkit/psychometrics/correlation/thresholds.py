"""Thresholds of ordinal items: the normal quantiles of the cumulated shares of their categories."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from evalkit.psychometrics.correlation.bivariate_normal import FAR
from evalkit.psychometrics.correlation.pair_tables import PairTables

FloatArray = NDArray[np.float64]


def thresholds_of_counts(counts: FloatArray, total: FloatArray | None = None) -> FloatArray:
    """(K - 1, ...) thresholds from (K, ...) counts: tau_k = Phi^-1(share of answers up to category k).

    First step of Olsson (1979, section 4). Shares of 0 and 1 (categories that fill up a shorter item)
    become -40 and 40, beyond which the normal distribution is 0 in double precision.

    Args:
        counts: answers in each category.
        total: (...) what the shares are of; the sum of the counts when left out.
    """
    upward = np.cumsum(counts, axis=0)
    total = upward[-1] if total is None else total
    below = np.minimum(upward[:-1] / total, 1.0)
    above = np.maximum((total - upward[:-1]) / total, 0.0)
    found: FloatArray = np.where(below < 0.5, ndtri(below), -ndtri(above))
    return np.clip(found, -FAR, FAR) + 0.0


def padded_thresholds(tables: PairTables) -> FloatArray:
    """(K - 1, p) thresholds of all items, K the largest number of categories; 40 where an item has fewer."""
    counts = np.append(tables.item_counts, 0)[tables.padded()]
    return thresholds_of_counts(counts.T.astype(np.float64))


def item_thresholds(tables: PairTables) -> tuple[FloatArray, ...]:
    """(K_j - 1,) thresholds of each item."""
    padded = padded_thresholds(tables)
    return tuple(padded[: k - 1, j].copy() for j, k in enumerate(tables.n_categories))
