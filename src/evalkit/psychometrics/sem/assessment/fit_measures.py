"""Measures of fit of a model, with the corrections for answers that are not normal."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtr, chdtrc, chndtr, chndtrinc

from evalkit.psychometrics.sem.estimation.chi_square import Excess, ModelTest

FloatArray = NDArray[np.float64]

RMSEA_CONFIDENCE = 0.90
CLOSE = 0.05


@dataclass(frozen=True, kw_only=True, slots=True)
class Rmsea:
    """Root mean square error of approximation (Steiger & Lind 1980).

    Attributes:
        value: sqrt(max(0, chi2 - df) / (df n)), times the root of the number of groups.
        lower: lower limit of its 90 % interval.
        upper: upper limit.
        p_close: probability of the sample if RMSEA were .05.
    """

    value: float
    lower: float
    upper: float
    p_close: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparative:
    """Fit compared with the baseline model.

    Attributes:
        cfi: comparative fit index (Bentler 1990).
        tli: Tucker-Lewis index (1973), also called non-normed fit index.
    """

    cfi: float
    tli: float


@dataclass(frozen=True, kw_only=True, slots=True)
class FitMeasures:
    """How well a model fits; None where a measure does not exist for the estimator.

    Attributes:
        test: chi-square of the model.
        baseline: chi-square of the baseline model.
        comparative: CFI and TLI.
        comparative_scaled: with the corrected chi-squares in the place of the plain ones.
        comparative_robust: estimates of the population values (Brosseau-Liard & Savalei 2014).
        rmsea: with the plain chi-square.
        rmsea_scaled: with the corrected one.
        rmsea_robust: an estimate of the population value (Brosseau-Liard, Savalei & Li 2012).
        srmr: standardised root mean square residual (Bentler 1995).
        log_likelihood: of the model.
        log_likelihood_saturated: of the saturated model.
        aic: -2 log-likelihood + 2 free parameters.
        bic: -2 log-likelihood + free parameters times log n.
        sabic: BIC with (n + 2)/24 for n (Sclove 1987).
        nfi: normed fit index (Bentler & Bonett 1980).
        ifi: incremental fit index (Bollen 1989).
        n_free: free parameters.
        n_obs: respondents.
    """

    test: ModelTest
    baseline: ModelTest
    comparative: Comparative
    comparative_scaled: Comparative | None
    comparative_robust: Comparative | None
    rmsea: Rmsea | None
    rmsea_scaled: Rmsea | None
    rmsea_robust: Rmsea | None
    srmr: float
    log_likelihood: float | None
    log_likelihood_saturated: float | None
    aic: float | None
    bic: float | None
    sabic: float | None
    nfi: float
    ifi: float
    n_free: int
    n_obs: int


def fit_measures(
    test: ModelTest,
    baseline: ModelTest,
    *,
    n_free: int,
    n_obs: int,
    n_groups: int,
    n_effective: int,
    srmr: float,
    log_likelihoods: tuple[float, float] | None,
) -> FitMeasures:
    """All measures from the two tests.

    Args:
        test: of the model.
        baseline: of the baseline model.
        n_free: free parameters.
        n_obs: respondents.
        n_groups: groups.
        n_effective: what multiplies the discrepancy: n_obs; for least squares less one for each group.
        srmr: standardised root mean square residual.
        log_likelihoods: of the model and of the saturated one; None where there is no likelihood.
    """
    ll = log_likelihoods[0] if log_likelihoods else None
    corrected = _corrected(test, baseline)
    excess, null = test.excess, baseline.excess
    sizes = (test.df, n_effective, n_groups)
    return FitMeasures(
        test=test,
        baseline=baseline,
        comparative=comparative((test.chi2, test.df), (baseline.chi2, baseline.df)),
        comparative_scaled=corrected and comparative((corrected[0], test.df), (corrected[1], baseline.df)),
        comparative_robust=comparative(
            (excess.chi2, excess.expected), (null.chi2, null.expected), (test.df, baseline.df)
        )
        if excess is not None and null is not None
        else None,
        rmsea=rmsea(test.chi2, *sizes) if test.df else None,
        rmsea_scaled=rmsea(corrected[0], *sizes) if corrected and test.df else None,
        rmsea_robust=_population_rmsea(excess, sizes),
        srmr=srmr,
        log_likelihood=ll,
        log_likelihood_saturated=log_likelihoods[1] if log_likelihoods else None,
        aic=None if ll is None else -2.0 * ll + 2.0 * n_free,
        bic=None if ll is None else -2.0 * ll + n_free * math.log(n_obs),
        sabic=None if ll is None else -2.0 * ll + n_free * math.log((n_obs + 2) / 24),
        nfi=1.0 - test.chi2 / baseline.chi2 if baseline.chi2 > 0 else math.nan,
        ifi=(baseline.chi2 - test.chi2) / (baseline.chi2 - test.df) if baseline.chi2 != test.df else math.nan,
        n_free=n_free,
        n_obs=n_obs,
    )


def _population_rmsea(excess: Excess | None, sizes: tuple[int, int, int]) -> Rmsea | None:
    if excess is None or sizes[0] == 0 or excess.expected <= 0:
        return None
    scaling = excess.expected / sizes[0]
    return rmsea(excess.chi2 / scaling, *sizes, inflation=scaling)


def _corrected(test: ModelTest, baseline: ModelTest) -> tuple[float, float] | None:
    """Both corrected statistics, or None where one has no correction."""
    if test.chi2_scaled is None or baseline.chi2_scaled is None:
        return None
    return test.chi2_scaled, baseline.chi2_scaled


def comparative(
    model: tuple[float, float], baseline: tuple[float, float], weights: tuple[float, float] | None = None
) -> Comparative:
    """CFI and TLI of two statistics, each with what it is expected to be if its model holds.

    Args:
        model: chi2 of the model and its expectation: df, or scaling times df.
        baseline: the same of the baseline model.
        weights: degrees of freedom of both, where they are not the expectations.
    """
    df, baseline_df = weights or (model[1], baseline[1])
    excess, baseline_excess = model[0] - model[1], baseline[0] - baseline[1]
    worst = max(excess, baseline_excess, 0.0)
    cfi = 1.0 - max(excess, 0.0) / worst if worst > 0 else 1.0
    if df <= 0 or baseline_excess == 0:
        return Comparative(cfi=cfi, tli=math.nan)
    return Comparative(cfi=cfi, tli=1.0 - (excess * baseline_df) / (baseline_excess * df))


def rmsea(chi2: float, df: int, n_obs: int, n_groups: int, inflation: float = 1.0) -> Rmsea:
    """RMSEA of a chi-square, its interval and the test of close fit.

    Args:
        chi2: statistic that is chi-square distributed if the model holds.
        df: its degrees of freedom, at least 1.
        n_obs: respondents.
        n_groups: groups.
        inflation: the scaling factor that turns excess of the corrected statistic into that of the plain one.
    """
    unit = inflation * n_groups / (df * n_obs)
    tail = (1.0 - RMSEA_CONFIDENCE) / 2.0
    limits = []
    for probability in (1.0 - tail, tail):
        ncp = float(chndtrinc(chi2, df, probability)) if chdtr(df, chi2) > probability else 0.0
        limits.append(math.sqrt(max(ncp, 0.0) * unit))
    close = CLOSE**2 / unit
    upper_tail = 1.0 - float(chndtr(chi2, df, close)) if close > 0 else float(chdtrc(df, chi2))
    return Rmsea(
        value=math.sqrt(max(chi2 - df, 0.0) * unit),
        lower=limits[0],
        upper=limits[1],
        p_close=max(upper_tail, 0.0),
    )
