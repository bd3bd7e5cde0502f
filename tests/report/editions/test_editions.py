"""The editions: at most ten sheets for a branch, all parts of the head-office report, page breaks that save paper."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pypdf
import pytest

from evalkit.definitions.text import Language
from evalkit.report.document import Column, Heading, PageBreak, Paragraph, TableBlock
from evalkit.report.editions.branch import branch_report
from evalkit.report.editions.head_office import head_office_report
from evalkit.report.editions.sheets import HEIGHT, height, on_sheets
from evalkit.report.formats.pdf.pdf import PdfWriter
from evalkit.report.view import View
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate

MOST_SHEETS = 10
FEWEST_LINES = 25  # of a last sheet that is worth turning to


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run_study(simulate(tmp_path_factory.mktemp("editions") / "bank", branches=14, seed=4))


@pytest.mark.parametrize("calm", [False, True])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_branch_report_has_ten_sheets_at_most_and_no_topic_runs_on_to_the_next(
    results: StudyResults, language: Language, calm: bool, writer: PdfWriter
) -> None:
    """A page that ran over would leave the end of a table alone on a sheet, or a last sheet nearly empty."""
    shown = replace(results, suggestions=()) if calm else results
    view = View(results=shown, language=language)
    for i in (0, 5):
        report = branch_report(view, i)
        pdf = pypdf.PdfReader(BytesIO(writer.render(report)))
        breaks = sum(isinstance(block, PageBreak) for block in report.blocks)
        assert len(pdf.pages) == breaks + 1 <= MOST_SHEETS
        assert len(pdf.pages[-1].extract_text().splitlines()) > FEWEST_LINES


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


def test_a_page_that_seems_to_run_over_by_a_little_is_taken_to_fill_its_sheet() -> None:
    def lines(share: float) -> Paragraph:
        found = Paragraph("")
        while height(found) < share * HEIGHT:
            found = Paragraph(f"{found.text} word word word")
        return found

    after = Paragraph("word")
    assert on_sheets([(lines(0.7),), (lines(1.05),), (after,)])[-2:] == (PageBreak(), after)
    assert on_sheets([(lines(0.7),), (lines(1.4),), (after,)])[-1] == after
    assert on_sheets([(lines(0.7),), (lines(1.4),), (after,)]).count(PageBreak()) == 1


def test_heights_grow_with_what_is_printed() -> None:
    assert height(Paragraph("word " * 200)) > height(Paragraph("word"))
    assert height(Heading(1, "a")) > height(Heading(3, "a"))
    assert height(PageBreak()) == 0
    columns = (Column("name"), Column("value"))
    one, two = (TableBlock(columns=columns, rows=(("a", "1"),) * k, title="t") for k in (1, 2))
    assert 0 < height(one) < height(two) < HEIGHT
