"""Random weights: over the whole simplex, around given weights, or each weight within a range."""

from __future__ import annotations

import numpy as np

from evalkit.errors import DataError, OptionError
from evalkit.randomness import generator


def uniform_weights(count: int, *, draws: int = 10_000, seed: int = 0) -> np.ndarray:
    """(draws, count) weights uniform over the simplex: nothing is known about them (Lahdelma et al. 1998).

    Raises:
        OptionError: fewer than one weight or draw.
    """
    if count < 1 or draws < 1:
        raise OptionError(f"count and draws must be positive; got {count} and {draws}")
    return weights_from_shape(np.ones(count), draws=draws, seed=seed)


def weights_from_shape(shape: np.ndarray, *, draws: int = 10_000, seed: int = 0) -> np.ndarray:
    """(draws, k) Dirichlet weights; shape = c·w has mean w and sd √(w(1 − w)/(c + 1)).

    Args:
        shape: (k,) Dirichlet parameters, not negative; a weight with parameter 0 is always 0.
        draws: how many.
        seed: of the draws.

    Raises:
        DataError: a parameter is negative or not finite, or all are 0.
        OptionError: no draws.
    """
    alpha = np.asarray(shape, dtype=float)
    if alpha.ndim != 1 or not (np.isfinite(alpha) & (alpha >= 0)).all() or not alpha.sum() > 0:
        raise DataError("Dirichlet parameters must be one row of numbers, not negative and not all 0")
    if draws < 1:
        raise OptionError(f"draws must be positive; got {draws}")
    found = np.zeros((draws, len(alpha)))
    found[:, alpha > 0] = generator(seed).dirichlet(alpha[alpha > 0], draws)
    return found


def weights_within(weights: np.ndarray, change: float, *, draws: int = 10_000, seed: int = 0) -> np.ndarray:
    """(draws, k) weights, each times an independent uniform factor in 1 ± change, then divided by their sum.

    Args:
        weights: (k,) not negative, sum > 0.
        change: relative change, 0 < change ≤ 1.
        draws: how many.
        seed: of the draws.

    Raises:
        DataError: weights are out of range.
        OptionError: change outside 0 to 1, or no draws.
    """
    w = np.asarray(weights, dtype=float)
    if w.ndim != 1 or not (np.isfinite(w) & (w >= 0)).all() or not w.sum() > 0:
        raise DataError("weights must be one row of numbers, not negative and not all 0")
    if not 0 < change <= 1 or draws < 1:
        raise OptionError(f"change must lie in (0, 1] and draws be positive; got {change:g} and {draws}")
    factor = generator(seed).uniform(1 - change, 1 + change, (draws, len(w)))
    return np.asarray(w * factor / (w * factor).sum(axis=1, keepdims=True))
