"""The head-office report of very many branches: paper shows both ends, HTML and the workbook hold all."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from evalkit.charts.kinds import HeatChart, IntervalChart
from evalkit.report import deliver as delivery
from evalkit.report.deliver import deliver
from evalkit.report.document import ChartBlock, Document, GroupRow, Link, Row, TableBlock
from evalkit.report.editions import excerpt
from evalkit.report.editions.head_office import head_office_report
from evalkit.report.sections import overview, quality_by_branch
from evalkit.report.view import View
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate

MANY, ENDS = 8, 2


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run_study(simulate(tmp_path_factory.mktemp("excerpt") / "bank", branches=12, seed=4))


@pytest.fixture
def view(results: StudyResults, monkeypatch: pytest.MonkeyPatch) -> View:
    """A bank that counts as very large."""
    monkeypatch.setattr(excerpt, "MANY", MANY)
    monkeypatch.setattr(excerpt, "ENDS", ENDS)
    monkeypatch.setattr(excerpt, "FEWEST", 1)
    for name, value in (("MOST_CHART_ROWS", MANY), ("MOST_HEAT_ROWS", MANY), ("FEW_ROWS", ENDS)):
        monkeypatch.setattr(overview, name, value)
    return View(results=results, language="en")


def table(report: Document, title: str) -> TableBlock:
    return next(b for b in report.flat() if isinstance(b, TableBlock) and b.title == title)


def names(found: TableBlock) -> list[str]:
    rows = [row for row in found.rows if not isinstance(row, GroupRow)]
    return [next(cell.text for cell in row if isinstance(cell, Link)) for row in rows]


def gaps(found: TableBlock) -> list[str]:
    return [row.text for row in found.rows if isinstance(row, GroupRow)]


@pytest.mark.parametrize(
    "title", ["tab_ranking", "tab_dimensions", "tab_joint", "ho_tab_quality", "tab_change"]
)
def test_a_list_of_all_branches_keeps_its_first_and_last_rows_on_paper(view: View, title: str) -> None:
    whole = table(head_office_report(view), view.t(title))
    paper = table(head_office_report(view, whole=False), view.t(title))
    every, kept = names(whole), names(paper)
    ranked = len(view.results.ranking.ranked)
    assert len(every) >= ranked
    assert kept[:ENDS] == every[:ENDS]
    assert set(kept) < set(every) and len(kept) <= len(every) - (ranked - 2 * ENDS)
    left = len(every) - len(kept)
    assert any(view.t("ho_left_out", n=n) in gaps(paper) for n in range(2, left + 1))


def test_data_quality_of_very_many_begins_with_those_that_need_a_look(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = names(table(head_office_report(view), view.t("ho_tab_quality")))
    assert listed == [branch.name.en for branch in view.results.inputs.branches]
    monkeypatch.setattr(quality_by_branch, "MANY", MANY)
    found = table(head_office_report(view), view.t("ho_tab_quality"))
    by_name = {view.branch(i): i for i in range(len(view.results.inputs.branches))}
    survey, screening = view.results.inputs.surveys["customers"], view.results.screening["customers"]
    keys = []
    for name in names(found):
        inside = survey.branch == view.code(by_name[name])
        keys.append((view.ranked(by_name[name]), -float(screening.excluded[inside].mean())))
    assert keys == sorted(keys) and len(set(keys)) > MANY
    assert view.t("ho_quality_order") in str(found.note)


def test_the_lowest_ranked_branches_stay_and_not_only_those_without_a_rank(view: View) -> None:
    ranked = [i for i in view.order() if view.ranked(i)]
    kept = names(table(head_office_report(view, whole=False), view.t("tab_ranking")))
    for i in (*ranked[:ENDS], *ranked[-ENDS:]):
        assert view.branch(i) in kept


def test_charts_show_the_ends_on_one_scale_in_every_format(view: View) -> None:
    ranked = [i for i in view.order() if view.ranked(i)]
    for whole in (True, False):
        blocks = [b for b in head_office_report(view, whole=whole).flat() if isinstance(b, ChartBlock)]
        charts = [b for b in blocks if b.title.startswith(view.t("fig_ranking"))]
        assert [b.title.removeprefix(view.t("fig_ranking")) for b in charts] == [
            view.t(key, k=ENDS, n=len(ranked)) for key in ("ho_first", "ho_last")
        ]
        first, last = (b.chart for b in charts)
        assert isinstance(first, IntervalChart) and isinstance(last, IntervalChart)
        assert (first.lower, first.upper) == (last.lower, last.upper)
        assert [row.label for row in first.rows] == [view.branch(i) for i in ranked[:ENDS]]
        assert [row.label for row in last.rows] == [view.branch(i) for i in ranked[-ENDS:]]
        heat = next(b.chart for b in blocks if isinstance(b.chart, HeatChart))
        assert len(heat.rows) == 2 * ENDS


def test_the_copy_says_what_it_leaves_out_and_where_it_stands(view: View) -> None:
    first = head_office_report(view, whole=False).blocks[0]
    assert getattr(first, "text", "") == view.t("ho_excerpt", n=12, k=ENDS)
    assert "HTML" in view.t("ho_excerpt", n=12, k=ENDS) and "tables.xlsx" in view.t(
        "ho_excerpt", n=12, k=ENDS
    )


def test_few_branches_are_listed_whole(results: StudyResults) -> None:
    view = View(results=results, language="en")
    assert head_office_report(view, whole=False) == head_office_report(view)


def test_other_tables_are_never_cut(view: View) -> None:
    whole, paper = head_office_report(view), head_office_report(view, whole=False)
    for title in ("tab_indicators", "tab_weights", "tab_reliability"):
        assert table(whole, view.t(title)) == table(paper, view.t(title))


def test_each_group_keeps_its_own_ends(view: View) -> None:
    groups: tuple[Row, ...] = (
        GroupRow("a"),
        *(("x", str(k)) for k in range(9)),
        GroupRow("b"),
        *(("y", str(k)) for k in range(4)),
    )
    cut = excerpt._cut(view, groups)
    shown = [row.text if isinstance(row, GroupRow) else row[1] for row in cut]
    left = [view.t("ho_left_out", n=n) for n in (5, 2)]
    assert shown == ["a", "0", "1", left[0], "7", "8", "b", "0", left[1], "3"]


def test_html_and_the_workbook_of_a_delivery_hold_every_branch(
    view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "many", excerpt.many)
    out = deliver(
        view.results,
        tmp_path / "out",
        editions=["head-office"],
        formats=["html", "md", "xlsx"],
        languages="en",
    )
    page, text = ((out / f"head-office.en.{kind}").read_text("utf-8") for kind in ("html", "md"))
    assert view.t("ho_excerpt", n=12, k=ENDS) in text
    assert view.t("ho_excerpt", n=12, k=ENDS) not in page
    ranked = [i for i in view.order() if view.ranked(i)]
    middle = view.branch(ranked[len(ranked) // 2])
    assert page.count(middle) > text.count(middle)
    sheets = openpyxl.load_workbook(out / "tables.xlsx")
    for name in (view.t("s_ranking"), view.t("h_dimensions")):
        codes = {row[0] for row in sheets[name].iter_rows(values_only=True)}
        assert {view.code(i) for i in view.order()} <= codes
