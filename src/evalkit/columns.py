"""Sums and extremes of long, narrow tables, in blocks of rows that stay in the processor's cache."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

CELLS_AT_ONCE = 1 << 16
ROWS_AT_ONCE = 64


def column_extreme(ufunc: np.ufunc, values: np.ndarray) -> np.ndarray:
    """(k,) minimum or maximum by column; rows are taken together so that the inner loop is long."""
    m, k = values.shape
    whole = m - m % ROWS_AT_ONCE
    if not values.flags.c_contiguous or whole == 0:
        return np.asarray(ufunc.reduce(values, axis=0))
    wide = ufunc.reduce(values[:whole].reshape(-1, ROWS_AT_ONCE * k), axis=0).reshape(ROWS_AT_ONCE, k)
    return np.asarray(ufunc.reduce(np.concatenate([wide, values[whole:]]), axis=0))


def row_blocks(m: int, k: int) -> Iterator[slice]:
    """Slices over the rows of an (m, k) table, each of at most CELLS_AT_ONCE cells or one row."""
    step = max(1, CELLS_AT_ONCE // k)
    return (slice(start, min(start + step, m)) for start in range(0, m, step))
