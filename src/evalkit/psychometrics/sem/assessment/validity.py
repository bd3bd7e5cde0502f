"""Convergent and discriminant validity of factors: composite reliability, AVE, Fornell-Larcker and HTMT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.result import Result, ResultTable, matrix_table, result

FloatArray = NDArray[np.float64]


@result
class HtmtResult(Result):
    """Heterotrait-monotrait ratios of correlations; below .85 or .90 scales are taken as distinct.

    Attributes:
        ratios: (m, m) ratios, 1 on the diagonal.
        scales: m names.
        n_obs: complete respondents.
        geometric: whether all means are geometric (HTMT2).
    """

    title: ClassVar[str] = "Heterotrait–monotrait ratios"

    ratios: FloatArray
    scales: tuple[str, ...]
    n_obs: int
    geometric: bool

    def tables(self) -> tuple[ResultTable, ...]:
        """The ratios."""
        return (matrix_table(self.title, "scale", self.scales, self.scales, self.ratios),)


def htmt_result(
    correlation: FloatArray,
    items: Sequence[str],
    scales: Mapping[str, Sequence[str]],
    n_obs: int,
    *,
    geometric: bool = False,
) -> HtmtResult:
    """HTMT with its n; arguments and errors as htmt."""
    ratios = htmt(correlation, items, scales, geometric=geometric)
    return HtmtResult(ratios=ratios, scales=tuple(scales), n_obs=n_obs, geometric=geometric)


def average_variance_extracted(loadings: FloatArray) -> float:
    """Mean squared standardised loading (k,) of the items of one factor (Fornell & Larcker 1981)."""
    return float((loadings**2).mean())


def composite_reliability(
    loadings: FloatArray, factor_variance: float, residuals: FloatArray, covariance: FloatArray | None = None
) -> float:
    """True over total variance of the sum of the items of one factor (McDonald's omega; Raykov 2001).

    Args:
        loadings: (k,) of the items on the factor.
        factor_variance: of the factor.
        residuals: (k, k) residual covariances.
        covariance: (k, k) observed covariances for the denominator; the implied ones when left out.
    """
    true = float(loadings.sum()) ** 2 * factor_variance
    total = true + float(residuals.sum()) if covariance is None else float(covariance.sum())
    return true / total


def _average(values: FloatArray, geometric: bool) -> float:
    return float(np.exp(np.log(values).mean()) if geometric else values.mean())


def htmt(
    correlation: FloatArray,
    items: Sequence[str],
    scales: Mapping[str, Sequence[str]],
    *,
    geometric: bool = False,
) -> FloatArray:
    """(m, m) heterotrait-monotrait ratios of correlations (Henseler, Ringle & Sarstedt 2015).

    The mean absolute correlation between the items of two scales over the geometric mean of the mean absolute
    correlations within them; all means geometric for HTMT2 (Roemer, Schuberth & Henseler 2021).

    Args:
        correlation: (p, p) of all items.
        items: p names.
        scales: items of each scale; at least two each.
        geometric: HTMT2 instead of HTMT.

    Raises:
        StatisticError: a scale of one item, which has no correlation within.
    """
    place = {name: i for i, name in enumerate(items)}
    size = np.abs(correlation)
    positions = [[place[name] for name in names] for names in scales.values()]
    lone = [name for name, at in zip(scales, positions, strict=True) if len(at) < 2]
    if lone:
        raise StatisticError(f"HTMT needs two items in every scale; {lone[0]!r} has one")
    within = [_average(size[np.ix_(at, at)][np.tril_indices(len(at), -1)], geometric) for at in positions]
    ratios = np.eye(len(positions))
    for i in range(len(positions)):
        for j in range(i):
            between = _average(size[np.ix_(positions[i], positions[j])].ravel(), geometric)
            ratios[i, j] = ratios[j, i] = between / np.sqrt(within[i] * within[j])
    return ratios
