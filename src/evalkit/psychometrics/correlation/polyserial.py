"""Polyserial correlations by two-step maximum likelihood (Olsson, Drasgow & Dorans 1982)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr

from evalkit.psychometrics.correlation.bivariate_normal import FAR
from evalkit.psychometrics.safeguarded import MAX_STEPS, newton_step, start_search

FloatArray = NDArray[np.float64]

BLOCK_VALUES = 1_000_000
"""Answers times pairs worked on at a time: 8 MB an array."""

THIN = 1e-100
"""Probabilities below this are taken from logarithms."""


def polyserial_correlations(
    scores: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """The correlation of continuous and ordinal items, each with a normal variable behind it.

    Step 1 standardises the continuous item (mean and standard deviation, divisor n) and takes the thresholds
    from the margins; step 2 maximises sum log [Phi((upper - rho z) / s) - Phi((lower - rho z) / s)] with
    s² = 1 - rho² over the respondents of both items, by Newton's method with exact derivatives.

    Args:
        scores: (n, m) standardised continuous items, NaN where missing.
        lower: (n, o) threshold below each ordinal answer, -inf for the lowest category, NaN where missing.
        upper: (n, o) threshold above it.
        first: (P,) continuous item of each pair.
        second: (P,) ordinal item of each pair.

    Returns:
        (P,) correlations within ±.9999, and (P,) whether the search ended without converging.
    """
    rho = np.empty(len(first))
    stuck = np.zeros(len(first), dtype=np.bool_)
    size = max(BLOCK_VALUES // max(len(scores), 1), 1)
    for start in range(0, len(first), size):
        part = slice(start, start + size)
        z, low, high = scores[:, first[part]], lower[:, second[part]], upper[:, second[part]]
        both = ~(np.isnan(z) | np.isnan(low))
        z, low, high = (np.where(both, values, 0.0) for values in (z, low, high))
        rho[part], stuck[part] = _maximise(z, np.maximum(low, -FAR), np.minimum(high, FAR), both)
    return rho, stuck


def _maximise(
    z: FloatArray, low: FloatArray, high: FloatArray, both: NDArray[np.bool_]
) -> tuple[FloatArray, NDArray[np.bool_]]:
    search = start_search(_first_guess(z, low, high, both))
    for _ in range(MAX_STEPS):
        search = newton_step(search, *_derivatives(z, low, high, both, search.rho))
        if search.done.all():
            break
    return search.rho, ~search.done


def _derivatives(
    z: FloatArray, low: FloatArray, high: FloatArray, both: NDArray[np.bool_], rho: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(P,) score, curvature and sum of squared scores of the log-likelihood."""
    left = (1.0 - rho) * (1.0 + rho)
    spread = np.sqrt(left)
    top, bottom = (high - rho * z) / spread, (low - rho * z) / spread
    log_mass = _log_interval(bottom, top)
    slope = np.zeros_like(z)
    bend = np.zeros_like(z)
    for limit, edge, sign in ((high, top, 1.0), (low, bottom, -1.0)):
        speed = (rho * limit - z) / (left * spread)
        change = limit / (left * spread) + 3.0 * rho * speed / left
        ratio = sign * np.exp(-0.5 * edge * edge - log_mass) / np.sqrt(2.0 * np.pi)
        slope += ratio * speed
        bend += ratio * (change - edge * speed * speed)
    slope = np.where(both, slope, 0.0)
    outer = (slope * slope).sum(axis=0)
    return slope.sum(axis=0), np.where(both, bend, 0.0).sum(axis=0) - outer, outer


def _log_interval(bottom: FloatArray, top: FloatArray) -> FloatArray:
    """log [Phi(top) - Phi(bottom)], without loss in either tail."""
    turned = bottom > 0
    low, high = np.where(turned, -top, bottom), np.where(turned, -bottom, top)
    mass = ndtr(high) - ndtr(low)
    thin = mass < THIN
    found = np.log(np.where(thin, 1.0, mass))
    if thin.any():
        upper, lower = log_ndtr(high[thin]), log_ndtr(low[thin])
        found[thin] = upper + np.log1p(-np.exp(np.minimum(lower - upper, -1e-15)))
    return found


def _first_guess(z: FloatArray, low: FloatArray, high: FloatArray, both: NDArray[np.bool_]) -> FloatArray:
    """(P,) covariance of z with the normal scores of the categories, over the variance of those scores."""
    share = np.where(both, ndtr(high) - ndtr(low), 1.0)
    density = (np.exp(-0.5 * low * low) - np.exp(-0.5 * high * high)) / np.sqrt(2.0 * np.pi)
    scores = np.where(both, density / share, 0.0)
    guess: FloatArray = (z * scores).sum(axis=0) / (scores * scores).sum(axis=0)
    return guess
