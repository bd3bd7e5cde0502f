"""Many linear programmes over one polytope: the same constraints, another objective each time."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from evalkit.errors import StatisticError

CELLS_AT_ONCE = 2_000_000
SHIFT = 1e-9
SHIFT_SEED = 0
PIVOT = 1e-9
OPTIMAL = 1e-11
CERTIFIED = 1e-10
PIVOTS_PER_VARIABLE = 50


def maximise_each(objectives: np.ndarray, rows: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """(n, k) for each objective c a maximiser of c·x subject to rows · x ≤ limits and x ≥ 0.

    A primal simplex (Dantzig's rule) runs over all objectives together, each from x = 0; limits are widened
    by about 1e-9, differently for each constraint, so that no vertex is degenerate. The final vertex is
    solved again with the limits themselves; where that vertex is not certified by its slacks and prices
    (or an edge has no end), the programme goes to HiGHS.

    Args:
        objectives: (n, k).
        rows: (r, k).
        limits: (r,) ≥ 0, so that x = 0 is feasible.

    Raises:
        StatisticError: a programme without a (finite) solution.
    """
    k = objectives.shape[1]
    size = np.abs(rows).max(axis=0)
    size = np.where(size > 0, size, 1.0)
    left = np.vstack([rows / size, -np.eye(k)])
    right = np.concatenate([limits, np.zeros(k)])
    step = max(1, CELLS_AT_ONCE // len(left))
    found = [
        _vertices(objectives[start : start + step] / size, left, right)
        for start in range(0, len(objectives), step)
    ]
    solutions = np.concatenate([vertices for vertices, _ in found])
    for i in np.flatnonzero(~np.concatenate([sure for _, sure in found])):
        solved = linprog(-objectives[i] / size, A_ub=left[:-k], b_ub=limits, bounds=(0, None), method="highs")
        if solved.status != 0:
            raise StatisticError(f"programme {i + 1} has no solution: {solved.message}")
        solutions[i] = np.maximum(solved.x, 0.0)
    return np.asarray(solutions / size)


def _vertices(objectives: np.ndarray, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n, k) vertices and (n,) whether each is certified as the maximum."""
    k = objectives.shape[1]
    active = _last_active(objectives, left, right)
    normals = left[active]
    singular = np.abs(np.linalg.det(normals)) < np.finfo(float).tiny
    normals[singular] = np.eye(k)
    vertices = np.linalg.solve(normals, right[active][..., None])[..., 0]
    prices = np.linalg.solve(normals.transpose(0, 2, 1), objectives[..., None])[..., 0]
    beyond = np.max(vertices @ left.T - right, axis=1)
    sure = ~singular & (beyond <= CERTIFIED) & (prices.min(axis=1) >= -CERTIFIED)
    return np.maximum(vertices, 0.0), sure


def _last_active(objectives: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """(n, k) the constraints active at the vertex where no edge leads up any more."""
    n, k = objectives.shape
    wide = right + SHIFT * np.random.default_rng(SHIFT_SEED).uniform(1.0, 2.0, len(right))
    last = np.tile(np.arange(len(left) - k, len(left)), (n, 1))
    open_, active = np.arange(n), last.copy()
    inverse = np.tile(-np.eye(k), (n, 1, 1))
    start = -wide[-k:]
    slack = np.tile(wide - left @ start, (n, 1))
    goal = objectives
    for _ in range(PIVOTS_PER_VARIABLE * k):
        prices = np.einsum("nj,njp->np", goal, inverse)
        leaving = prices.argmin(axis=1)
        going = prices.min(axis=1) < -OPTIMAL
        last[open_[~going]] = active[~going]
        if not going.any():
            break
        open_, active, leaving, goal = open_[going], active[going], leaving[going], goal[going]
        inverse, slack = inverse[going], slack[going]
        which = np.arange(len(open_))
        edge = -inverse[which, :, leaving]
        speed = edge @ left.T
        speed[which[:, None], active] = 0.0
        ratio = np.divide(slack, speed, out=np.full_like(slack, np.inf), where=speed > PIVOT)
        entering, length = ratio.argmin(axis=1), np.maximum(ratio.min(axis=1), 0.0)
        if not np.isfinite(length).all():
            break
        slack -= length[:, None] * speed
        slack[which, active[which, leaving]] = length
        slack[which, entering] = 0.0
        across = np.einsum("nj,njp->np", left[entering], inverse)
        column = -edge / across[which, leaving][:, None]
        across[which, leaving] = 0.0
        inverse -= column[:, :, None] * across[:, None, :]
        inverse[which, :, leaving] = column
        active[which, leaving] = entering
    return last
