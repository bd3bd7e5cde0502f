"""Completion of judgement matrices by the least principal eigenvalue, for thousands of matrices at once."""

from __future__ import annotations

import numpy as np

from evalkit.errors import StatisticError
from evalkit.weighting.ahp.power_iteration import principal_eigenvectors

STEP_TOLERANCE = 1e-9
"""A Newton step this small leaves an error of the order of its square in ln a_ij."""
LARGEST_STEP = 1.5
MAX_STEPS = 60
MAX_HALVINGS = 30
NOISE = 1e-12
"""Relative rise of λ that rounding of the power iteration can cause."""


def least_eigenvalue_completion(
    matrices: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fill m free pairs of each matrix so that its principal eigenvalue is least.

    λmax is log-convex in the logarithms of the free judgements, strictly so when the other pairs are
    connected (Bozóki, Fülöp & Rónyai 2010). Newton's method with the exact Hessian from the
    reduced resolvent, halved steps where λ would rise, from the logarithmic least squares completion.

    Args:
        matrices: (k, n, n), positive reciprocal; what stands in the free pairs is not used.
        rows, columns: (k, m), the free pairs, each once; the pairs left must be connected.

    Returns:
        completed (k, n, n); weights (k, n), sum 1; lambda_max (k,).

    Raises:
        StatisticError: no convergence (the pairs left are not connected).
    """
    current = _fill(matrices, rows, columns, _least_squares_logs(matrices, rows, columns))
    weights, value = principal_eigenvectors(current)
    if not rows.shape[1]:
        return current, weights, value
    at = np.arange(len(matrices))[:, np.newaxis]
    for _ in range(MAX_STEPS):
        step = _newton_step(current, weights, value, rows, columns)
        step *= np.minimum(1.0, LARGEST_STEP / np.maximum(np.abs(step).max(axis=1), 1e-300))[:, np.newaxis]
        logs = np.log(current[at, rows, columns])
        for _ in range(MAX_HALVINGS):
            candidate = _fill(current, rows, columns, logs - step)
            new_weights, new_value = principal_eigenvectors(candidate)
            worse = new_value > value * (1 + NOISE)
            if not worse.any():
                break
            step[worse] /= 2
        current, weights, value = candidate, new_weights, new_value
        if np.abs(step).max() <= STEP_TOLERANCE:
            return current, weights, value
    raise StatisticError(
        "the least-eigenvalue completion does not converge", hint="check that the comparisons are connected"
    )


def _newton_step(
    matrices: np.ndarray, right: np.ndarray, value: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    left, _ = principal_eigenvectors(matrices.transpose(0, 2, 1))
    left = left / np.einsum("ki,ki->k", left, right)[:, np.newaxis]
    at = np.arange(len(matrices))[:, np.newaxis]
    pair = np.arange(rows.shape[1])[np.newaxis]
    up, down = matrices[at, rows, columns], matrices[at, columns, rows]
    left_move = np.zeros((*rows.shape, matrices.shape[1]))
    left_move[at, pair, columns] = left[at, rows] * up
    left_move[at, pair, rows] = -left[at, columns] * down
    right_move = np.zeros_like(left_move)
    right_move[at, pair, rows] = up * right[at, columns]
    right_move[at, pair, columns] = -down * right[at, rows]
    projector = right[:, :, np.newaxis] * left[:, np.newaxis, :]
    shifted = value[:, np.newaxis, np.newaxis] * np.eye(matrices.shape[1]) - matrices
    resolvent = np.linalg.inv(shifted + projector) - projector
    cross = left_move @ resolvent @ right_move.transpose(0, 2, 1)
    gains = left[at, rows] * up * right[at, columns]
    losses = left[at, columns] * down * right[at, rows]
    hessian = cross + cross.transpose(0, 2, 1)
    hessian[:, pair[0], pair[0]] += gains + losses
    return np.asarray(np.linalg.solve(hessian, (gains - losses)[:, :, np.newaxis])[:, :, 0])


def _least_squares_logs(matrices: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    count, size = matrices.shape[:2]
    at = np.arange(count)[:, np.newaxis]
    known = np.ones_like(matrices)
    known[at, rows, columns] = known[at, columns, rows] = 0
    known[:, np.arange(size), np.arange(size)] = 0
    logs = least_squares_logs(np.log(matrices), known)
    return np.asarray(logs[at, rows] - logs[at, columns])


def least_squares_logs(logs: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Logarithmic least squares: y minimises Σ_{known} (ln a_ij − y_i + y_j)², Σ y = 0.

    The normal equations are L y = r with the Laplacian L of the comparison graph and r_i = Σ_j ln a_ij over
    the known pairs (Bozóki, Fülöp & Rónyai 2010).

    Args:
        logs: (k, n, n), ln of the judgements; unknown cells are not used.
        known: (k, n, n), 1 where a pair was compared, 0 elsewhere and on the diagonal; connected.

    Returns:
        (k, n) logarithms of the weights, sum 0.
    """
    size = logs.shape[1]
    laplacian = np.eye(size) * known.sum(axis=2)[:, :, np.newaxis] - known
    right = (logs * known).sum(axis=2)
    return np.asarray(np.linalg.solve(laplacian + 1 / size, right[:, :, np.newaxis])[:, :, 0])


def _fill(matrices: np.ndarray, rows: np.ndarray, columns: np.ndarray, logs: np.ndarray) -> np.ndarray:
    filled = matrices.copy()
    at = np.arange(len(matrices))[:, np.newaxis]
    filled[at, rows, columns] = np.exp(logs)
    filled[at, columns, rows] = np.exp(-logs)
    return filled
