"""The orthomax family: quartimax (Neuhaus & Wrigley 1954), varimax (Kaiser 1958), equamax (Saunders 1962)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.factor_types import RotationMethod, Rotations
from evalkit.psychometrics.rotation.gradient_projection import Criterion, rotate_orthogonal

FloatArray = NDArray[np.float64]


def orthomax_criterion(loadings: FloatArray, gamma: float) -> tuple[FloatArray, FloatArray]:
    """f = -1/4 [sum_ij l_ij⁴ - gamma/p sum_j (sum_i l_ij²)²] and its gradient at (..., p, m) loadings."""
    squares = loadings * loadings
    kept = squares - gamma * squares.mean(axis=-2, keepdims=True) if gamma else squares
    value: FloatArray = -0.25 * np.add.reduce(squares * kept, axis=(-2, -1))
    return value, -loadings * kept


def varimax_criterion(loadings: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Orthomax with gamma = 1: minus the variance of squared loadings within factors, times p/4."""
    return orthomax_criterion(loadings, 1.0)


def quartimax_criterion(loadings: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Orthomax with gamma = 0: f = -1/4 sum_ij l_ij⁴."""
    return orthomax_criterion(loadings, 0.0)


def equamax_criterion(loadings: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Orthomax with gamma = m/2; for orthogonal factors Crawford & Ferguson's (1970) kappa = m/(2p)."""
    return orthomax_criterion(loadings, loadings.shape[-1] / 2)


def search_varimax(loadings: FloatArray, starts: FloatArray, goal: float) -> Rotations:
    """Varimax from every start."""
    return rotate_orthogonal(loadings, starts, varimax_criterion, goal)


def _method(criterion: Criterion, label: str, *, kaiser: bool) -> RotationMethod:
    def search(loadings: FloatArray, starts: FloatArray, goal: float) -> Rotations:
        return rotate_orthogonal(loadings, starts, criterion, goal)

    return RotationMethod(rotate=search, label=label, kaiser=kaiser, oblique=False)


def varimax() -> RotationMethod:
    """Simple columns: the variance of squared loadings within factors is largest. With Kaiser rows.

    R's stats::varimax stops when a sum of singular values gains less than 1e-5, which can be 1e-3 away in
    the loadings, or anywhere where that sum falls; this one stops where the gradient is 0.
    """
    return _method(varimax_criterion, "varimax", kaiser=True)


def quartimax() -> RotationMethod:
    """Simple rows: the sum of fourth powers of the loadings is largest. Without Kaiser rows."""
    return _method(quartimax_criterion, "quartimax", kaiser=False)


def equamax() -> RotationMethod:
    """Between the two, spreading variance more evenly over factors. Without Kaiser rows (as GPArotation)."""
    return _method(equamax_criterion, "equamax", kaiser=False)
