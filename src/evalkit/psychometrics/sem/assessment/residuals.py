"""What a model leaves over: residual correlations and their root mean square."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def residual_correlations(sample: FloatArray, implied: FloatArray) -> FloatArray:
    """(p, p) sample less implied covariances over the sample's standard deviations (Bentler 1995)."""
    deviations = np.sqrt(np.diag(sample))
    residual: FloatArray = (sample - implied) / np.outer(deviations, deviations)
    return residual


def srmr(
    samples: Sequence[tuple[FloatArray, FloatArray]],
    implied: Sequence[tuple[FloatArray, FloatArray]],
    shares: Sequence[float],
    *,
    means: bool,
    diagonal: bool = True,
) -> float:
    """Standardised root mean square residual (Bentler 1995), the mean over groups by their shares.

    Args:
        samples: for each group (p, p) covariances and (p,) means.
        implied: the same as the model implies them.
        shares: respondents of each group over all.
        means: whether standardised residuals of means count too.
        diagonal: whether residuals of variances count; not for correlations of ordered items.
    """
    total = 0.0
    for (covariance, mean), (model, level), share in zip(samples, implied, shares, strict=True):
        p = len(mean)
        residual = residual_correlations(covariance, model)
        square = float((residual[np.tril_indices(p, 0 if diagonal else -1)] ** 2).sum())
        count = p * (p + 1) // 2
        if means:
            square += float(((mean - level) ** 2 / np.diag(covariance)).sum())
            count += p
        total += share * math.sqrt(square / count)
    return total
