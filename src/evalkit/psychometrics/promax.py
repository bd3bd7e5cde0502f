"""Promax (Hendrickson & White 1964): varimax, then an oblique fit to its own fourth powers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.factor_types import Rotation
from evalkit.psychometrics.orthomax import varimax

FloatArray = NDArray[np.float64]

POWER = 4
"""Power of the target, the default of R's stats::promax."""


def promax(loadings: FloatArray, start: FloatArray) -> Rotation:
    """Oblique rotation towards the target sign(l) |l|⁴ of the varimax loadings.

    The criterion reported is varimax's, since that is what a start can change.
    """
    orthogonal = varimax(loadings, start)
    pattern, phi = fit_to_powers(orthogonal.loadings)
    return replace(orthogonal, loadings=pattern, phi=phi)


def fit_to_powers(orthogonal: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Pattern (p, m) and factor correlations (m, m) from orthogonal loadings (p, m)."""
    target = orthogonal * np.abs(orthogonal) ** (POWER - 1)
    fit = np.linalg.lstsq(orthogonal, target, rcond=None)[0]
    fit = fit * np.sqrt(np.diag(np.linalg.inv(fit.T @ fit)))
    back = np.linalg.inv(fit)
    return orthogonal @ fit, back @ back.T
