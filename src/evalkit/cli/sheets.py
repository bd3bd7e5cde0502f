"""Results of the desk commands: the first tables on the screen, all of them in one workbook."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from evalkit.errors import OptionError
from evalkit.report.formats.xlsx import Sheet, write_xlsx
from evalkit.result import Result, ResultTable, format_number
from evalkit.sources.excel import open_workbook

MARK = "evalkit"


def require_free(target: Path) -> None:
    """Refuse a target that is there and was not written by evalkit.

    Raises:
        OptionError: see above.
    """
    if target.parent.exists() and not target.parent.is_dir():
        raise OptionError(f"{target.parent} is a file; nothing was written", hint="--out names a folder")
    if not target.exists():
        return
    if not target.is_file() or MARK not in open_workbook(target).sheet_names:
        raise OptionError(
            f"{target} is there already and was not written by evalkit; nothing was written",
            hint="choose another folder with --out",
        )


def write_tables(held: Result, target: Path) -> None:
    """Write every table of a result, and on a last sheet its facts; the file appears whole or not at all."""
    tables = [_sheet(table.title, table.columns, table.rows) for table in held.tables()]
    facts: Mapping[str, object] = {**held.facts(), "evalkit": version("evalkit")}
    about = _sheet(MARK, ("what", "value"), tuple(facts.items()))
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(suffix=".xlsx", prefix=".evalkit-", dir=target.parent)
    os.close(handle)
    try:
        write_xlsx(Path(aside), [*tables, about])
        Path(aside).replace(target)
    finally:
        Path(aside).unlink(missing_ok=True)


def show(held: Result, titles: Sequence[str]) -> None:
    """Print the facts of a result and its tables of these titles."""
    print(held.title)
    for label, value in held.facts().items():
        print(f"{label}: {format_number(value)}")
    for table in held.tables():
        if table.title in titles:
            print(f"\n{table.title}")
            for line in _lines(table):
                print(line)


def _sheet(name: str, columns: tuple[str, ...], rows: tuple[tuple[object, ...], ...]) -> Sheet:
    return Sheet(name=name, columns=columns, rows=rows)


def _lines(table: ResultTable) -> list[str]:
    cells = [list(table.columns), *([_shown(value) for value in row] for row in table.rows)]
    widths = [max(_width(row[j]) for row in cells) for j in range(len(table.columns))]
    pairs = ([*zip(row, widths, strict=True)] for row in cells)
    return ["  ".join(cell + " " * (width - _width(cell)) for cell, width in row).rstrip() for row in pairs]


def _shown(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else format_number(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
