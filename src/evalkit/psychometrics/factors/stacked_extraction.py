"""Extraction from many correlation matrices side by side, by Newton steps from a solution near to all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.factor_types import UNIQUENESS_FLOOR

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

GRADIENT = 1e-8
"""Projected gradient at which a search stops; loadings are then good to about 1e-7."""

MAX_ITERATIONS = 60
SMALLEST_STEP = 1e-6


@dataclass(frozen=True, kw_only=True, slots=True)
class Extractions:
    """Unrotated loadings of B matrices.

    Attributes:
        loadings: (B, p, m).
        converged: (B,) whether the gradient is practically 0.
        heywood: (B, p) whether the item has practically no unique variance left.
    """

    loadings: FloatArray
    converged: BoolArray
    heywood: BoolArray


@dataclass(frozen=True, kw_only=True, slots=True)
class _Discrepancy:
    """A function of one number per item, for a stack of matrices.

    Attributes:
        derivatives: (R, point, m) -> value (B,), gradient (B, p), Hessian (B, p, p).
        loadings: (R, point, m) -> (B, p, m).
        lower: the smallest value of a coordinate.
        upper: the largest.
    """

    derivatives: Callable[[FloatArray, FloatArray, int], tuple[FloatArray, FloatArray, FloatArray]]
    loadings: Callable[[FloatArray, FloatArray, int], FloatArray]
    lower: float
    upper: float


def extract_many(correlations: FloatArray, n_factors: int, method: str, start: FloatArray) -> Extractions:
    """Unrotated loadings of each of (B, p, p) correlation matrices.

    Args:
        correlations: positive definite for "ml".
        n_factors: m.
        method: "minres", "ml", "paf" (the same equations as minres) or "pca".
        start: (p,) uniquenesses of the solution that the matrices lie around.
    """
    if method == "pca":
        loadings = _leading(*np.linalg.eigh(correlations), n_factors)
        b, p, _ = correlations.shape
        return Extractions(
            loadings=loadings, converged=np.ones(b, dtype=bool), heywood=np.zeros((b, p), dtype=bool)
        )
    likelihood = method == "ml"
    discrepancy = _LIKELIHOOD if likelihood else _LEAST_SQUARES
    first = np.clip(start, UNIQUENESS_FLOOR, 1.0)
    point, converged = _newton(correlations, n_factors, discrepancy, np.log(first) if likelihood else first)
    return Extractions(
        loadings=discrepancy.loadings(correlations, point, n_factors),
        converged=converged,
        heywood=point <= discrepancy.lower,
    )


def _newton(
    correlations: FloatArray, m: int, discrepancy: _Discrepancy, start: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """Projected Newton steps (Bertsekas 1982); coordinates held at a bound stay out of the system."""
    lower, upper = discrepancy.lower, discrepancy.upper
    n = len(correlations)
    points = np.tile(start, (n, 1))
    converged = np.zeros(n, dtype=bool)
    running = np.arange(n)
    r, point = correlations, points
    value, slope, hessian = discrepancy.derivatives(r, point, m)
    step = np.ones(n)
    for _ in range(MAX_ITERATIONS):
        gap = np.abs(point - np.clip(point - slope, lower, upper)).max(axis=1)
        ended = gap <= GRADIENT
        points[running] = point
        converged[running[ended]] = True
        left = ~ended & (step > SMALLEST_STEP)
        if not left.any():
            break
        running, r, point, value = running[left], r[left], point[left], value[left]
        slope, hessian, step = slope[left], hessian[left], step[left]
        moved = np.clip(point + step[:, None] * _direction(point, slope, hessian, lower, upper), lower, upper)
        new_value, new_slope, new_hessian = discrepancy.derivatives(r, moved, m)
        # Near the end values no longer differ beyond rounding, and a full step is taken.
        lower_or_same = new_value <= value + 1e-12 * (1.0 + np.abs(value))
        point = np.where(lower_or_same[:, None], moved, point)
        value = np.where(lower_or_same, new_value, value)
        slope = np.where(lower_or_same[:, None], new_slope, slope)
        hessian = np.where(lower_or_same[:, None, None], new_hessian, hessian)
        step = np.where(lower_or_same, 1.0, step / 4)
    return points, converged


def _direction(
    point: FloatArray, slope: FloatArray, hessian: FloatArray, lower: float, upper: float
) -> FloatArray:
    held = ((point <= lower) & (slope > 0)) | ((point >= upper) & (slope < 0))
    free = ~held
    values, vectors = np.linalg.eigh(
        np.where(free[:, :, None] & free[:, None, :], hessian, np.eye(point.shape[1]))
    )
    ridge = np.maximum(np.abs(values), 1e-6 * np.abs(values).max(axis=1, keepdims=True))
    pulled = vectors.swapaxes(1, 2) @ np.where(free, slope, 0.0)[:, :, None]
    direction: FloatArray = -(vectors @ (pulled / ridge[:, :, None]))[:, :, 0]
    return direction


def _leading(values: FloatArray, vectors: FloatArray, m: int) -> FloatArray:
    scale = np.sqrt(np.maximum(values[:, ::-1][:, :m], 0.0))
    leading: FloatArray = vectors[:, :, ::-1][:, :, :m] * scale[:, None, :]
    return leading


def _curvature(rest: FloatArray, first: FloatArray, weights: FloatArray) -> FloatArray:
    """sum_kl c_kl v_ik v_jk v_il v_jl over the p - m last vectors k and the m first l, (B, p, p)."""
    b, p, _ = rest.shape
    products = (rest[:, :, :, None] * first[:, :, None, :]).reshape(b, p, -1)
    curved: FloatArray = (products * weights.reshape(b, 1, -1)) @ products.swapaxes(1, 2)
    return curved


def _least_squares(r: FloatArray, psi: FloatArray, m: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """F = 1/2 sum of squares of the p - m last eigenvalues of R - Psi, and its derivatives by psi."""
    values, vectors = np.linalg.eigh(_reduced(r, psi))
    e, v = values[:, :-m], vectors[:, :, :-m]
    within = (v @ v.swapaxes(1, 2)) ** 2
    cross = 2.0 * e[:, :, None] / (e[:, :, None] - values[:, None, -m:])
    gradient = -((v**2) @ e[:, :, None])[:, :, 0]
    return 0.5 * (e**2).sum(axis=1), gradient, within + _curvature(v, vectors[:, :, -m:], cross)


def _reduced(r: FloatArray, psi: FloatArray) -> FloatArray:
    reduced = r.copy()
    diagonal = np.arange(r.shape[1])
    reduced[:, diagonal, diagonal] -= psi
    return reduced


def _least_squares_loadings(r: FloatArray, psi: FloatArray, m: int) -> FloatArray:
    return _leading(*np.linalg.eigh(_reduced(r, psi)), m)


def _likelihood(r: FloatArray, theta: FloatArray, m: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """F = sum of e - log e - 1 over the p - m last eigenvalues of Psi^-1/2 R Psi^-1/2, by theta = log psi."""
    values, vectors = np.linalg.eigh(_weighted(r, theta))
    values = np.maximum(values, np.finfo(float).tiny)
    e, w = values[:, :-m], vectors[:, :, :-m]
    across = w.swapaxes(1, 2)
    within = ((w * e[:, None, :]) @ across) * (w @ across)
    column, row = e[:, :, None], values[:, None, -m:]
    cross = (1.0 - column) * (column + row) / (row - column)
    gradient = ((w**2) @ (1.0 - e)[:, :, None])[:, :, 0]
    value = (e - np.log(e) - 1.0).sum(axis=1)
    return value, gradient, within + _curvature(w, vectors[:, :, -m:], cross)


def _weighted(r: FloatArray, theta: FloatArray) -> FloatArray:
    scale = np.exp(-0.5 * theta)
    weighted: FloatArray = r * scale[:, :, None] * scale[:, None, :]
    return weighted


def _likelihood_loadings(r: FloatArray, theta: FloatArray, m: int) -> FloatArray:
    values, vectors = np.linalg.eigh(_weighted(r, theta))
    unscaled: FloatArray = np.exp(0.5 * theta)[:, :, None] * _leading(values - 1.0, vectors, m)
    return unscaled


_LEAST_SQUARES = _Discrepancy(
    derivatives=_least_squares, loadings=_least_squares_loadings, lower=UNIQUENESS_FLOOR, upper=1.0
)
_LIKELIHOOD = _Discrepancy(
    derivatives=_likelihood,
    loadings=_likelihood_loadings,
    lower=float(np.log(UNIQUENESS_FLOOR)),
    upper=0.0,
)
