"""One common factor by minimum residuals for a whole stack of correlation matrices at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.factor_types import UNIQUENESS_FLOOR
from evalkit.psychometrics.factors.minres import minres
from evalkit.psychometrics.matrices import SINGULAR_TOLERANCE

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

GRADIENT = 1e-10
"""Largest gradient of a finished matrix (elements of the matrix are of size 1)."""

MAX_NEWTON = 30


def one_factor_loadings(correlations: FloatArray) -> FloatArray:
    """(b, k) minres loadings of each of b correlation matrices, with a positive sum in each row.

    Newton's method on f = 1/4 sum of (r_ij - l_i l_j)² over i ≠ j for all matrices together, started from
    the solution of their mean. A matrix that does not settle, whose stationary point is not certain to be
    the minimum, or whose solution would leave an item less than .5 % unique variance (Heywood), is solved
    by the bounded search of minres. Its row is NaN if that finds nothing; all rows are when the mean of the
    matrices is singular or has no solution.

    Args:
        correlations: (b, k, k), k >= 3.
    """
    mean = correlations.mean(axis=0)
    singular = np.linalg.eigvalsh(mean)[0] <= SINGULAR_TOLERANCE
    start = np.full(len(mean), np.nan) if singular else _bounded(mean)
    if np.isnan(start).any():
        return np.full(correlations.shape[:2], np.nan)
    loadings = np.tile(start, (len(correlations), 1))
    moving = np.arange(len(correlations))
    for _ in range(MAX_NEWTON):
        gradient, curvature, _ = _derivatives(correlations[moving], loadings[moving])
        far = np.abs(gradient).max(axis=1) > GRADIENT
        moving = moving[far]
        if not len(moving):
            break
        # The ridge keeps one singular curvature from stopping the stack; its matrix fails the check below.
        curvature = curvature[far] + 1e-14 * np.eye(correlations.shape[-1])
        step = np.linalg.solve(curvature, gradient[far][:, :, None])[:, :, 0]
        length = np.sqrt((step**2).sum(axis=1, keepdims=True))
        loadings[moving] -= step / np.maximum(length, 1.0)
    doubtful = ~_is_minimum(correlations, loadings)
    doubtful |= (loadings**2).max(axis=1) >= 1.0 - UNIQUENESS_FLOOR
    doubtful[moving] = True
    for at in np.flatnonzero(doubtful):
        loadings[at] = _bounded(correlations[at])
    sign = np.where(loadings.sum(axis=1, keepdims=True) < 0, -1.0, 1.0)
    signed: FloatArray = loadings * sign
    return signed


def _bounded(correlation: FloatArray) -> FloatArray:
    """(k,) loadings of one matrix by minres; NaN where there are none."""
    try:
        return minres(correlation, 1).loadings[:, 0]
    except (StatisticError, np.linalg.LinAlgError):
        return np.full(len(correlation), np.nan)


def _derivatives(correlations: FloatArray, loadings: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Gradient (b, k), second derivatives (b, k, k) and residuals (b, k, k) with a zero diagonal.

    The gradient is -sum_j e_ij l_j; the second derivatives are l_i l_j - e_ij and, on the diagonal, the sum
    of the other l².
    """
    diagonal = np.arange(loadings.shape[1])
    products = loadings[:, :, None] * loadings[:, None, :]
    residual = correlations - products
    residual[:, diagonal, diagonal] = 0.0
    gradient = -(residual @ loadings[:, :, None])[:, :, 0]
    square = loadings**2
    curvature = products - residual
    curvature[:, diagonal, diagonal] = square.sum(axis=1, keepdims=True) - square
    return gradient, curvature, residual


def _is_minimum(correlations: FloatArray, loadings: FloatArray) -> BoolArray:
    """(b,) whether a stationary point is certainly the one that minres finds.

    For its uniquenesses the loadings must be the leading eigenvector of R - Psi, whose other eigenvalues are
    those of the residuals: certain when l'l is at least the residuals' Frobenius norm. And the second
    derivatives must be positive definite.
    """
    _, curvature, residual = _derivatives(correlations, loadings)
    leading: BoolArray = (loadings**2).sum(axis=1) >= np.sqrt((residual**2).sum(axis=(1, 2)))
    try:
        np.linalg.cholesky(curvature)
    except np.linalg.LinAlgError:
        leading &= np.linalg.eigvalsh(curvature)[:, 0] > 0.0
    return leading
