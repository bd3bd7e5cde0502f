"""The smallest eigenvalue of a correlation matrix, and a positive definite neighbour when asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.moments import scale_to_correlation

FloatArray = NDArray[np.float64]

SMOOTH_EIGENVALUE = 1e-8
"""Eigenvalues below this are raised to it: far above rounding, far below any that carries information."""


def smallest_eigenvalue(matrix: FloatArray) -> float:
    """The smallest eigenvalue of a symmetric (p, p)."""
    return float(np.linalg.eigvalsh(matrix)[0])


def smoothed(matrix: FloatArray) -> FloatArray:
    """A positive definite correlation matrix (p, p) near the given one.

    Eigenvalues below 1e-8 are raised to it, the others are scaled to keep the trace, and the diagonal is
    scaled back to 1 (Wothke 1993; psych::cor.smooth).
    """
    values, vectors = np.linalg.eigh(matrix)
    raised = np.maximum(values, SMOOTH_EIGENVALUE)
    raised *= len(matrix) / raised.sum()
    product = (vectors * raised) @ vectors.T
    return scale_to_correlation((product + product.T) / 2.0)
