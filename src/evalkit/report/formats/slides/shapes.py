"""The pieces of a slide as shapes that can be edited: text boxes, tables, pictures with their description."""

from __future__ import annotations

import io
from typing import Any

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn

from evalkit.report.document import Document
from evalkit.report.formats.archive import printable
from evalkit.report.formats.pictures import PictureWriter
from evalkit.report.formats.slides.chart import PicturePiece
from evalkit.report.formats.slides.columns import SIDE
from evalkit.report.formats.slides.flow import Piece
from evalkit.report.formats.slides.table import (
    LID,
    MORE,
    TITLE,
    TITLE_HEIGHT,
    SlideCell,
    SlideRow,
    TablePiece,
)
from evalkit.report.formats.slides.text import INDENT, LEADING, Box, Line, TextPiece
from evalkit.report.formats.slides.xml import (
    Element,
    Pen,
    add_vector,
    describe,
    emu,
    paragraph,
    replace_paragraphs,
)
from evalkit.report.formats.svg import svg_file

NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # of PowerPoint: a table without style and grid
SIDES = {"left": "l", "right": "r", "center": "ctr"}
TONES = {"normal": "ink", "muted": "soft", "good": "good", "warning": "warning"}


class Painter:
    """Puts pieces on slides; counts the pictures of the deck."""

    def __init__(self, document: Document, pen: Pen, pictures: PictureWriter) -> None:
        self.document = document
        self.pen = pen
        self.pictures = pictures
        self.drawn = 0

    def paint(self, slide: Any, piece: Piece | PicturePiece) -> None:
        """Put one piece on a slide."""
        if isinstance(piece, TextPiece):
            self._text(slide, piece)
        elif isinstance(piece, TablePiece):
            self._table(slide, piece)
        else:
            self._picture(slide, piece)

    def _text(self, slide: Any, piece: TextPiece) -> None:
        shape = slide.shapes.add_textbox(*_place(piece.box))
        describe(shape, piece.name)
        body = shape._element.txBody
        properties = body.find(qn("a:bodyPr"))
        for side in ("lIns", "rIns", "tIns", "bIns"):
            properties.set(side, str(emu(piece.padding)))
        properties.set("wrap", "square")
        for old in list(properties):
            properties.remove(old)
        properties.append(parse_xml(f"<a:normAutofit {nsdecls('a')}/>"))
        if piece.fill:
            _filled(shape._element.spPr, self.pen.colour(piece.fill))
        replace_paragraphs(body, [self._line(line) for line in piece.lines])
        if piece.edge:
            self._edge(slide, piece)

    def _line(self, line: Line) -> Element:
        made = paragraph(line.size, LEADING, indent=INDENT if line.bullet else 0.0, gap=line.gap)
        made.append(self.pen.run(line.text, line.size, bold=line.bold, colour=line.colour))
        return made

    def _edge(self, slide: Any, piece: TextPiece) -> None:
        """A rule at the left side of a box."""
        box = Box(piece.box.left, piece.box.top, 3.0, piece.box.height)
        shape = slide.shapes.add_textbox(*_place(box))
        describe(shape, "edge")
        _filled(shape._element.spPr, self.pen.colour(piece.edge))
        shape._element.txBody.find(qn("a:bodyPr")).set("wrap", "none")

    def _picture(self, slide: Any, piece: PicturePiece) -> None:
        self.drawn += 1
        theme, alt = self.document.theme, printable(piece.alt)
        png = self.pictures.png(piece.drawing, self.document.language, alt, theme)
        shape = slide.shapes.add_picture(io.BytesIO(png), *_place(piece.box))
        describe(shape, f"chart {self.drawn}", alt)
        vector = svg_file(piece.drawing, alt, theme.palette)
        add_vector(shape._element, slide.part, f"chart{self.drawn}", vector)

    def _table(self, slide: Any, piece: TablePiece) -> None:
        box = piece.box
        if piece.title:
            line = Line(piece.title, TITLE, bold=True)
            self._text(
                slide, TextPiece(Box(box.left, box.top, box.width, TITLE * LEADING), (line,), name="title")
            )
        top = box.top + (TITLE_HEIGHT if piece.title else 0.0)
        rows = piece.rows
        high = piece.head + sum(row.height for row in rows)
        place = Box(box.left, top, box.width, high)
        frame = slide.shapes.add_table(len(rows) + 1, len(piece.widths), *_place(place))
        describe(frame, "table", piece.title or " | ".join(piece.labels))
        table = frame.table
        table._tbl.tblPr.find(qn("a:tableStyleId")).text = NO_STYLE
        table.horz_banding = False
        for column, width in zip(table.columns, piece.widths, strict=True):
            column.width = emu(width)
        for row, height in zip(table.rows, (piece.head, *(r.height for r in rows)), strict=True):
            row.height = emu(height)
        for cell, label, align in zip(table.rows[0].cells, piece.labels, piece.aligns, strict=True):
            self._cell(cell, SlideCell(label, strong=True), piece.size, align, fill="tint", rule="main")
        for row, held in zip(list(table.rows)[1:], rows, strict=True):
            self._row(row, held, piece)

    def _row(self, row: Any, held: SlideRow, piece: TablePiece) -> None:
        cells = list(row.cells)
        if held.group or held.last:
            if len(cells) > 1:
                cells[0].merge(cells[-1])
            size, fill, rule = (MORE, "", "") if held.last else (piece.size, "panel", "grid")
            self._cell(cells[0], held.cells[0], size, "left", fill=fill, rule=rule)
            return
        fill = "tint" if held.highlighted else ""
        for cell, content, align in zip(cells, held.cells, piece.aligns, strict=False):
            self._cell(cell, content, piece.size, align, fill=fill, rule="grid")

    def _cell(self, cell: Any, content: SlideCell, size: float, align: str, *, fill: str, rule: str) -> None:
        made = paragraph(size, LEADING, align=SIDES[align])
        colour = TONES[content.tone]
        made.append(self.pen.run(content.text, size, bold=content.strong, colour=colour))
        replace_paragraphs(cell._tc.txBody, [made])
        properties = cell._tc.get_or_add_tcPr()
        for side, value in (("marL", SIDE), ("marR", SIDE), ("marT", LID), ("marB", LID)):
            properties.set(side, str(emu(value)))
        if rule:
            line = parse_xml(f'<a:lnB {nsdecls("a")} w="{emu(1.0 if rule == "main" else 0.5)}"/>')
            line.append(self.pen.colour(rule))
            properties.append(line)
        properties.append(self.pen.colour(fill) if fill else parse_xml(f"<a:noFill {nsdecls('a')}/>"))


def _filled(properties: Element, fill: Element) -> None:
    """A ground in the place of none."""
    for old in properties.findall(qn("a:noFill")):
        properties.remove(old)
    properties.append(fill)


def _place(box: Box) -> tuple[Any, Any, Any, Any]:
    return emu(box.left), emu(box.top), emu(box.width), emu(box.height)
