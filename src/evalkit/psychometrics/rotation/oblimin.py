"""Direct oblimin; gamma = 0 is the direct quartimin of Jennrich & Sampson (1966)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import OptionError
from evalkit.psychometrics.factor_types import RotationMethod, Rotations
from evalkit.psychometrics.rotation.gradient_projection import rotate_oblique

FloatArray = NDArray[np.float64]


def oblimin_criterion(loadings: FloatArray, gamma: float = 0.0) -> tuple[FloatArray, FloatArray]:
    """f = 1/4 sum_{j != k} [sum_i l_ij² l_ik² - gamma/p sum_i l_ij² sum_i l_ik²], and its gradient.

    Args:
        loadings: (..., p, m).
        gamma: weight of the covariance of squared loadings against their product.
    """
    squares = loadings * loadings
    others = np.add.reduce(squares, axis=-1, keepdims=True) - squares
    if gamma:
        others = others - gamma * others.mean(axis=-2, keepdims=True)
    value: FloatArray = 0.25 * np.add.reduce(squares * others, axis=(-2, -1))
    return value, loadings * others


def oblimin(gamma: float = 0.0) -> RotationMethod:
    """The oblique rotation with the least cross-loading of squared loadings.

    Negative gamma keeps factors closer to uncorrelated. Above 0 the criterion can fall without end while the
    factors collapse into one (Jennrich 1979); that is reported as non-convergence, not cut off.

    Raises:
        OptionError: gamma is not a number, or above 1.
    """
    if not math.isfinite(gamma) or gamma > 1.0:
        raise OptionError(f"gamma of oblimin must be a number of at most 1; got {gamma}")

    def criterion(loadings: FloatArray) -> tuple[FloatArray, FloatArray]:
        return oblimin_criterion(loadings, gamma)

    def search(loadings: FloatArray, starts: FloatArray, goal: float) -> Rotations:
        return rotate_oblique(loadings, starts, criterion, goal)

    return RotationMethod(
        rotate=search, label=f"direct oblimin (gamma {gamma:g})", kaiser=False, oblique=True
    )
