"""Geomin (Yates 1987; Browne 2001): few factors per item, by the geometric mean of squared loadings."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import OptionError
from evalkit.psychometrics.factor_types import RotationMethod, Rotations
from evalkit.psychometrics.rotation.gradient_projection import rotate_oblique, rotate_orthogonal

FloatArray = NDArray[np.float64]

DELTA = 0.01
"""Added to squared loadings, the default of R's GPArotation."""


def geomin_criterion(loadings: FloatArray, delta: float = DELTA) -> tuple[FloatArray, FloatArray]:
    """f = sum_i [prod_j (l_ij² + delta)]^(1/m) and its gradient at (..., p, m) loadings."""
    raised = loadings * loadings + delta
    means = np.exp(np.log(raised).mean(axis=-1, keepdims=True))
    value: FloatArray = np.add.reduce(means, axis=(-2, -1))
    return value, (2.0 / loadings.shape[-1]) * means * (loadings / raised)


def geomin(delta: float = DELTA, *, oblique: bool = True) -> RotationMethod:
    """The rotation in which the product of each item's squared loadings is smallest.

    It tends to have several minima, more of them as delta shrinks: the number found is reported.

    Args:
        delta: added to squared loadings, above 0.
        oblique: whether factors may correlate.

    Raises:
        OptionError: delta is not above 0.
    """
    if not math.isfinite(delta) or delta <= 0.0:
        raise OptionError(f"delta of geomin must be a number above 0; got {delta}")

    def criterion(loadings: FloatArray) -> tuple[FloatArray, FloatArray]:
        return geomin_criterion(loadings, delta)

    def search(loadings: FloatArray, starts: FloatArray, goal: float) -> Rotations:
        if oblique:
            return rotate_oblique(loadings, starts, criterion, goal)
        return rotate_orthogonal(loadings, starts, criterion, goal)

    kind = "oblique" if oblique else "orthogonal"
    return RotationMethod(
        rotate=search, label=f"geomin ({kind}, delta {delta:g})", kaiser=False, oblique=oblique
    )
