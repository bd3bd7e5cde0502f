"""SPSS files (.sav, .zsav): codes stay codes, user-missing values stay apart from blanks."""

from __future__ import annotations

import math
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pyreadstat

from evalkit.errors import Problem, SourceError
from evalkit.sources.table import MissingRange, SourceTable

_ENCODINGS = (None, "GB18030", "BIG5")
_MAGIC = (b"$FL2", b"$FL3")


def read_spss(path: Path, text_columns: Collection[str] = ()) -> SourceTable:
    """Read an SPSS file with its variable labels, value labels and user-missing ranges.

    Encodings are tried in this order: as declared, GB18030, BIG5 (some files declare UTF-8 but hold GBK).

    Texts that are declared missing (a string variable has no ranges) become blank cells.

    Raises:
        SourceError: not an SPSS file, or its text is in none of the encodings.
    """
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic not in _MAGIC:
        what = "the file is empty" if not magic else "this is not an SPSS file (it does not begin with $FL2)"
        raise SourceError(
            Problem(what=what, file=str(path), expected="a .sav file written by SPSS or a survey tool")
        )
    frame, meta = _read(path)
    for name in set(text_columns) & set(frame.columns):
        frame[name] = frame[name].map(_as_text)
    missing: dict[str, tuple[MissingRange, ...]] = {}
    for name, ranges in meta.missing_ranges.items():
        texts = [entry["lo"] for entry in ranges if isinstance(entry["lo"], str)]
        if texts:
            frame[name] = frame[name].mask(frame[name].isin(texts), None)
        else:
            missing[name] = tuple((float(entry["lo"]), float(entry["hi"])) for entry in ranges)
    labels = {name: label for name, label in meta.column_names_to_labels.items() if label}
    return SourceTable(
        path=path,
        frame=frame,
        labels=labels,
        value_labels=meta.variable_value_labels,
        missing=missing,
        encoding=str(meta.file_encoding),
    )


def _read(path: Path) -> tuple[Any, Any]:
    failure: Exception | None = None
    for encoding in _ENCODINGS:
        try:
            return pyreadstat.read_sav(str(path), user_missing=True, encoding=encoding)
        except (
            pyreadstat.ReadstatError,
            pyreadstat.PyreadstatError,
            UnicodeDecodeError,
            ValueError,
        ) as error:
            failure = failure or error
    raise SourceError(Problem(what=f"the SPSS file cannot be read ({failure})", file=str(path))) from failure


def _as_text(value: Any) -> Any:
    if isinstance(value, float):
        return None if math.isnan(value) else str(int(value)) if value.is_integer() else str(value)
    return str(value).strip() or None if value is not None else None
