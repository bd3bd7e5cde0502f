"""Minimum and maximum of long, narrow tables."""

from __future__ import annotations

import numpy as np

ROWS_AT_ONCE = 64


def column_extreme(ufunc: np.ufunc, values: np.ndarray) -> np.ndarray:
    """(k,) minimum or maximum by column; rows are taken together so that the inner loop is long."""
    m, k = values.shape
    whole = m - m % ROWS_AT_ONCE
    if not values.flags.c_contiguous or whole == 0:
        return np.asarray(ufunc.reduce(values, axis=0))
    wide = ufunc.reduce(values[:whole].reshape(-1, ROWS_AT_ONCE * k), axis=0).reshape(ROWS_AT_ONCE, k)
    return np.asarray(ufunc.reduce(np.concatenate([wide, values[whole:]]), axis=0))
