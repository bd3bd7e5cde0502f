"""Rotation towards loadings that somebody expects, all of them or only some (Browne 1972)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import DataError
from evalkit.psychometrics.factor_types import RotationMethod, Rotations
from evalkit.psychometrics.rotation.gradient_projection import rotate_oblique, rotate_orthogonal

FloatArray = NDArray[np.float64]


def target(expected: ArrayLike, *, oblique: bool = True) -> RotationMethod:
    """Rotation with the least squares distance to expected loadings.

    Factors keep the order and the signs of the target. Rows are never scaled: the target is in units of
    loadings.

    Args:
        expected: (p, m) loadings, NaN where nothing is expected.
        oblique: whether factors may correlate.

    Raises:
        DataError: not a table of numbers, an infinite value, or a factor without any expected loading.
    """
    table = np.array(expected, dtype=np.float64)
    if table.ndim != 2 or 0 in table.shape or np.isinf(table).any():
        raise DataError(f"a target must be a table (items, factors) of numbers; got shape {table.shape}")
    given = ~np.isnan(table)
    empty = [f"F{j + 1}" for j in np.flatnonzero(~given.any(axis=0))]
    if empty:
        raise DataError(
            f"the target says nothing about {', '.join(empty)}",
            hint="expect at least one loading, also a 0, on every factor",
        )
    wanted = np.where(given, table, 0.0)

    def criterion(loadings: FloatArray) -> tuple[FloatArray, FloatArray]:
        """f = sum over expected loadings of (l_ij - b_ij)²."""
        off = np.where(given, loadings - wanted, 0.0)
        value: FloatArray = np.add.reduce(off * off, axis=(-2, -1))
        return value, 2.0 * off

    def nearest(loadings: FloatArray) -> FloatArray:
        _require_shape(loadings, table)
        return procrustes(loadings, wanted)

    def search(loadings: FloatArray, starts: FloatArray, goal: float) -> Rotations:
        if oblique:
            return rotate_oblique(loadings, starts, criterion, goal)
        return rotate_orthogonal(loadings, starts, criterion, goal)

    kind = f"{'full' if given.all() else 'partial'}, {'oblique' if oblique else 'orthogonal'}"
    return RotationMethod(
        rotate=search,
        label=f"target ({kind})",
        kaiser=False,
        oblique=oblique,
        order="given",
        scalable=False,
        start=nearest,
    )


def procrustes(loadings: FloatArray, expected: FloatArray) -> FloatArray:
    """The orthogonal (..., m, m) T that brings loadings @ T nearest to expected (Schönemann 1966).

    Args:
        loadings: (..., p, m).
        expected: (p, m) or (..., p, m).
    """
    left, _, right = np.linalg.svd(loadings.swapaxes(-1, -2) @ expected)
    nearest: FloatArray = left @ right
    return nearest


def _require_shape(loadings: FloatArray, table: FloatArray) -> None:
    if loadings.shape[-2:] != table.shape:
        raise DataError(
            f"the target has {table.shape[0]} items and {table.shape[1]} factors; the loadings have"
            f" {loadings.shape[-2]} and {loadings.shape[-1]}"
        )
