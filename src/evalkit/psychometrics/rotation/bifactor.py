"""Bi-factor rotation (Jennrich & Bentler 2011): one general factor, and group factors in simple structure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.factor_types import RotationMethod, Rotations
from evalkit.psychometrics.rotation.gradient_projection import rotate_orthogonal

FloatArray = NDArray[np.float64]


def bifactor_criterion(loadings: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Biquartimin, f = 1/4 sum_i sum_{j != k} l_ij² l_ik² over factors 2 to m, and its gradient."""
    squares = loadings * loadings
    squares[..., 0] = 0.0
    others = np.add.reduce(squares, axis=-1, keepdims=True) - squares
    others[..., 0] = 0.0
    value: FloatArray = 0.25 * np.add.reduce(squares * others, axis=(-2, -1))
    return value, loadings * others


def bifactor() -> RotationMethod:
    """Orthogonal bi-factor rotation; the general factor comes first.

    With two factors the one group factor has nothing to be simple against: the criterion is 0 everywhere and
    the search raises StatisticError.
    """

    def search(loadings: FloatArray, starts: FloatArray, goal: float) -> Rotations:
        if loadings.shape[-1] < 3:
            raise StatisticError(
                f"a bi-factor rotation needs at least 3 factors; got {loadings.shape[-1]}",
                hint="count the general factor: three groups of items ask for 4 factors",
            )
        return rotate_orthogonal(loadings, starts, bifactor_criterion, goal)

    return RotationMethod(
        rotate=search, label="bi-factor (orthogonal)", kaiser=False, oblique=False, order="general"
    )
