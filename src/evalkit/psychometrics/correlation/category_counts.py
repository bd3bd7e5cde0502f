"""Joint counts of the values of all items, block of rows by block of rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
MAX_CATEGORIES = 64
"""Distinct values of an item above which a contingency table is refused; no rating scale is that long."""

BLOCK_CELLS = 2_000_000
"""Indicators held at a time: 8 MB of single precision. Counts of a block stay far below 2^24, up to which
single precision adds ones exactly."""


def has_few_values(values: FloatArray) -> bool:
    """Whether every item of (n, p) answers has few enough values for contingency tables."""
    return int(value_levels(values).shape[1]) <= MAX_CATEGORIES


def value_levels(table: FloatArray) -> FloatArray:
    """(p, K) possible values of each item in ascending order, NaN behind the last."""
    low = np.fmin.reduce(table, axis=0, initial=np.inf)
    span = np.fmax.reduce(table, axis=0, initial=-np.inf) - low
    if span.max() < MAX_CATEGORIES and (low == np.rint(low)).all() and _whole(table):
        steps = np.arange(max(float(span.max()), 0.0) + 1.0)
        return np.where(steps <= span[:, None], np.where(span >= 0, low, 0.0)[:, None] + steps, np.nan)
    distinct = [np.unique(column[~np.isnan(column)]) for column in table.T]
    sizes = [len(values) for values in distinct]
    levels = np.full((len(distinct), max(*sizes, 1)), np.nan)
    for line, values in zip(levels, distinct, strict=True):
        line[: len(values)] = values
    return levels


def _whole(table: FloatArray) -> bool:
    rows = max(BLOCK_CELLS // table.shape[1], 1)
    blocks = (table[start : start + rows] for start in range(0, len(table), rows))
    return all(bool(((block == np.rint(block)) | np.isnan(block)).all()) for block in blocks)


def count_joint(table: FloatArray, levels: FloatArray) -> IntArray:
    """(p K, p K) joint counts of the indicators of all values, block of rows by block of rows."""
    p, k = levels.shape
    rows = max(BLOCK_CELLS // (p * k), 1)
    counts = np.zeros((p * k, p * k), dtype=np.int64)
    indicators = np.empty((p, k, min(rows, len(table))), dtype=np.float32)
    for start in range(0, len(table), rows):
        block = np.ascontiguousarray(table[start : start + rows].T)
        held = indicators[:, :, : block.shape[1]]
        for level in range(k):
            held[:, level, :] = block == levels[:, level, None]
        flat = held.reshape(p * k, -1)
        counts += np.rint(flat @ flat.T).astype(np.int64)
    return counts
