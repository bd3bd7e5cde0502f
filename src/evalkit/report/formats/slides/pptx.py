"""A document as a PowerPoint deck: a summary of few slides, each with one message, the rest in the notes.

The deck is derived from the same blocks as every other format; ``slides_plan`` says which sections become
slides and ``slides_body`` what stands on each. No clock and no name of a machine enters the file: the same
document gives the same bytes.
"""

from __future__ import annotations

import copy
import io
from typing import Any

from pptx.oxml.ns import qn

from evalkit.report.document import Document
from evalkit.report.formats.archive import printable, undated
from evalkit.report.formats.pictures import PictureWriter
from evalkit.report.formats.slides.body import Slide, lay_out
from evalkit.report.formats.slides.frame import (
    COVER,
    FOOT_SIZE,
    PLAIN,
    TITLE_SIZE,
    empty_deck,
    list_notes_master,
    title_width,
)
from evalkit.report.formats.slides.plan import plan
from evalkit.report.formats.slides.shapes import Painter
from evalkit.report.formats.slides.text import Box, Line, TextPiece, cut, line_count
from evalkit.report.formats.slides.xml import Pen, paragraph, replace_paragraphs, slide_faces
from evalkit.report.language import phrases

TITLE_SIZES = (TITLE_SIZE, 22.0, 20.0, 18.0)
COVER_SIZES = (40.0, 36.0, 32.0, 28.0, 24.0)
BANNER = Box(0.0, 0.0, 960.0, 22.0)


def render_pptx(document: Document, pictures: PictureWriter | None = None) -> bytes:
    """The document as the bytes of a .pptx file; ``pictures`` may be kept for many documents.

    Raises:
        PdfError: typst could not draw a chart.
    """
    writer = _Writer(document, pictures or PictureWriter())
    return undated(writer.bytes())


class _Writer:
    """Appends the slides of one document to one deck."""

    def __init__(self, document: Document, pictures: PictureWriter) -> None:
        self.document = document
        self.words = phrases(document.language)
        theme = document.theme
        self.pen = Pen(faces=slide_faces(theme), palette=dict(theme.palette), language=document.language)
        logo = None if document.logo is None else pictures.logo(theme, document.language)
        self.deck = empty_deck(document, self.pen, logo)
        self.layouts = {layout.name: layout for layout in self.deck.slide_layouts}
        self.painter = Painter(document, self.pen, pictures)

    def bytes(self) -> bytes:
        planned = plan(self.document)
        self.cover(planned.left)
        for section in planned.sections:
            self.slide(lay_out(section, self.words, self.document.numbering()))
        list_notes_master(self.deck)
        target = io.BytesIO()
        self.deck.save(target)
        return target.getvalue()

    def cover(self, left: tuple[str, ...]) -> None:
        slide = self.deck.slides.add_slide(self.layouts[COVER])
        self.fill(slide.shapes.title, self.document.title, COVER_SIZES, 840.0, 3)
        lines = [part for part in (self.document.subtitle, self.words.t("slides_summary")) if part]
        made = []
        for text, size in zip(lines, (20.0, 14.0)[-len(lines) :], strict=True):
            made.append(paragraph(size, 1.3, gap=4.0))
            made[-1].append(self.pen.run(cut(text, size, 840.0, 2), size, colour="soft"))
        replace_paragraphs(slide.placeholders[1]._element.txBody, made)
        names = self.words.t("evidence_separator").join(left)
        self.frame(slide, (self.words.t("slides_also", names=names),) if left else ())

    def slide(self, content: Slide) -> None:
        slide = self.deck.slides.add_slide(self.layouts[PLAIN])
        width = title_width(self.document.logo)
        self.fill(slide.shapes.title, content.title, TITLE_SIZES, width, 2)
        if self.document.logo is not None:
            title = slide.shapes.title
            title.left, title.top, title.height = title.left, title.top, title.height
            title.width = round(width * 12_700)
        for piece in content.pieces:
            self.painter.paint(slide, piece)
        self.frame(slide, content.notes)

    def fill(self, shape: Any, text: str, sizes: tuple[float, ...], width: float, most: int) -> None:
        """The largest type in which a title takes so many lines; cut where the smallest does not help."""
        size = next((s for s in sizes if line_count(text, s, width, True) <= most), sizes[-1])
        made = paragraph(size, 1.2)
        made.append(self.pen.run(cut(text, size, width, most, True), size, bold=True, colour="main"))
        replace_paragraphs(shape._element.txBody, [made])

    def frame(self, slide: Any, notes: tuple[str, ...]) -> None:
        """The warning, the foot and the number of every slide, and its notes."""
        if self.document.banner:
            line = Line(cut(self.document.banner, 11.0, 920.0, 1, True), 11.0, bold=True, colour="warning")
            self.painter.paint(slide, TextPiece(BANNER, (line,), "warning_tint", name="warning", padding=4.0))
        parts = [part for part in (self.document.foot, self.document.identifier) if part]
        for held in slide.slide_layout.placeholders:
            kind = held._element.ph.get("type")
            if kind not in ("ftr", "sldNum"):
                continue
            made = copy.deepcopy(held._element)
            made.nvSpPr.cNvPr.set("id", str(slide.shapes._spTree.max_shape_id + 1))
            slide.shapes._spTree.append(made)
            if kind == "ftr":
                text = cut(" · ".join(parts), FOOT_SIZE, 740.0, 1)
                shown = paragraph(FOOT_SIZE, 1.2)
                shown.append(self.pen.run(text, FOOT_SIZE, colour="soft"))
                replace_paragraphs(made.txBody, [shown])
            else:
                self.number(made, len(self.deck.slides))
        if notes:
            self.notes(slide, notes)

    def number(self, placeholder: Any, number: int) -> None:
        """The number that PowerPoint keeps up to date."""
        (field,) = placeholder.txBody.iter(qn("a:fld"))
        field.find(qn("a:t")).text = str(number)
        properties = field.find(qn("a:rPr"))
        properties.clear()
        self.pen.properties(properties, FOOT_SIZE, colour="soft")

    def notes(self, slide: Any, notes: tuple[str, ...]) -> None:
        body = slide.notes_slide.notes_text_frame._txBody
        made = []
        for text in notes:
            made.append(paragraph(12.0, 1.3, gap=4.0))
            made[-1].append(self.pen.run(printable(text), 12.0))
        replace_paragraphs(body, made)
