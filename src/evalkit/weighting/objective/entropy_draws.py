"""Entropy weights of many tables at once, for resampling."""

from __future__ import annotations

import numpy as np

from evalkit.errors import DataError, StatisticError
from evalkit.weighting.objective.indicator_table import CONSTANT_RTOL


def entropy_weight_draws(tables: np.ndarray) -> np.ndarray:
    """Entropy weights (min–max, all indicators benefits) of r tables, as `entropy_weights` gives for each.

    With d = x − min and S = Σ d over the alternatives, −Σ p ln p = ln S − Σ d ln d / S.

    Args:
        tables: (r, m, k) scores, m ≥ 2, none missing.

    Returns:
        (r, k), rows sum to 1; a constant indicator weighs 0.

    Raises:
        DataError: wrong shape, or a missing or infinite cell.
        StatisticError: every indicator of a table is constant.
    """
    values = np.asarray(tables, dtype=float)
    if values.ndim != 3 or values.shape[1] < 2 or not values.size:
        raise DataError(f"expected tables × alternatives (2 at least) × indicators; got shape {values.shape}")
    if not np.isfinite(values).all():
        table, row, column = (int(x) + 1 for x in np.argwhere(~np.isfinite(values))[0])
        raise DataError(f"table {table}, alternative {row}, indicator {column} is missing or infinite")
    low, high = values.min(axis=1), values.max(axis=1)
    constant = high - low <= CONSTANT_RTOL * np.maximum(np.abs(high), np.abs(low))
    if constant.all(axis=1).any():
        table = int(np.argmax(constant.all(axis=1))) + 1
        raise StatisticError(f"every indicator of table {table} is constant: entropy weights do not exist")
    span = np.where(constant, 1.0, high - low)
    directed = (values - low[:, np.newaxis]) / span[:, np.newaxis]
    logs = np.log(directed, out=np.zeros_like(directed), where=directed > 0)
    sums = np.where(constant, 1.0, directed.sum(axis=1))
    entropy = (np.log(sums) - np.einsum("rmk,rmk->rk", directed, logs) / sums) / np.log(values.shape[1])
    divergence = np.where(constant, 0.0, 1 - np.clip(entropy, 0.0, 1.0))
    return np.asarray(divergence / divergence.sum(axis=1, keepdims=True))
