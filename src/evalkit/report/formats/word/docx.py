"""A document as a Word file: editable text, fields that Word updates, three-line tables, charts as pictures.

Captions carry SEQ fields inside bookmarks, references in the text are REF fields, so numbers follow when
somebody inserts a table. The text flows: the page breaks of a document are measured for the fonts of the PDF,
and in the fonts of another machine they would leave pages almost empty. No clock and no name of a machine
enters the file: the same document gives the same bytes.
"""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt

from evalkit.report.document import Document
from evalkit.report.formats.archive import printable, undated
from evalkit.report.formats.pictures import PictureWriter
from evalkit.report.formats.tree import flat, tree
from evalkit.report.formats.word.omml import omml
from evalkit.report.formats.word.pictures import add_logo, add_picture
from evalkit.report.formats.word.styles import describe, prepare
from evalkit.report.formats.word.tables import TONES, cards, least_width, table
from evalkit.report.formats.word.text import WordText, copies
from evalkit.report.formats.word.xml import Element, border, coloured, field, node, run, shaded

TWIPS = 20  # twentieths of a point


def render_docx(document: Document, pictures: PictureWriter | None = None) -> bytes:
    """The document as the bytes of a .docx file; ``pictures`` may be kept for many documents.

    Raises:
        PdfError: typst could not draw a chart.
    """
    writer = _Writer(document, pictures or PictureWriter())
    return undated(writer.bytes())


class _Writer:
    """Appends the blocks of one tree to one Word document."""

    def __init__(self, document: Document, pictures: PictureWriter) -> None:
        self.content = content = tree(document)
        self.pictures = pictures
        self.theme, self.logo = document.theme, document.logo
        self.palette = document.theme.palette
        self.thesis = content["style"] == "thesis"
        self.apa = self.thesis and content["language"] == "en"
        self.word = docx.Document()
        prepare(self.word, content["language"], self.thesis, self.theme)
        describe(self.word, content)
        self.text = WordText(document.numbering(), document.language)
        self.drawn = 0
        self.kinds = {
            "heading": self.heading,
            "paragraph": self.running,
            "list": self.listed,
            "callout": self.callout,
            "cards": self.cards,
            "table": self.table,
            "chart": self.chart,
            "formula": self.formula,
            "references": self.references,
            "break": self.flow_on,
        }

    def bytes(self) -> bytes:
        self.margins()
        first = "Heading1" if self.content["chapter"] is not None else "Title"
        self.paragraph(first, run(self.content["title"]))
        if self.content["subtitle"]:
            style, tone = ("Subtitle", ()) if self.thesis else ("Normal", (coloured(self.palette["soft"]),))
            self.paragraph(style, run(self.content["subtitle"], *tone))
        for block in flat(self.content["blocks"]):
            self.kinds[block["kind"]](block)
        target = io.BytesIO()
        self.word.save(target)
        return target.getvalue()

    @property
    def width(self) -> float:
        section: Any = self.word.sections[-1]
        return float((section.page_width - section.left_margin - section.right_margin) / Pt(1))

    def append(self, element: Element) -> Element:
        body = self.word.element.body
        body.insert(len(body) - 1, element)  # the last child holds the page setup
        return element

    def paragraph(self, style: str, *children: Element, properties: tuple[Element, ...] = ()) -> Element:
        return self.append(node("w:p", node("w:pPr", node("w:pStyle", val=style), *properties), *children))

    def margins(self) -> None:
        section = self.word.sections[0]
        if self.content["banner"]:
            line = section.header.paragraphs[0]._p
            line.get_or_add_pPr().append(shaded(self.palette["warning_tint"]))
            line.get_or_add_pPr().append(node("w:jc", val="center"))
            line.append(run(self.content["banner"], node("w:b"), coloured(self.palette["warning"]), _size(8)))
        if self.logo is not None:
            language = self.content["language"]
            add_logo(section, self.pictures.logo(self.theme, language), self.logo, language)
        line = section.footer.paragraphs[0]._p
        right = node("w:tab", val="right", pos=round(self.width * TWIPS))
        cleared = [node("w:tab", val="clear", pos=place) for place in (4320, 4680, 8640, 9360)]
        line.get_or_add_pPr().append(node("w:tabs", *cleared, right))
        parts = [part for part in (self.content["footer"], self.content["identifier"]) if part]
        soft = (coloured(self.palette["soft"]), _size(8))
        line.extend([run(" · ".join(parts), *soft), node("w:r", node("w:tab"))])
        before, _, rest = self.content["page_of"].partition("{page}")
        between, _, after = rest.partition("{pages}")
        line.append(run(before, *copies(soft)))
        line.extend(field("PAGE", "1", *copies(soft)))
        line.append(run(between, *copies(soft)))
        line.extend(field("NUMPAGES", "1", *copies(soft)))
        line.append(run(after, *copies(soft)))

    def heading(self, block: dict[str, Any]) -> None:
        level = block["level"] + (self.content["chapter"] is not None)
        if block["number"]:
            marked = self.text.bookmarks.around(block["anchor"], run(block["number"]))
            shown = [*marked, run("\u2002" + block["text"])]
        else:
            shown = self.text.bookmarks.around(block["anchor"], run(block["text"]))
        self.paragraph(f"Heading{level}", *shown)

    def listed(self, block: dict[str, Any]) -> None:
        style = "ListNumber" if block["ordered"] else "ListBullet"
        own = (self.numbers(),) if block["ordered"] else ()
        for item in block["items"]:
            self.paragraph(style, *self.text.inline(item), properties=copies(own))

    def numbers(self) -> Element:
        """A list of its own, so that it begins at 1."""
        numbering = self.word.part.numbering_part.element
        used = self.word.styles["List Number"].element.pPr.numPr.numId.val
        made = numbering.add_num(numbering.num_having_numId(used).abstractNumId.val)
        made.add_lvlOverride(0).add_startOverride(1)
        return node("w:numPr", node("w:ilvl", val=0), node("w:numId", val=made.numId))

    def callout(self, block: dict[str, Any]) -> None:
        tone = block["tone"]
        edge = self.palette[{"normal": "main", "muted": "faint"}.get(tone, tone)]
        fill = self.palette[f"{tone}_tint" if tone in ("good", "warning") else "panel"]
        lines = [(block["title"], (node("w:b"), coloured(edge))), *((line, ()) for line in block["lines"])]
        for k, (text, properties) in enumerate(lines, start=1):
            around = node("w:pBdr", border("left", 24, edge, space=6))
            kept = (node("w:keepNext"),) if k < len(lines) else ()
            whole = (*kept, node("w:keepLines"), around, shaded(fill))
            self.paragraph("Normal", run(text, *properties), properties=whole)

    def cards(self, block: dict[str, Any]) -> None:
        self.append(cards(block, round(self.width * TWIPS), self.palette))
        self.paragraph("TableText")

    def table(self, block: dict[str, Any]) -> None:
        wide = least_width(block) > self.width
        if wide:
            self.turn(WD_ORIENT.LANDSCAPE)
        self.caption(block, keep=True)
        self.append(table(block, round(self.width * TWIPS), self.thesis, self.linked, self.palette))
        self.note(block)
        if wide:
            self.turn(WD_ORIENT.PORTRAIT)

    def turn(self, orientation: WD_ORIENT) -> None:
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        if section.orientation != orientation:
            section.orientation = orientation
            section.page_width, section.page_height = section.page_height, section.page_width

    def linked(self, href: str, shown: Element) -> Element:
        if not href:
            return shown
        if href.startswith("#"):
            known = href[1:] in self.text.marks
            return self.text.bookmarks.link(href[1:], shown) if known else shown
        target = self.word.part.relate_to(printable(href), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = node("w:hyperlink", shown, history="1")
        link.set(qn("r:id"), target)
        return link

    def caption(self, block: dict[str, Any], *, keep: bool) -> None:
        properties = (node("w:keepNext"),) if keep else (node("w:spacing", before=80, after=200),)
        if block["caption"]:
            self.paragraph("Caption", *self.text.caption(block, apa=self.apa), properties=properties)

    def note(self, block: dict[str, Any]) -> None:
        label = self.content["note_label"]
        slant = (node("w:i"),) if self.apa else ()
        if block["note"]:
            before = [run(label, *slant)] if label else []
            self.paragraph("TableNote", *before, *self.text.inline(block["note"]))
        elif block["kind"] == "table":
            self.paragraph("TableText")

    def chart(self, block: dict[str, Any]) -> None:
        """A picture under its caption; in a Chinese thesis above it."""
        above = not self.thesis or self.apa
        if above:
            self.caption(block, keep=True)
        self.drawn += 1
        drawing, alt = block["drawing"], block["alt"]
        png = self.pictures.png(drawing, self.content["language"], alt, self.theme)
        add_picture(
            self.word,
            png,
            drawing,
            alt=alt,
            number=self.drawn,
            width=self.width,
            keep=bool(block["note"]) or not above,
            theme=self.theme,
        )
        if not above:
            self.caption(block, keep=bool(block["note"]))
        self.note(block)

    def formula(self, block: dict[str, Any]) -> None:
        middle, right = round(self.width * TWIPS / 2), round(self.width * TWIPS)
        tabs = node("w:tabs", node("w:tab", val="center", pos=middle), node("w:tab", val="right", pos=right))
        shown = [node("w:r", node("w:tab")), omml(block["body"])]
        mark = block["mark"]
        if mark is not None:
            counted = field("SEQ Equation \\* ARABIC", mark.number)
            inside = [run("(" + mark.prefix), *counted, run(")")]
            shown += [node("w:r", node("w:tab")), *self.text.bookmarks.around(block["label"], *inside)]
        self.paragraph("Normal", *shown, properties=(tabs,))

    def references(self, block: dict[str, Any]) -> None:
        for entry in block["entries"]:
            number = [run(entry["number"]), node("w:r", node("w:tab"))] if entry["number"] else []
            before, slanted, after = entry["text"], entry["emphasis"], ""
            if slanted:
                before, _, after = before.partition(slanted)
            parts = [run(before), *([run(slanted, node("w:i")), run(after)] if slanted else [])]
            shown = self.text.bookmarks.around(entry["label"], *number, *parts)
            self.paragraph("ReferenceEntry", *shown)

    def flow_on(self, block: dict[str, Any]) -> None:
        """A page break of the PDF; Word begins a page where one is full."""

    def running(self, block: dict[str, Any]) -> None:
        tone = block["tone"]
        properties = () if tone == "normal" else (coloured(self.palette[TONES[tone]]),)
        self.paragraph("BodyText", *self.text.inline(block["text"], *properties))


def _size(points: float) -> Element:
    return node("w:sz", val=round(points * 2))
