"""A spreadsheet of alternatives × indicators: names, numbers and an optional row of directions."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evalkit.errors import OptionError, Problem, SourceError, did_you_mean
from evalkit.experts.judgements import csv_grid
from evalkit.experts.matrices import Grid, cell_text
from evalkit.sources.excel import read_grids
from evalkit.sources.reading import TEXT
from evalkit.sources.table import missing_file
from evalkit.study.desk.layout import refuse_second_header, totals, unread_sheets, without_titles

DIRECTION_ROWS = frozenset({"direction", "directions", "type", "方向", "指标方向", "指标类型", "类型"})
DIRECTIONS: Mapping[str, str] = {
    **dict.fromkeys(("benefit", "max", "positive", "+", "正向", "效益", "效益型", "越大越好"), "benefit"),
    **dict.fromkeys(
        ("cost", "min", "negative", "-", "−", "负向", "逆向", "成本", "成本型", "越小越好"), "cost"
    ),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class DeskTable:
    """A table of a spreadsheet.

    Attributes:
        file: the file as the user wrote it.
        alternatives: (m,) names from the first column.
        indicators: (k,) names from the header.
        values: (m, k).
        directions: (k,) "benefit" or "cost" where the file says so, "" where it does not.
        notes: what a reader of the file might have expected otherwise.
    """

    file: str
    alternatives: tuple[str, ...]
    indicators: tuple[str, ...]
    values: np.ndarray
    directions: tuple[str, ...]
    notes: tuple[str, ...] = ()


def read_desk_table(path: Path) -> DeskTable:
    """Read the first sheet of a workbook, or a .csv file.

    The first row with two filled cells or more is the header, so that a title may stand above it; the first
    column names the alternatives. A row whose first cell is "direction" (方向) says "benefit" or "cost"
    (正向, 负向) for each indicator. Notes name other sheets that are filled, and a row of totals.

    Raises:
        SourceError: with every cell that is not a number, every name that is missing or stands twice; file,
            sheet, row and column are named.
    """
    grid, place = first_grid(path)
    filled = without_titles(grid)
    if len(filled) < 2:
        raise SourceError(
            Problem(
                what="there is no table", file=str(path), place=place, expected="a header row and data rows"
            )
        )
    header = [cell_text(cell) for cell in grid[filled[0]]]
    while header and not header[-1]:
        header.pop()
    refuse_second_header(grid[filled[1]], f"{place}, row {filled[1] + 1}", str(path))
    problems = _names(header[1:], f"{place}, row {filled[0] + 1}", "indicator", str(path))
    directions = [""] * (len(header) - 1)
    names: list[str] = []
    rows: list[list[float]] = []
    words, faults = _columns_of_words([grid[i] for i in filled[1:]], header, place, str(path))
    problems += faults
    for i in filled[1:]:
        cells = [*grid[i], *[""] * len(header)][: len(header)]
        problems += _beyond(grid[i], len(header), f"{place}, row {i + 1}", str(path))
        if cell_text(cells[0]).casefold() in DIRECTION_ROWS:
            directions, faults = _directions(cells[1:], header[1:], f"{place}, row {i + 1}", str(path))
        else:
            names.append(cell_text(cells[0]))
            numbers, faults = _numbers(cells, header, f"{place}, row {i + 1}", str(path), words)
            rows.append(numbers)
        problems += faults
    problems += _names(names, f"{place}, first column", "alternative", str(path))
    if problems:
        raise SourceError(problems)
    return DeskTable(
        file=str(path),
        alternatives=tuple(names),
        indicators=tuple(header[1:]),
        values=np.array(rows, dtype=float),
        directions=tuple(directions),
        notes=(*unread_sheets(path), *totals(names)),
    )


def first_grid(path: Path) -> tuple[Grid, str]:
    """The cells of a .csv file or of the first sheet of a workbook, and the place for messages.

    Raises:
        SourceError: no such file, or it cannot be read.
    """
    if not path.is_file():
        raise missing_file(path)
    if path.suffix.lower() in TEXT:
        return csv_grid(path), path.name
    name, grid = next(iter(read_grids(path).items()))
    return grid, f"sheet {name!r}"


def asked_directions(text: str, indicators: Sequence[str]) -> dict[str, str]:
    """Directions of ``--directions``: "benefit,cost,…" for all indicators, or "name=cost,…" for some.

    Raises:
        OptionError: a word that is no direction, another number of words, or an unknown indicator.
    """
    words = [word.strip() for word in text.replace("，", ",").split(",") if word.strip()]
    if not any("=" in word for word in words):
        if len(words) != len(indicators):
            raise OptionError(
                f"--directions has {len(words)} words for {len(indicators)} indicators",
                hint="one each, or only the costs by name: --directions 'complaints=cost'",
            )
        pairs = list(zip(indicators, words, strict=True))
    else:
        pairs = [(name.strip(), word.strip()) for name, _, word in (word.rpartition("=") for word in words)]
    for name, word in pairs:
        if name not in indicators:
            raise OptionError(f"--directions names {name!r}", hint=did_you_mean(name, indicators))
        if word.casefold() not in DIRECTIONS:
            raise OptionError(f"{word!r} is not a direction", hint="benefit (正向) or cost (负向)")
    return {name: DIRECTIONS[word.casefold()] for name, word in pairs}


def number(cell: Any) -> float | None:
    """A cell as a finite number; None for anything else."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell) if np.isfinite(cell) else None
    try:
        value = float(unicodedata.normalize("NFKC", str(cell)).strip())
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _columns_of_words(
    rows: Sequence[Sequence[Any]], header: Sequence[str], place: str, file: str
) -> tuple[frozenset[int], list[Problem]]:
    """The columns (from 2) of two or more words without a digit, such as other names; a problem for each."""
    data = [row for row in rows if row and cell_text(row[0]).casefold() not in DIRECTION_ROWS]
    found: dict[int, str] = {}
    for j in range(1, len(header)):
        texts = [text for row in data if len(row) > j and (text := cell_text(row[j]))]
        if len(texts) > 1 and not any(char.isdigit() for text in texts for char in text):
            found[j] = texts[0]
    problems = [
        Problem(
            what=f"the column {header[j]!r} holds words, such as {word!r}, and no number",
            file=file,
            place=f"{place}, column {j + 1}",
            expected="the names of the alternatives in the first column and numbers in all others",
            hint="leave this column out",
        )
        for j, word in found.items()
    ]
    return frozenset(j + 1 for j in found), problems


def _numbers(
    cells: Sequence[Any], header: Sequence[str], place: str, file: str, words: frozenset[int]
) -> tuple[list[float], list[Problem]]:
    found, problems = [], []
    for j, (cell, name) in enumerate(zip(cells[1:], header[1:], strict=True), 2):
        value = number(cell)
        if value is None and j not in words:
            shown = cell_text(cell)
            what = f"{shown!r} is not a number" if shown else "the cell is empty"
            spot = f"{place}, column {j} ({cell_text(cells[0])}, {name})"
            hint = (
                "type digits only, such as 1200 or 12.5: no unit, no % and no separator of thousands"
                if any(char.isdigit() for char in shown)
                else "leave the alternative or the indicator out, or fill the gap and say so"
            )
            problems.append(Problem(what=what, file=file, place=spot, expected="a number", hint=hint))
        found.append(np.nan if value is None else value)
    return found, problems


def _beyond(cells: Sequence[Any], width: int, place: str, file: str) -> list[Problem]:
    """Cells to the right of the header."""
    return [
        Problem(what=f"{cell_text(cell)!r} has no header", file=file, place=f"{place}, column {j}")
        for j, cell in enumerate(cells[width:], width + 1)
        if cell_text(cell)
    ]


def _directions(
    cells: Sequence[Any], names: Sequence[str], place: str, file: str
) -> tuple[list[str], list[Problem]]:
    words = [cell_text(cell).casefold() for cell in cells]
    problems = [
        Problem(
            what=f"{word!r} is not a direction",
            file=file,
            place=f"{place}, column {j} ({name})",
            expected="benefit or cost (正向, 负向)",
            hint=did_you_mean(word, DIRECTIONS),
        )
        for j, (word, name) in enumerate(zip(words, names, strict=True), 2)
        if word not in DIRECTIONS
    ]
    return [DIRECTIONS.get(word, "") for word in words], problems


def _names(names: Sequence[str], place: str, what: str, file: str) -> list[Problem]:
    if not names:
        return [Problem(what=f"there is no {what}", file=file, place=place)]
    faults = [
        f"the {what} {name!r} stands twice" for name, times in Counter(names).items() if name and times > 1
    ]
    faults += [f"{what} {j} has no name" for j, name in enumerate(names, 1) if not name]
    return [Problem(what=fault, file=file, place=place) for fault in faults]
