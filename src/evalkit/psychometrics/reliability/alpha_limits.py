"""The interval of coefficient alpha: distribution-free, by bootstrap, or by normal theory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import OptionError
from evalkit.psychometrics.moments import Moments, scale_to_correlation
from evalkit.psychometrics.reliability import alpha_interval
from evalkit.psychometrics.reliability.alpha_result import AlphaInterval
from evalkit.psychometrics.reliability.bootstrap import bootstrap

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class AlphaLimits:
    """Standard error of raw alpha, its limits, and those of standardised alpha where there are any."""

    se: float
    raw: tuple[float, float]
    standardised: tuple[float, float] | None


def bca_limits(sample: Moments, table: FloatArray, confidence: float, n_draws: int, seed: int) -> AlphaLimits:
    """Limits from respondents drawn with replacement.

    Raises:
        OptionError: pairwise answers with missing ones.
    """
    if sample.missing == "pairwise" and np.isnan(table).any():
        raise OptionError(
            "the BCa interval draws respondents who answered all items",
            hint='use missing="listwise" or ci_method="adf"',
        )
    drawn = bootstrap(table, "alpha", n_draws=n_draws, seed=seed, confidence=confidence)
    return AlphaLimits(se=drawn.se, raw=(drawn.ci_lower, drawn.ci_upper), standardised=None)


def alpha_of(matrix: FloatArray) -> float:
    """k/(k-1) (1 - tr S / 1'S1) of a (k, k) matrix."""
    k = len(matrix)
    return float(k / (k - 1) * (1.0 - np.trace(matrix) / matrix.sum()))


def limits_of(
    sample: Moments, table: FloatArray | None, confidence: float, ci_method: AlphaInterval
) -> AlphaLimits:
    """Limits by a formula: of the answers for "adf", else of the covariances."""
    alpha = alpha_of(sample.covariance)
    if table is None or ci_method != "adf":
        se = alpha_interval.duhachek_se(sample.covariance, sample.n_obs)
        if ci_method == "feldt":
            limits = alpha_interval.feldt_interval(alpha, sample.n_obs, sample.n_items, confidence)
        else:
            limits = alpha_interval.normal_interval(alpha, se, confidence)
        return AlphaLimits(se=se, raw=limits, standardised=None)
    return _distribution_free(sample, table, alpha, confidence)


def _distribution_free(sample: Moments, table: FloatArray, alpha: float, confidence: float) -> AlphaLimits:
    answered = ~np.isnan(table)
    if sample.n_pairs is None:
        complete = table if answered.all() else table[answered.all(axis=1)]
        influences = alpha_interval.complete_influences(complete - sample.mean, sample.covariance)
    else:
        centred = np.where(answered, table - sample.mean, 0.0)
        moved = (centred, answered.astype(np.float64), sample.covariance, sample.n_pairs.astype(np.float64))
        influences = (
            alpha_interval.raw_influence(*moved),
            alpha_interval.standardised_influence(*moved),
        )
    se, se_standardised = (alpha_interval.distribution_free_se(effect) for effect in influences)
    standardised = alpha_of(scale_to_correlation(sample.covariance))
    return AlphaLimits(
        se=se,
        raw=alpha_interval.normal_interval(alpha, se, confidence),
        standardised=alpha_interval.normal_interval(standardised, se_standardised, confidence),
    )
