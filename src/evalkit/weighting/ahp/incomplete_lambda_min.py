"""The completion of an incomplete judgement matrix with the least principal eigenvalue."""

from __future__ import annotations

import numpy as np

from evalkit.weighting.ahp.comparison_graph import missing_pairs
from evalkit.weighting.ahp.eigenvalue_completion import least_eigenvalue_completion


def lambda_min(judgements: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvector of the most consistent completion (Bozóki, Fülöp & Rónyai 2010).

    Args:
        judgements: (n, n), positive reciprocal; unknown cells are not used.
        known: (n, n) bool, connected.

    Returns:
        weights (n,), sum 1; the completed matrix (n, n).
    """
    rows, columns = (part[np.newaxis] for part in missing_pairs(known))
    completed, weights, _ = least_eigenvalue_completion(judgements[np.newaxis], rows, columns)
    return weights[0], completed[0]
