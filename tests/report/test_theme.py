"""A theme reaches every format: colours, fonts, logo and footer; without one nothing changes."""

from __future__ import annotations

import base64
import dataclasses
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import docx
import matplotlib
import openpyxl
import pypdf
import pytest
from PIL import Image

from evalkit.cli.main import main
from evalkit.content import content_file
from evalkit.definitions.theme_files import read_theme
from evalkit.errors import OptionError
from evalkit.palette import PALETTE
from evalkit.report.deliver import deliver
from evalkit.report.document import Document
from evalkit.report.documents import branch_document
from evalkit.report.formats.markdown import render_markdown
from evalkit.report.formats.pdf.pdf import PdfWriter
from evalkit.report.formats.pictures import PictureWriter
from evalkit.report.formats.tree import flat, tree
from evalkit.report.formats.web.html import render_html
from evalkit.report.formats.word.docx import render_docx
from evalkit.report.formats.xlsx import Sheet, write_xlsx
from evalkit.report.interactive.page import interactive_page
from evalkit.report.publish import publish
from evalkit.report.theme import DEFAULT, WIDEST_LOGO, Theme, load_theme
from evalkit.report.view import View
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate

MAIN = "#86306a"  # of the example
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
Card = Callable[[Literal["zh", "en"]], Document]


@pytest.fixture(scope="module")
def house() -> Theme:
    return load_theme(content_file("themes", "example.yaml"))


@pytest.fixture(scope="module")
def themed(house: Theme, branch_card: Card) -> Document:
    return dataclasses.replace(branch_card("en"), theme=house)


@pytest.fixture(scope="module")
def word(themed: Document) -> bytes:
    return render_docx(themed)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run_study(simulate(tmp_path_factory.mktemp("theme") / "bank", branches=3, seed=4))


def with_fonts(folder: Path, branch_card: Card, language: Literal["zh", "en"] = "zh") -> Document:
    (folder / "house.ttf").write_bytes((FONTS / "DejaVuSerif.ttf").read_bytes())
    path = folder / "theme.yaml"
    path.write_text(
        "evalkit: theme/1\nid: t\nfonts: {sans: DejaVu Serif, cjk_sans: KaiTi, files: [house.ttf]}\n",
        encoding="utf-8",
    )
    return dataclasses.replace(branch_card(language), theme=load_theme(path))


def rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))


def painted(pdf: bytes) -> set[tuple[float, ...]]:
    """The colours that the pages of a PDF set, to three decimals."""
    text = b"\n".join(page.get_contents().get_data() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    found = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) (?:sc|scn|SC|SCN|rg|RG)\b", text)
    return {tuple(round(float(level), 3) for level in colour) for colour in found}


def test_a_page_holds_the_colours_and_the_logo_inside_itself(themed: Document, house: Theme) -> None:
    html = render_html(themed)
    assert f"--main: {MAIN};" in html
    assert f'stroke="{MAIN}"' in html  # in the charts
    assert PALETTE["main"] not in html
    assert house.logo is not None
    (held,) = re.findall(r'<img class="logo" src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)"', html)
    assert base64.b64decode(held[0]) == house.logo.image.data
    assert held[1] == "Logo of the Example Bank"
    assert "img-src data:" in html
    assert "Example Bank · internal · " in html


def test_a_pdf_is_painted_in_the_colours_and_tells_what_the_logo_is(
    themed: Document, branch_card: Card
) -> None:
    pdf, plain = PdfWriter().render(themed), PdfWriter().render(branch_card("en"))
    main = tuple(round(level, 3) for level in rgb(MAIN))
    shipped = tuple(round(level, 3) for level in rgb(PALETTE["main"]))
    assert main in painted(pdf)
    assert shipped not in painted(pdf)
    assert shipped in painted(plain)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    held = [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]
    assert "Logo of the Example Bank" in [one.get("/Alt") for one in held if isinstance(one, dict)]
    assert "Example Bank · internal" in reader.pages[0].extract_text()


def test_a_word_file_has_the_logo_in_its_header_and_the_colours_in_its_text(
    word: bytes, house: Theme
) -> None:
    opened = docx.Document(io.BytesIO(word))
    header = opened.sections[0].header
    (blip,) = header._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip")
    parts = {part.content_type: part.blob for part in header.part.related_parts.values()}
    assert blip is not None
    assert house.logo is not None
    assert parts["image/svg+xml"] == house.logo.image.data
    picture = Image.open(io.BytesIO(parts["image/png"])).convert("RGBA")
    assert picture.width / picture.height == pytest.approx(house.logo.image.ratio, rel=0.01)  # whole pixels
    ground = picture.getpixel((picture.width // 60, picture.height // 2))
    assert isinstance(ground, tuple)
    assert tuple(level / 255 for level in ground[:3]) == rgb(MAIN)
    members = zipfile.ZipFile(io.BytesIO(word))
    assert MAIN[1:] in members.read("word/document.xml").decode("utf-8")
    assert MAIN[1:].upper() in members.read("word/styles.xml").decode("utf-8")
    charts = [name for name in members.namelist() if re.fullmatch(r"word/media/chart\d+\.svg", name)]
    assert any(MAIN in members.read(name).decode("utf-8") for name in charts)


def test_a_picture_and_a_workbook_have_the_colours(themed: Document, house: Theme) -> None:
    drawing = next(block["drawing"] for block in flat(tree(themed)["blocks"]) if "drawing" in block)
    pictures = PictureWriter()
    picture = Image.open(io.BytesIO(pictures.png(drawing, "en", "t", house))).convert("RGB")
    colours = {colour for _, colour in picture.getcolors(maxcolors=10**6)}
    assert tuple(int(MAIN[k : k + 2], 16) for k in (1, 3, 5)) in colours
    assert pictures.png(drawing, "en", "t") != pictures.png(drawing, "en", "t", house)
    target = io.BytesIO()
    write_xlsx(target, [Sheet(name="s", columns=("a",), rows=((1.0,),))], house)
    head = openpyxl.load_workbook(target)["s"]["A1"]
    assert (head.font.color.rgb, head.fill.fgColor.rgb) == ("FF86306A", "FFF3E3EC")


def test_markdown_has_the_footer_and_no_logo(themed: Document) -> None:
    text = render_markdown(themed)
    assert "Example Bank · internal" in text
    assert "base64" not in text


def test_the_thesis_chapter_takes_colours_but_no_logo(themed: Document) -> None:
    chapter = dataclasses.replace(themed, style="thesis")
    html = render_html(chapter)
    assert f"--main: {MAIN};" in html
    assert "<img" not in html
    header = docx.Document(io.BytesIO(render_docx(chapter))).sections[0].header
    assert "graphic" not in header._element.xml


def test_house_fonts_reach_every_format_and_the_pdf_embeds_those_at_hand(
    tmp_path: Path, branch_card: Card
) -> None:
    document = with_fonts(tmp_path, branch_card)
    assert 'font-family: "DejaVu Serif", "KaiTi", ' in render_html(document)
    pdf = PdfWriter().render(document)
    fonts = {
        str(font["/BaseFont"]).partition("+")[2].partition("-")[0]
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
        for font in (held.get_object() for held in page["/Resources"]["/Font"].values())
    }
    assert fonts == {"DejaVuSerif", "NotoSansSC"}  # Chinese stays with the shipped font
    styles = zipfile.ZipFile(io.BytesIO(render_docx(document))).read("word/styles.xml").decode("utf-8")
    assert 'w:ascii="DejaVu Serif"' in styles
    assert 'w:eastAsia="KaiTi"' in styles
    (normal,) = re.findall(r'<w:style [^>]*w:styleId="Normal".*?</w:style>', styles, re.DOTALL)
    assert "Times New Roman" not in normal


def test_a_character_that_only_the_house_font_holds_is_printed(tmp_path: Path, branch_card: Card) -> None:
    document = dataclasses.replace(with_fonts(tmp_path, branch_card, "en"), title="Ա is ayb")
    assert "Ա" in pypdf.PdfReader(io.BytesIO(PdfWriter().render(document))).pages[0].extract_text()
    shipped = dataclasses.replace(document, theme=DEFAULT)
    assert "〓 is ayb" in pypdf.PdfReader(io.BytesIO(PdfWriter().render(shipped))).pages[0].extract_text()


def test_the_same_theme_gives_the_same_bytes(themed: Document, word: bytes) -> None:
    again = dataclasses.replace(themed, theme=load_theme(content_file("themes", "example.yaml")))
    assert render_html(again) == render_html(themed)
    assert PdfWriter().render(again) == PdfWriter().render(themed)
    assert render_docx(again) == word


def test_a_theme_that_says_nothing_is_the_shipped_look(tmp_path: Path, branch_card: Card) -> None:
    path = tmp_path / "theme.yaml"
    path.write_text("evalkit: theme/1\nid: t\n", encoding="utf-8")
    nothing = dataclasses.replace(branch_card("zh"), theme=load_theme(path))
    assert nothing.theme == DEFAULT
    assert render_html(nothing) == render_html(branch_card("zh"))
    assert PdfWriter().render(nothing) == PdfWriter().render(branch_card("zh"))
    with pytest.raises(OptionError, match="no logo"):
        PictureWriter().logo(nothing.theme, "zh")


def test_a_very_wide_logo_is_made_lower_so_that_the_title_keeps_its_room(tmp_path: Path) -> None:
    (tmp_path / "l.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 10"><path d="M0 0H200V10Z"/></svg>'
    )
    path = tmp_path / "theme.yaml"
    path.write_text("evalkit: theme/1\nid: t\nlogo: {file: l.svg, alt: x, height: 20}\n")
    logo = load_theme(path).logo
    assert logo is not None
    assert (logo.height, logo.width) == (WIDEST_LOGO / 20, WIDEST_LOGO)


def test_a_study_gives_its_theme_to_every_document_and_an_argument_overrules_it(
    results: StudyResults, house: Theme, tmp_path: Path
) -> None:
    loaded = read_theme(content_file("themes", "example.yaml"))
    own = dataclasses.replace(results, bundle=dataclasses.replace(results.bundle, theme=loaded))
    assert branch_document(View(results=own, language="zh"), 0).theme == house
    assert branch_document(View(results=own, language="zh", house=DEFAULT), 0).theme == DEFAULT
    assert branch_document(View(results=results, language="zh"), 0).theme == DEFAULT
    published = publish(
        results, tmp_path / "out", languages="zh", theme=content_file("themes", "example.yaml")
    )
    pages = [*published.glob("*.html"), *published.glob("branches/*.html")]
    assert len(pages) == 4
    assert all(f"--main: {MAIN};" in page.read_text(encoding="utf-8") for page in pages)


def test_the_interactive_page_takes_the_theme_and_keeps_its_strict_policy(
    results: StudyResults, house: Theme
) -> None:
    plain, page = interactive_page(results, "zh"), interactive_page(results, "zh", theme=house)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    assert "img-src data:;" in policy
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "img-src" not in plain
    assert f"--main:{MAIN};" in page
    assert 'alt="示例银行标志"' in page
    assert "示例银行 内部资料 · evalkit" in page
    assert interactive_page(results, "zh", theme=house) == page


def test_every_edition_and_format_of_a_delivery_takes_the_theme(
    results: StudyResults, house: Theme, tmp_path: Path
) -> None:
    target = deliver(
        results,
        tmp_path / "out",
        editions=["head-office", "interactive"],
        formats=["html", "xlsx"],
        languages="en",
        branches=[results.inputs.branches[0].code],
        theme=house,
    )
    pages = list(target.rglob("*.html"))
    assert len(pages) == 3
    assert all(MAIN in page.read_text(encoding="utf-8") for page in pages)
    sheet = openpyxl.load_workbook(target / "tables.xlsx").worksheets[0]
    assert sheet["A3"].font.color.rgb == "FF86306A"


def test_the_command_line_names_what_is_wrong_with_a_theme_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "theme.yaml"
    path.write_text("evalkit: theme/1\nid: t\ncolours: {ink: '#dddddd'}\n", encoding="utf-8")
    for command in ("run", "report"):
        assert main([command, str(tmp_path / "no-study.yaml"), "--theme", str(path)]) == 1
        assert "colours.ink: the contrast of ink #dddddd on paper" in capsys.readouterr().err
