"""A document as PDF, set by typst from one generic template and one JSON string."""

from __future__ import annotations

import re
from typing import Any, Literal

from evalkit.errors import OptionError
from evalkit.report.document import Document
from evalkit.report.formats.pdf.compact import short_tables
from evalkit.report.formats.pdf.typesetting import (
    CAPITALS,
    SANS,
    SERIF,
    PdfError,
    Typesetter,
    as_json,
    house_fonts,
    missing_characters,
    named,
    substituted,
)
from evalkit.report.formats.tree import tree
from evalkit.report.language import phrases

__all__ = ["PdfError", "PdfStandard", "PdfWriter"]

_APOSTROPHE = re.compile("[A-Za-z]’[A-Za-z]")

PdfStandard = Literal["a-2b", "a-2u", "a-2a", "a-3b", "ua-1"]


class PdfWriter:
    """One typst compiler, kept for many documents; use one writer per process.

    Args:
        standard: "" for a plain tagged PDF, "a-2b", "a-2u", "a-2a" or "a-3b" for the archive, "ua-1" for
            universal accessibility (ISO 19005-2/3 and 14289-1). The archive demands a date: a fixed one.

    Raises:
        OptionError: no such standard.
    """

    def __init__(self, standard: PdfStandard | Literal[""] = "") -> None:
        known = ("", "a-2b", "a-2u", "a-2a", "a-3b", "ua-1")
        if standard not in known:
            raise OptionError.unknown_choice("standard", standard, known)
        self._standards = [standard] if standard else []
        self._typesetter = Typesetter("document.typ")

    def render(self, document: Document, laid_out: dict[str, Any] | None = None) -> bytes:
        """The document as the bytes of a PDF file.

        ``laid_out`` is ``tree(document)`` where it is at hand already. A character that no shipped font
        holds is printed as 〓, and a line at the end names it.

        Raises:
            PdfError: typst failed or warned.
        """
        theme, logo = document.theme, document.logo
        shipped = (*SERIF, *SANS) if document.style == "thesis" else SANS
        house = house_fonts(theme, theme.faces(document.style), document.language)
        capitals = None if house else CAPITALS[shipped[0]]
        dated = any(name.startswith("a-") for name in self._standards)
        content = {**short_tables(laid_out or tree(document), capitals), "missing": "", "dated": dated}
        content["fonts"] = [*house, *shipped]
        content["logo"] = None
        if logo is not None:
            alt = logo.alt.get(document.language)
            content["logo"] = {"file": f"logo.{logo.suffix}", "alt": alt, "height": logo.height}
        content["apostrophes"] = False
        data = as_json(content, theme)
        if document.language == "zh" and _APOSTROPHE.search(data):
            data = as_json({**content, "apostrophes": True}, theme)
        missing = missing_characters(data, shipped, theme)
        if missing:
            note = phrases(document.language).t("missing_glyphs", names=named(missing))
            data = substituted(as_json({**content, "missing": note}, theme), missing)
        return self._typesetter.compile(data, document.title, theme=theme, pdf_standards=self._standards)
