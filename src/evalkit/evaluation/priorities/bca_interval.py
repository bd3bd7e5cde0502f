"""Bias-corrected and accelerated bootstrap intervals (Efron 1987)."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm


def bca_interval(
    estimate: np.ndarray, drawn: np.ndarray, left_out: np.ndarray, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the intervals of k statistics.

    z₀ = Φ⁻¹(share of draws below the estimate), a = Σ u³ / (6 (Σ u²)^1.5) with the jackknife deviations
    u = mean − θ₍ᵢ₎; the ends are the draws' quantiles at Φ(z₀ + (z₀ ± z)/(1 − a (z₀ ± z))).

    Args:
        estimate: (k,).
        drawn: (draws, k) bootstrap statistics.
        left_out: (n, k) jackknife statistics.
        confidence: level.

    Returns:
        Lower and upper ends, each (k,).
    """
    draws = len(drawn)
    below = (drawn < estimate).mean(axis=0) + 0.5 * (drawn == estimate).mean(axis=0)
    shift = norm.ppf(np.clip(below, 0.5 / draws, 1 - 0.5 / draws))
    u = left_out.mean(axis=0) - left_out
    spread = (u**2).sum(axis=0) ** 1.5
    bend = np.divide((u**3).sum(axis=0), 6 * spread, out=np.zeros_like(spread), where=spread > 0)
    ends = []
    for z in (norm.ppf(0.5 - confidence / 2), norm.ppf(0.5 + confidence / 2)):
        level = norm.cdf(shift + (shift + z) / (1 - bend * (shift + z)))
        ends.append(np.array([np.quantile(drawn[:, j], level[j]) for j in range(len(estimate))]))
    return ends[0], ends[1]
