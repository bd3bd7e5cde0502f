"""Varimax (Kaiser 1958) and quartimax (Neuhaus & Wrigley 1954): the orthomax family."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.factor_types import Rotation
from evalkit.psychometrics.gradient_projection import rotate_orthogonal

FloatArray = NDArray[np.float64]


def varimax_criterion(loadings: FloatArray) -> tuple[float, FloatArray]:
    """f = -1/4 [sum_ij l_ij⁴ - 1/p sum_j (sum_i l_ij²)²] and its gradient at (p, m) loadings."""
    squares = loadings * loadings
    deviations = squares - squares.mean(axis=0)
    return -0.25 * float((squares * deviations).sum()), -loadings * deviations


def quartimax_criterion(loadings: FloatArray) -> tuple[float, FloatArray]:
    """f = -1/4 sum_ij l_ij⁴ and its gradient at (p, m) loadings."""
    cubes = loadings**3
    return -0.25 * float((cubes * loadings).sum()), -cubes


def varimax(loadings: FloatArray, start: FloatArray) -> Rotation:
    """Simple columns: the variance of squared loadings within factors is largest.

    R's stats::varimax stops when a sum of singular values gains less than 1e-5, which can be 1e-3 away in
    the loadings, or anywhere where that sum falls; this one stops where the gradient is 0.
    """
    return rotate_orthogonal(loadings, start, varimax_criterion)


def quartimax(loadings: FloatArray, start: FloatArray) -> Rotation:
    """Simple rows: the sum of fourth powers of the loadings is largest."""
    return rotate_orthogonal(loadings, start, quartimax_criterion)
