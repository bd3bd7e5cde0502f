"""What people hand in (a DataFrame, an array, a survey) as a float matrix with column names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from evalkit.errors import DataError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.survey.responses import Survey

    Data: TypeAlias = "pd.DataFrame | np.ndarray | Survey | Sequence[Sequence[float]]"
else:
    Data = Any


def numeric_matrix(data: Any, items: str | Sequence[str] | None = None) -> tuple[np.ndarray, tuple[str, ...]]:
    """Values (n, p), NaN = missing, and p column names.

    Args:
        data: a DataFrame (labels kept), a survey (reversed items recoded) or an array.
        items: columns to take; for a survey also the code of a scale.

    Raises:
        DataError: a column that does not exist, stands twice or is not numeric; the closest names are given.
    """
    frame = _frame(data, items)
    if frame is None:
        values = as_numbers(data)
        if values.ndim != 2:
            raise DataError(
                f"the data must be a table of respondents × items; got {values.ndim} dimension(s)"
            )
        if items is not None:
            raise DataError("items can be chosen by name in a DataFrame or a survey, not in an array")
        return values, tuple(f"item {j}" for j in range(1, values.shape[1] + 1))
    chosen = list(frame.columns) if items is None or isinstance(items, str) else _columns(frame, items)
    return frame_numbers(frame[chosen]), tuple(str(name) for name in chosen)


def _frame(data: Any, items: str | Sequence[str] | None) -> pd.DataFrame | None:
    if hasattr(data, "questionnaire"):
        scored: pd.DataFrame = data.scored
        scales = {scale.id: list(scale.item_ids) for scale in data.questionnaire.scales}
        if isinstance(items, str):
            if items not in scales:
                raise DataError(f"there is no scale {items!r}", hint=did_you_mean(items, scales))
            return scored[scales[items]]
        return scored
    if not hasattr(data, "columns"):
        return None
    frame: pd.DataFrame = data
    if isinstance(items, str):
        known = items in frame.columns
        what = "is one column" if known else "is not a list of columns; only a survey knows scales by code"
        raise DataError(f"{items!r} {what}", hint="give a list: items=['…', '…', '…']")
    return frame


def _columns(frame: pd.DataFrame, items: Sequence[str]) -> list[Any]:
    missing = [name for name in items if name not in frame.columns]
    if missing:
        raise DataError(
            f"there is no column {missing[0]!r}",
            hint=did_you_mean(str(missing[0]), [str(name) for name in frame.columns]),
        )
    if len(items) == 0:
        raise DataError("the list of items is empty", hint="leave items out to take all columns")
    return list(items)


_NUMBERS = "choose the numeric columns; digits kept as text become numbers with pandas.to_numeric"


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (Real, Decimal)) and not isinstance(cell, (bool, np.bool_))


def _is_empty(cell: Any) -> bool:
    return cell is None or type(cell).__name__ == "NAType"


def _first_odd(column: pd.Series) -> str:
    """The first cell of a column that is no number, for a message."""
    if column.dtype.kind != "O":
        return f" ({column.name!r} holds {column.dtype})"
    found = next(
        (place for place, cell in enumerate(column) if not _is_number(cell) and not _is_empty(cell)), None
    )
    if found is None:
        return ""
    cell = column.iloc[found]
    what = "the text " if isinstance(cell, str) else ""
    row = column.index[found]
    where = repr(row) if isinstance(row, str) else found + 1
    return f" ({column.name!r} holds {what}{cell!r} in row {where})"


def _is_numeric(column: pd.Series) -> bool:
    """Whether a column holds numbers, perhaps among empty cells or as Python objects."""
    if column.dtype.kind != "O":
        return column.dtype.kind in "iufb"
    return all(_is_number(cell) or _is_empty(cell) for cell in column)


def frame_numbers(frame: pd.DataFrame) -> np.ndarray:
    """The cells of a DataFrame as floats, missing as NaN.

    Raises:
        DataError: a column name stands twice, or a column is not numeric.
    """
    twice = [str(name) for name, count in Counter(frame.columns).items() if count > 1]
    if twice:
        raise DataError(f"the column name {twice[0]!r} stands more than once", hint="rename the columns")
    text = [name for name in frame.columns if not _is_numeric(frame[name])]
    if text:
        names = [str(name) for name in text]
        raise DataError(f"the columns {names} are not numeric{_first_odd(frame[text[0]])}", hint=_NUMBERS)
    return frame.to_numpy(dtype=float, na_value=np.nan)


def as_numbers(data: Any) -> np.ndarray:
    """Nested sequences as a float array of any shape.

    Raises:
        DataError: a cell is not a number, or the rows differ in length.
    """
    if isinstance(data, Mapping):
        raise DataError(
            f"expected rows of numbers; got a mapping with the keys {', '.join(map(repr, data))}",
            hint="pandas.DataFrame(…) makes a table of columns with names",
        )
    if isinstance(data, np.ndarray) and np.iscomplexobj(data):
        raise DataError("the data are complex numbers", hint="give real numbers, such as data.real")
    try:
        return np.asarray(data, dtype=float)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"the data are not a table of numbers: {_complaint(data, error)}",
            hint="rows of one length, numbers only",
        ) from None


def _complaint(data: Any, error: Exception) -> str:
    """Where nested rows fail: their lengths, or the first cell that is no number."""
    rows = list(data) if isinstance(data, (Sequence, np.ndarray)) and not isinstance(data, str) else []
    if rows and all(isinstance(row, (Sequence, np.ndarray)) and not isinstance(row, str) for row in rows):
        widths = [len(row) for row in rows]
        if len(set(widths)) > 1:
            return f"its rows have {', '.join(map(str, widths))} cells"
        odd = [(i, j, cell) for i, row in enumerate(rows) for j, cell in enumerate(row) if _is_odd(cell)]
        if odd:
            i, j, cell = odd[0]
            return f"row {i + 1}, column {j + 1} holds {cell!r}"
    first = next((i for i, cell in enumerate(rows) if _is_odd(cell)), None)
    return str(error) if first is None else f"place {first + 1} holds {rows[first]!r}"


def _is_odd(cell: Any) -> bool:
    try:
        float(cell)
    except (TypeError, ValueError):
        return True
    return False


def labelled(data: Any) -> tuple[np.ndarray, tuple[str, ...] | None, tuple[str, ...] | None]:
    """A matrix with its row and column labels, None where an array has none."""
    if hasattr(data, "columns"):
        rows, columns = tuple(map(str, data.index)), tuple(map(str, data.columns))
        return frame_numbers(data), rows, columns
    return as_numbers(data), None, None
