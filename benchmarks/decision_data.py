"""Seeded data for the benchmarks of weights and ranks; numpy alone, so that any peer's Python has them."""

from __future__ import annotations

import numpy as np

VIKOR, PAIRS, PREFERENCES, DRAWS = (10_000, 20), (400, 10), (20_000, 20), 10_000
BEST = [2, 1, 4, 3, 8, 5, 2, 6, 7]
WORST = [5, 8, 2, 3, 1, 2, 4, 2, 2]
SAATY = np.array([1 / 9, 1 / 7, 1 / 5, 1 / 3, 1, 3, 5, 7, 9])


def experts(count: int = 1000, n: int = 9) -> np.ndarray:
    """(count, n, n) reciprocal matrices near those of random weights, on Saaty's scale."""
    rng = np.random.default_rng(11)
    weights = rng.dirichlet(np.full(n, 3.0), count)
    ratio = weights[:, :, None] / weights[:, None, :] * np.exp(0.2 * rng.standard_normal((count, n, n)))
    rounded = SAATY[np.abs(np.log(ratio)[..., None] - np.log(SAATY)).argmin(axis=-1)]
    upper = np.triu(rounded, 1)
    lower = np.divide(1.0, upper, out=np.zeros_like(upper), where=upper > 0)
    return np.asarray(upper + lower.transpose(0, 2, 1) + np.eye(n))


def table(m: int, k: int) -> np.ndarray:
    """(m, k) positive indicators of unlike size and spread."""
    rng = np.random.default_rng(12)
    return np.asarray(rng.gamma(rng.uniform(2, 20, k), 1.0, (m, k)) * 10.0 ** rng.integers(0, 4, k) + 1.0)


def costs(k: int) -> list[bool]:
    """Every third indicator is a cost."""
    return [j % 3 == 2 for j in range(k)]
