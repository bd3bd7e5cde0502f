"""Maximum likelihood factor analysis (Lawley 1940; Jöreskog 1967)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.bounded import minimise
from evalkit.psychometrics.factor_types import UNIQUENESS_FLOOR, Extraction
from evalkit.psychometrics.matrices import squared_multiple_correlations

FloatArray = NDArray[np.float64]


def maximum_likelihood(correlation: FloatArray, n_factors: int) -> Extraction:
    """Loadings that maximise the likelihood of normal answers.

    With theta = log psi and e_k, w_k the eigenvalues and vectors of Psi^-1/2 R Psi^-1/2, the concentrated
    discrepancy is F(theta) = sum over the p - m smallest of e_k - log e_k - 1, and
    dF/dtheta_i = sum_k (1 - e_k) w_ik² (Jöreskog 1967). Psi is kept in [.005, 1].

    Args:
        correlation: (p, p), positive definite.
        n_factors: m.

    Raises:
        StatisticError: the search does not end at a stationary point.
    """

    def decompose(theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        scale = np.exp(-0.5 * theta)
        values, vectors = np.linalg.eigh(correlation * scale[:, None] * scale)
        return np.maximum(values, np.finfo(float).tiny), vectors

    def objective(theta: FloatArray) -> tuple[float, FloatArray]:
        values, vectors = decompose(theta)
        rest = values[:-n_factors]
        value = float((rest - np.log(rest) - 1.0).sum())
        return value, (vectors[:, :-n_factors] ** 2) @ (1.0 - rest)

    shrink = 1.0 - 0.5 * n_factors / len(correlation)
    start = np.log(shrink * (1.0 - squared_multiple_correlations(correlation)))
    point, value, gradient, iterations = minimise(
        objective, start, float(np.log(UNIQUENESS_FLOOR)), 0.0, "maximum likelihood"
    )
    values, vectors = decompose(point)
    leading = np.sqrt(np.maximum(values[::-1][:n_factors] - 1.0, 0.0))
    loadings = np.exp(0.5 * point)[:, None] * vectors[:, ::-1][:, :n_factors] * leading
    return Extraction(
        loadings=loadings,
        uniquenesses=1.0 - (loadings**2).sum(axis=1),
        heywood=point <= np.log(UNIQUENESS_FLOOR),
        objective=value,
        gradient=gradient,
        iterations=iterations,
    )
