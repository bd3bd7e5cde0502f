"""Game-theory combination of weights (博弈论组合赋权)."""

from __future__ import annotations

import numpy as np

from evalkit.errors import StatisticError

SINGULAR = 1e-10


def game_theory(stack: np.ndarray, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """w = Σ a_j w_j with Σ_j a_j w_i·w_j = w_i·w_i for every i, a rescaled to sum 1.

    The conditions are those of the least ‖Σ a_j w_j − w_i‖ for each i. A negative a_j has no meaning as a
    share; texts take |a_j|, here it is refused. Equal sets get equal shares.

    Args:
        stack: (m, k) sets of weights.
        shares: (m,), not used: the method finds its own.

    Returns:
        combined (k,); shares a (m,), sum 1.

    Raises:
        StatisticError: a negative share, or linearly dependent sets that are not all equal.
    """
    if np.abs(stack - stack[0]).max() <= SINGULAR:
        return stack[0], np.full(len(stack), 1 / len(stack))
    gram = stack @ stack.T
    if np.linalg.matrix_rank(stack, tol=SINGULAR) < len(stack):
        raise StatisticError(
            "the sets of weights are linearly dependent: the game has no single solution",
            hint="leave one set out, or use method='linear'",
        )
    raw = np.linalg.solve(gram, np.diag(gram))
    if (raw < -SINGULAR).any():
        found = ", ".join(f"{a:.3f}" for a in raw)
        raise StatisticError(
            f"the game gives a negative share ({found}): one set agrees more with another than with itself",
            hint="use method='minimum_deviation' or 'linear'",
        )
    raw = np.maximum(raw, 0.0)
    return raw @ stack / raw.sum(), raw / raw.sum()
