"""Slides: what becomes one, what stands on it, and that nothing runs over or tells the time."""

from __future__ import annotations

import hashlib
import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pptx
import pypdf
import pytest
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn
from pptx.util import Pt

from evalkit.charts.kinds import BarChart, BarRow, IntervalChart, IntervalRow
from evalkit.content import content_file
from evalkit.report.document import (
    BulletList,
    Callout,
    Cell,
    ChartBlock,
    Column,
    Document,
    Heading,
    Paragraph,
    TableBlock,
)
from evalkit.report.formats.pictures import PictureWriter
from evalkit.report.formats.slides.plan import MOST, plan
from evalkit.report.formats.slides.pptx import render_pptx
from evalkit.report.theme import load_theme

Make = Callable[[Literal["zh", "en"]], Document]
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
BANNER = {"zh": "合成数据", "en": "SYNTHETIC DATA"}
WORD = {"zh": "第12支行CRM系统", "en": "responsibility of branches "}


def league(n: int = 40) -> IntervalChart:
    rows = tuple(
        IntervalRow(f"Branch {k:02d}", 90.0 - k, 88.0 - k, 92.0 - k, highlight=k == 20) for k in range(n)
    )
    return IntervalChart(rows=rows)


def actions(rows: int, language: str) -> TableBlock:
    labels = ("Evidence", "Action", "Owner", "Days")
    cells = tuple((WORD[language] * 6, WORD[language] * 12, "Head", "30") for _ in range(rows))
    return TableBlock(title="Actions", columns=tuple(Column(label) for label in labels), rows=cells)


def report(language: Literal["zh", "en"] = "en", *, actions_rows: int = 3) -> Document:
    bars = BarChart(rows=(BarRow(label="B1", value=16.3), BarRow(label="B3", value=54.0)))
    columns = tuple(
        Column(label, "left" if k == 0 else "right") for k, label in enumerate(("Name", "n", "Score"))
    )
    rows = tuple((f"Unit {k}", "12", Cell(f"{k}.0", "good")) for k in range(40))
    return Document(
        title="绩效评价" if language == "zh" else "Performance",
        subtitle="2024",
        language=language,
        banner=BANNER[language],
        footer="evalkit",
        identifier="B01",
        blocks=(
            Callout("Summary", ("One.", "Two.")),
            Heading(1, "Ranks: 11 above", "ranking"),
            ChartBlock(
                league(), "Totals", note="Intervals that overlap do not settle an order.", alt="Totals of 40"
            ),
            TableBlock(title="League", columns=columns, rows=rows, highlighted=(30,), note="Raw scores."),
            Heading(1, "Shares: 54% in B3"),
            ChartBlock(bars, "Shares"),
            Paragraph("An aside.", "muted"),
            Paragraph("What the shares say."),
            Heading(1, "Definitions", "indicators"),
            TableBlock(columns=columns, rows=rows),
            Heading(1, "Actions: 3", "actions"),
            actions(actions_rows, language),
            Heading(1, "Method", "method"),
            BulletList(("Means.",)),
        ),
    )


@pytest.fixture(scope="module")
def decks(pictures: PictureWriter) -> dict[str, bytes]:
    return {language: render_pptx(report(language), pictures) for language in ("zh", "en")}


def opened(data: bytes) -> Any:
    return pptx.Presentation(io.BytesIO(data))


def texts(slide: Any) -> list[str]:
    return ["".join(t.text or "" for t in p.iter(qn("a:t"))) for p in slide._element.iter(qn("a:p"))]


def notes(slide: Any) -> str:
    return str(slide.notes_slide.notes_text_frame.text)


def of_kind(deck: Any, kind: MSO_SHAPE_TYPE) -> Iterator[Any]:
    yield from (shape for slide in deck.slides for shape in slide.shapes if shape.shape_type == kind)


@LANGUAGES
def test_a_deck_is_a_title_the_messages_and_what_to_do_last(decks: dict[str, bytes], language: str) -> None:
    deck = opened(decks[language])
    assert (deck.slide_width, deck.slide_height) == (Pt(960), Pt(540))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert titles[1:] == ["Summary", "Ranks: 11 above", "Shares: 54% in B3", "Actions: 3"]
    assert titles[0] == {"zh": "绩效评价", "en": "Performance"}[language]


@LANGUAGES
def test_every_slide_carries_the_warning_the_foot_and_its_number(
    decks: dict[str, bytes], language: str
) -> None:
    for number, slide in enumerate(opened(decks[language]).slides, start=1):
        shown = texts(slide)
        assert BANNER[language] in shown
        assert "evalkit · B01" in shown
        assert shown[-1] == str(number)
    unmarked = opened(render_pptx(replace(report("en"), banner="")))
    assert not any(BANNER["en"] in text for slide in unmarked.slides for text in texts(slide))


def test_a_chart_is_a_vector_picture_with_an_alternative_text(decks: dict[str, bytes]) -> None:
    deck = opened(decks["en"])
    pictures = list(of_kind(deck, MSO_SHAPE_TYPE.PICTURE))
    described = [picture._element.nvPicPr.cNvPr.get("descr") for picture in pictures]
    assert described == ["Totals of 40", "Shares"]
    for picture in pictures:
        (vector,) = picture._element.iter(
            "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"
        )
        part = picture.part.related_part(vector.get(qn("r:embed")))
        assert part.content_type == "image/svg+xml"
        assert picture.image.size[0] / picture.width.inches > 150  # dots per inch of the raster picture


def test_long_charts_and_tables_say_how_much_they_leave_out(decks: dict[str, bytes]) -> None:
    slide = opened(decks["en"]).slides[2]
    shown = texts(slide)
    assert "Shown: 17 of 40 rows; the rest is in the report." in shown
    assert "Shown: 6 of 40 rows; the rest is in the report." in shown
    (table,) = (shape.table for shape in slide.shapes if shape.has_table)
    names = [row.cells[0].text for row in table.rows]
    assert names == ["Name", *(f"Unit {k}" for k in (0, 1, 2, 3, 4, 30)), names[-1]]


def test_the_method_asides_and_cut_texts_stand_in_the_notes(decks: dict[str, bytes]) -> None:
    slides = opened(decks["en"]).slides
    assert notes(slides[2]) == "Intervals that overlap do not settle an order.\nRaw scores."
    assert notes(slides[3]) == "An aside."
    assert "Definitions" in notes(slides[0])
    assert "An aside." not in texts(slides[3])


@LANGUAGES
def test_nothing_stands_outside_the_slide_and_long_texts_are_cut(language: Literal["zh", "en"]) -> None:
    deck = opened(render_pptx(report(language, actions_rows=9)))
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.is_placeholder:
                continue
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= Pt(505)  # above the foot
    last = deck.slides[-1]
    (table,) = (shape.table for shape in last.shapes if shape.has_table)
    assert 4 <= len(table.rows) <= 8
    assert any(text.startswith(("Shown: ", "列出9行")) for text in texts(last))
    assert any(cell.text.endswith("…") for row in table.rows for cell in row.cells)
    assert f"Action: {WORD[language] * 12}".strip() in notes(last)


def test_a_long_report_has_at_most_ten_slides_and_names_the_sections_left_out() -> None:
    bars = ChartBlock(BarChart(rows=(BarRow(label="B1", value=16.3),)), "Bars")
    pages = [block for k in range(15) for block in (Heading(1, f"Message: {k}"), bars)]
    labels = [block for k in range(3) for block in (Heading(1, "Label"), bars)]
    planned = plan(Document(title="t", language="en", blocks=(*labels, *pages)))
    assert len(planned.sections) + 1 == MOST == 10
    assert [section.title for section in planned.sections[1:-1]] == [f"Message: {k}" for k in range(7)]
    assert set(planned.left) == {"Label", *(f"Message: {k}" for k in range(7, 15))}


def test_a_report_of_one_sentence_is_two_slides() -> None:
    deck = opened(
        render_pptx(Document(title="t", language="en", blocks=(Heading(1, "Too few"), Paragraph("No."))))
    )
    assert [slide.shapes.title.text for slide in deck.slides] == ["t", "Too few"]
    assert "No." in texts(deck.slides[1])


@LANGUAGES
def test_every_run_names_a_face_for_either_script(decks: dict[str, bytes], language: str) -> None:
    deck = opened(decks[language])
    runs = [run for slide in deck.slides for run in slide._element.iter(qn("a:rPr"))]
    assert len(runs) > 50
    assert {run.find(qn("a:ea")).get("typeface") for run in runs} == {"Microsoft YaHei"}
    assert {run.find(qn("a:latin")).get("typeface") for run in runs} == {"Arial"}
    assert {run.get("lang") for run in runs} == {{"zh": "zh-CN", "en": "en-GB"}[language]}


def test_the_same_document_gives_the_same_bytes_without_a_clock(decks: dict[str, bytes]) -> None:
    again = render_pptx(report("zh"))
    assert hashlib.sha256(again).digest() == hashlib.sha256(decks["zh"]).digest()
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name or "printer" in name]
    held = opened(again).core_properties
    assert {held.created.year, held.modified.year} == {2000}


def test_a_theme_sets_colours_fonts_and_the_logo() -> None:
    house = load_theme(content_file("themes", "example.yaml"))
    data = render_pptx(replace(report("en"), theme=house))
    deck = opened(data)
    (logo,) = (shape for shape in deck.slide_master.shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE)
    assert logo._element.nvPicPr.cNvPr.get("descr") == "Logo of the Example Bank"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        theme = archive.read("ppt/theme/theme1.xml").decode("utf-8")
        assert "86306A" in theme
        assert "86306A" in archive.read("ppt/slides/slide3.xml").decode("utf-8")
        assert "17497F" not in theme
    assert any("Example Bank · internal" in text for text in texts(deck.slides[1]))


def test_hostile_text_stays_text(hostile_document: Document, hostile_texts: tuple[str, ...]) -> None:
    deck = opened(render_pptx(hostile_document))
    held = " ".join(
        text
        for slide in deck.slides
        for text in (*texts(slide), notes(slide) if slide.has_notes_slide else "")
    )
    assert hostile_texts[0] in held
    assert not [rel for slide in deck.slides for rel in slide.part.rels.values() if rel.is_external]


def test_control_characters_are_left_out() -> None:
    document = Document(
        title="a\x00b", language="en", blocks=(Heading(1, "h\x0b"), Paragraph("x\x0by\ud800z\x1b"))
    )
    assert "x y z " in [text for slide in opened(render_pptx(document)).slides for text in texts(slide)]


@pytest.fixture(scope="module")
def impress() -> None:
    """LibreOffice with the part that opens presentations."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("no LibreOffice (soffice) on the path")
    parts = Path(soffice).resolve().parent
    if (parts / "libswlo.so").exists() and not (parts / "libsdlo.so").exists():
        pytest.skip("this LibreOffice has no Impress (libreoffice-impress)")


@pytest.mark.usefixtures("impress")
@LANGUAGES
def test_libreoffice_shows_every_slide(
    decks: dict[str, bytes], as_pdf: Callable[[Path], Path], tmp_path: Path, language: str
) -> None:
    path = tmp_path / f"deck.{language}.pptx"
    path.write_bytes(decks[language])
    pages = pypdf.PdfReader(as_pdf(path)).pages
    assert len(pages) == 5
    for page in pages:
        assert "".join(BANNER[language].split()) in "".join(page.extract_text().split())
    assert "Unit30" in "".join(pages[2].extract_text().split())
