"""A delivery of every report to every reader, held against its own results.json and against hostile names."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pypdf
import pyreadstat
import pytest
from pypdf.generic import ContentStream

from evalkit.numbers import fixed, interval, rank_range
from evalkit.report.deliver import deliver
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate

Z = 1.959963984540054  # two-sided 95 % point of the normal distribution
RARE = "𠮷"  # U+20BB7, outside the basic plane
CODE = "</script><img src=x onerror=alert(1)>"
FORMULA = "=1+1"
LONG = (
    "Second Integrated Financial Services Branch at the Corner of Renmin Road and Jiefang Avenue, Bayan Tohoi"
)
NAMES = {
    "B01": (RARE + "林支行", RARE + " Lin branch"),
    "B02": (CODE + "支行", CODE),
    "B03": (FORMULA, FORMULA),
    "B04": ("鄂温克族自治旗巴彦托海镇人民路与解放大道交叉口东北侧第二综合金融服务支行", LONG),
    "B05": ("三人支行", "Branch of three"),
    "B06": ("十四人支行", "Branch of fourteen"),
}
KEPT = {"B05": 3, "B06": 14}  # customers who answered; everybody elsewhere
SUPPRESSED, TREND = "B05", "B06"
LANGUAGES = ("zh", "en")
Text = Callable[[Path], str]


def hostile_study(folder: Path) -> Path:
    study = simulate(folder, branches=len(NAMES), seed=4)
    table = folder / "data" / "operations.csv"
    branches = pd.read_csv(table, dtype=str, encoding="utf-8-sig")
    branches["name_zh"] = [NAMES[code][0] for code in branches["branch_id"]]
    branches["name_en"] = [NAMES[code][1] for code in branches["branch_id"]]
    branches.to_csv(table, index=False, encoding="utf-8-sig")
    answers = folder / "data" / "customers.sav"
    frame, about = pyreadstat.read_sav(answers, user_missing=True)
    place = frame.groupby("BRANCH_ID").cumcount()
    most = frame["BRANCH_ID"].map(KEPT).fillna(np.inf)
    pyreadstat.write_sav(
        frame[place < most],
        answers,
        column_labels=about.column_names_to_labels,
        variable_value_labels=about.variable_value_labels,
        missing_ranges=about.missing_ranges,
    )
    return study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_study(tmp_path_factory.mktemp("checked") / "bank")


@pytest.fixture(scope="module")
def results(study: Path) -> StudyResults:
    return run_study(study)


@pytest.fixture(scope="module")
def folder(results: StudyResults, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return deliver(results, tmp_path_factory.mktemp("delivered") / "out")


@pytest.fixture(scope="module")
def numbers(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def text_of() -> Text:
    """Every text of a file with its mark-up, entities resolved; of a PDF what it prints."""
    known: dict[Path, str] = {}

    def read(path: Path) -> str:
        if path.suffix == ".pdf":
            return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
        if path.suffix in (".docx", ".pptx", ".xlsx"):
            with zipfile.ZipFile(path) as parts:
                names = [name for name in parts.namelist() if name.endswith((".xml", ".rels"))]
                return html.unescape("\n".join(parts.read(name).decode("utf-8") for name in names))
        return html.unescape(path.read_text(encoding="utf-8"))

    return lambda path: known.get(path) or known.setdefault(path, read(path))


def squeezed(text: str) -> str:
    return "".join(text.split())


def printed_as(text: str) -> str:
    """A pattern for a text in a PDF of Chromium, which names some characters by their radicals (⾏ ⼾ ⺠)."""
    return "".join(f"(?:{re.escape(char)}|[\u2e80-\u2fdf])" for char in squeezed(text))


def named(numbers: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(branch for branch in numbers["branches"] if branch["code"] == code)
    return found


def personal(folder: Path) -> Iterator[Path]:
    """The files that go to one branch only."""
    for place in ("branches", "interactive"):
        yield from sorted(p for p in (folder / place).iterdir() if p.is_file())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [code for code in NAMES if code != SUPPRESSED])
def test_a_branch_report_prints_the_total_its_interval_and_its_ranks(
    folder: Path, numbers: dict[str, Any], text_of: Text, code: str, language: str
) -> None:
    branch, text = named(numbers, code), squeezed(text_of(folder / "branches" / f"{code}.{language}.pdf"))
    half = Z * branch["score_se"]
    total = fixed(branch["score"])
    limits = squeezed(interval(branch["score"] - half, branch["score"] + half))
    # The card of the total: the number, the level, the interval.
    assert re.search(rf"{re.escape(total)}95%\D{{2,8}}{re.escape(limits)}", text)
    if code == TREND:
        assert "rank_set" not in branch
        return
    ranks = rank_range(*branch["rank_set"])
    words = {"zh": "名次区间", "en": "Rankrange"}[language]
    assert f"{words}{ranks}" in text
    assert {"zh": f"共{4}个", "en": f"of{4}ranked"}[language] in text
    assert numbers["ranking"]["n_ranked"] == len(NAMES) - len(KEPT)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [code for code in NAMES if code != SUPPRESSED])
def test_a_branch_report_prints_the_row_of_every_indicator(
    folder: Path, numbers: dict[str, Any], text_of: Text, code: str, language: str
) -> None:
    """Score, half of its interval, weight, points, mean and best peers stand in a row, in this order."""
    branch, text = named(numbers, code), text_of(folder / "branches" / f"{code}.{language}.pdf")
    assert len(numbers["indicators"]) == 15
    for indicator in numbers["indicators"]:
        cell = branch["indicators"][indicator["code"]]
        row = [fixed(cell["score"]), fixed(Z * cell["score_se"]), fixed(100 * indicator["weight"])]
        if code != TREND:
            row.append(fixed(indicator["weight"] * cell["score"]))
        assert re.search(
            rf"\n{indicator['code']}\s[^\n]*(\n[^\n]*){{0,3}}\s{re.escape(' '.join(row))}\s", text
        ), (
            indicator["code"],
            row,
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_office_prints_score_interval_and_ranks_of_every_branch(
    folder: Path, numbers: dict[str, Any], text_of: Text, language: str
) -> None:
    text = squeezed(text_of(folder / f"head-office.{language}.pdf"))
    for branch in numbers["branches"]:
        if branch["code"] == SUPPRESSED:
            assert squeezed(branch[language]) + squeezed(branch["region"][language]) + "<5––" in text
            continue
        half = Z * branch["score_se"]
        ends = interval(branch["score"] - half, branch["score"] + half)
        ranks = rank_range(*branch["rank_set"]) if "rank_set" in branch else "–"
        row = f"{branch['region'][language]}{branch['respondents']}{fixed(branch['score'])}{ends}{ranks}"
        assert squeezed(row) in text, branch["code"]


def glyphs(page: Any, reader: pypdf.PdfReader) -> Iterator[int]:
    """The glyph numbers that a page of two-byte fonts draws, those of its forms included."""
    forms = page.get("/Resources", {}).get("/XObject", {})
    sources = [page["/Contents"], *(form.get_object() for form in forms.values())]
    for source in sources:
        if source.get_object().get("/Subtype") == "/Image":
            continue
        for operands, operator in ContentStream(source, reader).operations:
            if operator not in (b"Tj", b"TJ"):
                continue
            parts = operands[0] if isinstance(operands[0], list) else [operands[0]]
            for part in parts:
                raw = getattr(part, "original_bytes", part if isinstance(part, bytes) else None)
                if raw is not None:
                    yield from np.frombuffer(raw, dtype=">u2").tolist()


def every_pdf(folder: Path) -> list[Path]:
    chosen = [
        "head-office.zh",
        "head-office.en",
        "thesis.zh",
        "thesis.en",
        "branches/B01.zh",
        "branches/B02.en",
    ]
    return [folder / f"{name}.pdf" for name in chosen]


def test_fonts_are_embedded_and_no_glyph_is_missing(folder: Path) -> None:
    for path in every_pdf(folder):
        reader = pypdf.PdfReader(path)
        drawn: list[int] = []
        for page in reader.pages:
            for font in page["/Resources"]["/Font"].values():
                (inner,) = font.get_object()["/DescendantFonts"]
                keys = set(inner.get_object()["/FontDescriptor"].keys())
                assert keys & {"/FontFile", "/FontFile2", "/FontFile3"}, path.name
            drawn += glyphs(page, reader)
        assert len(drawn) > 500
        assert 0 not in drawn, path.name  # glyph 0 is the empty box of a character that the font lacks


def test_a_rare_character_is_printed(folder: Path, text_of: Text) -> None:
    for language in LANGUAGES:
        for name in ("head-office", "branches/B01"):
            assert RARE in text_of(folder / f"{name}.{language}.pdf")
            assert RARE in text_of(folder / f"{name}.{language}.docx")


def test_a_file_for_a_branch_names_no_other_branch(folder: Path, text_of: Text) -> None:
    files = list(personal(folder))
    kinds = {(path.parent.name, path.suffix) for path in files}
    assert {("branches", f".{kind}") for kind in ("html", "pdf", "docx", "pptx", "md", "tex")} <= kinds
    assert ("interactive", ".html") in kinds
    for path in files:
        own, text = path.name.split(".")[0], text_of(path)
        short = squeezed(text)
        for code, both in NAMES.items():
            if code == own:
                continue
            assert not re.search(rf"\b{code}\b", text), (path.name, code)
            for name in both:
                assert name == FORMULA or squeezed(name) not in short, (path.name, name)
        assert own == "B03" or FORMULA not in re.sub(r"\w=1\+1", "", text), path.name


def test_no_file_holds_a_respondent(results: StudyResults, folder: Path, text_of: Text) -> None:
    people = {str(one) for kept in results.kept.values() for one in kept.respondent.tolist()}
    assert len(people) > 300
    assert all(re.fullmatch(r"[A-Z]+\d{4,}", one) for one in people)
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".png"):
        assert people.isdisjoint(re.findall(r"\b[A-Z]+\d{4,}\b", text_of(path))), path.name


def test_a_suppressed_branch_has_no_number_anywhere(
    folder: Path, numbers: dict[str, Any], text_of: Text
) -> None:
    branch = named(numbers, SUPPRESSED)
    assert branch["status"] == "suppressed"
    assert {key for key, value in branch.items() if isinstance(value, (int, float, list))} == set()
    assert not list((folder / "interactive").glob(f"{SUPPRESSED}.*"))
    for path in folder.glob("interactive.*.html"):
        assert not any(name in text_of(path) for name in (SUPPRESSED, *NAMES[SUPPRESSED]))
    for path in folder.glob("thesis.*.*"):
        if path.is_file():
            assert not any(name in squeezed(text_of(path)) for name in map(squeezed, NAMES[SUPPRESSED]))
    for sheet in openpyxl.load_workbook(folder / "tables.xlsx").worksheets:
        for row in sheet.iter_rows(values_only=True):
            if any(cell == SUPPRESSED or NAMES[SUPPRESSED][1] in str(cell) for cell in row):
                assert not any(isinstance(cell, (int, float)) for cell in row), (sheet.title, row)
    for language in LANGUAGES:
        card = text_of(folder / "branches" / f"{SUPPRESSED}.{language}.pdf")
        assert not re.search(r"\[[−\d.]+, *[−\d.]+\]", card)


def test_a_spreadsheet_has_no_formula_from_data(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert any(FORMULA in str(cell.value) for cell in cells)
    assert [cell.coordinate for cell in cells if cell.data_type == "f" and "1+1" in str(cell.value)] == []
    with zipfile.ZipFile(folder / "tables.xlsx") as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>1+1" in sheet or b"DDE" in sheet for sheet in sheets)


def test_two_runs_give_the_same_bytes(study: Path, folder: Path, tmp_path: Path) -> None:
    again = deliver(run_study(study), tmp_path / "again", branches=["B01", SUPPRESSED])
    files = sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert {path.suffix for path in files} >= {
        ".html", ".pdf", ".docx", ".pptx", ".md", ".tex", ".xlsx", ".json", ".bib"
    }  # fmt: skip
    differing = [str(path) for path in files if (again / path).read_bytes() != (folder / path).read_bytes()]
    assert differing == []


def test_libreoffice_opens_office_files_as_they_are(folder: Path, tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("no LibreOffice (soffice) on the path")
    chosen = {
        "thesis.zh.docx": "表5-1",
        "branches/B02.en.docx": CODE,
        "branches/B01.zh.docx": RARE,
        "tables.xlsx": RARE,
    }
    for name in chosen:
        shutil.copy(folder / name, tmp_path)
    files = [str(tmp_path / Path(name).name) for name in chosen]
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    done = subprocess.run(command, check=True, capture_output=True, timeout=180, text=True)
    assert "rror" not in done.stderr
    for name, expected in chosen.items():
        pages = pypdf.PdfReader(tmp_path / Path(name).with_suffix(".pdf").name).pages
        assert squeezed(expected) in squeezed("".join(page.extract_text() for page in pages)), name


PAGES = (
    *("branches/B02.zh", "branches/B04.en", f"branches/{SUPPRESSED}.zh", f"branches/{TREND}.en"),
    *(
        "head-office.en",
        "thesis.zh",
        "thesis.en",
        "interactive.en",
        "interactive/B02.zh",
        "interactive/B04.en",
    ),
)


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_every_kind_of_page_is_offline_silent_accessible_and_fits(
    folder: Path, visit: Callable[..., Any], name: str
) -> None:
    page = (folder / f"{name}.html").read_text(encoding="utf-8")
    for width in (360, 1280):
        opened = visit(page, width=width)
        assert opened.overflow() <= 0
        assert width > 360 or opened.violations() == []  # narrow: every region that scrolls does so
    paper = pypdf.PdfReader(io.BytesIO(opened.page.pdf(prefer_css_page_size=True)))
    title = opened.page.text_content("h1")
    printed = squeezed("".join(sheet.extract_text() for sheet in paper.pages[:2]))
    assert re.search(printed_as(title), printed)
