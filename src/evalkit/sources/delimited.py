"""Text tables: CSV and TSV, in UTF-8 or GB18030, with any of the usual separators."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from evalkit.errors import Problem, SourceError
from evalkit.sources.table import SourceTable, check_header

SEPARATORS = ",;\t|"


def read_delimited(path: Path, text_columns: Collection[str] = ()) -> SourceTable:
    """Read a delimited text file.

    The encoding is UTF-8 (with or without a mark) where the bytes are valid UTF-8, else GB18030: GB18030
    is never tried first, because it turns short UTF-8 files into wrong characters without an error.

    Args:
        path: the file.
        text_columns: columns kept as text (codes such as "007").

    Raises:
        SourceError: empty, neither encoding, no or repeated column names, or lines of uneven length.
    """
    raw = path.read_bytes()
    if not raw.strip():
        raise SourceError(Problem(what="the file is empty", file=str(path), expected="a header row and data"))
    text, encoding = _decode(raw, path)
    header = text.lstrip("\n\r").split("\n", 1)[0]
    separator = max(SEPARATORS, key=header.count)
    names = next(csv.reader([header.rstrip("\r")], delimiter=separator))
    check_header(path, names)
    try:
        frame = pd.read_csv(
            io.StringIO(text),
            sep=separator,
            na_values=[""],
            keep_default_na=False,
            dtype=dict.fromkeys(text_columns, str),
            low_memory=False,
        )
    except (pd.errors.ParserError, ValueError) as error:
        raise SourceError(
            Problem(
                what=f"not a table: {error}", file=str(path), hint="every line needs the same number of cells"
            )
        ) from error
    frame.columns = [str(name).strip() for name in frame.columns]
    return SourceTable(path=path, frame=frame, encoding=encoding)


def _decode(raw: bytes, path: Path) -> tuple[str, str]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text, encoding
    raise SourceError(
        Problem(
            what="this is not a text table (neither UTF-8 nor GB18030)",
            file=str(path),
            hint="save it as 'CSV UTF-8' from the spreadsheet program",
        )
    )
