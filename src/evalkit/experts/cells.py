"""One cell of a judgement sheet: ``3``, ``1/3``, ``0.33``; anything else is named for what it is."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from typing import Any

LARGEST = 9.0
_FRACTION = re.compile(r"^(\d+(?:\.\d+)?)\s*[/:]\s*(\d+(?:\.\d+)?)$")


def read_cell(cell: Any) -> float | None:
    """The judgement in a cell, or None if the cell is empty.

    Raises:
        ValueError: the cell is a date, a word, zero, negative or outside 1/9–9; says what to type instead.
    """
    if isinstance(cell, (datetime.date, datetime.datetime, datetime.time)):
        raise ValueError(
            f"the cell is a date ({cell}): the spreadsheet turned a fraction into a date; "
            "format the cell as text and type the fraction again"
        )
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    value = _number(cell)
    shown = f"{cell:g}" if isinstance(cell, float) else repr(cell)
    if value is None or not math.isfinite(value) or value <= 0:
        raise ValueError(f"{shown} is not a judgement; type 1 to 9, a fraction such as 1/3, or a decimal")
    if not 1 / LARGEST - 0.005 <= value <= LARGEST:
        raise ValueError(f"{shown} is outside the 1/9–9 scale")
    return value


def _number(cell: Any) -> float | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return float(cell)
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    fraction = _FRACTION.match(text)
    if fraction:
        below = float(fraction[2])
        return float(fraction[1]) / below if below else None
    try:
        return float(text)
    except ValueError:
        return None
