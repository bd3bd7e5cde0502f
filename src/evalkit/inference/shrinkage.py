"""Empirical-Bayes shrinkage of unit means towards the grand mean, with Morris' intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from evalkit.errors import StatisticError
from evalkit.inference.units import checked_estimates, checked_probability
from evalkit.registry import Registry
from evalkit.result import Result, ResultTable, result

LEAST_UNITS = 3
EXACT_FLOOR = 1e-12


@result
class ShrunkenMeans(Result):
    """Shrunken means of b units.

    Attributes:
        labels: (b,) names of the units.
        mean: (b,) raw means.
        standard_error: (b,) their standard errors.
        tau2: variance of the true means between units, in units of the mean squared.
        grand_mean: precision-weighted mean of all units.
        reliability: (b,) τ²/(τ² + se²), 0 to 1: signal / (signal + noise).
        shrinkage: (b,) Morris' factor B: weight of the grand mean, (b − 3)/(b − 1) · (1 − reliability).
        shrunken: (b,) (1 − B)·mean + B·grand mean.
        ci_lower: (b,) lower end of the interval of the true mean.
        ci_upper: (b,) upper end.
        posterior_sd: (b,) Morris' standard deviation of the true mean.
        method: "paule-mandel" or "reml".
        confidence: level of the intervals; coverage holds on average over units.
        ci_method: how the intervals were made.
    """

    title: ClassVar[str] = "Shrunken means"

    labels: tuple[str, ...]
    mean: np.ndarray
    standard_error: np.ndarray
    tau2: float
    grand_mean: float
    reliability: np.ndarray
    shrinkage: np.ndarray
    shrunken: np.ndarray
    ci_lower: np.ndarray
    ci_upper: np.ndarray
    posterior_sd: np.ndarray
    method: str
    confidence: float
    ci_method: str

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per unit: raw mean, shrunken mean, interval, reliability."""
        columns = ("unit", "mean", "se", "shrunken", "ci_lower", "ci_upper", "reliability")
        parts = (
            self.mean,
            self.standard_error,
            self.shrunken,
            self.ci_lower,
            self.ci_upper,
            self.reliability,
        )
        rows = tuple(
            (label, *map(float, line))
            for label, line in zip(self.labels, np.column_stack(parts), strict=True)
        )
        return (ResultTable(title="Units", columns=columns, rows=rows),)


def _weighted(mean: np.ndarray, variance: np.ndarray, tau2: float) -> tuple[np.ndarray, float]:
    weight = 1 / (variance + tau2)
    return weight, float(weight @ mean / weight.sum())


def _paule_mandel(mean: np.ndarray, variance: np.ndarray, tau2: float) -> float:
    weight, centre = _weighted(mean, variance, tau2)
    return float(weight @ (mean - centre) ** 2 - (len(mean) - 1))


def _reml(mean: np.ndarray, variance: np.ndarray, tau2: float) -> float:
    weight, centre = _weighted(mean, variance, tau2)
    return float(weight**2 @ (mean - centre) ** 2 - weight.sum() + weight @ weight / weight.sum())


ESTIMATORS: Registry[Callable[[np.ndarray, np.ndarray, float], float]] = Registry(
    "method", {"paule-mandel": _paule_mandel, "reml": _reml}
)


def between_variance(mean: np.ndarray, variance: np.ndarray, method: str = "paule-mandel") -> float:
    """τ² ≥ 0 as the root of an estimating equation: Paule & Mandel (1982) or the REML score.

    Paule–Mandel: Σ (y − μ)²/(v + τ²) = b − 1. REML: Σ w²(y − μ)² = Σ w − Σ w²/Σ w with w = 1/(v + τ²).

    Args:
        mean: (b,) estimates y.
        variance: (b,) sampling variances v, > 0.
        method: "paule-mandel" or "reml".

    Returns:
        The root, 0 where the equation is negative already at τ² = 0.
    """
    equation = ESTIMATORS[method]
    if equation(mean, variance, 0.0) <= 0:
        return 0.0
    upper = float(np.ptp(mean) ** 2) + float(variance.max())
    while equation(mean, variance, upper) > 0:
        upper *= 2
    return float(
        brentq(lambda tau2: equation(mean, variance, tau2), 0.0, upper, xtol=1e-14 * upper, rtol=1e-14)
    )


def shrink_means(
    means: np.ndarray,
    standard_errors: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    method: Literal["paule-mandel", "reml"] = "paule-mandel",
    confidence: float = 0.95,
) -> ShrunkenMeans:
    """Normal–normal empirical Bayes with Morris' correction (Morris 1983, JASA 78, sections 4–5).

    B = (b − 3)/(b − 1) · v/(v + τ²), and
    s² = v (1 − (1 − w/Σw) B) + 2/(b − 3) · B² · (v̄ + τ²)/(v + τ²) · (y − μ)²,
    w = 1/(v + τ²), v̄ = Σ w v/Σ w: the second term carries the uncertainty of τ², which a plug-in interval
    leaves out. Normal true means and known v are assumed; coverage is on average over units, not for each.
    At reliability ≥ .5 the 95 % intervals cover 93–97 % for 6, 10 and 40 units (5,000 replications); below,
    they are too wide with few units (up to 99 %) and slightly short with 40 units at reliability near .25
    (93 %).
    With three units B = 0: the raw means and their intervals come back. A unit with standard error 0 among
    others is taken as the limit of a very small one.

    Args:
        means: (b,) independent estimates, b ≥ 3.
        standard_errors: (b,) ≥ 0.
        labels: (b,) names.
        method: estimator of τ².
        confidence: level of the intervals.

    Raises:
        DataError: shapes do not fit or a number is missing (the unit is named).
        OptionError: unknown method, or confidence outside 0 to 1.
        StatisticError: fewer than three units, or means without any difference and any error.
    """
    mean, se, names = checked_estimates(means, standard_errors, labels)
    ESTIMATORS[method]
    checked_probability("confidence", confidence)
    count = len(mean)
    if count < LEAST_UNITS:
        raise StatisticError(
            f"shrinkage needs {LEAST_UNITS} units at least; got {count}",
            hint="the variance between units cannot be told from noise with fewer; use the raw means",
        )
    variance = _floored(mean, se)
    tau2 = between_variance(mean, variance, method)
    weight, centre = _weighted(mean, variance, tau2)
    noise = variance * weight
    factor = (count - 3) / (count - 1)
    shrinkage = factor * noise
    typical = float(weight @ variance / weight.sum())
    uncertain = 2 * factor / (count - 1) * noise**2 * (typical + tau2) * weight * (mean - centre) ** 2
    sd = np.sqrt(variance * (1 - (1 - weight / weight.sum()) * shrinkage) + uncertain)
    shrunken = (1 - shrinkage) * mean + shrinkage * centre
    half = norm.ppf(0.5 + confidence / 2) * sd
    return ShrunkenMeans(
        labels=names,
        mean=mean,
        standard_error=se,
        tau2=tau2,
        grand_mean=centre,
        reliability=tau2 * weight,
        shrinkage=shrinkage,
        shrunken=shrunken,
        ci_lower=shrunken - half,
        ci_upper=shrunken + half,
        posterior_sd=sd,
        method=method,
        confidence=confidence,
        ci_method="Morris (1983) empirical Bayes",
    )


def _floored(mean: np.ndarray, se: np.ndarray) -> np.ndarray:
    variance = se**2
    largest = float(variance.max()) or float(np.ptp(mean)) ** 2
    if largest == 0:
        raise StatisticError(
            "all units have the same mean without error: there is nothing to shrink",
            hint="leave the indicator out of the shrinkage; it does not tell units apart",
        )
    return np.asarray(np.maximum(variance, EXACT_FLOOR * largest))
