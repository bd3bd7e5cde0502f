"""Covariance of true indicator vectors between units: moments and restricted maximum likelihood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from evalkit.errors import StatisticError
from evalkit.registry import Registry

GRADIENT = 1e-7  # of the restricted log-likelihood in standardised indicators
ITERATIONS = 2000


@dataclass(frozen=True, kw_only=True, eq=False)
class Precision:
    """The generalised least-squares fit at a given T.

    Attributes:
        weight: (b, k, k) W_i = (V_i + T)⁻¹.
        centre: (k,) μ = (Σ W)⁻¹ Σ W y.
        centre_covariance: (k, k) (Σ W)⁻¹.
        log_determinant: Σ log |V_i + T|.
    """

    weight: np.ndarray
    centre: np.ndarray
    centre_covariance: np.ndarray
    log_determinant: float


def precision(y: np.ndarray, v: np.ndarray, between: np.ndarray) -> Precision:
    """Weights and grand mean at T for (b, k) estimates with (b, k, k) covariances V."""
    total = v + between
    weight = np.linalg.inv(total)
    weight = (weight + np.swapaxes(weight, 1, 2)) / 2
    centre_covariance = np.linalg.inv(weight.sum(axis=0))
    centre = centre_covariance @ np.einsum("bij,bj->i", weight, y)
    return Precision(
        weight=weight,
        centre=centre,
        centre_covariance=centre_covariance,
        log_determinant=float(np.linalg.slogdet(total)[1].sum()),
    )


def moment_covariance(y: np.ndarray, v: np.ndarray) -> np.ndarray:
    """T = sample covariance of y − mean of V, with negative eigenvalues (in standardised units) set to 0."""
    scale = _scale(y, v)
    raw = (np.atleast_2d(np.cov(y, rowvar=False)) - v.mean(axis=0)) / (scale[:, None] * scale)
    values, vectors = np.linalg.eigh((raw + raw.T) / 2)
    kept = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return np.asarray(kept * (scale[:, None] * scale))


def reml_covariance(y: np.ndarray, v: np.ndarray) -> np.ndarray:
    """T that maximises the restricted likelihood, by L-BFGS over its Cholesky factor.

    −2 ℓ = Σ log |V_i + T| + log |Σ W| + Σ (y − μ)ᵀ W (y − μ).

    Raises:
        StatisticError: the search has not converged.
    """
    scale = _scale(y, v)
    ys, vs = y / scale, v / (scale[:, None] * scale)
    k = y.shape[1]
    rows, columns = np.tril_indices(k)

    def deviance(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        factor = np.zeros((k, k))
        factor[rows, columns] = parameters
        value, gradient = _deviance(ys, vs, factor @ factor.T)
        return value, (2 * gradient @ factor)[rows, columns]

    start = np.linalg.cholesky(moment_covariance(ys, vs) + 0.05 * np.eye(k))[rows, columns]
    found = minimize(
        deviance, start, jac=True, method="L-BFGS-B",
        options={"maxiter": ITERATIONS, "maxfun": 4 * ITERATIONS, "ftol": 1e-15, "gtol": GRADIENT},
    )  # fmt: skip
    if np.abs(found.jac).max() > 1e4 * GRADIENT:
        raise StatisticError(
            f"restricted maximum likelihood has not converged for {k} indicators of {len(y)} units",
            hint="use method='moments', or fewer indicators",
        )
    factor = np.zeros((k, k))
    factor[rows, columns] = found.x
    return np.asarray((factor @ factor.T) * (scale[:, None] * scale))


def _deviance(y: np.ndarray, v: np.ndarray, between: np.ndarray) -> tuple[float, np.ndarray]:
    """−2 times the restricted log-likelihood and its derivative with respect to T (symmetric)."""
    at = precision(y, v, between)
    pulled = np.einsum("bij,bj->bi", at.weight, y - at.centre)
    value = at.log_determinant - np.linalg.slogdet(at.centre_covariance)[1] + ((y - at.centre) * pulled).sum()
    gradient = (
        at.weight.sum(axis=0) - (at.weight @ at.centre_covariance @ at.weight).sum(axis=0) - pulled.T @ pulled
    )
    return float(value), gradient


def _scale(y: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Standard deviation of each indicator, signal and noise together."""
    return np.asarray(np.sqrt(y.var(axis=0, ddof=1) + np.diagonal(v, axis1=1, axis2=2).mean(axis=0)))


ESTIMATORS: Registry[Callable[[np.ndarray, np.ndarray], np.ndarray]] = Registry(
    "method", {"reml": reml_covariance, "moments": moment_covariance}
)
