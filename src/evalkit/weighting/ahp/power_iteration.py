"""Principal eigenvectors of positive matrices, thousands at once."""

from __future__ import annotations

import numpy as np

SPREAD = 1e-13
"""Stop when max (Ax)_i/x_i − min (Ax)_i/x_i ≤ SPREAD · λ. The two bound λ (Collatz–Wielandt), and the vector
is then within SPREAD/(1 − |λ₂/λ₁|) of the eigenvector: 1e-12 for every ratio up to .9."""
MAX_STEPS = 96
CHECK_EVERY = 4
DROP_FRACTION = 3
"""Converged matrices leave the stack once they are a third of it: copying it costs a few steps."""


def principal_eigenvectors(matrices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Principal right eigenvectors and eigenvalues by power iteration from the row geometric means.

    All matrices move together with the expert index innermost; those that have converged drop out. The few
    that converge slowly (|λ₂/λ₁| near 1) go to the dense eigensolver, so the accuracy does not depend on the
    matrix.

    Args:
        matrices: (k, n, n), positive (Perron–Frobenius holds); not checked here.

    Returns:
        vectors (k, n), positive, each with sum 1; values (k,).
    """
    count, size = matrices.shape[:2]
    stack = np.ascontiguousarray(matrices.transpose(1, 2, 0))
    vector = np.exp(np.log(stack).mean(axis=1))
    vector /= vector.sum(axis=0)
    vectors, values = np.empty((count, size)), np.empty(count)
    left, done = np.arange(count), np.zeros(count, dtype=bool)
    value = np.zeros(count)
    for step in range(1, MAX_STEPS + 1):
        product = np.einsum("ijk,jk->ik", stack, vector)
        value = product.sum(axis=0)
        if step % CHECK_EVERY:
            vector = product / value
            continue
        done = np.ptp(product / vector, axis=0) <= SPREAD * value
        vector = product / value
        if done.sum() * DROP_FRACTION < left.size:
            continue
        vectors[left[done]], values[left[done]] = vector[:, done].T, value[done]
        stay = ~done
        left, vector, stack, value = left[stay], vector[:, stay], stack[:, :, stay], value[stay]
        done = done[stay]
        if not left.size:
            return vectors, values
    vectors[left], values[left] = vector.T, value
    slow = left[~done]
    vectors[slow], values[slow] = _dense(matrices[slow])
    return vectors, values


def _dense(matrices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    values, vectors = np.linalg.eig(matrices)
    principal = np.argmax(values.real, axis=1)
    rows = np.arange(len(matrices))
    vector = np.abs(vectors[rows, :, principal].real)
    return vector / vector.sum(axis=1, keepdims=True), values[rows, principal].real
