"""Direct oblimin with gamma = 0, the direct quartimin of Jennrich & Sampson (1966)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.factor_types import Rotation
from evalkit.psychometrics.gradient_projection import rotate_oblique

FloatArray = NDArray[np.float64]


def oblimin_criterion(loadings: FloatArray) -> tuple[float, FloatArray]:
    """f = 1/4 sum_i sum_{j != k} l_ij² l_ik² and its gradient at (p, m) loadings."""
    squares = loadings * loadings
    others = squares.sum(axis=1, keepdims=True) - squares
    return 0.25 * float((squares * others).sum()), loadings * others


def oblimin(loadings: FloatArray, start: FloatArray) -> Rotation:
    """The oblique rotation with the least cross-loading of squared loadings."""
    return rotate_oblique(loadings, start, oblimin_criterion)
