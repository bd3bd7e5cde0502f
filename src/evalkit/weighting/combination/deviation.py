"""Minimum-deviation combination of weights (最小偏差组合赋权)."""

from __future__ import annotations

import numpy as np

EQUAL = 1e-10


def minimum_deviation(stack: np.ndarray, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """w = Σ a_j w_j with the a that minimise Σ_{i<j} ‖a_i w_i − a_j w_j‖², Σ a = 1.

    With the Gram matrix G of the sets the sum is aᵀ(m·diag(G) − G)a, so a ∝ (m·diag(G) − G)⁻¹ 1. That matrix
    has no positive entry off its diagonal and is positive definite unless all sets are proportional, so a is
    never negative. A set that spreads its weight evenly gets a larger share than one that piles it up. Equal
    sets get equal shares.

    Args:
        stack: (m, k) sets of weights, not negative.
        shares: (m,), not used: the method finds its own.

    Returns:
        combined (k,); shares a (m,), sum 1.
    """
    if len(stack) == 1 or np.abs(stack - stack[0]).max() <= EQUAL:
        return stack[0], np.full(len(stack), 1 / len(stack))
    gram = stack @ stack.T
    raw = np.linalg.solve(len(stack) * np.diag(np.diag(gram)) - gram, np.ones(len(stack)))
    part = np.maximum(raw, 0.0) / np.maximum(raw, 0.0).sum()
    return part @ stack, part
