"""Bias-corrected and accelerated limits from bootstrap draws and a jackknife (Efron 1987)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from evalkit.errors import StatisticError

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class BcaConstants:
    """What BCa adds to the percentiles.

    Attributes:
        z0: normal quantile of the share of draws below the estimate.
        acceleration: a, a sixth of the skewness of the jackknife influences.
    """

    z0: float
    acceleration: float


def bca_constants(estimate: float, draws: FloatArray, jackknife: FloatArray, label: str) -> BcaConstants:
    """z0 and a (Efron & Tibshirani 1993, formulas 14.14 and 14.15); draws equal to the estimate count half.

    Args:
        estimate: of the sample.
        draws: (b,) bootstrap values.
        jackknife: (n,) the statistic without each respondent.
        label: the statistic, for the error's sentence.

    Raises:
        StatisticError: all draws lie on one side of the estimate, or the jackknife has no value.
    """
    tie = 1e-12 * max(abs(estimate), 1e-300)
    share = float((draws < estimate - tie).mean() + 0.5 * (np.abs(draws - estimate) <= tie).mean())
    if not 0.0 < share < 1.0 or draws.max() - draws.min() <= tie:
        raise StatisticError(
            f"no BCa interval for {label}: the draws do not vary around the estimate",
            hint='use method="percentile"',
        )
    if not np.isfinite(jackknife).all():
        at = int(np.flatnonzero(~np.isfinite(jackknife))[0])
        raise StatisticError(
            f"no BCa interval for {label}: it does not exist without respondent {at + 1} of those used",
            hint='use method="percentile"',
        )
    influence = jackknife.mean() - jackknife
    scale = float((influence**2).sum())
    skewed = float((influence**3).sum() / (6.0 * scale**1.5)) if scale > 0 else 0.0
    return BcaConstants(z0=float(ndtri(share)), acceleration=skewed)


def bca_interval(draws: FloatArray, constants: BcaConstants, confidence: float) -> tuple[float, float]:
    """Percentiles at Phi(z0 + (z0 + z)/(1 - a (z0 + z))), z the normal quantiles of the nominal tails."""
    tail = (1.0 - confidence) / 2.0
    moved = constants.z0 + ndtri(np.array([tail, 1.0 - tail]))
    levels = ndtr(constants.z0 + moved / (1.0 - constants.acceleration * moved))
    low, high = np.quantile(draws, levels)
    return float(low), float(high)
