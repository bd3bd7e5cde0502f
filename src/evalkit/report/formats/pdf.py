"""A document as PDF, set by typst from one generic template and one JSON string.

Text reaches typst as JSON values only, so nothing in it can become markup. System fonts are ignored and no
time is embedded: the same document gives the same bytes on every machine with the same typst.
"""

from __future__ import annotations

import json
import unicodedata
from importlib.resources import files
from typing import Any

from evalkit.errors import EvalkitError
from evalkit.report.charts.drawing import PALETTE, Circle, Drawing, Path, Rect, Text
from evalkit.report.document import Document
from evalkit.report.formats.glyphs import undrawable
from evalkit.report.formats.tree import tree

FAMILY = "Noto Sans SC"
_KINDS = {Path: "path", Circle: "circle", Rect: "rect", Text: "text"}


class PdfError(EvalkitError, RuntimeError):
    """A document cannot be set as PDF: a character without a glyph, or a complaint of typst."""


def _plain(value: object) -> Any:
    if isinstance(value, Drawing):
        return {"width": value.width, "height": value.height, "shapes": value.shapes}
    if isinstance(value, (Path, Circle, Rect, Text)):
        fields = {name: getattr(value, name) for name in value.__slots__}
        return {"kind": _KINDS[type(value)], **fields}
    raise TypeError(f"{type(value).__name__} has no place in a document")


class PdfWriter:
    """One typst compiler, kept for many documents; use one writer per process."""

    def __init__(self) -> None:
        import typst
        from pylopdf_fonts_zh_cn import sans_path

        templates = files("evalkit.report") / "templates"
        self._font = str(sans_path())
        self._failure = typst.TypstError
        self._compiler = typst.Compiler(
            input=str(templates / "document.typ"),
            root=str(templates),
            font_paths=[str(sans_path().parent)],
            ignore_system_fonts=True,
        )

    def render(self, document: Document) -> bytes:
        """The document as the bytes of a PDF file.

        Raises:
            PdfError: a character has no glyph in the bundled font, or typst failed or warned.
        """
        content = {**tree(document), "palette": PALETTE, "font": FAMILY}
        data = json.dumps(content, ensure_ascii=False, default=_plain)
        self._check_characters(data, document)
        try:
            pdf, warnings = self._compiler.compile_with_warnings(format="pdf", sys_inputs={"data": data})
        except self._failure as error:
            raise PdfError(f"typst could not set {document.title!r}: {error}") from error
        if warnings:
            listed = "; ".join(dict.fromkeys(warning.message for warning in warnings))
            raise PdfError(f"typst warned while setting {document.title!r}: {listed}")
        if not isinstance(pdf, bytes):
            raise PdfError(f"typst returned no PDF for {document.title!r}")
        return pdf

    def _check_characters(self, data: str, document: Document) -> None:
        missing = undrawable(data, self._font)
        if missing:
            named = ", ".join(
                f"{char} (U+{ord(char):04X} {unicodedata.name(char, 'unnamed')})" for char in missing
            )
            raise PdfError(
                f"{document.title!r} holds characters that {FAMILY} cannot draw: {named}",
                hint="replace them in the labels, or publish this page as HTML only",
            )
