"""Rotation to any smooth criterion by gradient projection (Jennrich 2001 orthogonal, 2002 oblique).

A new criterion is a function that returns its value and gradient at a loading matrix. Many searches run side
by side: from several starts, or of several loading matrices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.factor_types import Rotations

FloatArray = NDArray[np.float64]
Criterion = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""Loadings (..., p, m) -> values (...,) to minimise, and their gradients (..., p, m)."""

GRADIENT = 1e-8
"""Frobenius norm of the projected gradient at which the search stops (R's GPArotation stops at 1e-5)."""

MAX_ITERATIONS = 2000
MEMORY = 5
SUFFICIENT_DECREASE = 1e-4
STEP_RANGE = (1e-8, 1e8)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Surface:
    """The set that every T of a stack (S, m, m) may move on.

    Attributes:
        evaluate: A (S, p, m), T -> f (S,), loadings, df/dT.
        tangent: T, df/dT -> its projection on the tangent space at T.
        retract: any (S, m, m) -> the nearest T allowed.
    """

    evaluate: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray, FloatArray]]
    tangent: Callable[[FloatArray, FloatArray], FloatArray]
    retract: Callable[[FloatArray], FloatArray]


def rotate_orthogonal(
    loadings: FloatArray, starts: FloatArray, criterion: Criterion, goal: float = GRADIENT
) -> Rotations:
    """Minimise f(A T) over orthogonal T (Jennrich 2001), from every start.

    Args:
        loadings: A (p, m), or (S, p, m) for one matrix per start.
        starts: (S, m, m) orthogonal.
        criterion: f and its gradient.
        goal: norm of the projected gradient at which to stop.
    """

    def evaluate(unrotated: FloatArray, turn: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        rotated = unrotated @ turn
        value, gradient = criterion(rotated)
        return value, rotated, unrotated.swapaxes(-1, -2) @ gradient

    def tangent(turn: FloatArray, slope: FloatArray) -> FloatArray:
        inner = turn.swapaxes(-1, -2) @ slope
        projected: FloatArray = slope - turn @ (0.5 * (inner + inner.swapaxes(-1, -2)))
        return projected

    def retract(moved: FloatArray) -> FloatArray:
        left, _, right = np.linalg.svd(moved)
        nearest: FloatArray = left @ right
        return nearest

    surface = _Surface(evaluate=evaluate, tangent=tangent, retract=retract)
    return _descend(loadings, starts, surface, goal, oblique=False)


def rotate_oblique(
    loadings: FloatArray, starts: FloatArray, criterion: Criterion, goal: float = GRADIENT
) -> Rotations:
    """Minimise f(A T'^-1) over matrices T with columns of length 1 (Jennrich 2002), from every start.

    Args:
        loadings: A (p, m), or (S, p, m) for one matrix per start.
        starts: (S, m, m), columns of length 1.
        criterion: f and its gradient.
        goal: norm of the projected gradient at which to stop.
    """

    def evaluate(unrotated: FloatArray, turn: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        back = np.linalg.inv(turn).swapaxes(-1, -2)
        rotated = unrotated @ back
        value, gradient = criterion(rotated)
        return value, rotated, -(back @ (gradient.swapaxes(-1, -2) @ rotated))

    def tangent(turn: FloatArray, slope: FloatArray) -> FloatArray:
        projected: FloatArray = slope - turn * np.add.reduce(turn * slope, axis=-2, keepdims=True)
        return projected

    def retract(moved: FloatArray) -> FloatArray:
        unit: FloatArray = moved / np.sqrt(np.add.reduce(moved * moved, axis=-2, keepdims=True))
        return unit

    surface = _Surface(evaluate=evaluate, tangent=tangent, retract=retract)
    return _descend(loadings, starts, surface, goal, oblique=True)


def _inner(a: FloatArray, b: FloatArray) -> FloatArray:
    """(S,) inner products of two stacks of matrices."""
    product: FloatArray = np.vecdot(a.reshape(len(a), -1), b.reshape(len(b), -1))
    return product


def _descend(
    loadings: FloatArray, starts: FloatArray, surface: _Surface, goal: float, *, oblique: bool
) -> Rotations:
    """Projected gradient steps of Barzilai & Borwein's (1988) length.

    A step is accepted when f falls enough below the largest of the last five values (Grippo, Lampariello &
    Lucidi 1986), and is tried again at half its length otherwise. It ends at the same points as Jennrich's
    halving, in about half the steps. Searches that have ended leave the stack.
    """
    n = len(starts)
    unrotated = np.broadcast_to(loadings, (n, *loadings.shape[-2:]))
    out = _Ended(unrotated, starts)
    running = np.arange(n)
    turn = starts
    with np.errstate(over="ignore", invalid="ignore"):
        value, rotated, slope = surface.evaluate(unrotated, turn)
        projected = surface.tangent(turn, slope)
        recent = np.repeat(value[None], MEMORY, axis=0)
        step = np.ones(n)
        for iteration in range(MAX_ITERATIONS + 1):
            squared = _inner(projected, projected)
            ended = squared <= goal * goal
            if iteration == MAX_ITERATIONS or ended.any():
                stop = np.ones_like(ended) if iteration == MAX_ITERATIONS else ended
                out.keep(running[stop], rotated[stop], turn[stop], value[stop], ended[stop])
                left = ~stop
                if not left.any():
                    break
                running, unrotated, turn = running[left], unrotated[left], turn[left]
                projected, rotated, value = projected[left], rotated[left], value[left]
                step, squared, recent = step[left], squared[left], recent[:, left]
            moved = surface.retract(turn - step[:, None, None] * projected)
            new_value, new_rotated, slope = surface.evaluate(unrotated, moved)
            allowed = recent.max(axis=0) - SUFFICIENT_DECREASE * step * squared
            taken = (new_value <= allowed) | ((step <= STEP_RANGE[0]) & np.isfinite(new_value))
            following = surface.tangent(moved, slope)
            longer = _barzilai_borwein(moved - turn, following - projected, long=iteration % 2 == 1)
            if taken.all():
                turn, projected, value, rotated, step = moved, following, new_value, new_rotated, longer
            else:
                block = taken[:, None, None]
                turn, projected = np.where(block, moved, turn), np.where(block, following, projected)
                rotated, value = np.where(block, new_rotated, rotated), np.where(taken, new_value, value)
                step = np.where(taken, longer, np.maximum(step / 2, STEP_RANGE[0]))
            recent[iteration % MEMORY] = value
    return out.rotations(iteration, oblique=oblique)


class _Ended:
    """Where finished searches of a stack are put down."""

    def __init__(self, unrotated: FloatArray, starts: FloatArray) -> None:
        self.loadings = np.empty(unrotated.shape)
        self.turn: FloatArray = np.empty(starts.shape)
        self.criterion = np.empty(len(starts))
        self.converged: NDArray[np.bool_] = np.zeros(len(starts), dtype=bool)

    def keep(
        self,
        where: NDArray[np.intp],
        loadings: FloatArray,
        turn: FloatArray,
        value: FloatArray,
        converged: NDArray[np.bool_],
    ) -> None:
        self.loadings[where] = loadings
        self.turn[where] = turn
        self.criterion[where] = value
        self.converged[where] = converged

    def rotations(self, iterations: int, *, oblique: bool) -> Rotations:
        across = self.turn.swapaxes(-1, -2)
        phi = across @ self.turn if oblique else np.broadcast_to(np.eye(across.shape[-1]), across.shape)
        return Rotations(
            loadings=self.loadings,
            phi=phi,
            turn=self.turn,
            criterion=self.criterion,
            iterations=iterations,
            converged=self.converged,
        )


def _barzilai_borwein(change: FloatArray, bend: FloatArray, *, long: bool) -> FloatArray:
    """(S,) lengths of the next steps; 1 where the last one says nothing."""
    product = np.abs(_inner(change, bend))
    top, bottom = (_inner(change, change), product) if long else (product, _inner(bend, bend))
    informative = (product > 0.0) & (bottom > 0.0)
    steps = np.divide(top, bottom, out=np.ones_like(top), where=informative)
    limited: FloatArray = np.minimum(np.maximum(steps, STEP_RANGE[0]), STEP_RANGE[1])
    return limited
