"""Tables and their cells."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evalkit.errors import DataError, OptionError
from evalkit.report.blocks.checks import Align, Tone, anchor, one_of
from evalkit.report.blocks.inline import Text

_ABSOLUTE = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|[/\\])|.*[\x00-\x1f]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; ``bar`` (0 to 100) draws a small data bar under the text."""

    text: str
    tone: Tone = "normal"
    bar: float | None = None
    strong: bool = False

    def __post_init__(self) -> None:
        one_of("tone", self.tone, Tone)
        if self.bar is not None and not 0.0 <= self.bar <= 100.0:
            raise DataError(f"the bar of a cell lies between 0 and 100; got {self.bar} beside {self.text!r}")


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to another page of the same report: a relative address or an ``#anchor``."""

    text: str
    href: str

    def __post_init__(self) -> None:
        if not self.href or _ABSOLUTE.match(self.href):
            raise OptionError(
                f"a link of a report is relative; got {self.href!r}",
                hint="for example 'branches/B01.zh.html' or '#weights'",
            )


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its label, how its cells are aligned, and its share of the width."""

    label: str
    align: Align = "left"
    width: float = 1.0

    def __post_init__(self) -> None:
        one_of("align", self.align, Align)
        if not self.width > 0:
            raise OptionError(f"the width of column {self.label!r} must be positive; got {self.width!r}")


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A row that spans the table and names the rows after it."""

    text: str


CellLike = str | Cell | Link
Row = tuple[CellLike, ...] | GroupRow


@dataclass(frozen=True, kw_only=True, slots=True)
class TableBlock:
    """A table; ``highlighted`` holds indices into ``rows``; with a ``label`` it is numbered."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""
    note: Text = ""
    highlighted: tuple[int, ...] = ()
    label: str = ""

    def __post_init__(self) -> None:
        anchor(self.label, "label")
        for number, row in enumerate(self.rows, start=1):
            if not isinstance(row, GroupRow) and len(row) != len(self.columns):
                raise DataError(
                    f"table {self.title!r}: row {number} has {len(row)} cells for {len(self.columns)} columns"
                )
        if any(not 0 <= k < len(self.rows) for k in self.highlighted):
            raise DataError(
                f"table {self.title!r}: highlighted rows {self.highlighted} are not all among "
                f"its {len(self.rows)} rows"
            )
