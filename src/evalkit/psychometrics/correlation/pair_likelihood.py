"""Cell probabilities of an ordinal pair under an underlying bivariate normal, and their derivatives.

Arrays keep the pairs on their last axis, so that one number per pair meets long runs of memory.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from evalkit.psychometrics.correlation.bivariate_normal import (
    STEEP,
    arcsine_integral,
    bivariate_normal_cdf,
    bivariate_normal_density,
)

FloatArray = NDArray[np.float64]

NODES = ((0.5, 12), (0.75, 16), (STEEP, 24))
"""Gauss-Legendre nodes of the integral from 0 that leave an error below 1e-15 up to |rho|."""

SHORT_WAY = 0.1
"""A change of the arcsine up to which six nodes integrate to 1e-15."""

SMALLEST = 1e-300
"""Probabilities below this are taken as this, so that no division fails."""


def corner_probabilities(a: FloatArray, b: FloatArray, rho: FloatArray) -> FloatArray:
    """(K - 1, L - 1, P) P(X <= a_i, Y <= b_j) for thresholds a (K - 1, P), b (L - 1, P) and rho (P,)."""
    largest = float(np.abs(rho).max(initial=0.0))
    if largest <= STEEP:
        nodes = next(count for limit, count in NODES if largest <= limit)
        x, y = a[:, None, :], b[None, :, :]
        found: FloatArray = ndtr(x) * ndtr(y)
        found += arcsine_integral(x, y, np.zeros_like(rho), np.arcsin(rho), nodes)
        return found
    return bivariate_normal_cdf(a[:, None, :], b[None, :, :], rho)


def moved_corners(
    corners: FloatArray, a: FloatArray, b: FloatArray, rho: FloatArray, following: FloatArray
) -> FloatArray:
    """Corner probabilities at the following rho (P,), from those at rho where the way is short."""
    start, end = np.arcsin(rho), np.arcsin(following)
    far = (np.abs(end - start) > SHORT_WAY) | (np.abs(following) > STEEP) | (np.abs(rho) > STEEP)
    if far.all():
        return corner_probabilities(a, b, following)
    moved = corners + arcsine_integral(a[:, None, :], b[None, :, :], start, end, 6)
    if far.any():
        moved[:, :, far] = corner_probabilities(a[:, far], b[:, far], following[far])
    return moved


def cell_probabilities(corners: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray:
    """(K, L, P) cell probabilities from the corner probabilities and the margins."""
    rows, columns, pairs = corners.shape
    grid = np.zeros((rows + 2, columns + 2, pairs))
    grid[1:-1, 1:-1] = corners
    grid[1:-1, -1] = ndtr(a)
    grid[-1, 1:-1] = ndtr(b)
    grid[-1, -1] = 1.0
    return _differences(grid)


def cell_derivatives(a: FloatArray, b: FloatArray, rho: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(K, L, P) first and second derivatives of the cell probabilities with respect to rho.

    The first derivative of P(X <= x, Y <= y) is the density (Plackett 1954).
    """
    x, y = a[:, None, :], b[None, :, :]
    left = (1.0 - rho) * (1.0 + rho)
    density = bivariate_normal_density(x, y, rho)
    product = x * y
    lean = (x * x + y * y) * (-rho / left**2)
    lean += product * ((1.0 + rho * rho) / left**2)
    lean += rho / left
    lean *= density
    return _bordered(density), _bordered(lean)


def cell_slopes(a: FloatArray, b: FloatArray, rho: FloatArray) -> FloatArray:
    """(K - 1, L, P) derivatives of the probability of {X <= a_i, Y in category j} with respect to a_i.

    A threshold a_i moves the cells (i, j) by this and the cells (i + 1, j) by minus this.
    """
    spread = np.sqrt((1.0 - rho) * (1.0 + rho))
    inner = ndtr((b[None, :, :] - rho * a[:, None, :]) / spread)
    rows, columns, pairs = inner.shape
    grid = np.zeros((rows, columns + 2, pairs))
    grid[:, 1:-1] = inner
    grid[:, -1] = 1.0
    density = np.exp(-0.5 * a * a) / np.sqrt(2.0 * np.pi)
    slopes: FloatArray = density[:, None, :] * np.diff(grid, axis=1)
    return slopes


def inverse_where_counted(counts: FloatArray, probabilities: FloatArray) -> FloatArray:
    """1 / probability where somebody stands in the cell, 0 elsewhere."""
    return np.where(counts > 0, 1.0 / np.maximum(probabilities, SMALLEST), 0.0)


def _bordered(corners: FloatArray) -> FloatArray:
    rows, columns, pairs = corners.shape
    grid = np.zeros((rows + 2, columns + 2, pairs))
    grid[1:-1, 1:-1] = corners
    return _differences(grid)


def _differences(grid: FloatArray) -> FloatArray:
    upward = grid[1:] - grid[:-1]
    found: FloatArray = upward[:, 1:] - upward[:, :-1]
    return found
