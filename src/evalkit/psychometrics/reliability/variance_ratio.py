"""The ratio of the variance between branches to that within: REML estimate and exact interval."""

from __future__ import annotations

from collections.abc import Callable

from scipy.optimize import brentq
from scipy.special import fdtri

from evalkit.errors import StatisticError
from evalkit.psychometrics.reliability.branch_sums import BranchSums

LARGEST_RATIO = 1e8
"""Largest ratio of the variance between to the variance within that is searched."""


def reml_ratio(sums: BranchSums) -> float:
    """REML estimate of (variance between) / (variance within), 0 where that is the maximum.

    Root of the derivative of the profile -2 log restricted likelihood
    (N - 1) log Q + sum log(1 + n_j ratio) + log sum w_j, Q = SSW + sum w_j d_j².
    """
    n = float(sums.sizes.sum())

    def slope(ratio: float) -> float:
        weights, deviation = sums.spread(ratio)
        q = sums.within + float(weights @ deviation**2)
        fit = (n - 1.0) * float(weights**2 @ deviation**2) / q
        return float(weights.sum()) - float((weights**2).sum() / weights.sum()) - fit

    return _root_from(slope, 0.0) if slope(0.0) < 0.0 else 0.0


def ratio_interval(sums: BranchSums, confidence: float) -> tuple[float, float]:
    """Exact limits for (variance between) / (variance within); may be negative down to -1/largest branch.

    sum w_j d_j² / ((g - 1) MSW) follows F(g - 1, N - g) at the true ratio and falls with it.
    """
    g, n = len(sums.sizes), float(sums.sizes.sum())
    edge = -1.0 / float(sums.sizes.max()) * (1.0 - 1e-9)

    def solve(quantile: float) -> float:
        def excess(ratio: float) -> float:
            weights, deviation = sums.spread(ratio)
            return quantile - float(weights @ deviation**2) / ((g - 1) * sums.ms_within)

        return _root_from(excess, edge) if excess(edge) < 0.0 else edge

    tail = (1.0 - confidence) / 2.0
    low = solve(float(fdtri(g - 1, n - g, 1.0 - tail)))
    return low, solve(float(fdtri(g - 1, n - g, tail)))


def _root_from(function: Callable[[float], float], start: float) -> float:
    """Where a function that is negative at start turns positive."""
    step = 1e-6
    while function(start + step) < 0.0:
        step *= 4.0
        if step > LARGEST_RATIO:
            raise StatisticError(
                "branches differ too much against the variance within: no ratio can be found"
            )
    return float(brentq(function, start + step / 4.0 if step > 1e-6 else start, start + step, xtol=1e-15))
