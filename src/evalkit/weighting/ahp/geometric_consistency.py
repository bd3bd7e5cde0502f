"""The geometric consistency index of judgement matrices."""

from __future__ import annotations

import numpy as np

GCI_LIMITS = {3: 0.3147, 4: 0.3526}
GCI_LIMIT_ABOVE_4 = 0.370


def geometric_consistency(matrices: np.ndarray) -> np.ndarray:
    """GCI = 2/((n − 1)(n − 2)) · Σ_{i<j} ln²(a_ij · w_j/w_i), w the row geometric means.

    Crawford & Williams (1985), J. Math. Psych. 29; Aguarón & Moreno-Jiménez (2003), EJOR 147.

    Args:
        matrices: (k, n, n), positive and reciprocal.

    Returns:
        (k,) indices; 0 for n ≤ 2.
    """
    logs = np.log(np.asarray(matrices, dtype=float))
    size = logs.shape[-1]
    if size <= 2:
        return np.zeros(len(logs))
    own = logs.mean(axis=2)
    errors = logs - own[:, :, np.newaxis] + own[:, np.newaxis, :]
    return np.asarray(np.einsum("kij,kij->k", errors, errors) / ((size - 1) * (size - 2)))


def gci_limit(size: int) -> float:
    """The GCI that corresponds to CR = .10 (Aguarón & Moreno-Jiménez 2003); 0 for n ≤ 2."""
    return 0.0 if size <= 2 else GCI_LIMITS.get(size, GCI_LIMIT_ABOVE_4)
