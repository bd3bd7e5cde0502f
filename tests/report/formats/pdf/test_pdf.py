from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pypdf
import pytest
from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import sans_path, serif_path

from evalkit.charts.drawing import Anchor, Drawing, Text, line
from evalkit.errors import DataError, OptionError
from evalkit.palette import PALETTE
from evalkit.report.document import Cell, Column, Document, Paragraph, TableBlock
from evalkit.report.formats.pdf import compact
from evalkit.report.formats.pdf.compact import short_tables, widest
from evalkit.report.formats.pdf.glyphs import characters, undrawable
from evalkit.report.formats.pdf.layers import MARGIN, layers
from evalkit.report.formats.pdf.pdf import PdfStandard, PdfWriter
from evalkit.report.formats.pdf.typesetting import CAPITALS
from evalkit.report.formats.tree import tree

Make = Callable[[str], Document]


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def embedded(pdf: bytes) -> set[str]:
    """The fonts of a file, without the tags of their subsets."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    fonts = (font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values())
    return {str(font["/BaseFont"]).split("+")[-1].removesuffix("-Identity-H") for font in fonts}


def places(pdf: bytes) -> list[tuple[int, int, str]]:
    """Every piece of text with its place, to a tenth of a point."""
    found: list[tuple[int, int, str]] = []
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(
            visitor_text=lambda text, _, at, *rest: found.append((round(at[4] * 10), round(at[5] * 10), text))
        )
    return found


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("支行客户关系管理绩效评价报告", "客户满意度指数", "三项优势", "第3页，共3页")),
        ("en", ("Branch CRM performance report", "Customer retention", "Three strengths", "Page 3 of 3")),
    ],
)
def test_a_branch_card_has_its_words_on_three_pages(
    branch_card: Make, writer: PdfWriter, language: str, words: tuple[str, ...]
) -> None:
    shown = pages(writer.render(branch_card(language)))
    assert len(shown) == 3
    text = squeezed("".join(shown))
    for word in words:
        assert squeezed(word) in text


def test_the_banner_and_the_identifier_stand_on_every_page(branch_card: Make, writer: PdfWriter) -> None:
    document = branch_card("en")
    for text in pages(writer.render(document)):
        assert squeezed(document.banner) in squeezed(text)
        assert document.identifier in text


def test_no_banner_means_none(branch_card: Make, writer: PdfWriter) -> None:
    document = branch_card("en")
    text = squeezed("".join(pages(writer.render(replace(document, banner="")))))
    assert squeezed(document.banner) not in text


def test_the_same_document_gives_the_same_bytes_from_any_writer(
    branch_card: Make, index_page: Make, writer: PdfWriter
) -> None:
    first = writer.render(branch_card("zh"))
    writer.render(index_page("en"))
    assert writer.render(branch_card("zh")) == first
    assert PdfWriter().render(branch_card("zh")) == first
    assert "/CreationDate" not in (pypdf.PdfReader(io.BytesIO(first)).metadata or {})


def test_only_the_bundled_font_is_embedded(branch_card: Make, writer: PdfWriter) -> None:
    reader = pypdf.PdfReader(io.BytesIO(writer.render(branch_card("zh"))))
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("NotoSansSC" in name for name in fonts)


def test_a_long_table_breaks_over_pages_with_its_header_and_loses_no_row(writer: PdfWriter) -> None:
    rows = tuple((f"row{k:03d}", Cell("50.0", bar=50.0)) for k in range(150))
    table = TableBlock(columns=(Column("HEADER"), Column("score", "right")), rows=rows)
    shown = pages(writer.render(Document(title="t", language="en", blocks=(table,))))
    assert len(shown) > 2
    assert all("HEADER" in text for text in shown)
    together = "".join(shown)
    assert [k for k in range(150) if f"row{k:03d}" not in together] == []


def test_a_word_wider_than_its_column_breaks_inside(writer: PdfWriter) -> None:
    word = "CUSTOMER_SATISFACTION_INDEX_OF_ALL_BRANCHES"
    columns = (Column("a", width=1.0), Column("b", width=9.0))
    table = TableBlock(columns=columns, rows=((word, "x"),))
    text = pages(writer.render(Document(title="t", language="en", blocks=(table,))))[0]
    assert word not in text
    assert word in squeezed(text).replace("\u200b", "")


def test_hostile_text_is_printed_and_never_run(
    hostile_document: Document, hostile_texts: tuple[str, ...], writer: PdfWriter
) -> None:
    pdf = writer.render(hostile_document)
    text = squeezed("".join(pages(pdf)))
    for hostile in hostile_texts:
        assert squeezed(hostile) in text
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        assert "/Annots" not in page


def test_a_rare_character_is_drawn_by_the_second_font(writer: PdfWriter) -> None:
    document = Document(title="t", language="zh", blocks=(Paragraph("𠮷田支行"),))
    pdf = writer.render(document)
    assert "𠮷田支行" in pages(pdf)[0]
    assert "〓" not in pages(pdf)[0]
    assert embedded(pdf) == {"NotoSansSC-Regular", "NotoSansJP-Regular"}


@pytest.mark.parametrize(("language", "word"), [("zh", "代替"), ("en", "standsfor")])
def test_a_character_in_no_font_is_replaced_and_named(writer: PdfWriter, language: str, word: str) -> None:
    document = Document(title="t", language=language, blocks=(Paragraph("fine 中文 😀 ꙮ"),))  # type: ignore[arg-type]
    text = squeezed("".join(pages(writer.render(document))))
    assert "fine中文〓〓" in text
    assert word in text
    assert "U+A66ECYRILLICLETTERMULTIOCULARO,U+1F600GRINNINGFACE" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            ("表5-1准则层权重", "图5-1权重", "式(5-2)给出", "5.1.1得分", "注：详见第5.1.1节", "按[1,2]构造"),
        ),
        (
            "en",
            (
                "Table5.1.Weights",
                "Figure5.1.Weights",
                "Equation(5.2)the",
                "SeeSection5.1.1",
                "(Saaty,1980;Xu,1988)",
            ),
        ),
    ],
)
def test_a_thesis_chapter_prints_its_numbers_and_links_them(
    thesis: Make, writer: PdfWriter, language: str, words: tuple[str, ...]
) -> None:
    pdf = writer.render(thesis(language))
    text = squeezed("".join(pages(pdf)))
    assert [word for word in words if word not in text] == []
    links = [a for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for a in page.get("/Annots", ())]
    assert len(links) == 8  # six in the paragraph, one in a note, one in a list
    assert "NotoSerifSC-Regular" in embedded(pdf)


@pytest.mark.parametrize("standard", ["a-2b", "a-2u", "a-2a", "a-3b", "ua-1"])
def test_archive_and_accessibility_standards_are_met(thesis: Make, standard: PdfStandard) -> None:
    pdf = PdfWriter(standard).render(thesis("zh"))
    assert {"a": b"pdfaid:part", "u": b"pdfuaid:part"}[standard[0]] in pdf
    assert PdfWriter(standard).render(thesis("zh")) == pdf


def test_an_unknown_standard_is_refused() -> None:
    with pytest.raises(OptionError, match="standard must be one of"):
        PdfWriter("a-9")  # type: ignore[arg-type]


def test_the_file_says_what_it_is(branch_card: Make, writer: PdfWriter) -> None:
    document = branch_card("zh")
    reader = pypdf.PdfReader(io.BytesIO(writer.render(document)))
    assert reader.metadata is not None
    assert reader.metadata["/Title"] == document.title
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_chart_is_one_picture_and_one_paragraph() -> None:
    texts = (Text(x=1.0, y=2.0, text="a"), Text(x=4.0, y=3.0, text="（甲）", anchor="end"))
    drawing = Drawing(width=10.0, height=5.0, shapes=(line(0.0, 1.0, 1.001, 1.0), texts[0], *texts))
    laid = layers(drawing, PALETTE)
    assert laid["art"].count("<path ") == 1
    assert "M0.00 1.00L1.00 1.00" in laid["art"]
    assert laid["words"] == [("a", 7.5, "ink", False, 2.0, 1.0 + MARGIN, False, False, 0)] * 2
    assert laid["alone"] == [("（甲）", 7.5, "ink", False, "end", 4.0, 3.0)]


@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
@pytest.mark.parametrize("x", [20.0, 60.0, 90.0])
def test_a_word_stands_on_its_line_where_its_anchor_says(anchor: Anchor, x: float) -> None:
    drawing = Drawing(width=100.0, height=5.0, shapes=(Text(x=x, y=2.0, text="a", anchor=anchor),))
    ((*_, before, left, right, after),) = layers(drawing, PALETTE)["words"]
    word = 7.0
    free = 100.0 + 2 * MARGIN - word - before - after
    start = before + (free if left and not right else free / 2 if left else 0.0)
    share = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
    assert start + share * word == pytest.approx(x + MARGIN, rel=0, abs=1e-9)


@pytest.mark.parametrize("path", [sans_path(), serif_path()])
def test_no_character_is_wider_than_a_row_of_known_height_allows(path: object) -> None:
    font = TTFont(str(path))
    advances, square = font["hmtx"], font["head"].unitsPerEm
    wider = [
        chr(code)
        for code, glyph in font.getBestCmap().items()
        if advances[glyph][0] / square > widest(chr(code)) - widest("") + 1e-9
    ]
    assert wider == []
    assert CAPITALS[str(font["name"].getBestFamilyName())] == font["OS/2"].sCapHeight / square


def test_only_a_row_that_surely_stays_on_one_line_has_a_known_height() -> None:
    rows = (("short", "1"), ("many words that need more room than there is " * 3, "2"), ("", ""))
    table = TableBlock(title="t", columns=(Column("a"), Column("b")), rows=rows)
    (block,) = short_tables(tree(Document(title="t", language="en", blocks=(table,))), 0.733)["blocks"]
    assert block["heights"] == [pytest.approx(0.733 * 7.5 + 7.2), pytest.approx(0.733 * 8 + 7.2), None, None]


def test_rows_of_known_height_lie_where_measured_ones_do(branch_card: Make) -> None:
    document = branch_card("en")
    known = PdfWriter().render(document)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compact, "_height", lambda *_: None)
        measured = PdfWriter().render(document)
    assert places(known) == places(measured)


def test_charts_carry_their_description(branch_card: Make, writer: PdfWriter) -> None:
    reader = pypdf.PdfReader(io.BytesIO(writer.render(branch_card("en"))))
    seen: list[str] = []
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            seen += [str(node["/Alt"])] if "/Alt" in node else []
            waiting += [node["/K"]] if "/K" in node else []
    assert "Figure 1 Fifteen indicators" in seen


def test_the_font_covers_chinese_greek_and_signs_but_no_emoji() -> None:
    font = str(sans_path())
    assert undrawable("绩效评价αχ²≥−–“”①‰\u200b\ufeff\n", font) == []
    assert undrawable("a😀a", font) == ["😀"]
    assert len(characters(font)) > 20_000


def test_a_file_that_is_no_font_is_refused(tmp_path: object) -> None:
    path = f"{tmp_path}/x.otf"
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(b"OTTO" + b"\0" * 8)
    with pytest.raises(DataError, match="not an OpenType font"):
        characters(path)
