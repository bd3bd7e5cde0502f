"""Adjusting p-values where many comparisons are shown."""

from __future__ import annotations

import numpy as np

from evalkit.errors import DataError


def holm(pvalues: np.ndarray) -> np.ndarray:
    """Holm's (1979) step-down adjusted p-values, shape (m,): family-wise error over stated pairs.

    Raises:
        DataError: a p-value is not between 0 and 1.
    """
    p = _checked(pvalues)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def benjamini_hochberg(pvalues: np.ndarray) -> np.ndarray:
    """Benjamini & Hochberg's (1995) adjusted p-values, shape (m,): false discovery rate over a table.

    Raises:
        DataError: a p-value is not between 0 and 1.
    """
    p = _checked(pvalues)
    m = len(p)
    order = np.argsort(-p, kind="stable")
    stepped = np.minimum.accumulate(p[order] * m / np.arange(m, 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def _checked(pvalues: np.ndarray) -> np.ndarray:
    p = np.asarray(pvalues, dtype=float)
    if p.ndim != 1 or not ((p >= 0) & (p <= 1)).all():
        raise DataError("p-values must be a vector of numbers between 0 and 1")
    return p
