"""Incomplete judgement matrices: which pairs were compared, and whether the comparisons hang together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse.csgraph import connected_components

from evalkit.errors import DataError, StatisticError
from evalkit.weighting.judgement_matrix import cells, check_judgements, checked_square


def compared(
    matrix: np.ndarray, labels: Sequence[str] | None = None
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """A checked incomplete judgement matrix, the pairs that were compared, and the names.

    NaN marks a pair that was not compared. One given side of a pair fixes the other as its reciprocal.

    Args:
        matrix: (n, n), positive or NaN, unit diagonal, reciprocal where both sides are given.
        labels: (n,) names; "1", "2", … without them.

    Returns:
        judgements (n, n), 1 where nothing is known; known (n, n) bool, True on the diagonal; names (n,).

    Raises:
        DataError: a cell is out of range or not reciprocal; cells are named.
        StatisticError: the comparisons fall apart into groups that share no comparison; groups are named.
    """
    table, names = checked_square(matrix, labels)
    missing = np.isnan(table)
    if (missing & np.eye(len(names), dtype=bool)).any():
        raise DataError("the diagonal of a judgement matrix must be 1, not empty")
    zero = ~missing & ~(np.isfinite(table) & (table > 0))
    if zero.any():
        raise DataError(
            f"cells {cells(zero, table, names)}: judgements must be positive and finite",
            hint="leave a pair that was not compared empty (NaN); 0 does not mean missing",
        )
    one_sided = missing & ~missing.T
    table = np.where(one_sided, 1 / np.where(missing.T, 1.0, table.T), table)
    known = ~np.isnan(table)
    judgements = np.where(known, table, 1.0)
    check_judgements(judgements, names)
    _check_connected(known, names)
    return judgements, known, names


def missing_pairs(known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns (each (m,), row before column) of the pairs that were not compared."""
    rows, columns = np.nonzero(np.triu(~known, 1))
    return rows, columns


def _check_connected(known: np.ndarray, names: tuple[str, ...]) -> None:
    count, group = connected_components(known, directed=False)
    if count == 1:
        return
    groups = [[name for name, g in zip(names, group, strict=True) if g == part] for part in range(count)]
    listed = " | ".join(", ".join(part) for part in groups)
    raise StatisticError(
        f"the comparisons fall apart into {count} groups without a comparison between them: {listed}",
        hint=f"ask at least for {groups[0][0]!r} against {groups[1][0]!r}; without it no ratio between the "
        "groups is known",
    )
