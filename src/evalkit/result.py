"""The base of every result: a frozen value that keeps its numbers whole and can show itself.

A result class is a dataclass made with ``@result``; its fields are documented with shape and unit, its
arrays are read-only, and nothing in it is rounded. How it looks (text, notebook, frame) comes from
``tables()`` and ``facts()``, so that one description serves every display.
"""

from __future__ import annotations

import dataclasses
import html
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, dataclass_transform

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

R = TypeVar("R")


@dataclass_transform(frozen_default=True, kw_only_default=True, eq_default=False)
def result(cls: type[R]) -> type[R]:
    """Make a class a frozen, keyword-only result: ``@result class Alpha(Result): ...``."""
    return dataclass(frozen=True, kw_only=True, eq=False, repr=False)(cls)


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultTable:
    """A table of a result: column names and rows at full precision (first column = row label)."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def matrix_table(
    title: str, corner: str, rows: tuple[str, ...], columns: tuple[str, ...], values: np.ndarray
) -> ResultTable:
    """A labelled matrix as a table, row labels first."""
    body = tuple((label, *(float(x) for x in line)) for label, line in zip(rows, values, strict=True))
    return ResultTable(title=title, columns=(corner, *columns), rows=body)


def plain(value: Any) -> Any:
    """A value as JSON can carry it: arrays become lists, NaN and infinities become None."""
    if value is None or type(value) in (str, int, bool):
        return value
    if type(value) is float:
        return value if math.isfinite(value) else None
    if isinstance(value, np.ndarray):
        return _plain_array(value)
    if isinstance(value, Result):
        return value.to_dict()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value) if isinstance(value, (set, frozenset)) else value
        return [plain(item) for item in items]
    return value


def _plain_array(values: np.ndarray) -> Any:
    if values.dtype.kind in "biuU":
        return values.tolist()
    if values.dtype.kind == "f":
        finite = np.isfinite(values)
        if finite.all():
            return values.tolist()
        held = values.astype(object)
        held[~finite] = None
        return held.tolist()
    return plain(values.tolist())


def format_number(value: object, digits: int = 4) -> str:
    """A number for reading: fixed digits, integers as they are, a missing value as a dash."""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)):
        if math.isnan(value):
            return "–"
        number = float(value)
        small = 0 < abs(number) < 10.0**-digits
        return f"{number:.2e}" if small else f"{number:.{digits}f}"
    return "–" if value is None else str(value)


class Result:
    """Base of all results. Subclasses are declared with ``@result``."""

    title: ClassVar[str] = "Result"

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray) and value.flags.writeable:
                frozen = value.copy()
                frozen.flags.writeable = False
                object.__setattr__(self, field.name, frozen)

    def facts(self) -> Mapping[str, object]:
        """The single numbers worth reading first, by label. Default: every scalar field."""
        scalars = (str, int, float, bool, np.generic)
        names = [f.name for f in dataclasses.fields(self)]  # type: ignore[arg-type]
        return {name: getattr(self, name) for name in names if isinstance(getattr(self, name), scalars)}

    def tables(self) -> tuple[ResultTable, ...]:
        """The tables of this result; the first one is what ``to_frame()`` returns."""
        return ()

    def to_frame(self) -> pd.DataFrame:
        """The first table as a DataFrame at full precision, indexed by its first column."""
        import pandas as pd

        shown = self.tables()
        if not shown:
            return pd.DataFrame([dict(self.facts())])
        table = shown[0]
        return pd.DataFrame.from_records(list(table.rows), columns=list(table.columns)).set_index(
            table.columns[0]
        )

    def to_dict(self) -> dict[str, Any]:
        """All fields as plain Python values at full precision; what cannot be a number is None."""
        return {f.name: plain(getattr(self, f.name)) for f in dataclasses.fields(self)}  # type: ignore[arg-type]

    def allclose(self, other: Result, rtol: float = 1e-9, atol: float = 0.0) -> bool:
        """Whether two results of one kind agree: numbers within the tolerance, the rest exactly."""
        return type(self) is type(other) and _close(self.to_dict(), other.to_dict(), rtol, atol)

    def _cautions(self) -> tuple[str, ...]:
        """The sentences of a field ``warnings``, which no reader of the numbers should miss."""
        held = getattr(self, "warnings", ())
        return tuple(map(str, held)) if isinstance(held, (list, tuple)) else ()

    def __str__(self) -> str:
        lines = [self.title, "=" * len(self.title)]
        lines += [f"{label}: {format_number(value)}" for label, value in self.facts().items()]
        lines += [f"warning: {sentence}" for sentence in self._cautions()]
        for table in self.tables():
            lines += ["", table.title, *_text_table(table)]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        facts = "".join(
            f"<li>{html.escape(label)}: <b>{html.escape(format_number(value))}</b></li>"
            for label, value in self.facts().items()
        )
        facts += "".join(f"<li>warning: {html.escape(sentence)}</li>" for sentence in self._cautions())
        tables = "".join(_html_table(table) for table in self.tables())
        return f"<h4>{html.escape(self.title)}</h4><ul>{facts}</ul>{tables}"


def _close(a: Any, b: Any, rtol: float, atol: float) -> bool:
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_close(a[k], b[k], rtol, atol) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(_close(x, y, rtol, atol) for x, y in zip(a, b, strict=True))
    if isinstance(a, float) and isinstance(b, (int, float)):
        return math.isclose(a, b, rel_tol=rtol, abs_tol=atol)
    return bool(a == b)


def _width(text: str) -> int:
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _cells(table: ResultTable) -> list[list[str]]:
    """The cells as text; a column of whole numbers only, such as ranks without ties, has no decimals."""
    columns = [list(column) for column in zip(*table.rows, strict=True)]
    digits = [0 if all(map(_is_whole, column)) else 4 for column in columns]
    return [[format_number(value, n) for value, n in zip(row, digits, strict=True)] for row in table.rows]


def _is_whole(value: object) -> bool:
    return isinstance(value, (float, np.floating)) and (math.isnan(value) or float(value).is_integer())


def _text_table(table: ResultTable) -> list[str]:
    cells = [list(table.columns), *_cells(table)]
    widths = [max(_width(row[j]) for row in cells) for j in range(len(table.columns))]
    return ["  ".join(" " * (widths[j] - _width(cell)) + cell for j, cell in enumerate(row)) for row in cells]


def _html_table(table: ResultTable) -> str:
    head = "".join(f"<th>{html.escape(name)}</th>" for name in table.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in _cells(table)
    )
    caption = html.escape(table.title)
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
