"""What stands around the table of a spreadsheet: titles, a second header, rows of totals, other sheets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evalkit.errors import Problem, SourceError
from evalkit.experts.matrices import Grid, cell_text
from evalkit.sources.excel import read_grids
from evalkit.sources.reading import TEXT

TOTALS = frozenset(
    {
        "total",
        "totals",
        "sum",
        "average",
        "mean",
        "合计",
        "总计",
        "小计",
        "共计",
        "平均",
        "平均值",
        "均值",
        "平均数",
    }
)


def without_titles(grid: Grid) -> list[int]:
    """The filled rows from the header on: rows of a single filled cell above it are titles."""
    counts = [sum(bool(cell_text(cell)) for cell in row) for row in grid]
    filled = [i for i, count in enumerate(counts) if count]
    header = next((place for place, i in enumerate(filled) if counts[i] > 1), 0)
    return filled[header:]


def refuse_second_header(row: Sequence[Any], place: str, file: str) -> None:
    """Refuse a row of words without a name below the header: the cells of the header were merged."""
    words = [text for cell in row[1:] if (text := cell_text(cell))]
    if words and not cell_text(row[0]) and not any(char.isdigit() for text in words for char in text):
        raise SourceError(
            Problem(
                what=f"a second row of headers stands below the first: {', '.join(words)}",
                file=file,
                place=place,
                expected="one row of headers, one name for each column",
                hint="take merged cells apart and keep the row that names the indicators",
            )
        )


def totals(names: Sequence[str]) -> list[str]:
    """A note on rows whose names are those of totals and means."""
    found = [name for name in names if name.casefold() in TOTALS]
    return [f"ranked like the others, though it may be no alternative: {', '.join(found)}"] if found else []


def unread_sheets(path: Path) -> list[str]:
    """A note on the sheets of a workbook that hold something and are not read."""
    if path.suffix.lower() in TEXT:
        return []
    first, *others = read_grids(path).items()
    names = [name for name, grid in others if any(cell_text(cell) for row in grid for cell in row)]
    return [f"read from sheet {first[0]!r}; not read: {', '.join(map(repr, names))}"] if names else []
