"""The inverse of an information matrix, refused where it says that parameters are not identified."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError

FloatArray = NDArray[np.float64]

SINGULAR = 1e-10
"""Smallest eigenvalue, of the matrix scaled to a unit diagonal, of parameters that are identified."""


def identified_inverse(information: FloatArray, basis: FloatArray | None) -> FloatArray:
    """(q, q) inverse within the (q, d) directions of basis; all directions without one.

    Raises:
        StatisticError: the matrix is singular there: the parameters are not identified.
    """
    inner = information if basis is None else basis.T @ information @ basis
    scale = np.sqrt(np.maximum(np.abs(np.diag(inner)), 1e-300))
    values, vectors = np.linalg.eigh(inner / np.outer(scale, scale))
    if values[0] <= SINGULAR:
        raise StatisticError(
            "the parameters are not all identified: the information matrix is singular",
            hint="a factor alone needs three indicators; with fewer, fix parameters or set them equal",
        )
    inverse: FloatArray = (vectors / values) @ vectors.T / np.outer(scale, scale)
    return inverse if basis is None else basis @ inverse @ basis.T
