"""Harker's eigenvector of an incomplete judgement matrix."""

from __future__ import annotations

import numpy as np


def harker(judgements: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Principal eigenvector of B: known judgements, 0 where unknown, b_ii = 1 + number unknown in row i.

    That is the eigenvector of the matrix completed by its own ratios w_i/w_j (Harker 1987, Mathematical
    Modelling 9).

    Args:
        judgements: (n, n), positive reciprocal; unknown cells are not used.
        known: (n, n) bool, connected.

    Returns:
        weights (n,), sum 1; the completed matrix (n, n).
    """
    system = np.where(known, judgements, 0.0) + np.diag((~known).sum(axis=1).astype(float))
    values, vectors = np.linalg.eig(system)
    weights = np.abs(vectors[:, int(np.argmax(values.real))].real)
    weights /= weights.sum()
    return weights, np.where(known, judgements, weights[:, np.newaxis] / weights)
