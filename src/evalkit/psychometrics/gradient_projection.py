"""Rotation to any smooth criterion by gradient projection (Jennrich 2001 orthogonal, 2002 oblique).

A new criterion is a function that returns its value and gradient at a loading matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.factor_types import Rotation

FloatArray = NDArray[np.float64]
Criterion = Callable[[FloatArray], tuple[float, FloatArray]]
"""Loadings (p, m) -> value to minimise, and its gradient (p, m)."""

GRADIENT = 1e-8
"""Frobenius norm of the projected gradient at which the search stops (R's GPArotation stops at 1e-5)."""

MAX_ITERATIONS = 2000
MEMORY = 5
SUFFICIENT_DECREASE = 1e-4
STEP_RANGE = (1e-8, 1e8)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Surface:
    """The set that T may move on.

    Attributes:
        evaluate: T -> f, loadings, df/dT.
        tangent: T, df/dT -> its projection on the tangent space at T.
        retract: any (m, m) -> the nearest T allowed.
    """

    evaluate: Callable[[FloatArray], tuple[float, FloatArray, FloatArray]]
    tangent: Callable[[FloatArray, FloatArray], FloatArray]
    retract: Callable[[FloatArray], FloatArray]


def rotate_orthogonal(
    loadings: FloatArray, start: FloatArray, criterion: Criterion, gradient_goal: float = GRADIENT
) -> Rotation:
    """Minimise f(A T) over orthogonal T (Jennrich 2001).

    Args:
        loadings: A (p, m).
        start: (m, m) orthogonal.
        criterion: f and its gradient.
        gradient_goal: norm of the projected gradient at which to stop.
    """

    def evaluate(turn: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        rotated = loadings @ turn
        value, gradient = criterion(rotated)
        return value, rotated, loadings.T @ gradient

    def tangent(turn: FloatArray, slope: FloatArray) -> FloatArray:
        inner = turn.T @ slope
        projected: FloatArray = slope - turn @ ((inner + inner.T) / 2)
        return projected

    def retract(moved: FloatArray) -> FloatArray:
        left, _, right = np.linalg.svd(moved)
        nearest: FloatArray = left @ right
        return nearest

    surface = _Surface(evaluate=evaluate, tangent=tangent, retract=retract)
    return _descend(start, surface, gradient_goal, oblique=False)


def rotate_oblique(
    loadings: FloatArray, start: FloatArray, criterion: Criterion, gradient_goal: float = GRADIENT
) -> Rotation:
    """Minimise f(A T'^-1) over matrices T with columns of length 1 (Jennrich 2002, GPFoblq).

    Args:
        loadings: A (p, m).
        start: (m, m), columns of length 1.
        criterion: f and its gradient.
        gradient_goal: norm of the projected gradient at which to stop.
    """

    def evaluate(turn: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        inverse = np.linalg.inv(turn)
        rotated = loadings @ inverse.T
        value, gradient = criterion(rotated)
        return value, rotated, -(rotated.T @ gradient @ inverse).T

    def tangent(turn: FloatArray, slope: FloatArray) -> FloatArray:
        projected: FloatArray = slope - turn * (turn * slope).sum(axis=0)
        return projected

    def retract(moved: FloatArray) -> FloatArray:
        unit: FloatArray = moved / np.sqrt((moved * moved).sum(axis=0))
        return unit

    surface = _Surface(evaluate=evaluate, tangent=tangent, retract=retract)
    return _descend(start, surface, gradient_goal, oblique=True)


def _descend(start: FloatArray, surface: _Surface, gradient_goal: float, *, oblique: bool) -> Rotation:
    """Projected gradient steps of Barzilai & Borwein's (1988) length.

    A step is accepted when f falls enough below the largest of the last five values (Grippo, Lampariello &
    Lucidi 1986). It ends at the same points as Jennrich's halving, in about half the steps.
    """
    turn = start
    value, rotated, slope = surface.evaluate(turn)
    projected = surface.tangent(turn, slope)
    recent = [value]
    step = 1.0
    converged = False
    iteration = 0
    while True:
        squared = float((projected * projected).sum())
        converged = squared <= gradient_goal**2
        if converged or iteration == MAX_ITERATIONS:
            break
        iteration += 1
        ceiling = max(recent)
        while True:
            moved = surface.retract(turn - step * projected)
            value, rotated, slope = surface.evaluate(moved)
            if value <= ceiling - SUFFICIENT_DECREASE * step * squared or step <= STEP_RANGE[0]:
                break
            step /= 2
        following = surface.tangent(moved, slope)
        step = _barzilai_borwein(moved - turn, following - projected, long=iteration % 2 == 0)
        turn, projected = moved, following
        recent = [*recent[1 - MEMORY :], value]
    return Rotation(
        loadings=rotated,
        phi=turn.T @ turn if oblique else np.eye(len(turn)),
        criterion=value,
        iterations=iteration,
        converged=converged,
    )


def _barzilai_borwein(change: FloatArray, bend: FloatArray, *, long: bool) -> float:
    product = abs(float((change * bend).sum()))
    if product == 0.0:
        return 1.0
    step = float((change * change).sum()) / product if long else product / float((bend * bend).sum())
    return min(max(step, STEP_RANGE[0]), STEP_RANGE[1])
