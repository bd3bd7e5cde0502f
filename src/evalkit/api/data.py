"""What people hand in (a DataFrame, an array, a survey) as a float matrix with column names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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


def _first_word(column: pd.Series) -> str:
    """The first cell of a column that is text, for a message."""
    found = next((cell for cell in column if isinstance(cell, str)), None)
    return "" if found is None else f" ({column.name!r} holds the text {found!r})"


def frame_numbers(frame: pd.DataFrame) -> np.ndarray:
    """The cells of a DataFrame as floats, missing as NaN.

    Raises:
        DataError: a column name stands twice, or a column is not numeric.
    """
    twice = [str(name) for name, count in Counter(frame.columns).items() if count > 1]
    if twice:
        raise DataError(f"the column name {twice[0]!r} stands more than once", hint="rename the columns")
    text = [str(name) for name, kind in frame.dtypes.items() if kind.kind not in "iufb"]
    if text:
        raise DataError(f"the columns {text} are not numeric{_first_word(frame[text[0]])}", hint=_NUMBERS)
    return frame.to_numpy(dtype=float, na_value=np.nan)


def as_numbers(data: Any) -> np.ndarray:
    """Nested sequences as a float array of any shape.

    Raises:
        DataError: a cell is not a number, or the rows differ in length.
    """
    try:
        return np.asarray(data, dtype=float)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"the data are not a table of numbers: {error}", hint="rows of one length, numbers only"
        ) from None


def labelled(data: Any) -> tuple[np.ndarray, tuple[str, ...] | None, tuple[str, ...] | None]:
    """A matrix with its row and column labels, None where an array has none."""
    if hasattr(data, "columns"):
        rows, columns = tuple(map(str, data.index)), tuple(map(str, data.columns))
        return frame_numbers(data), rows, columns
    return as_numbers(data), None, None
