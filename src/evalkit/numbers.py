"""Numbers as a reader sees them: fixed digits, thousands separators, true minus signs, a dash for none.

Nothing here feeds back into a calculation: results keep full precision, only the printed text is rounded.
"""

from __future__ import annotations

import math

from evalkit.errors import DataError, OptionError

MISSING = "–"
SMALLEST_P = 0.001


def fixed(value: float | None, digits: int = 1, *, signed: bool = False) -> str:
    """A number with fixed decimals: ``1,234.5``, ``−0.3``, with ``signed`` also ``+0.3``; a dash for none."""
    if value is None or math.isnan(value):
        return MISSING
    text = f"{value:+,.{digits}f}" if signed else f"{value:,.{digits}f}"
    if math.isfinite(value) and not any(char in "123456789" for char in text):
        text = text.lstrip("+-")
    return text.replace("-", "−").replace("inf", "∞")


def percent(value: float | None, digits: int = 1, *, signed: bool = False) -> str:
    """A value on the 0-100 scale with its sign: ``72.6%``."""
    text = fixed(value, digits, signed=signed)
    return text if text == MISSING else text + "%"


def interval(lower: float | None, upper: float | None, digits: int = 1) -> str:
    """The two ends in brackets: ``[71.1, 74.0]``; a dash if one is missing."""
    ends = (fixed(lower, digits), fixed(upper, digits))
    return MISSING if MISSING in ends else f"[{ends[0]}, {ends[1]}]"


def with_interval(value: float | None, lower: float | None, upper: float | None, digits: int = 1) -> str:
    """A value and its interval: ``72.6 [71.1, 74.0]``; the value alone where there is no interval."""
    ends = interval(lower, upper, digits)
    return fixed(value, digits) if ends == MISSING else f"{fixed(value, digits)} {ends}"


def p_value(p: float | None, language: str) -> str:
    """A p value in the habit of the language: en ``p = .012``, zh ``p = 0.012``; below .001 as ``p < .001``.

    Raises:
        OptionError: the language is neither zh nor en.
        DataError: p lies outside 0 to 1.
    """
    if language not in ("zh", "en"):
        raise OptionError.unknown_choice("language", language, ("zh", "en"))
    if p is None or math.isnan(p):
        return f"p {MISSING}"
    if not 0.0 <= p <= 1.0:
        raise DataError(f"a p value lies between 0 and 1; got {p}")
    text = f"< {SMALLEST_P:.3f}" if p < SMALLEST_P else f"= {p:.3f}"
    return "p " + (text.replace(" 0.", " .") if language == "en" else text)


def rank_range(lower: int | None, upper: int | None) -> str:
    """A range of ranks: ``1–3``, or ``2`` where both ends agree."""
    if lower is None or upper is None:
        return MISSING
    return f"{lower:d}" if lower == upper else f"{lower:d}–{upper:d}"
