"""What extraction and rotation methods hand over, and the types of their registries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

UNIQUENESS_FLOOR = 0.005
"""Smallest uniqueness that minres and ML may reach; a solution on it is a Heywood case (as R's factanal)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Extraction:
    """Unrotated loadings.

    Attributes:
        loadings: (p, m), columns in the order of their eigenvalues.
        uniquenesses: (p,) 1 - communality.
        heywood: (p,) whether the item has practically no unique variance left (uniqueness at or below .005).
        objective: the minimised function at the solution.
        gradient: largest absolute element of its projected gradient (0 for a closed form).
        iterations: steps taken.
    """

    loadings: FloatArray
    uniquenesses: FloatArray
    heywood: NDArray[np.bool_]
    objective: float
    gradient: float
    iterations: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Rotation:
    """Rotated loadings.

    Attributes:
        loadings: (p, m) pattern.
        phi: (m, m) factor correlations; the identity for an orthogonal rotation.
        criterion: the minimised function (maximised ones carry a minus sign).
        iterations: steps taken.
        converged: whether the stopping rule was met.
    """

    loadings: FloatArray
    phi: FloatArray
    criterion: float
    iterations: int
    converged: bool


Extractor = Callable[[FloatArray, int], Extraction]
"""(correlation (p, p), number of factors m) -> Extraction."""

Rotator = Callable[[FloatArray, FloatArray], Rotation]
"""(unrotated loadings (p, m), orthogonal start (m, m)) -> Rotation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtractionMethod:
    """An entry of the extraction registry.

    Attributes:
        extract: the method.
        label: its name in words.
        common_factors: whether it fits the common factor model; components do not, and get no fit test.
    """

    extract: Extractor
    label: str
    common_factors: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class RotationMethod:
    """An entry of the rotation registry.

    Attributes:
        rotate: the method.
        label: its name in words.
        kaiser: whether rows are scaled to length 1 while rotating unless the caller says otherwise.
        oblique: whether factors may correlate.
    """

    rotate: Rotator
    label: str
    kaiser: bool
    oblique: bool
