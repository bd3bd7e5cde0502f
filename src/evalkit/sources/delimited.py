"""Text tables: CSV and TSV, in UTF-8 or GB18030, with any of the usual separators."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd

from evalkit.errors import Problem, SourceError
from evalkit.sources.table import SourceTable, check_header

SEPARATORS = ",;\t|"
MAX_HEADER = 1_000_000
_BLANK_LINE = re.compile(r"(?:\A|[\r\n])[ \t]*(?:\r\n|\r|\n)")


def read_delimited(path: Path, text_columns: Collection[str] = ()) -> SourceTable:
    """Read a delimited text file.

    The encoding is UTF-8 (with or without a mark) where the bytes are valid UTF-8, else GB18030: GB18030
    is never tried first, because it turns short UTF-8 files into wrong characters without an error.

    A line with fewer cells than the header ends in blank cells (Excel leaves trailing separators out).

    Args:
        path: the file.
        text_columns: columns kept as text (codes such as "007").

    Raises:
        SourceError: empty, neither encoding, no or repeated column names, or a line with too many cells.
    """
    text, encoding = _decode(path.read_bytes(), path)
    text = text.removeprefix("\ufeff")
    whole, text = text, text.lstrip("\n\r")
    if not text.strip():
        raise SourceError(Problem(what="the file is empty", file=str(path), expected="a header row and data"))
    separator = _separator(text)
    names = _header(text, separator, path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                io.StringIO(text),
                sep=separator,
                header=0,
                names=names,
                index_col=False,
                na_values=[""],
                keep_default_na=False,
                dtype=dict.fromkeys(text_columns, str),
                low_memory=False,
            )
    except pd.errors.ParserWarning as error:
        reason = f"the lines have more cells than the header, which has {len(names)}"
        raise _not_a_table(path, reason) from error
    except (pd.errors.ParserError, ValueError) as error:
        raise _not_a_table(path, str(error).strip()) from error
    numbers = _row_numbers(whole, separator, len(frame))
    return SourceTable(path=path, frame=frame, row_numbers=numbers, encoding=encoding)


def _row_numbers(text: str, separator: str, count: int) -> Sequence[int]:
    """Where the data rows stand in the file, as a spreadsheet program counts."""
    if not _BLANK_LINE.search(text):
        return range(2, 2 + count)
    records = csv.reader(io.StringIO(text, newline=None), delimiter=separator)
    filled = [i for i, row in enumerate(records, 1) if len(row) > 1 or (row and row[0].strip())]
    return filled[1:] if len(filled) == count + 1 else range(2, 2 + count)


def _separator(text: str) -> str:
    """The separator that stands most often in the header, not counting what is in quotes."""
    bare = re.sub(r'"[^"]*"', "", text[:MAX_HEADER])
    header = re.split(r"[\r\n]", bare, maxsplit=1)[0]
    return max(SEPARATORS, key=header.count)


def _header(text: str, separator: str, path: Path) -> list[str]:
    try:
        row = next(csv.reader(io.StringIO(text, newline=None), delimiter=separator))
    except csv.Error as error:
        raise _not_a_table(path, error) from error
    names = [name.strip() for name in row]
    check_header(path, names)
    return names


def _not_a_table(path: Path, reason: object) -> SourceError:
    hint = "no line may have more cells than the header; a text with separators needs quotes"
    return SourceError(Problem(what=f"not a table: {reason}", file=str(path), hint=hint))


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
