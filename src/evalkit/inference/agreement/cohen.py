"""Cohen's κ of two coders, plain or weighted; for more coders the mean over pairs (Light 1971)."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from evalkit.inference.agreement.coefficient import Coefficient, ratio
from evalkit.inference.agreement.ratings import MISSING, Ratings


def _features(ratings: Ratings) -> np.ndarray:
    """For each pair of coders: units rated by both, their agreement, and both coders' categories (2q)."""
    q = len(ratings.names)
    blocks = []
    for a, b in combinations(range(ratings.coders), 2):
        left, right = ratings.index[:, a], ratings.index[:, b]
        both = (left != MISSING) & (right != MISSING)
        agreed = np.where(both, ratings.weights[left, right], 0.0)
        marks = [(side[:, None] == np.arange(q)) & both[:, None] for side in (left, right)]
        blocks.append(np.hstack([both[:, None], agreed[:, None], *marks]))
    return np.hstack(blocks)


def pair_kappas(sums: np.ndarray, ratings: Ratings) -> np.ndarray:
    """(…, pairs) κ of every pair of coders, in the order (1, 2), (1, 3), …; NaN where it does not exist."""
    q = len(ratings.names)
    block = sums.reshape(*sums.shape[:-1], -1, 2 + 2 * q)
    n = np.maximum(block[..., 0], 1.0)
    observed = block[..., 1] / n
    left, right = block[..., 2 : 2 + q] / n[..., None], block[..., 2 + q :] / n[..., None]
    chance = ((left @ ratings.weights) * right).sum(axis=-1)
    return np.where(block[..., 0] > 0, ratio(observed - chance, 1.0 - chance), np.nan)


def _estimate(sums: np.ndarray, ratings: Ratings) -> np.ndarray:
    return np.asarray(pair_kappas(sums, ratings).mean(axis=-1))


def _standard_error(ratings: Ratings) -> float:
    """Fleiss, Cohen & Everitt (1969) for two coders; NaN for the mean of several pairs."""
    if ratings.coders > 2:
        return float("nan")
    q, w = len(ratings.names), ratings.weights
    both = (ratings.index != MISSING).all(axis=1)
    table = np.zeros((q, q))
    np.add.at(table, (ratings.index[both, 0], ratings.index[both, 1]), ratings.size[both])
    n = table.sum()
    p = table / n
    row, column = p.sum(axis=1), p.sum(axis=0)
    observed, chance = float((w * p).sum()), float(row @ w @ column)
    kappa = (observed - chance) / (1 - chance)
    mean = (w @ column)[:, None] + (row @ w)[None, :]
    spread = (p * (w - mean * (1 - kappa)) ** 2).sum() - (kappa - chance * (1 - kappa)) ** 2
    return float(np.sqrt(max(spread, 0.0) / n) / (1 - chance))


COHEN = Coefficient(
    name="cohen_kappa",
    zh="Cohen κ",
    features=_features,
    estimate=_estimate,
    standard_error=_standard_error,
    source="Cohen (1960, 1968); Light (1971)",
)
