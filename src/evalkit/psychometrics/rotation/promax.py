"""Promax (Hendrickson & White 1964): varimax, then an oblique fit to its own powers."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import OptionError
from evalkit.psychometrics.factor_types import RotationMethod, Rotations, row_lengths
from evalkit.psychometrics.rotation.orthomax import search_varimax

FloatArray = NDArray[np.float64]

POWER = 4.0
"""Power of the target, the default of R's stats::promax."""


def promax(power: float = POWER, *, scaled_target: bool = True) -> RotationMethod:
    """Oblique rotation towards the target sign(l) |l|^power of the varimax loadings.

    The criterion reported is varimax's, since that is what a start can change.

    Args:
        power: of the target, above 1.
        scaled_target: the target is made of rows of length 1, as psych's "promax" and SPSS do. Otherwise of
            the loadings in their own size, with Kaiser rows inside varimax only: stats::promax, factanal,
            psych's "Promax".

    Raises:
        OptionError: the power is not above 1.
    """
    if not math.isfinite(power) or power <= 1.0:
        raise OptionError(f"power of promax must be a number above 1; got {power}")

    def search(loadings: FloatArray, starts: FloatArray, goal: float) -> Rotations:
        if scaled_target:
            orthogonal = search_varimax(loadings, starts, goal)
            pattern, phi = fit_to_powers(orthogonal.loadings, power)
            return replace(orthogonal, loadings=pattern, phi=phi)
        lengths = row_lengths(loadings)
        orthogonal = search_varimax(loadings / lengths, starts, goal)
        pattern, phi = fit_to_powers(orthogonal.loadings * lengths, power)
        return replace(orthogonal, loadings=pattern, phi=phi)

    label = f"promax (power {power:g}{'' if scaled_target else ', target in the size of the loadings'})"
    return RotationMethod(rotate=search, label=label, kaiser=scaled_target, oblique=True)


def fit_to_powers(orthogonal: FloatArray, power: float = POWER) -> tuple[FloatArray, FloatArray]:
    """Pattern (..., p, m) and factor correlations (..., m, m) from orthogonal loadings (..., p, m)."""
    target = np.sign(orthogonal) * np.abs(orthogonal) ** power
    across = orthogonal.swapaxes(-1, -2)
    fit = np.linalg.solve(across @ orthogonal, across @ target)
    scale = np.sqrt(np.diagonal(np.linalg.inv(fit.swapaxes(-1, -2) @ fit), axis1=-2, axis2=-1))
    fit = fit * scale[..., None, :]
    back = np.linalg.inv(fit)
    return orthogonal @ fit, back @ back.swapaxes(-1, -2)
