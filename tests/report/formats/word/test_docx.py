from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from evalkit.report.document import Cell, Column, Document, Heading, PageBreak, Paragraph, TableBlock
from evalkit.report.formats.pictures import PictureWriter
from evalkit.report.formats.word.docx import render_docx

Make = Callable[[str], Document]
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


@pytest.fixture(scope="module")
def files(thesis: Make, pictures: PictureWriter) -> dict[str, bytes]:
    return {language: render_docx(thesis(language), pictures) for language in ("zh", "en")}


def opened(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


def instructions(word: docx.document.Document) -> list[str]:
    return [(code.text or "").strip() for code in word.element.body.iter(qn("w:instrText"))]


def bookmarks(word: docx.document.Document) -> dict[str, str]:
    """The text inside each bookmark; fields show their result."""
    held: dict[str, str] = {}
    for paragraph in word.element.body.iter(qn("w:p")):
        inside: dict[str, str] = {}
        for child in paragraph.iter():
            if child.tag == qn("w:bookmarkStart"):
                inside[child.get(qn("w:id"))] = name = child.get(qn("w:name"))
                held[name] = ""
            elif child.tag == qn("w:bookmarkEnd"):
                del inside[child.get(qn("w:id"))]
            elif child.tag == qn("w:t"):
                for name in inside.values():
                    held[name] += child.text
        assert inside == {}
    return held


@LANGUAGES
def test_every_reference_field_and_link_leads_to_a_bookmark(files: dict[str, bytes], language: str) -> None:
    word = opened(files[language])
    names = bookmarks(word)
    asked = [code.split()[1] for code in instructions(word) if code.startswith("REF ")]
    links = [link.get(qn("w:anchor")) for link in word.element.body.iter(qn("w:hyperlink"))]
    assert len(asked) == 6
    assert len(links) == 3
    assert set(asked) | set(links) <= set(names)
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,39}", name) for name in names)


@pytest.mark.parametrize(
    ("language", "shown", "counted"),
    [
        ("zh", ("表5-1", "图5-1", "(5-2)", "5.1.1"), ("SEQ 表", "SEQ 图")),
        ("en", ("Table 5.1", "Figure 5.1", "(5.2)", "5.1.1"), ("SEQ Table", "SEQ Figure")),
    ],
)
def test_bookmarks_hold_the_numbers_that_references_show(
    files: dict[str, bytes], language: str, shown: tuple[str, ...], counted: tuple[str, ...]
) -> None:
    word = opened(files[language])
    held = set(bookmarks(word).values())
    assert set(shown) <= held
    codes = instructions(word)
    assert all(any(code.startswith(f"{name} \\* ARABIC") for code in codes) for name in counted)
    assert sum(code.startswith("SEQ Equation") for code in codes) == 2
    results = re.findall(r"REF _Ref002_tbl_weights .h (\S+ ?5.1)", word.element.body.xpath("string(.)"))
    assert results == [{"zh": "表5-1", "en": "Table 5.1"}[language]] * 2


@LANGUAGES
def test_a_thesis_table_has_three_lines_a_repeated_header_and_whole_rows(
    files: dict[str, bytes], language: str
) -> None:
    table = opened(files[language]).tables[0]
    borders = table._tbl.tblPr.find(qn("w:tblBorders"))
    assert [(side.tag.split("}")[1], side.get(qn("w:sz"))) for side in borders] == [
        ("top", "12"),
        ("bottom", "12"),
    ]
    rows = table._tbl.tr_lst
    assert [row.trPr.find(qn("w:tblHeader")) is not None for row in rows] == [True, False, False, False]
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    ruled = [cell for row in rows for cell in row.iter(qn("w:tcBorders"))]
    assert len(ruled) == 3
    assert all(rule.find(qn("w:bottom")).get(qn("w:sz")) == "6" for rule in ruled)
    assert not list(table._tbl.iter(qn("w:shd")))


@pytest.mark.parametrize(("language", "picture"), [("zh", -1), ("en", 1)])
def test_captions_stand_above_tables_and_figures_but_below_chinese_figures(
    files: dict[str, bytes], language: str, picture: int
) -> None:
    body = list(opened(files[language]).element.body)
    captions = [k for k, e in enumerate(body) if e.xpath("./w:pPr/w:pStyle[@w:val='Caption']")]
    assert body[captions[0] + 1].tag == qn("w:tbl")
    assert body[captions[1] + picture].xpath(".//pic:pic")


def test_an_english_caption_has_a_bold_number_and_an_italic_title_below_it(files: dict[str, bytes]) -> None:
    word = opened(files["en"])
    caption = next(p for p in word.paragraphs if p.style.name == "Caption")
    assert caption.text == "Table 5.1\nWeights of the criteria"
    title = caption.runs[-1]
    assert (title.text, title.bold, title.italic) == ("Weights of the criteria", False, True)
    note = next(p for p in word.paragraphs if p.style.name == "Table Note")
    assert (note.runs[0].text, note.runs[0].italic) == ("Note. ", True)


@LANGUAGES
def test_a_short_table_stays_on_one_page_with_its_caption_and_note(
    files: dict[str, bytes], language: str
) -> None:
    table = opened(files[language]).tables[0]._tbl
    paragraphs = list(table.iter(qn("w:p")))
    assert all(p.pPr.find(qn("w:keepNext")) is not None for p in paragraphs)
    assert table.getprevious().pPr.find(qn("w:keepNext")) is not None


def test_a_line_of_a_cell_ends_between_codes_and_not_inside_one(pictures: PictureWriter) -> None:
    table = TableBlock(columns=(Column("来源"),), rows=(("问卷：TAN1、TAN2",),))
    word = opened(render_docx(Document(title="t", language="zh", blocks=(table,)), pictures))
    assert word.tables[0].rows[1].cells[0].text == "问卷：\u200bTAN1、\u200bTAN2"


@LANGUAGES
def test_fonts_and_languages_are_set_for_both_scripts(files: dict[str, bytes], language: str) -> None:
    word = opened(files[language])
    faces = {
        name: word.styles[name].element.rPr.find(qn("w:rFonts"))
        for name in ("Normal", "Heading 1", "Caption")
    }
    assert all(face.get(qn("w:ascii")) == "Times New Roman" for face in faces.values())
    assert faces["Normal"].get(qn("w:eastAsia")) == "SimSun"
    assert faces["Heading 1"].get(qn("w:eastAsia")) == "SimHei"
    assert not any(key.endswith("Theme") for face in faces.values() for key in face.attrib)
    tags = list(word.styles.element.iter(qn("w:lang")))
    assert tags
    assert all(tag.get(qn("w:eastAsia")) == "zh-CN" for tag in tags)
    assert word.core_properties.language == {"zh": "zh-CN", "en": "en-GB"}[language]
    assert word.core_properties.modified.year == 2000


def test_a_chart_is_a_vector_picture_with_a_raster_one_beside_it(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["en"])) as archive:
        media = sorted(name for name in archive.namelist() if name.startswith("word/media/"))
        assert [name.rsplit(".", 1)[1] for name in media] == ["svg", "png"]
        assert archive.read(media[0]).startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
        assert b'ContentType="image/svg+xml"' in archive.read("[Content_Types].xml")
    word = opened(files["en"])
    (blip,) = word.element.body.iter(qn("a:blip"))
    (vector,) = blip.iter("{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip")
    assert word.part.rels[vector.get(qn("r:embed"))].target_part.content_type == "image/svg+xml"
    (shape,) = word.element.body.iter(qn("wp:docPr"))
    assert shape.get("descr") == "B1 16.3, B3 54.0"
    assert {shape.getparent().get(f"dist{side}") for side in "TBLR"} == {"0"}


def test_the_same_document_gives_the_same_bytes(thesis: Make, files: dict[str, bytes]) -> None:
    again = render_docx(thesis("zh"))
    assert hashlib.sha256(again).digest() == hashlib.sha256(files["zh"]).digest()
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_foot_counts_pages(files: dict[str, bytes]) -> None:
    footer = opened(files["en"]).sections[0].footer._element
    codes = [(code.text or "").strip() for code in footer.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]


def test_ordered_lists_begin_anew(thesis: Make, pictures: PictureWriter) -> None:
    once = thesis("en")
    word = opened(render_docx(replace(once, blocks=(*once.blocks, once.blocks[8])), pictures))
    used = [e.get(qn("w:val")) for e in word.element.body.iter(qn("w:numId"))]
    assert len(used) == 4
    assert len(set(used)) == 2


def test_hostile_text_stays_text(
    hostile_document: Document, hostile_texts: tuple[str, ...], pictures: PictureWriter
) -> None:
    word = opened(render_docx(hostile_document, pictures))
    text = word.element.body.xpath("string(.)")
    assert all(hostile in text for hostile in hostile_texts)
    assert instructions(word) == []


def test_control_characters_are_left_out(pictures: PictureWriter) -> None:
    document = Document(title="a\x00b", language="en", blocks=(Paragraph("x\x0by\ud800z\x1b"),))
    assert "x y z" in opened(render_docx(document, pictures)).element.body.xpath("string(.)")


def test_only_a_table_too_wide_for_the_page_lies_across(pictures: PictureWriter) -> None:
    wide = TableBlock(
        columns=tuple(Column(f"responsibility{k}") for k in range(12)), rows=((Cell("1"),) * 12,)
    )
    narrow = TableBlock(columns=(Column("a"), Column("b")), rows=(("1", "2"),))
    document = Document(title="t", language="en", blocks=(narrow, wide, narrow))
    sections = opened(render_docx(document, pictures)).sections
    assert [s.page_width > s.page_height for s in sections] == [False, True, False]


@LANGUAGES
def test_libreoffice_opens_it_and_shows_every_number(
    files: dict[str, bytes], as_pdf: Callable[[Path], Path], tmp_path: Path, language: str
) -> None:
    path = tmp_path / f"chapter.{language}.docx"
    path.write_bytes(files[language])
    shown = "".join(page.extract_text() for page in pypdf.PdfReader(as_pdf(path)).pages)
    text = "".join(shown.split())
    words = {
        "zh": ("表5-1准则层权重", "图5-1权重", "(5-2)"),
        "en": ("Table5.1Weights", "Figure5.1Weights", "(5.2)"),
    }
    for word in (*words[language], "0.1634", "0.5396", "5.1.1"):
        assert word in text
    assert "Error" not in text


def test_the_text_flows_past_the_page_breaks_of_the_pdf(pictures: PictureWriter) -> None:
    blocks = (Paragraph("one"), PageBreak(), Heading(1, "Two"), PageBreak(), Paragraph("three"))
    body = opened(render_docx(Document(title="t", language="en", blocks=blocks), pictures)).element.body
    assert body.findall(f".//{qn('w:pageBreakBefore')}") == body.findall(f".//{qn('w:br')}") == []
    assert "".join(text.text for text in body.iter(qn("w:t"))).endswith("oneTwothree")
