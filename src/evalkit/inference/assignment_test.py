"""The test over assignments of a treatment: its p-value, and the effects it does not reject."""

from __future__ import annotations

import numpy as np

TIE = 1e-9  # relative; statistics that differ by rounding only count as equal


def assignment_pvalue(observed: float, others: np.ndarray) -> float:
    """Share of the assignments whose contrast is at least as large, the real one among them."""
    return float((np.abs(others) >= abs(observed) * (1 - TIE)).mean())


def assignment_interval(
    estimate: float, others: np.ndarray, overlap: np.ndarray, alpha: float
) -> tuple[float, float]:
    """The effects τ with p(τ) > alpha.

    Under τ an assignment has the contrast T* − c·τ, c its contrast of the real treatment, and the real one
    T − τ. |T* − cτ| ≥ |T − τ| holds between (T − T*)/(1 − c) and (T + T*)/(1 + c), and always for τ = T, so
    p falls on both sides of T and the ends are order statistics.
    """
    ends = np.empty((2, len(others)))
    for row, (above, below) in enumerate(
        ((estimate - others, 1 - overlap), (estimate + others, 1 + overlap))
    ):
        always = below <= TIE
        ends[row] = np.divide(above, below, out=np.full_like(above, np.nan), where=~always)
        ends[row][always] = -np.inf if row == 0 else np.inf
    flipped = np.isinf(ends).any(axis=0)
    lower = np.where(flipped, -np.inf, ends.min(axis=0))
    upper = np.where(flipped, np.inf, ends.max(axis=0))
    allowed = int(np.floor(alpha * len(others) * (1 + TIE)))
    return float(np.sort(lower)[allowed]), float(-np.sort(-upper)[allowed])
