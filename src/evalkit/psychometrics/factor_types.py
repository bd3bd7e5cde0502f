"""What extraction and rotation methods hand over, and the types of their registries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Rotations:
    """The ends of S searches side by side.

    Attributes:
        loadings: (S, p, m) patterns.
        phi: (S, m, m) factor correlations.
        turn: (S, m, m) T of loadings = A T (orthogonal) or A T'^-1 (oblique), where the search ended.
        criterion: (S,) minimised function.
        iterations: steps of the longest search.
        converged: (S,) whether the stopping rule was met.
    """

    loadings: FloatArray
    phi: FloatArray
    turn: FloatArray
    criterion: FloatArray
    iterations: int
    converged: NDArray[np.bool_]


Extractor = Callable[[FloatArray, int], Extraction]
"""(correlation (p, p), number of factors m) -> Extraction."""

Rotator = Callable[[FloatArray, FloatArray, float], Rotations]
"""(unrotated loadings (p, m) or (S, p, m), orthogonal starts (S, m, m), gradient to stop at) -> Rotations."""

Order = Literal["variance", "general", "given"]
"""Order of rotated factors: by variance, the general factor before that, or as the rotation defines them."""


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
    """A rotation with its options.

    Attributes:
        rotate: the search, from all starts side by side.
        label: its name in words, with the options.
        kaiser: whether rows are scaled to length 1 while rotating unless the caller says otherwise.
        oblique: whether factors may correlate.
        order: how the rotated factors are put in order.
        scalable: whether rows may be scaled at all; False where the method is told loadings.
        start: unrotated loadings (p, m) -> the first start (m, m), where that is not the identity.
    """

    rotate: Rotator
    label: str
    kaiser: bool
    oblique: bool
    order: Order = "variance"
    scalable: bool = True
    start: Callable[[FloatArray], FloatArray] | None = None


def row_lengths(loadings: FloatArray) -> FloatArray:
    """(..., p, 1) lengths of the rows of (..., p, m); 1 for a row of zeros, which cannot be scaled."""
    lengths = np.sqrt((loadings**2).sum(axis=-1, keepdims=True))
    return np.where(lengths > 0.0, lengths, 1.0)
