"""Empirical Bayes of a vector of indicators with its full sampling covariance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np
from scipy.stats import norm

from evalkit.errors import DataError, StatisticError
from evalkit.inference.between_covariance import ESTIMATORS, Precision, precision
from evalkit.inference.units import checked_labels, checked_probability
from evalkit.result import Result, ResultTable, result

EXACT_FLOOR = 1e-12


@result
class ShrunkenVectors(Result):
    """Shrunken indicators of b units, k indicators.

    Attributes:
        labels: (b,) names of the units.
        indicators: (k,) names of the indicators.
        mean: (b, k) raw means.
        grand_mean: (k,) generalised least-squares mean.
        between: (k, k) covariance T of the true means between units.
        reliability: (b, k) T_jj/(T_jj + V_jj) of each indicator by itself.
        shrinkage: (b, k, k) matrix B: shrunken = mean − B (mean − grand mean).
        shrunken: (b, k) posterior means.
        covariance: (b, k, k) posterior covariance.
        ci_lower: (b, k) lower ends of the intervals of the true means.
        ci_upper: (b, k) upper ends.
        method: "reml" or "moments".
        confidence: level of the intervals; coverage holds on average over units.
    """

    title: ClassVar[str] = "Shrunken indicators"

    labels: tuple[str, ...]
    indicators: tuple[str, ...]
    mean: np.ndarray
    grand_mean: np.ndarray
    between: np.ndarray
    reliability: np.ndarray
    shrinkage: np.ndarray
    shrunken: np.ndarray
    covariance: np.ndarray
    ci_lower: np.ndarray
    ci_upper: np.ndarray
    method: str
    confidence: float

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per unit and indicator."""
        columns = ("unit", "indicator", "mean", "shrunken", "ci_lower", "ci_upper", "reliability")
        parts = (self.mean, self.shrunken, self.ci_lower, self.ci_upper, self.reliability)
        rows = tuple(
            (unit, indicator, *(float(part[i, j]) for part in parts))
            for i, unit in enumerate(self.labels)
            for j, indicator in enumerate(self.indicators)
        )
        return (ResultTable(title="Units", columns=columns, rows=rows),)


def shrink_vectors(
    means: np.ndarray,
    covariances: np.ndarray,
    labels: Sequence[str] | None = None,
    indicators: Sequence[str] | None = None,
    *,
    method: Literal["reml", "moments"] = "reml",
    confidence: float = 0.95,
) -> ShrunkenVectors:
    """Multivariate normal–normal empirical Bayes: y_i ~ N(θ_i, V_i), θ_i ~ N(μ, T) (Fay & Herriot 1979).

    With W_i = (V_i + T)⁻¹, C = (Σ W)⁻¹ and c = (b − k − 2)/(b − 1) the posterior mean is y − B(y − μ),
    B = c V W (Efron & Morris 1972), and the posterior covariance
    V − B V + c V W C W V + c²/(b − k − 2) · V [W (dᵀ W Σ̄ W d) + W d dᵀ W tr(Σ̄ W)/k] V with d = y − μ and
    Σ̄ the weighted mean of V_i + T: the last term carries the uncertainty of T as that of a Wishart matrix.
    With one indicator everything is Morris (1983), as in `shrink_means`. With b = k + 2 the raw means and
    their covariances come back. Shrink the vector here or the composite once, never both: a composite of
    these means is w·shrunken with variance wᵀ covariance w and is not shrunken again.

    Args:
        means: (b, k) estimates, b ≥ k + 2.
        covariances: (b, k, k) their sampling covariances, positive semidefinite.
        labels: (b,) names of the units.
        indicators: (k,) names of the indicators.
        method: estimator of T: "reml" or the "moments" of the sample covariance less the mean V, with
            negative eigenvalues set to 0.
        confidence: level of the intervals.

    Raises:
        DataError: shapes do not fit, a number is missing (unit and indicator are named), or a matrix is
            not a covariance.
        OptionError: unknown method, or confidence outside 0 to 1.
        StatisticError: too few units for so many indicators, or an indicator without difference or error.
    """
    y, v, names, columns = _checked(means, covariances, labels, indicators)
    estimate = ESTIMATORS[method]
    checked_probability("confidence", confidence)
    b, k = y.shape
    between = estimate(y, v)
    at = precision(y, v, between)
    nu = b - k - 2
    factor = nu / (b - 1)
    shrinkage = factor * v @ at.weight
    gap = y - at.centre
    shrunken = y - np.einsum("bij,bj->bi", shrinkage, gap)
    posterior = v - shrinkage @ v + shrinkage @ at.centre_covariance @ at.weight @ v
    if nu:
        posterior = posterior + factor**2 / nu * v @ _uncertain(at, gap, v, between) @ v
    posterior = (posterior + np.swapaxes(posterior, 1, 2)) / 2
    half = norm.ppf(0.5 + confidence / 2) * np.sqrt(np.diagonal(posterior, axis1=1, axis2=2))
    signal = np.diag(between)
    return ShrunkenVectors(
        labels=names,
        indicators=columns,
        mean=y,
        grand_mean=at.centre,
        between=between,
        reliability=signal / (signal + np.diagonal(v, axis1=1, axis2=2)),
        shrinkage=shrinkage,
        shrunken=shrunken,
        covariance=posterior,
        ci_lower=shrunken - half,
        ci_upper=shrunken + half,
        method=method,
        confidence=confidence,
    )


def _uncertain(at: Precision, gap: np.ndarray, v: np.ndarray, between: np.ndarray) -> np.ndarray:
    """The part of the variance of W d that comes from estimating T, without its factor; (b, k, k)."""
    typical = at.centre_covariance @ np.einsum("bij,bjl->il", at.weight, v) + between
    typical = (typical + typical.T) / 2
    pulled = np.einsum("bij,bj->bi", at.weight, gap)
    quadratic = np.einsum("bi,ij,bj->b", pulled, typical, pulled)
    trace = np.einsum("ij,bji->b", typical, at.weight) / len(typical)
    return np.asarray(
        at.weight * quadratic[:, None, None] + pulled[:, :, None] * pulled[:, None, :] * trace[:, None, None]
    )


def _checked(
    means: np.ndarray,
    covariances: np.ndarray,
    labels: Sequence[str] | None,
    indicators: Sequence[str] | None,
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...], tuple[str, ...]]:
    y, v = np.asarray(means, dtype=float), np.asarray(covariances, dtype=float)
    if y.ndim != 2 or not y.size or v.shape != (*y.shape, y.shape[1]):
        raise DataError(f"means {y.shape} and covariances {v.shape} must be (b, k) and (b, k, k)")
    b, k = y.shape
    names, columns = checked_labels(labels, b), checked_labels(indicators, k)
    missing = np.argwhere(~np.isfinite(y) | ~np.isfinite(v).all(axis=2))
    if missing.size:
        i, j = missing[0]
        raise DataError(
            f"unit {names[i]}, indicator {columns[j]}: the mean or its covariance is missing",
            hint="leave units or indicators with gaps out",
        )
    if b < k + 2:
        raise StatisticError(
            f"{k} indicators can be shrunken together for {k + 2} units at least; got {b}",
            hint="shrink the composite score instead",
        )
    scale = np.sqrt(np.diagonal(v, axis1=1, axis2=2).max(axis=0)) + np.ptp(y, axis=0)
    if (scale == 0).any():
        flat = columns[int(np.flatnonzero(scale == 0)[0])]
        raise StatisticError(f"indicator {flat} has neither differences nor errors: nothing to shrink")
    standard = v / (scale[:, None] * scale)
    lowest = np.linalg.eigvalsh((standard + np.swapaxes(standard, 1, 2)) / 2)[:, 0]
    lopsided = np.abs(standard - np.swapaxes(standard, 1, 2)).max(axis=(1, 2))
    bad = np.flatnonzero((lowest < -1e-8) | (lopsided > 1e-8))
    if bad.size:
        raise DataError(f"the covariance of unit {names[bad[0]]} is not positive semidefinite and symmetric")
    return y, v + EXACT_FLOOR * np.diag(scale**2), names, columns
