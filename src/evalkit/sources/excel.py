"""Workbooks (.xlsx, .xlsm, .xls, .ods) through calamine: sheets as grids or as tables with a header row."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from evalkit.errors import Problem, SourceError, did_you_mean
from evalkit.sources.error_cells import cell_address, error_cells
from evalkit.sources.table import SourceTable, check_header

MAX_UNPACKED = 1_000_000_000
MAX_RATIO = 200
SHOWN = 5
Grid = list[list[Any]]


def open_workbook(path: Path) -> CalamineWorkbook:
    """Open a workbook.

    Raises:
        SourceError: not a workbook, or an archive that unpacks to an unreasonable size.
    """
    if path.stat().st_size == 0:
        raise SourceError(Problem(what="the file is empty", file=str(path), expected="a workbook"))
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(path.stat().st_size, 100_000):
            raise SourceError(
                Problem(what=f"the workbook unpacks to {unpacked:,} bytes; it is not read", file=str(path))
            )
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise SourceError(
            Problem(
                what=f"this is not a workbook that can be read ({error})",
                file=str(path),
                hint="open it in a spreadsheet program and save it as .xlsx",
            )
        ) from error


def read_grids(path: Path) -> dict[str, Grid]:
    """Every sheet of a workbook as a grid of cells, by sheet name ("" = empty cell).

    An error stands as its text ("#N/A"), a formula that was never computed as a few words.
    """
    workbook = open_workbook(path)
    faulty = error_cells(path)
    return {name: _grid(workbook, name, faulty.get(name, {})) for name in workbook.sheet_names}


def read_excel(path: Path, sheet: str | None = None, text_columns: Collection[str] = ()) -> SourceTable:
    """Read one sheet whose first row is the header.

    Args:
        path: the workbook.
        sheet: the sheet's name; the first sheet if None.
        text_columns: columns kept as text; whole numbers in them lose their ".0".

    Raises:
        SourceError: no such sheet, an empty sheet, no or repeated column names, or cells that hold an error.
    """
    workbook = open_workbook(path)
    names = workbook.sheet_names
    chosen = sheet if sheet is not None else names[0]
    if chosen not in names:
        raise SourceError(
            Problem(what=f"there is no sheet {chosen!r}", file=str(path), hint=did_you_mean(chosen, names))
        )
    faulty = error_cells(path).get(chosen, {})
    rows = _grid(workbook, chosen, faulty)
    filled = [any(str(cell).strip() for cell in row) for row in rows]
    if not filled or not filled[0]:
        raise SourceError(
            Problem(
                what="the first row is empty" if any(filled) else "the sheet is empty",
                file=str(path),
                place=f"sheet {chosen!r}",
                expected="a header row and data",
            )
        )
    header = _trim_header(rows[0])
    check_header(path, header, place=f"sheet {chosen!r}")
    _refuse_errors(path, chosen, header, faulty)
    held = {i: [_cell(value) for value in row[: len(header)]] for i, row in enumerate(rows[1:], 2)}
    held = {i: row for i, row in held.items() if any(value is not None for value in row)}
    body = list(held.values())
    frame = pd.DataFrame(body, columns=header).infer_objects()
    for name in set(text_columns) & set(header):
        frame[name] = frame[name].map(_as_text)
    return SourceTable(path=path, frame=frame, row_numbers=tuple(held))


def _grid(workbook: CalamineWorkbook, name: str, faulty: Mapping[tuple[int, int], str]) -> Grid:
    grid: Grid = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    for (row, column), text in faulty.items():
        if row < len(grid) and column < len(grid[row]):
            grid[row][column] = text
    return grid


def _refuse_errors(
    path: Path, sheet: str, header: Sequence[str], faulty: Mapping[tuple[int, int], str]
) -> None:
    by_column: dict[int, list[str]] = {}
    for (row, column), text in sorted(faulty.items()):
        if column < len(header):
            by_column.setdefault(column, []).append(f"{cell_address(row, column)} ({text})")
    problems = [
        Problem(
            what=f"no value in {', '.join(cells[:SHOWN])}"
            + (f" and {len(cells) - SHOWN} more cells" if len(cells) > SHOWN else ""),
            file=str(path),
            place=f"sheet {sheet!r}, column {header[column]!r}",
            expected="a value, or an empty cell for a missing one",
            hint="mend the formula and save the workbook, or clear the cell",
        )
        for column, cells in by_column.items()
    ]
    if problems:
        raise SourceError(problems)


def _trim_header(row: list[Any]) -> list[str]:
    header = [_as_text(cell) for cell in row]
    while header and not header[-1]:
        header.pop()
    return header


def _cell(value: Any) -> Any:
    return None if value == "" or (isinstance(value, str) and not value.strip()) else value


def _as_text(value: Any) -> Any:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
