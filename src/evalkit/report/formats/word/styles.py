"""Styles, page and properties of a Word document."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from evalkit.report.formats.archive import printable
from evalkit.report.formats.word.xml import Element, node
from evalkit.report.theme import DEFAULT, Theme

CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
LATIN, SONG, HEI = "Times New Roman", "SimSun", "SimHei"
BLACK = "#000000"
HEADING_SIZES = (15.0, 13.0, 12.0, 11.0)
THESIS_SIZES = (16.0, 14.0, 12.0, 12.0)  # 三号, 四号, 小四
INDENT = 480  # twips: two Chinese characters of 12 points
APA_INDENT = 720  # twips: half an inch


@dataclass(frozen=True, slots=True)
class WordFaces:
    """Families of a Word document: Latin letters, Chinese ones in running text and in headings."""

    latin: str = LATIN
    song: str = SONG
    hei: str = HEI


def word_faces(theme: Theme, thesis: bool) -> WordFaces:
    """The families that a theme names, those of every Word where it names none."""
    faces = theme.faces("thesis" if thesis else "report")
    return WordFaces(faces.latin or LATIN, faces.cjk or SONG, theme.sans.cjk or HEI)


def prepare(word: Any, language: str, thesis: bool, theme: Theme = DEFAULT) -> None:
    """Set page, language and all styles of an empty python-docx document."""
    faces = word_faces(theme, thesis)
    _page(word.sections[0], thesis)
    _language(word, language)
    styles = word.styles
    body = 12.0 if thesis else 10.5
    strong = BLACK if thesis or theme.palette["main"] == DEFAULT.palette["main"] else theme.palette["main"]
    captions = faces.hei if language == "zh" else faces.song
    _style(styles["Normal"], body, faces.latin, faces.song)
    spacing = styles["Normal"].paragraph_format
    spacing.space_after = Pt(0 if thesis else 4)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.MULTIPLE, 1.5 if thesis else 1.2
    _style(styles["Title"], 18, faces.latin, faces.hei, bold=True, colour=strong)
    styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER if thesis else None
    _without_border(styles["Title"])
    for level, size in enumerate(THESIS_SIZES if thesis else HEADING_SIZES, start=1):
        heading = styles[f"Heading {level}"]
        _style(heading, size, faces.latin, faces.hei, bold=True, colour=strong)
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(12), Pt(6)
    if thesis:
        styles["Heading 1"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _style(styles["Caption"], 10.5 if thesis else 10, faces.latin, captions, bold=True)
    caption = styles["Caption"].paragraph_format
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER if thesis and language == "zh" else None
    caption.space_before, caption.space_after = Pt(8), Pt(4)
    caption.line_spacing = 1.15
    _style(styles["Body Text"], body, faces.latin, faces.song)
    styles["Body Text"].paragraph_format.space_after = Pt(0 if thesis else 6)
    if thesis:
        indent = {"zh": {"firstLineChars": 200, "firstLine": INDENT}, "en": {"firstLine": APA_INDENT}}
        styles["Body Text"].element.get_or_add_pPr().append(node("w:ind", **indent[language]))
        _style(styles["Subtitle"], 10.5, faces.latin, faces.song)
        for spread in styles["Subtitle"].element.rPr.findall(qn("w:spacing")):
            styles["Subtitle"].element.rPr.remove(spread)
        styles["Subtitle"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _own(styles, faces, "Table Text", 9 if thesis else 9.5)
    note = _own(styles, faces, "Table Note", 9, BLACK if thesis else theme.palette["soft"])
    note.paragraph_format.space_before, note.paragraph_format.space_after = Pt(3), Pt(10)
    reference = _own(styles, faces, "Reference Entry", 10.5)
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


def _style(
    style: Any, size: float, latin: str, east_asian: str, *, bold: bool = False, colour: str = BLACK
) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(colour.removeprefix("#").upper())
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, fonts(latin, east_asian))


def fonts(latin: str, east_asian: str) -> Element:
    """One face for Latin letters, one for Chinese ones."""
    return node("w:rFonts", ascii=latin, hAnsi=latin, cs=latin, eastAsia=east_asian)


def _own(styles: Any, faces: WordFaces, name: str, size: float, colour: str = BLACK) -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    _style(style, size, faces.latin, faces.song, colour=colour)
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
