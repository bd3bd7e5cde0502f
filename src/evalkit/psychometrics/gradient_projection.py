"""Oblique rotation to any smooth criterion by gradient projection (Jennrich 2002).

A new oblique criterion is a function that returns its value and gradient at a pattern matrix.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.factor_types import Rotation

FloatArray = NDArray[np.float64]
Criterion = Callable[[FloatArray], tuple[float, FloatArray]]
"""Pattern (p, m) -> value to minimise, and its gradient (p, m)."""

GRADIENT = 1e-8
"""Frobenius norm of the projected gradient at which the search stops (R's GPFoblq stops at 1e-5)."""

MAX_ITERATIONS = 2000
MEMORY = 5
SUFFICIENT_DECREASE = 1e-4
STEP_RANGE = (1e-8, 1e8)


def rotate_oblique(
    loadings: FloatArray, start: FloatArray, criterion: Criterion, gradient_goal: float = GRADIENT
) -> Rotation:
    """Minimise f(A T'^-1) over matrices T with columns of length 1 (Jennrich 2002, the GPFoblq scheme).

    The step length is Barzilai & Borwein's (1988), accepted when f falls enough below the largest of the
    last five values (Grippo, Lampariello & Lucidi 1986); it reaches the same points as Jennrich's halving
    in about half the steps.

    Args:
        loadings: A (p, m).
        start: (m, m), columns of length 1.
        criterion: f and its gradient.
        gradient_goal: norm of the projected gradient at which to stop.
    """
    turn = start
    value, rotated, slope = _evaluate(loadings, turn, criterion)
    projected = slope - turn * (turn * slope).sum(axis=0)
    recent = [value]
    step = 1.0
    converged = False
    for iteration in range(MAX_ITERATIONS):
        squared = float((projected * projected).sum())
        if squared <= gradient_goal**2:
            converged = True
            break
        ceiling = max(recent)
        while True:
            moved = turn - step * projected
            moved = moved / np.sqrt((moved * moved).sum(axis=0))
            value, rotated, slope = _evaluate(loadings, moved, criterion)
            if value <= ceiling - SUFFICIENT_DECREASE * step * squared or step <= STEP_RANGE[0]:
                break
            step /= 2
        following = slope - moved * (moved * slope).sum(axis=0)
        change, bend = moved - turn, following - projected
        step = _barzilai_borwein(change, bend, long=iteration % 2 == 1)
        turn, projected = moved, following
        recent = [*recent[1 - MEMORY :], value]
    return Rotation(
        loadings=rotated, phi=turn.T @ turn, criterion=value, iterations=iteration, converged=converged
    )


def _evaluate(
    loadings: FloatArray, turn: FloatArray, criterion: Criterion
) -> tuple[float, FloatArray, FloatArray]:
    inverse = np.linalg.inv(turn)
    rotated = loadings @ inverse.T
    value, gradient = criterion(rotated)
    return value, rotated, -(rotated.T @ gradient @ inverse).T


def _barzilai_borwein(change: FloatArray, bend: FloatArray, *, long: bool) -> float:
    product = abs(float((change * bend).sum()))
    if product == 0.0:
        return 1.0
    step = float((change * change).sum()) / product if long else product / float((bend * bend).sum())
    return min(max(step, STEP_RANGE[0]), STEP_RANGE[1])
