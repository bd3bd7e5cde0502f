"""Logarithmic least squares for an incomplete judgement matrix."""

from __future__ import annotations

import numpy as np

from evalkit.weighting.ahp.eigenvalue_completion import least_squares_logs


def logarithmic_least_squares(judgements: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights that minimise Σ_{known} (ln a_ij − ln w_i + ln w_j)²; on a complete matrix the geometric mean.

    Bozóki, Fülöp & Rónyai (2010); Kwiesielewicz (1996).

    Args:
        judgements: (n, n), positive reciprocal; unknown cells are not used.
        known: (n, n) bool, connected.

    Returns:
        weights (n,), sum 1; the matrix completed by w_i/w_j (n, n).
    """
    graph = known & ~np.eye(len(known), dtype=bool)
    logs = least_squares_logs(np.log(judgements)[np.newaxis], graph[np.newaxis].astype(float))[0]
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    return weights, np.where(known, judgements, weights[:, np.newaxis] / weights)
