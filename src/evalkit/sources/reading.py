"""One door to every file format that holds a table."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from evalkit.errors import Problem, SourceError
from evalkit.sources.delimited import read_delimited
from evalkit.sources.excel import read_excel
from evalkit.sources.spss import read_spss
from evalkit.sources.table import SourceTable, missing_file

TEXT = {".csv", ".tsv", ".txt"}
WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}
SPSS = {".sav", ".zsav"}


def read_table(
    path: str | Path, *, sheet: str | None = None, text_columns: Collection[str] = (), missing_hint: str = ""
) -> SourceTable:
    """Read a table by the ending of its name: .csv .tsv .txt, .xlsx .xlsm .xls .ods, .sav .zsav.

    Args:
        path: the file.
        sheet: sheet of a workbook.
        text_columns: columns kept as text (codes).
        missing_hint: what to say when the file is not there.

    Raises:
        SourceError: missing, empty, not what its ending says, or without a usable header.
    """
    path = Path(path)
    if not path.is_file():
        raise missing_file(path, missing_hint)
    kind = path.suffix.lower()
    if kind in TEXT:
        return read_delimited(path, text_columns)
    if kind in WORKBOOKS:
        return read_excel(path, sheet, text_columns)
    if kind in SPSS:
        return read_spss(path, text_columns)
    raise SourceError(
        Problem(
            what=f"files ending in {kind or 'nothing'} are not read",
            file=str(path),
            expected=", ".join(sorted(TEXT | WORKBOOKS | SPSS)),
        )
    )
