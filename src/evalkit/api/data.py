"""What people hand in (a DataFrame, an array, a survey) as a float matrix with column names."""

from __future__ import annotations

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


def numeric_matrix(
    data: Data, items: str | Sequence[str] | None = None
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Values (n, p), NaN = missing, and p column names.

    Args:
        data: a DataFrame (labels kept), a survey (reversed items recoded) or an array.
        items: columns to take; for a survey also the code of a scale.

    Raises:
        DataError: a column that does not exist or is not numeric; the closest names are given.
    """
    frame = _frame(data, items)
    if frame is None:
        values = np.asarray(data, dtype=float)
        if values.ndim != 2:
            raise DataError(
                f"the data must be a table of respondents × items; got {values.ndim} dimension(s)"
            )
        if items is not None:
            raise DataError("items can be chosen by name in a DataFrame or a survey, not in an array")
        return values, tuple(f"item {j}" for j in range(1, values.shape[1] + 1))
    chosen = _columns(frame, items)
    text = [name for name in chosen if frame[name].dtype.kind not in "iufb"]
    if text:
        raise DataError(
            f"the columns {text} are not numeric", hint="choose the item columns with items=[...]"
        )
    return frame[chosen].to_numpy(dtype=float, na_value=np.nan), tuple(str(name) for name in chosen)


def _frame(data: Any, items: str | Sequence[str] | None) -> pd.DataFrame | None:
    if hasattr(data, "questionnaire"):
        scored: pd.DataFrame = data.scored
        scales = {scale.id: list(scale.item_ids) for scale in data.questionnaire.scales}
        if isinstance(items, str):
            if items not in scales:
                raise DataError(f"there is no scale {items!r}", hint=did_you_mean(items, scales))
            return scored[scales[items]]
        return scored
    return data if hasattr(data, "columns") else None


def _columns(frame: pd.DataFrame, items: str | Sequence[str] | None) -> list[Any]:
    if items is None or isinstance(items, str):
        if isinstance(items, str) and items in frame.columns:
            raise DataError(
                f"{items!r} is one column; a scale needs two or more", hint="give a list of items"
            )
        return list(frame.columns)
    missing = [name for name in items if name not in frame.columns]
    if missing:
        raise DataError(
            f"there is no column {missing[0]!r}",
            hint=did_you_mean(str(missing[0]), [str(name) for name in frame.columns]),
        )
    return list(items)


def labelled(data: Any) -> tuple[np.ndarray, tuple[str, ...] | None, tuple[str, ...] | None]:
    """A matrix with its row and column labels, None where an array has none."""
    if hasattr(data, "columns"):
        rows, columns = tuple(map(str, data.index)), tuple(map(str, data.columns))
        return data.to_numpy(dtype=float, na_value=np.nan), rows, columns
    return np.asarray(data, dtype=float), None, None
