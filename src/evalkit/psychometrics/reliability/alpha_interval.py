"""Standard errors and intervals for coefficient alpha.

Distribution-free (Maydeu-Olivares, Coffman & Hartmann 2007): no assumption on the distribution of answers.
Feldt (1965) and Duhachek & Iacobucci (2004) assume normal answers; Feldt also parallel items. With ceiling
effects the two normal-theory intervals are too short.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtri, ndtri

FloatArray = NDArray[np.float64]


def raw_influence(
    centred: FloatArray, answered: FloatArray, covariance: FloatArray, n_pairs: FloatArray
) -> FloatArray:
    """(n,) first-order effect of each respondent on raw alpha.

    With S the covariance, T = 1'S1 and k items, d(alpha)/dS = -k/(k-1) (I/T - tr(S) 11'/T²). Respondent i
    moves s_jk by (z_ij z_ik - s_jk) n/n_jk where both were answered, so the effect is the quadratic form
    z_i' W z_i less its mean, W = d(alpha)/dS * n/n_jk.

    Args:
        centred: (n, p) answers less item means, 0 where missing.
        answered: (n, p) 1 where answered, else 0.
        covariance: (p, p).
        n_pairs: (p, p) respondents behind each covariance.
    """
    k = len(covariance)
    total = covariance.sum()
    slope = (k / (k - 1)) * (np.trace(covariance) / total**2 - np.eye(k) / total)
    weight = slope * (len(centred) / n_pairs)
    effect: FloatArray = ((centred @ weight) * centred).sum(axis=1)
    effect -= ((answered @ (weight * covariance)) * answered).sum(axis=1)
    return effect


def standardised_influence(
    centred: FloatArray, answered: FloatArray, covariance: FloatArray, n_pairs: FloatArray
) -> FloatArray:
    """(n,) first-order effect of each respondent on standardised alpha.

    With R the correlations and T = 1'R1, d(alpha)/dT = k²/((k-1) T²), and respondent i moves r_jk by
    (u_ij u_ik - r_jk) n/n_jk - r_jk/2 [(u_ij² - 1) n/n_j + (u_ik² - 1) n/n_k], u the standardised answers.
    Arguments as in raw_influence.
    """
    k = len(covariance)
    n = len(centred)
    deviations = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(deviations, deviations)
    total = correlation.sum()
    standard = centred / deviations
    weight = n / n_pairs
    off = weight - np.diag(np.diag(weight))
    effect: FloatArray = ((standard @ off) * standard).sum(axis=1)
    effect -= ((answered @ (off * correlation)) * answered).sum(axis=1)
    own = (correlation.sum(axis=0) - 1.0) * np.diag(weight)
    effect -= (standard**2 - answered) @ own
    effect *= k**2 / ((k - 1) * total**2)
    return effect


def complete_influences(centred: FloatArray, covariance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(n,) effects on raw and on standardised alpha for complete answers, each but for a constant.

    Without missing answers the quadratic forms of raw_influence and standardised_influence need only four
    sums of each respondent: of z, z², u and of u² weighted by the row sums of R.
    """
    k = len(covariance)
    variance = np.diag(covariance)
    deviations = np.sqrt(variance)
    correlation = covariance / np.outer(deviations, deviations)
    total, standard_total = covariance.sum(), correlation.sum()
    sums = centred @ np.column_stack([np.ones(k), 1.0 / deviations])
    squares = (centred * centred) @ np.column_stack([np.ones(k), correlation.sum(axis=0) / variance])
    raw = (k / (k - 1)) * (variance.sum() / total**2 * sums[:, 0] ** 2 - squares[:, 0] / total)
    standardised = k**2 / ((k - 1) * standard_total**2) * (sums[:, 1] ** 2 - squares[:, 1])
    return raw, standardised


def distribution_free_se(influence: FloatArray) -> float:
    """SE = sqrt(sum (IF_i - mean IF)² / (n (n - 1))) (Maydeu-Olivares, Coffman & Hartmann 2007).

    The sample covariance matrix of the products z_ij z_ik never has to be formed: its quadratic form with
    d(alpha)/dS is the variance of the influences.
    """
    n = len(influence)
    return math.sqrt(float(np.var(influence, ddof=1)) / n)


def duhachek_se(covariance: FloatArray, n_obs: int) -> float:
    """Normal-theory SE of raw alpha (van Zyl, Neudecker & Nel 2000; Duhachek & Iacobucci 2004).

    Q = 2 k² / ((k-1)² T³) [T (tr S² + tr² S) - 2 tr S (1'S²1)], T = 1'S1, SE = sqrt(Q / n).
    """
    k = len(covariance)
    total = covariance.sum()
    trace = np.trace(covariance)
    inner = total * ((covariance**2).sum() + trace**2) - 2.0 * trace * (covariance.sum(axis=0) ** 2).sum()
    return math.sqrt(max(float(2.0 * k**2 / ((k - 1) ** 2 * total**3) * inner), 0.0) / n_obs)


def normal_interval(estimate: float, se: float, confidence: float) -> tuple[float, float]:
    """estimate ± z se, as both the distribution-free and the Duhachek interval are built."""
    half = float(ndtri((1.0 + confidence) / 2.0)) * se
    return estimate - half, estimate + half


def feldt_interval(alpha: float, n_obs: int, n_items: int, confidence: float) -> tuple[float, float]:
    """Feldt's (1965) interval: (1 - alpha)/(1 - a) ~ F(n - 1, (n - 1)(k - 1))."""
    tail = (1.0 - confidence) / 2.0
    df1, df2 = n_obs - 1, (n_obs - 1) * (n_items - 1)
    low = 1.0 - (1.0 - alpha) * float(fdtri(df1, df2, 1.0 - tail))
    high = 1.0 - (1.0 - alpha) * float(fdtri(df1, df2, tail))
    return low, high
