"""Promax (Hendrickson & White 1964): varimax, then an oblique fit to its own fourth powers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.factor_types import Rotation
from evalkit.psychometrics.orthomax import CHANGE, orthomax

FloatArray = NDArray[np.float64]

POWER = 4
"""Power of the target, the default of R's stats::promax."""


def promax(loadings: FloatArray, start: FloatArray, change: float = CHANGE) -> Rotation:
    """Oblique rotation towards the target sign(l) |l|⁴ of the varimax loadings.

    The criterion reported is varimax's, since that is what a start can change.

    Args:
        loadings: (p, m).
        start: (m, m) orthogonal.
        change: relative gain at which varimax stops.
    """
    orthogonal, varimax = orthomax(loadings, start, 1.0, change)
    target = varimax.loadings * np.abs(varimax.loadings) ** (POWER - 1)
    fit = np.linalg.lstsq(varimax.loadings, target, rcond=None)[0]
    fit = fit * np.sqrt(np.diag(np.linalg.inv(fit.T @ fit)))
    back = np.linalg.inv(orthogonal @ fit)
    return Rotation(
        loadings=varimax.loadings @ fit,
        phi=back @ back.T,
        criterion=varimax.criterion,
        iterations=varimax.iterations,
        converged=varimax.converged,
    )
