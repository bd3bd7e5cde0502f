"""A judgement matrix as people write it: numbers, fractions as text, a DataFrame in any row order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np

from evalkit.api.labels import named
from evalkit.errors import DataError
from evalkit.experts.cells import read_cell


def judgement_matrix(
    matrix: Any, labels: Sequence[str] | None = None, *, gaps: bool = False
) -> tuple[np.ndarray, Sequence[str] | None]:
    """The judgements (n, n) as numbers, and their labels.

    Args:
        matrix: nested lists, an array or a DataFrame; rows of a DataFrame are put in the order of its
            columns by name.
        labels: names, when the matrix carries none.
        gaps: an empty cell is a pair that was not compared (NaN); else it is refused.

    Raises:
        DataError: a cell is not a judgement (row and column are named), or the rows do not fit the columns.
    """
    if hasattr(matrix, "columns"):
        columns = [str(name) for name in matrix.columns]
        rows = named(matrix.index)
        labels = labels or columns
        matrix = matrix.to_numpy()
        if rows is not None and list(rows) != columns:
            if sorted(rows) != sorted(columns):
                raise DataError(
                    f"the rows {', '.join(rows)} and the columns {', '.join(columns)} of the judgement "
                    "matrix have different names"
                )
            matrix = matrix[[rows.index(name) for name in columns]]
    try:
        table = [list(row) for row in matrix]
    except TypeError:
        raise DataError("a judgement matrix needs rows and columns", hint="[[1, 3], ['1/3', 1]]") from None
    if any(len(row) != len(table) for row in table):
        widths = ", ".join(str(len(row)) for row in table)
        raise DataError(f"a judgement matrix must be square; got {len(table)} rows of {widths} cells")
    cells = [
        [_judgement(cell, (i, j), gaps) for j, cell in enumerate(row, 1)] for i, row in enumerate(table, 1)
    ]
    return np.array(cells, dtype=float), labels


def _judgement(cell: Any, place: tuple[int, int], gaps: bool) -> float:
    row, column = place
    number = isinstance(cell, Real) and not isinstance(cell, (bool, np.bool_))
    try:
        value = None if _is_missing(cell) else float(cell) if number else read_cell(cell)
    except ValueError as error:
        raise DataError(f"row {row}, column {column} of the judgement matrix: {error}") from None
    if value is None and gaps:
        return float("nan")
    if value is None:
        raise DataError(
            f"row {row}, column {column} of the judgement matrix is empty",
            hint='a matrix with gaps is weighed by ek.weigh("ahp_incomplete", …)',
        )
    return value


def _is_missing(cell: Any) -> bool:
    return type(cell).__name__ in {"NAType", "NaTType"} or (isinstance(cell, Real) and math.isnan(cell))
