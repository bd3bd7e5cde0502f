"""Principal axis factoring: eigenvectors of the correlations with communalities on the diagonal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.factor_types import UNIQUENESS_FLOOR, Extraction
from evalkit.psychometrics.matrices import squared_multiple_correlations

FloatArray = NDArray[np.float64]

CHANGE = 1e-10
"""Largest change of a communality at which the iteration stops."""

MAX_ITERATIONS = 10_000


def principal_axis(correlation: FloatArray, n_factors: int) -> Extraction:
    """Iterated principal axes, started from squared multiple correlations (Harman 1976, ch. 8).

    At its fixed point the solution satisfies the equations of minres. Communalities above 1 are possible;
    they are reported as Heywood cases, not cut off.

    Args:
        correlation: (p, p), positive definite.
        n_factors: m.

    Raises:
        StatisticError: the communalities do not settle.
    """
    reduced = correlation.copy()
    diagonal = np.diag_indices_from(reduced)
    communalities = squared_multiple_correlations(correlation)
    for iteration in range(1, MAX_ITERATIONS + 1):  # noqa: B007
        reduced[diagonal] = communalities
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[:, ::-1][:, :n_factors] * np.sqrt(np.maximum(values[::-1][:n_factors], 0.0))
        updated = (loadings**2).sum(axis=1)
        change = float(np.abs(updated - communalities).max())
        communalities = updated
        if change <= CHANGE:
            break
    else:
        raise StatisticError(
            f"principal axis factoring did not settle in {MAX_ITERATIONS} iterations"
            f" (communalities still change by {change:.2g})",
            hint='ask for fewer factors, or use method="minres"',
        )
    rest = values[:-n_factors]
    return Extraction(
        loadings=loadings,
        uniquenesses=1.0 - communalities,
        heywood=communalities >= 1.0 - UNIQUENESS_FLOOR,
        objective=0.5 * float(rest @ rest),
        gradient=change,
        iterations=iteration,
    )
