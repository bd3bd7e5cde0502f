"""Styles, page and properties of a Word document."""

from __future__ import annotations

import datetime
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from evalkit.charts.drawing import PALETTE
from evalkit.report.formats.archive import printable
from evalkit.report.formats.word_xml import Element, node

CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
LATIN, SONG, HEI = "Times New Roman", "SimSun", "SimHei"
HEADING_SIZES = (15.0, 13.0, 12.0, 11.0)


def prepare(word: Any, language: str, thesis: bool) -> None:
    """Set page, language and all styles of an empty python-docx document."""
    _page(word.sections[0], thesis)
    _language(word, language)
    styles = word.styles
    body = 12.0 if thesis else 10.5
    _style(styles["Normal"], body, SONG)
    spacing = styles["Normal"].paragraph_format
    spacing.space_after = Pt(0 if thesis else 4)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.MULTIPLE, 1.5 if thesis else 1.2
    _style(styles["Title"], 18, HEI, bold=True)
    styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER if thesis else None
    _without_border(styles["Title"])
    for level, size in enumerate(HEADING_SIZES, start=1):
        heading = styles[f"Heading {level}"]
        _style(heading, size + 2 * thesis, HEI, bold=True)
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(12), Pt(6)
    if thesis:
        styles["Heading 1"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _style(styles["Caption"], 10.5 if thesis else 10, HEI if language == "zh" else SONG, bold=True)
    caption = styles["Caption"].paragraph_format
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER if thesis else None
    caption.space_before, caption.space_after = Pt(8), Pt(4)
    _style(styles["Body Text"], body, SONG)
    if thesis and language == "zh":
        indent = node("w:ind", firstLineChars=200, firstLine=480)
        styles["Body Text"].element.get_or_add_pPr().append(indent)
    _own(styles, "Table Text", 9.5)
    _own(styles, "Table Note", 9, PALETTE["soft"]).paragraph_format.space_after = Pt(8)
    reference = _own(styles, "Reference Entry", 10.5)
    reference.paragraph_format.left_indent, reference.paragraph_format.first_line_indent = Pt(24), Pt(-24)


def _page(section: Any, thesis: bool) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    side = Mm(25 if thesis else 20)
    section.left_margin = section.right_margin = side
    section.top_margin = section.bottom_margin = Mm(25)


def _language(word: Any, language: str) -> None:
    """Latin letters are English, East Asian ones Chinese, so that each is checked by its own dictionary."""
    english = "en-US" if language == "zh" else "en-GB"
    for lang in word.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), english)
        lang.set(qn("w:eastAsia"), "zh-CN")
    for theme in word.settings.element.iter(qn("w:themeFontLang")):
        theme.set(qn("w:val"), english)
        theme.set(qn("w:eastAsia"), "zh-CN")


def _style(style: Any, size: float, east_asian: str, *, bold: bool = False, colour: str = "#000000") -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(colour.removeprefix("#").upper())
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, fonts(east_asian))


def fonts(east_asian: str) -> Element:
    """Times New Roman for Latin letters, the named face for Chinese ones."""
    return node("w:rFonts", ascii=LATIN, hAnsi=LATIN, cs=LATIN, eastAsia=east_asian)


def _own(styles: Any, name: str, size: float, colour: str = "#000000") -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    _style(style, size, SONG, colour=colour)
    style.paragraph_format.line_spacing = 1.15
    style.paragraph_format.space_after = Pt(0)
    return style


def _without_border(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for old in properties.findall(qn("w:pBdr")):
        properties.remove(old)


def describe(word: Any, tree: dict[str, Any]) -> None:
    """Title, subject, language and a fixed date among the document's properties."""
    held = word.core_properties
    held.title, held.subject = printable(tree["title"])[:255], printable(tree["subtitle"])[:255]
    held.author, held.last_modified_by, held.comments = "evalkit", "evalkit", ""
    held.keywords = printable(tree["identifier"])[:255]
    held.language = {"zh": "zh-CN", "en": "en-GB"}[tree["language"]]
    held.created = held.modified = CREATED
    held.revision = 1
