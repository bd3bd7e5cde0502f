"""The editions: at most ten sheets for a branch, all parts of the head-office report, page breaks that save paper."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest

from evalkit.definitions.text import Language
from evalkit.report.document import Column, Heading, PageBreak, Paragraph, TableBlock
from evalkit.report.editions.branch import branch_report
from evalkit.report.editions.head_office import head_office_report
from evalkit.report.editions.sheets import HEIGHT, height, on_sheets
from evalkit.report.formats.pdf import PdfWriter
from evalkit.report.view import View
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate

MOST_SHEETS = 10


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run_study(simulate(tmp_path_factory.mktemp("editions") / "bank", branches=14, seed=4))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_branch_report_has_ten_sheets_at_most(
    results: StudyResults, language: Language, writer: PdfWriter
) -> None:
    view = View(results=results, language=language)
    for i in (0, 5):
        pdf = pypdf.PdfReader(BytesIO(writer.render(branch_report(view, i))))
        assert len(pdf.pages) <= MOST_SHEETS


def test_the_head_office_report_holds_all_its_parts(results: StudyResults) -> None:
    report = head_office_report(View(results=results, language="en"))
    anchors = {block.anchor for block in report.blocks if isinstance(block, Heading)}
    wanted = {"ranking", "regions", "certainty", "movers", "dimensions", "weights", "quality", "robustness"}
    assert wanted <= anchors


def test_a_page_that_fits_on_the_rest_of_a_sheet_shares_it() -> None:
    short, long = Paragraph("word"), Paragraph("word " * 2000)
    assert on_sheets([(short,), (short,)]) == (short, short)
    assert on_sheets([(short,), (), (long,)]) == (short, PageBreak(), long)
    assert on_sheets([]) == ()


def test_heights_grow_with_what_is_printed() -> None:
    assert height(Paragraph("word " * 200)) > height(Paragraph("word"))
    assert height(Heading(1, "a")) > height(Heading(3, "a"))
    assert height(PageBreak()) == 0
    columns = (Column("name"), Column("value"))
    one, two = (TableBlock(columns=columns, rows=(("a", "1"),) * k, title="t") for k in (1, 2))
    assert 0 < height(one) < height(two) < HEIGHT
