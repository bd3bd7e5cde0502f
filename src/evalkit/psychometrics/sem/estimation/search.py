"""Minimising a smooth function with a positive semidefinite guide and, near the end, its exact curvature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


class HasTheta(Protocol):
    """A point knows the parameters it belongs to."""

    @property
    def theta(self) -> FloatArray:
        """(q,) parameters."""


P = TypeVar("P", bound=HasTheta)

MAX_STEPS = 500
DECREMENT = 1e-18
"""Half the squared length of the last step in the metric of the curvature: about 1e-9 standard errors of one
respondent are left."""
NEAR = 1e-4
"""Decrement below which the exact curvature is tried."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Minimum(Generic[P]):
    """Where a search ended.

    Attributes:
        point: the function there.
        gradient: (q,) its gradient.
        steps: taken.
        converged: whether the decrement fell below its limit.
    """

    point: P
    gradient: FloatArray
    steps: int
    converged: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Landscape(Generic[P]):
    """A function of q parameters.

    Attributes:
        evaluate: the point at a vector, or None outside the domain.
        value: of a point.
        gradient: (q,) at a point.
        guide: (q, q) positive semidefinite curvature at a point.
        curvature: (q, q) exact curvature at a point.
    """

    evaluate: Callable[[FloatArray], P | None]
    value: Callable[[P], float]
    gradient: Callable[[P], FloatArray]
    guide: Callable[[P], FloatArray]
    curvature: Callable[[P], FloatArray]


def minimise(landscape: Landscape[P], theta: FloatArray) -> Minimum[P] | None:
    """A minimum reached from theta (q,); None when theta lies outside the domain.

    Levenberg-Marquardt steps along the guide; near the minimum Newton steps, which converge quadratically.
    """
    point = landscape.evaluate(theta)
    if point is None:
        return None
    value, slope = landscape.value(point), landscape.gradient(point)
    damping, decrement, steps = 1e-3, np.inf, 0
    while steps < MAX_STEPS:
        steps += 1
        bend = landscape.guide(point)
        if decrement < NEAR:
            exact = landscape.curvature(point)
            bend = exact if _is_positive(exact) else bend
            damping = 0.0 if bend is exact else damping
        moved = None
        for _ in range(60):
            step = _step(bend, slope, damping)
            decrement = float(-slope @ step) / 2.0
            if decrement < DECREMENT:
                return Minimum(point=point, gradient=slope, steps=steps, converged=True)
            trial = landscape.evaluate(theta + step)
            change = np.inf if trial is None else landscape.value(trial) - value
            if change <= max(-0.1 * decrement, 0.0) or (
                abs(change) <= 1e-13 * max(abs(value), 1.0) and decrement < 1e-12
            ):
                moved = trial
                break
            damping = max(4.0 * damping, 1e-3)
        if moved is None:
            return Minimum(point=point, gradient=slope, steps=steps, converged=decrement < 1e-10)
        theta, point, value = theta + step, moved, landscape.value(moved)
        slope = landscape.gradient(point)
        damping = damping / 8.0 if damping > 1e-9 else 0.0
    return Minimum(point=point, gradient=slope, steps=steps, converged=False)


def _step(bend: FloatArray, slope: FloatArray, damping: float) -> FloatArray:
    scale = _units(bend)
    scaled = bend / np.outer(scale, scale)
    lifted = scaled + damping * np.eye(len(slope))
    try:
        factor = np.linalg.cholesky(lifted)
        inner = np.linalg.solve(factor.T, np.linalg.solve(factor, slope / scale))
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(scaled)
        inner = vectors @ ((vectors.T @ (slope / scale)) / (np.maximum(values, 1e-8) + damping))
    return -inner / scale


def _units(bend: FloatArray) -> FloatArray:
    """(q,) roots of the diagonal: steps do not depend on the units of the parameters."""
    diagonal = np.diag(bend)
    return np.sqrt(np.where(diagonal > 0, diagonal, 1.0))


def _is_positive(bend: FloatArray) -> bool:
    scale = _units(bend)
    return bool((np.diag(bend) > 0).all() and np.linalg.eigvalsh(bend / np.outer(scale, scale))[0] > 0)
