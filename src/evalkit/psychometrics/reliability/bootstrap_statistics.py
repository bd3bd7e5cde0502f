"""Statistics of a scale as functions of weighted sums, so that thousands of draws are one matrix product.

A respondent with weight w counts w times. Every statistic here depends on the answers only through sums of
some columns ("features") over respondents, so its value for any weights is a function of those sums.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.factors.one_factor import one_factor_loadings
from evalkit.registry import Registry

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class SumStatistic:
    """A statistic that depends on weighted sums of columns.

    Attributes:
        features: (n, k) answers, centred on their means -> (n, q) columns to be summed.
        combine: (sums (b, q), number of respondents n, number of items k) -> (b,) values; NaN where the
            statistic does not exist.
        label: what it is, in words.
        at_least: smallest number of items.
    """

    features: Callable[[FloatArray], FloatArray]
    combine: Callable[[FloatArray, float, int], FloatArray]
    label: str
    at_least: int = 2


def _short_features(centred: FloatArray) -> FloatArray:
    total = centred.sum(axis=1)
    return np.column_stack([centred, (centred**2).sum(axis=1), total**2])


def _short_variances(sums: FloatArray, n: float, k: int) -> tuple[FloatArray, FloatArray]:
    """Sum of the item variances and variance of the total, divisor n - 1."""
    means = sums[:, :k]
    items = (sums[:, k] - (means**2).sum(axis=1) / n) / (n - 1)
    total = (sums[:, k + 1] - means.sum(axis=1) ** 2 / n) / (n - 1)
    return items, total


def _alpha(sums: FloatArray, n: float, k: int) -> FloatArray:
    items, total = _short_variances(sums, n, k)
    return k / (k - 1) * (1.0 - _ratio(items, total))


def _measurement_error(sums: FloatArray, n: float, k: int) -> FloatArray:
    items, total = _short_variances(sums, n, k)
    error = total - k / (k - 1) * (total - items)
    root: FloatArray = np.sqrt(np.where(error < 0, np.nan, error))
    return root


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    flat = below <= 1e-12 * np.abs(above)
    ratio: FloatArray = np.where(flat, np.nan, above / np.where(flat, 1.0, below))
    return ratio


def _product_features(centred: FloatArray) -> FloatArray:
    first, second = np.triu_indices(centred.shape[1])
    return np.hstack([centred, centred[:, first] * centred[:, second]])


def covariances(sums: FloatArray, n: float, k: int) -> FloatArray:
    """(b, k, k) sample covariances from the sums of items and of their products (upper triangle by rows)."""
    first, second = np.triu_indices(k)
    means = sums[:, :k]
    values = (sums[:, k:] - means[:, first] * means[:, second] / n) / (n - 1)
    matrices = np.empty((len(sums), k, k))
    matrices[:, first, second] = values
    matrices[:, second, first] = values
    return matrices


def _correlations(matrices: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(b, k, k) correlations and (b,) whether they exist; the identity stands where they do not."""
    k = matrices.shape[-1]
    variance = np.diagonal(matrices, axis1=1, axis2=2)
    exists = variance.min(axis=1) > 1e-12 * variance.max(axis=1)
    deviations = np.sqrt(np.where(exists[:, None], variance, 1.0))
    scaled = matrices / (deviations[:, :, None] * deviations[:, None, :])
    scaled[~exists] = np.eye(k)
    scaled[:, np.arange(k), np.arange(k)] = 1.0
    return scaled, exists


def _of_correlations(
    statistic: Callable[[FloatArray], FloatArray],
) -> Callable[[FloatArray, float, int], FloatArray]:
    def combine(sums: FloatArray, n: float, k: int) -> FloatArray:
        matrices, exists = _correlations(covariances(sums, n, k))
        values: FloatArray = np.where(exists, statistic(matrices), np.nan)
        return values

    return combine


def _alpha_standardised(matrices: FloatArray) -> FloatArray:
    k = matrices.shape[-1]
    trace = np.full(len(matrices), float(k))
    alpha: FloatArray = k / (k - 1) * (1.0 - _ratio(trace, matrices.sum(axis=(1, 2))))
    return alpha


def _average_r(matrices: FloatArray) -> FloatArray:
    k = matrices.shape[-1]
    mean: FloatArray = (matrices.sum(axis=(1, 2)) - k) / (k * (k - 1))
    return mean


def _lambda2(matrices: FloatArray) -> FloatArray:
    k = matrices.shape[-1]
    total = matrices.sum(axis=(1, 2))
    squares = (matrices**2).sum(axis=(1, 2)) - k
    return _ratio(total - k + np.sqrt(k / (k - 1) * np.maximum(squares, 0.0)), total)


def _omega(matrices: FloatArray) -> FloatArray:
    loadings = one_factor_loadings(matrices)
    return 1.0 - _ratio((1.0 - loadings**2).sum(axis=1), matrices.sum(axis=(1, 2)))


def _omega_raw(sums: FloatArray, n: float, k: int) -> FloatArray:
    matrices = covariances(sums, n, k)
    scaled, exists = _correlations(matrices)
    variance = np.diagonal(matrices, axis1=1, axis2=2)
    unique = (variance * (1.0 - one_factor_loadings(scaled) ** 2)).sum(axis=1)
    values: FloatArray = np.where(exists, 1.0 - _ratio(unique, matrices.sum(axis=(1, 2))), np.nan)
    return values


STATISTICS: Registry[SumStatistic] = Registry(
    "statistic",
    {
        "alpha": SumStatistic(features=_short_features, combine=_alpha, label="coefficient alpha"),
        "alpha_standardised": SumStatistic(
            features=_product_features,
            combine=_of_correlations(_alpha_standardised),
            label="standardised alpha",
        ),
        "average_r": SumStatistic(
            features=_product_features,
            combine=_of_correlations(_average_r),
            label="average inter-item correlation",
        ),
        "lambda2": SumStatistic(
            features=_product_features,
            combine=_of_correlations(_lambda2),
            label="Guttman's lambda 2 of standardised items",
        ),
        "omega": SumStatistic(
            features=_product_features,
            combine=_of_correlations(_omega),
            label="omega total of standardised items, one minres factor",
            at_least=3,
        ),
        "omega_raw": SumStatistic(
            features=_product_features,
            combine=_omega_raw,
            label="omega total of raw items, one minres factor",
            at_least=3,
        ),
        "measurement_error": SumStatistic(
            features=_short_features,
            combine=_measurement_error,
            label="standard error of measurement of the sum score, from alpha",
        ),
    },
)
"""Statistics that bootstrap knows by name. A new one is one function and one line here."""
