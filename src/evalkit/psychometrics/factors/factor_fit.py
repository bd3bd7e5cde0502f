"""How well m common factors reproduce a correlation matrix: chi², RMSEA, TLI, BIC, RMSR, shares.

The formulas are those of R's psych 2.2.9 (fa), so that printed studies can be compared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtr, chdtrc, chndtrinc

FloatArray = NDArray[np.float64]

RMSEA_CONFIDENCE = 0.90


@dataclass(frozen=True, kw_only=True, slots=True)
class FactorFit:
    """Fit of the common factor model. What needs n is None without it; tests are None with df = 0.

    E is R - Lambda Phi Lambda', the residual correlations.

    Attributes:
        objective: log|M| - log|R| + tr(R M^-1) - p, M = Lambda Phi Lambda' + Psi.
        df: ((p - m)² - (p + m)) / 2.
        rmsr: root mean square of the p(p - 1) residual correlations off the diagonal.
        rmsr_corrected: the same sum divided by 2 df instead of p(p - 1); None with df = 0.
        fit: 1 - |E|² / |R|², diagonals included.
        fit_off: 1 - |E|² / |R|² off the diagonal.
        null_df: p(p - 1)/2, of the model without factors.
        null_chi2: -log|R| * (n - 1 - (2p + 5)/6).
        chi2: objective * (n - 1 - (2p + 5)/6 - 2m/3) (Bartlett 1950).
        pvalue: of chi2.
        chi2_empirical: n times the sum of squared residual correlations off the diagonal.
        pvalue_empirical: of chi2_empirical.
        rmsea: sqrt(max(0, chi2/(n df) - 1/(n - 1))).
        rmsea_lower: lower limit of its 90 % interval, sqrt(ncp/((n - 1) df)) (Steiger 1990).
        rmsea_upper: upper limit.
        tli: Tucker & Lewis (1973).
        bic: chi2 - df log n.
        sabic: chi2 - df log((n + 2)/24) (Sclove 1987).
        bic_empirical: chi2_empirical - df log n.
    """

    objective: float
    df: int
    rmsr: float
    rmsr_corrected: float | None
    fit: float
    fit_off: float
    null_df: int
    null_chi2: float | None = None
    chi2: float | None = None
    pvalue: float | None = None
    chi2_empirical: float | None = None
    pvalue_empirical: float | None = None
    rmsea: float | None = None
    rmsea_lower: float | None = None
    rmsea_upper: float | None = None
    tli: float | None = None
    bic: float | None = None
    sabic: float | None = None
    bic_empirical: float | None = None


def degrees_of_freedom(n_items: int, n_factors: int) -> int:
    """Correlations less free parameters, ((p - m)² - (p + m)) / 2; negative if m is not identified."""
    return ((n_items - n_factors) ** 2 - (n_items + n_factors)) // 2


def residual_rms(correlation: FloatArray, loadings: FloatArray) -> float:
    """Root mean square off-diagonal residual of R - Lambda Lambda', (p, p) and (p, m) unrotated."""
    residual = correlation - loadings @ loadings.T
    np.fill_diagonal(residual, 0.0)
    p = len(correlation)
    return math.sqrt(float((residual**2).sum()) / (p * (p - 1)))


def factor_fit(correlation: FloatArray, loadings: FloatArray, n_obs: int | None) -> FactorFit:
    """Fit of unrotated loadings (p, m) to positive definite correlations (p, p)."""
    p, m = loadings.shape
    df = degrees_of_freedom(p, m)
    model = loadings @ loadings.T
    residual = correlation - model
    square = float((residual**2).sum())
    off = square - float((np.diag(residual) ** 2).sum())
    total = float((correlation**2).sum())
    np.fill_diagonal(model, 1.0)
    sign, log_model = np.linalg.slogdet(model)
    log_sample = float(np.linalg.slogdet(correlation)[1])
    untested = FactorFit(
        objective=float(np.trace(np.linalg.solve(model, correlation)) + log_model - log_sample - p),
        df=df,
        rmsr=math.sqrt(off / (p * (p - 1))),
        rmsr_corrected=math.sqrt(off / (2 * df)) if df > 0 else None,
        fit=1.0 - square / total,
        fit_off=1.0 - off / (total - p) if total > p else 1.0,
        null_df=p * (p - 1) // 2,
    )
    multiplier = 0.0 if n_obs is None else n_obs - 1 - (2 * p + 5) / 6 - 2 * m / 3
    if n_obs is None or multiplier <= 0 or sign <= 0:
        return untested
    return _tested(untested, n_obs, off, -log_sample, (multiplier, multiplier + 2 * m / 3))


def _tested(
    fit: FactorFit, n_obs: int, off: float, null_objective: float, multipliers: tuple[float, float]
) -> FactorFit:
    df, multiplier = fit.df, multipliers[0]
    chi2, empirical = max(fit.objective, 0.0) * multiplier, n_obs * off
    measured = replace(
        fit,
        null_chi2=null_objective * multipliers[1],
        chi2=chi2,
        chi2_empirical=empirical,
        bic=chi2 - df * math.log(n_obs),
        sabic=chi2 - df * math.log((n_obs + 2) / 24),
        bic_empirical=empirical - df * math.log(n_obs),
    )
    if df == 0:
        return measured
    lower, upper = rmsea_interval(chi2, df, n_obs)
    null_ratio = null_objective / fit.null_df
    return replace(
        measured,
        pvalue=float(chdtrc(df, chi2)),
        pvalue_empirical=float(chdtrc(df, empirical)),
        rmsea=math.sqrt(max(0.0, chi2 / (n_obs * df) - 1.0 / (n_obs - 1))),
        rmsea_lower=lower,
        rmsea_upper=upper,
        tli=(null_ratio - fit.objective / df) / (null_ratio - 1.0 / multiplier),
    )


def rmsea_interval(chi2: float, df: int, n_obs: int) -> tuple[float, float]:
    """Limits sqrt(ncp/((n - 1) df)) with P(chi²(df, ncp) <= chi2) = .95 and .05; 0 where no ncp does."""
    tail = (1.0 - RMSEA_CONFIDENCE) / 2.0
    limits = []
    for probability in (1.0 - tail, tail):
        ncp = float(chndtrinc(chi2, df, probability)) if chdtr(df, chi2) > probability else 0.0
        limits.append(math.sqrt(max(ncp, 0.0) / ((n_obs - 1) * df)))
    return limits[0], limits[1]
