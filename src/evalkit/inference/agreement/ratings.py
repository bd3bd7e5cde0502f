"""Ratings of units by coders as category numbers, units with equal ratings kept once with their number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evalkit.errors import DataError, StatisticError

MISSING = -1


@dataclass(frozen=True, kw_only=True, eq=False)
class Ratings:
    """Distinct rows of a units × coders table.

    Attributes:
        index: (n, r) numbers of categories, −1 where a coder gave none.
        size: (n,) how many units have these ratings.
        values: (q,) the categories as numbers: their own values, or 0 … q−1 where they are names.
        names: (q,) the categories as texts.
        weights: (q, q) agreement of two categories, 1 on the diagonal.
        level: level of measurement of Krippendorff's α.
    """

    index: np.ndarray
    size: np.ndarray
    values: np.ndarray
    names: tuple[str, ...]
    weights: np.ndarray
    level: str

    @property
    def counts(self) -> np.ndarray:
        """(n, q) how many coders put the units of a row into each category."""
        given = self.index[:, :, None] == np.arange(len(self.names))
        return np.asarray(given.sum(axis=1), dtype=float)

    @property
    def coders(self) -> int:
        """Number of coders."""
        return int(self.index.shape[1])


def category_numbers(
    values: Any, categories: Sequence[object] | None = None
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """Number the categories of a units × coders table.

    Args:
        values: (n, r) numbers or texts; NaN or None where a coder gave none.
        categories: all categories in their order; None for the sorted ones that occur.

    Returns:
        index (n, r) with −1 for missing, numeric values (q,), names (q,).

    Raises:
        DataError: not a table of two coders at least, or a rating that is no category (row and column named).
    """
    table = np.asarray(values)
    if table.ndim != 2 or table.shape[1] < 2 or not table.shape[0]:
        raise DataError(
            f"a table of units × coders with two coders at least is needed; got shape {table.shape}"
        )
    missing = _missing(table)
    held = table[~missing]
    if not held.size:
        raise DataError("no coder rated any unit")
    numeric = np.issubdtype(table.dtype, np.number) or all(
        isinstance(x, (int, float, np.number)) for x in held
    )
    known = list(categories) if categories is not None else list(_sorted(held, numeric))
    if len({str(name) for name in known}) < len(known):
        raise DataError("a category stands twice")
    place: dict[Any, int] = dict(zip(_known_values(known, numeric), range(len(known)), strict=True))
    distinct, inverse = np.unique(held.astype(float) if numeric else held.astype(str), return_inverse=True)
    numbers = np.array([place.get(x, MISSING) for x in distinct.tolist()])
    index = np.full(table.shape, MISSING)
    index[~missing] = numbers[inverse]
    if (numbers == MISSING).any():
        row, column = np.argwhere((index == MISSING) & ~missing)[0]
        raise DataError(
            f"unit {row + 1}, coder {column + 1}: {_shown(table[row, column])!r} is no category",
            hint="categories: " + ", ".join(str(name) for name in known[:12]),
        )
    scale = np.array(known, dtype=float) if numeric else np.arange(len(known), dtype=float)
    return index, scale, tuple(_shown(name) for name in known)


def distinct_ratings(
    index: np.ndarray,
    values: np.ndarray,
    names: tuple[str, ...],
    *,
    weights: np.ndarray,
    level: str,
    sizes: np.ndarray | None = None,
) -> tuple[Ratings, np.ndarray]:
    """Units with equal ratings as one row, and for each unit the number of its row.

    Args:
        index: (units, r) numbers of categories.
        values: (q,) the categories as numbers.
        names: (q,) the categories as texts.
        weights: (q, q) agreement weights.
        level: of Krippendorff's α.
        sizes: (units,) how many equal units each row of `index` stands for; None for one each.

    Raises:
        StatisticError: no unit was rated by two coders.
    """
    base = len(names) + 1
    if base ** index.shape[1] < 2**62:
        key = (index.astype(np.int64) + 1) @ (base ** np.arange(index.shape[1], dtype=np.int64))
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        rows = index[first]
    else:
        rows, inverse = np.unique(index, axis=0, return_inverse=True)
    inverse = inverse.reshape(-1)
    size = np.bincount(inverse, weights=sizes, minlength=len(rows)).astype(int)
    if not ((rows != MISSING).sum(axis=1) >= 2).any():
        raise StatisticError("no unit was rated by two coders: there is nothing to compare")
    held = Ratings(index=rows, size=size, values=values, names=names, weights=weights, level=level)
    return held, inverse


def _known_values(known: Sequence[object], numeric: bool) -> list[float] | list[str]:
    """Categories as the numbers or texts that ratings are compared with."""
    return np.asarray(known, dtype=float).tolist() if numeric else [str(name) for name in known]


def _missing(table: np.ndarray) -> np.ndarray:
    if np.issubdtype(table.dtype, np.floating):
        return np.asarray(np.isnan(table))
    if table.dtype == object:
        return np.array(
            [[x is None or (isinstance(x, float) and math.isnan(x)) for x in row] for row in table]
        )
    return np.zeros(table.shape, dtype=bool)


def _sorted(held: np.ndarray, numeric: bool) -> np.ndarray:
    return np.unique(held.astype(float) if numeric else held.astype(str))


def _shown(name: object) -> str:
    return (
        str(int(name)) if isinstance(name, (float, np.floating)) and float(name).is_integer() else str(name)
    )


def checked_sizes(sizes: Sequence[int] | np.ndarray | None, count: int) -> np.ndarray | None:
    """Sizes (n,) of n rows as whole numbers of at least 1; DataError for anything else."""
    if sizes is None:
        return None
    held = np.asarray(sizes)
    if held.shape != (count,) or not np.issubdtype(held.dtype, np.integer) or (held < 1).any():
        raise DataError(f"sizes must be {count} whole numbers of at least 1")
    return held
