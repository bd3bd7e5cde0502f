"""Weights of factor scores by name (Grice 2001). A new method is a function and a line here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.registry import Registry

FloatArray = NDArray[np.float64]

Weigher = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
"""(correlations R (p, p), pattern (p, m), factor correlations (m, m)) -> weights (p, m)."""


def _power(matrix: FloatArray, exponent: float) -> FloatArray:
    """A symmetric positive definite matrix to a real power."""
    values, vectors = np.linalg.eigh(matrix)
    if values[0] <= 0.0:
        raise StatisticError(
            "these factor scores do not exist: factors or items are linearly dependent",
            hint='use method="regression", or ask for fewer factors',
        )
    raised: FloatArray = (vectors * values**exponent) @ vectors.T
    return raised


def _regression(r: FloatArray, pattern: FloatArray, phi: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.solve(r, pattern @ phi), dtype=np.float64)


def _by_uniqueness(pattern: FloatArray, phi: FloatArray) -> FloatArray:
    """Psi^-1 Lambda."""
    uniqueness = 1.0 - ((pattern @ phi) * pattern).sum(axis=1)
    if uniqueness.min() <= 0.0:
        raise StatisticError(
            "Bartlett and Anderson scores divide by uniquenesses, and one is not above 0 (a Heywood case)",
            hint='use method="regression" or "tenberge"',
        )
    scaled: FloatArray = pattern / uniqueness[:, None]
    return scaled


def _bartlett(r: FloatArray, pattern: FloatArray, phi: FloatArray) -> FloatArray:
    scaled = _by_uniqueness(pattern, phi)
    return np.asarray(np.linalg.solve(pattern.T @ scaled, scaled.T).T, dtype=np.float64)


def _anderson(r: FloatArray, pattern: FloatArray, phi: FloatArray) -> FloatArray:
    scaled = _by_uniqueness(pattern, phi)
    weights: FloatArray = scaled @ _power(scaled.T @ r @ scaled, -0.5)
    return weights


def _tenberge(r: FloatArray, pattern: FloatArray, phi: FloatArray) -> FloatArray:
    root = _power(phi, 0.5)
    basis = pattern @ root
    solved = np.linalg.solve(r, basis)
    weights: FloatArray = solved @ _power(basis.T @ solved, -0.5) @ root
    return weights


def _harman(r: FloatArray, pattern: FloatArray, phi: FloatArray) -> FloatArray:
    model = pattern @ phi @ pattern.T
    np.fill_diagonal(model, 1.0)
    return np.asarray(np.linalg.solve(model, pattern), dtype=np.float64)


SCORE_METHODS: Registry[Weigher] = Registry(
    "method",
    {
        "regression": _regression,
        "bartlett": _bartlett,
        "tenberge": _tenberge,
        "anderson": _anderson,
        "harman": _harman,
    },
)
