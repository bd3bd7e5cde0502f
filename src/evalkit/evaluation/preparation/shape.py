"""Skewness and kurtosis as spreadsheets and COINr compute them (type 2, bias-adjusted)."""

from __future__ import annotations

import numpy as np

from evalkit.errors import StatisticError

LEAST = 4


def skewness_kurtosis(x: np.ndarray) -> tuple[float, float]:
    """G₁ and G₂ of Joanes & Gill (1998): the moment coefficients g₁ and g₂, adjusted for their bias.

    Args:
        x: (n,) values, n ≥ 4, NaN left out.

    Raises:
        StatisticError: fewer than four values, or all equal.
    """
    values = x[~np.isnan(x)]
    n = len(values)
    if n < LEAST:
        raise StatisticError(f"skewness and kurtosis need {LEAST} values at least; got {n}")
    centred = values - values.mean()
    largest = np.abs(centred).max()
    if largest <= 1e-14 * np.abs(values).max():
        raise StatisticError("skewness and kurtosis do not exist for equal values")
    centred /= largest
    square = (centred**2).sum()
    g1 = np.sqrt(n) * (centred**3).sum() / square**1.5
    g2 = n * (centred**4).sum() / square**2 - 3
    skewness = g1 * np.sqrt(n * (n - 1)) / (n - 2)
    kurtosis = ((n + 1) * g2 + 6) * (n - 1) / ((n - 2) * (n - 3))
    return float(skewness), float(kurtosis)
