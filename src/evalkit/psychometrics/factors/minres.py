"""Minimum residuals (Harman & Jones 1966), which is unweighted least squares (Jöreskog 1977)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.bounded import minimise
from evalkit.psychometrics.factor_types import UNIQUENESS_FLOOR, Extraction
from evalkit.psychometrics.matrices import squared_multiple_correlations

FloatArray = NDArray[np.float64]


def minres(correlation: FloatArray, n_factors: int) -> Extraction:
    """Loadings that leave the smallest sum of squared residual correlations.

    For given uniquenesses the best loadings are the leading eigenvectors of R - Psi, and the criterion is
    F(Psi) = 1/2 sum of the squares of its other eigenvalues e_k, with dF/dpsi_i = - sum_k e_k v_ik²
    (Jöreskog 1977, unweighted least squares). Psi is kept in [.005, 1].

    Args:
        correlation: (p, p), positive definite.
        n_factors: m.

    Raises:
        StatisticError: the search does not end at a stationary point.
    """
    diagonal = np.diag_indices_from(correlation)

    def reduced(uniquenesses: FloatArray) -> FloatArray:
        matrix = correlation.copy()
        matrix[diagonal] -= uniquenesses
        return matrix

    def objective(uniquenesses: FloatArray) -> tuple[float, FloatArray]:
        values, vectors = np.linalg.eigh(reduced(uniquenesses))
        rest = values[:-n_factors]
        return 0.5 * float(rest @ rest), -(vectors[:, :-n_factors] ** 2) @ rest

    start = 1.0 - squared_multiple_correlations(correlation)
    point, value, gradient, iterations = minimise(objective, start, UNIQUENESS_FLOOR, 1.0, "minres")
    values, vectors = np.linalg.eigh(reduced(point))
    leading = np.sqrt(np.maximum(values[::-1][:n_factors], 0.0))
    loadings = vectors[:, ::-1][:, :n_factors] * leading
    return Extraction(
        loadings=loadings,
        uniquenesses=1.0 - (loadings**2).sum(axis=1),
        heywood=point <= UNIQUENESS_FLOOR,
        objective=value,
        gradient=gradient,
        iterations=iterations,
    )
