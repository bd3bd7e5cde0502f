"""Varimax (Kaiser 1958) and quartimax (Neuhaus & Wrigley 1954): the orthomax family."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.factor_types import Rotation

FloatArray = NDArray[np.float64]

CHANGE = 1e-13
"""Relative gain at which the iteration stops. R's stats::varimax stops at 1e-5, short of the maximum."""

MAX_ITERATIONS = 5000


def orthomax(
    loadings: FloatArray, start: FloatArray, gamma: float, change: float = CHANGE
) -> tuple[FloatArray, Rotation]:
    """The orthogonal rotation that maximises sum_ij l_ij⁴ - gamma/p sum_j (sum_i l_ij²)².

    Each step replaces T by the orthogonal factor of the gradient A'G, found from its singular value
    decomposition, until the sum of singular values gains no more than the relative `change` (as R's
    stats::varimax; the singular value algorithm analysed by Jennrich 2001).

    Args:
        loadings: A (p, m).
        start: (m, m) orthogonal.
        gamma: 1 for varimax, 0 for quartimax.
        change: relative gain at which to stop.

    Returns:
        the transformation T (m, m), and the rotation A T with minus a quarter of the maximised sum.
    """
    transformation = start
    gained = 0.0
    converged = False
    for iteration in range(1, MAX_ITERATIONS + 1):  # noqa: B007
        rotated = loadings @ transformation
        gradient = rotated**3 - rotated * (gamma * (rotated**2).mean(axis=0))
        left, singular, right = np.linalg.svd(loadings.T @ gradient)
        transformation = left @ right
        before, gained = gained, float(singular.sum())
        if gained <= before * (1.0 + change):
            converged = True
            break
    rotated = loadings @ transformation
    columns = (rotated**2).sum(axis=0)
    criterion = float((rotated**4).sum() - gamma / len(rotated) * (columns @ columns))
    return transformation, Rotation(
        loadings=rotated,
        phi=np.eye(rotated.shape[1]),
        criterion=-0.25 * criterion,
        iterations=iteration,
        converged=converged,
    )


def varimax(loadings: FloatArray, start: FloatArray) -> Rotation:
    """Simple columns: the variance of squared loadings within factors is largest."""
    return orthomax(loadings, start, 1.0)[1]


def quartimax(loadings: FloatArray, start: FloatArray) -> Rotation:
    """Simple rows: the sum of fourth powers of the loadings is largest."""
    return orthomax(loadings, start, 0.0)[1]
