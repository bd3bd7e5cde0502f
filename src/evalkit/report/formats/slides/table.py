"""A table on a slide: its first columns and rows, with what is left out said in the last row. In points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from evalkit.report.blocks.checks import Align, Tone
from evalkit.report.document import Cell, CellLike, GroupRow, TableBlock
from evalkit.report.formats.slides.columns import SIDE, cell_text, columns_that_fit, needs, widths
from evalkit.report.formats.slides.text import LEADING, Box, cut, line_count
from evalkit.report.language import Phrases

MOST_ROWS = 6
FEWEST_ROWS = 3  # a table that has more is not cut below this
SIZES = (15.0, 14.0, 13.0, 12.0, 11.0, 10.0)
LID = 3.0  # margin of a cell, above and below
TITLE, MORE = 12.0, 10.5  # type sizes of the title and of the last row, which says what is left out
TITLE_HEIGHT, MORE_HEIGHT = TITLE * LEADING + 3.0, MORE * LEADING + 2 * LID
SLACK = 1.04  # of a table: a line more than estimated makes a row higher
MOST_LINES = 9  # of a cell, before rows are left out
Shown = tuple[tuple[CellLike, ...] | GroupRow, bool]  # a row and whether it is highlighted


@dataclass(frozen=True, slots=True)
class SlideCell:
    """A cell as it is written."""

    text: str
    tone: Tone = "normal"
    strong: bool = False


@dataclass(frozen=True, slots=True)
class SlideRow:
    """A row and its height; one that names a group, or says what is left out, is a single cell."""

    cells: tuple[SlideCell, ...]
    height: float
    group: bool = False
    highlighted: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class TablePiece:
    """A table that fits its box.

    Attributes:
        box: the place, the title above included.
        title: above the table.
        labels: of the columns shown.
        aligns: of the columns.
        widths: of the columns.
        head: height of the row of labels.
        rows: those shown, and the last one where something is left out.
        size: type size.
        shortened: full texts of cells that were cut, each after the label of its column.
    """

    box: Box
    title: str
    labels: tuple[str, ...]
    aligns: tuple[Align, ...]
    widths: tuple[float, ...]
    head: float
    rows: tuple[SlideRow, ...]
    size: float
    shortened: tuple[str, ...]


def fit_table(
    table: TableBlock, box: Box, words: Phrases, *, largest: float, smallest: float, dropping: bool
) -> TablePiece | None:
    """The table in a box, in the largest type in which it fits; None where it does not.

    The first ``MOST_ROWS`` rows are shown (highlighted ones always) and the first columns for which the box
    is wide enough. With ``dropping`` long cells are cut and rows left out where the smallest type does not
    help.
    """
    count = columns_that_fit(table, box.width)
    rows = _first_rows(table)
    attempts = [
        (size, MOST_LINES)
        for size in SIZES
        if smallest <= size <= largest and sum(needs(table, count, size)) <= box.width
    ]
    if dropping:
        attempts += [(SIZES[-1], lines) for lines in range(MOST_LINES, 2, -1)]
    while rows and _count(rows) >= min(FEWEST_ROWS, _total(table)):
        more = _more(table, words, _count(rows), count)
        for size, lines in attempts:
            made = _Setting(table, count, box, size, lines).piece(rows, more)
            if made.box.height <= box.height:
                return made
        rows = _without_last(rows) if dropping else []
    return None


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a table is set: its first ``count`` columns, the box, the type size, the most lines of a cell."""

    table: TableBlock
    count: int
    box: Box
    size: float
    lines: int

    def piece(self, rows: list[Shown], more: str) -> TablePiece:
        columns = self.table.columns[: self.count]
        room = widths(self.table, self.count, self.box.width, self.size)
        rooms = [width - 2 * SIDE for width in room]
        labels = tuple(column.label for column in columns)
        head = self.height(labels, rooms, bold=True)
        made = [self.row(row, marked, rooms) for row, marked in rows]
        if more:
            made.append(SlideRow((SlideCell(more, "muted"),), MORE_HEIGHT, last=True))
        high = SLACK * (head + sum(row.height for row in made))
        return TablePiece(
            replace(self.box, height=high + (TITLE_HEIGHT if self.table.title else 0.0)),
            self.table.title,
            labels,
            tuple(column.align for column in columns),
            room,
            head,
            tuple(made),
            self.size,
            self.shortened(rows, made, labels),
        )

    def row(self, row: tuple[CellLike, ...] | GroupRow, marked: bool, rooms: list[float]) -> SlideRow:
        if isinstance(row, GroupRow):
            text = cut(row.text, self.size, self.box.width - 2 * SIDE, 1, bold=True)
            return SlideRow((SlideCell(text, strong=True),), self.size * LEADING + 2 * LID, group=True)
        cells = []
        for cell, room in zip(row, rooms, strict=False):
            tone, strong = (
                (cell.tone, cell.strong or marked) if isinstance(cell, Cell) else ("normal", marked)
            )
            cells.append(
                SlideCell(cut(cell_text(cell), self.size, room, self.lines, bold=strong), tone, strong)
            )
        high = self.height([cell.text for cell in cells], rooms, bold=any(cell.strong for cell in cells))
        return SlideRow(tuple(cells), high, highlighted=marked)

    def height(self, texts: tuple[str, ...] | list[str], rooms: list[float], *, bold: bool) -> float:
        lines = (line_count(text, self.size, room, bold) for text, room in zip(texts, rooms, strict=True))
        return max(lines) * self.size * LEADING + 2 * LID

    def shortened(self, rows: list[Shown], made: list[SlideRow], labels: tuple[str, ...]) -> tuple[str, ...]:
        found = []
        for (row, _), written in zip(rows, made, strict=False):
            if isinstance(row, GroupRow):
                continue
            for label, cell, shown in zip(labels, row, written.cells, strict=False):
                found += [f"{label}: {cell_text(cell)}"] if cell_text(cell) != shown.text else []
        return tuple(found)


def _first_rows(table: TableBlock) -> list[Shown]:
    """The rows to show with the group rows over them; highlighted ones take the last places."""
    places = [k for k, row in enumerate(table.rows) if not isinstance(row, GroupRow)]
    marked = [k for k in table.highlighted if k in places][:MOST_ROWS]
    plain = [k for k in places if k not in marked][: MOST_ROWS - len(marked)]
    chosen = {*marked, *plain}
    group, found = -1, list[int]()
    for k, row in enumerate(table.rows):
        if isinstance(row, GroupRow):
            group = k
        elif k in chosen:
            found += [group, k] if group >= 0 else [k]
            group = -1
    return [(table.rows[k], k in table.highlighted) for k in found]


def _without_last(rows: list[Shown]) -> list[Shown]:
    """One row less: the last that is not highlighted, and no group row without rows under it."""
    plain = [k for k, (row, marked) in enumerate(rows) if not isinstance(row, GroupRow) and not marked]
    drop = plain[-1] if plain else len(rows) - 1
    rest = [row for k, row in enumerate(rows) if k != drop]
    ends = [isinstance(after, GroupRow) for _, (after, _) in pairwise(rest)] + [True]
    return [
        row for row, empty in zip(rest, ends, strict=False) if not (isinstance(row[0], GroupRow) and empty)
    ]


def _count(rows: list[Shown]) -> int:
    return sum(not isinstance(row, GroupRow) for row, _ in rows)


def _total(table: TableBlock) -> int:
    return sum(not isinstance(row, GroupRow) for row in table.rows)


def _more(table: TableBlock, words: Phrases, rows: int, columns: int) -> str:
    """What the last row says; "" where all is shown."""
    numbers = {"rows": rows, "all_rows": _total(table), "columns": columns, "all_columns": len(table.columns)}
    if rows < _total(table):
        return words.t("slides_shown" if columns < len(table.columns) else "slides_shown_rows", **numbers)
    return words.t("slides_shown_columns", **numbers) if columns < len(table.columns) else ""
