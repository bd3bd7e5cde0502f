"""Texts as they stand in HTML and SVG."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import escape


@lru_cache(maxsize=50_000)  # the same words stand in every report
def escaped(text: str) -> str:
    """Text as it stands in an element or an attribute."""
    return str(escape(text))
