"""Time codes of transcripts."""

from __future__ import annotations

import re

TIME = r"(?:(\d{1,3})[:：])?(\d{1,2})[:：](\d{2})(?:[.,](\d{1,3}))?"
"""Hours (may be missing), minutes, seconds, fraction of a second (may be missing)."""

_CLOCK = re.compile(TIME)


def seconds_of(text: str) -> float:
    """Seconds of the first time code in a text; 0 without one."""
    found = _CLOCK.search(text)
    if found is None:
        return 0.0
    hours, minutes, seconds, fraction = found.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction or 0}")
