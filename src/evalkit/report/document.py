"""The neutral document: what a report says, before any format decides how it looks.

All text is plain text. Nothing here knows HTML, typst or Excel; each format escapes what it is given, so
that an answer holding ``<script>`` or ``#panic()`` is printed and never run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from evalkit.errors import DataError, OptionError
from evalkit.report.charts.kinds import Chart

Tone = Literal["normal", "muted", "warning", "good"]
Align = Literal["left", "right", "center"]
_ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_ABSOLUTE = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|[/\\])|.*[\x00-\x1f]", re.DOTALL)


def _one_of(parameter: str, got: object, choices: object) -> None:
    allowed = get_args(choices)
    if got not in allowed:
        raise OptionError.unknown_choice(parameter, got, [str(choice) for choice in allowed])


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3 (the document's title is printed already); ``anchor`` names it for links."""

    level: int
    text: str
    anchor: str = ""

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3):
            raise OptionError(f"a heading has level 1, 2 or 3; got {self.level!r} for {self.text!r}")
        if self.anchor and not _ANCHOR.fullmatch(self.anchor):
            raise OptionError(
                f"anchor {self.anchor!r} is not usable in a link",
                hint="a letter, then letters, digits, - and _",
            )


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str
    tone: Tone = "normal"

    def __post_init__(self) -> None:
        _one_of("tone", self.tone, Tone)


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list with bullets, or with numbers if ``ordered``."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Callout:
    """A box with a title and a few lines."""

    title: str
    lines: tuple[str, ...]
    tone: Tone = "normal"

    def __post_init__(self) -> None:
        _one_of("tone", self.tone, Tone)


@dataclass(frozen=True, slots=True)
class Card:
    """One big number: what it is, the number as text, and a short note under it."""

    label: str
    value: str
    note: str = ""
    tone: Tone = "normal"

    def __post_init__(self) -> None:
        _one_of("tone", self.tone, Tone)


@dataclass(frozen=True, slots=True)
class Cards:
    """A row of cards."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; ``bar`` (0 to 100) draws a small data bar under the text."""

    text: str
    tone: Tone = "normal"
    bar: float | None = None
    strong: bool = False

    def __post_init__(self) -> None:
        _one_of("tone", self.tone, Tone)
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
        _one_of("align", self.align, Align)
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
    """A table; ``highlighted`` holds indices into ``rows``."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""
    note: str = ""
    highlighted: tuple[int, ...] = ()

    def __post_init__(self) -> None:
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


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart with a title, a note and a text for those who cannot see it (default: the title)."""

    chart: Chart
    title: str = ""
    note: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page, on paper only."""


SimpleBlock = Heading | Paragraph | BulletList | Callout | Cards | TableBlock | ChartBlock


@dataclass(frozen=True, slots=True)
class Columns:
    """Two stacks of blocks side by side; ``ratio`` is the left one's share of the width."""

    left: tuple[SimpleBlock, ...]
    right: tuple[SimpleBlock, ...]
    ratio: float = 0.5

    def __post_init__(self) -> None:
        if not 0.2 <= self.ratio <= 0.8:
            raise OptionError(f"ratio lies between 0.2 and 0.8; got {self.ratio!r}")
        for block in (*self.left, *self.right):
            if isinstance(block, (Columns, PageBreak)):
                raise DataError(f"{type(block).__name__} cannot stand inside Columns")


Block = SimpleBlock | Columns | PageBreak


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A report: a title, blocks in reading order, and what every page of it carries.

    Attributes:
        language: "zh" or "en"; decides fonts, quotes and the words that a format adds itself.
        banner: a warning on every page (e.g. that the data are synthetic); "" for none.
        footer: a line at the foot of every page.
        identifier: a short name of this document (branch code, study) for the foot of every page.
    """

    title: str
    blocks: tuple[Block, ...]
    language: Literal["zh", "en"]
    subtitle: str = ""
    banner: str = ""
    footer: str = ""
    identifier: str = ""

    def __post_init__(self) -> None:
        if self.language not in ("zh", "en"):
            raise OptionError.unknown_choice("language", self.language, ("zh", "en"))
