"""What the reports say about the former period and about importance: settled changes only, in both languages."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Literal

import pytest

from evalkit.charts.kinds import ChangeChart, QuadrantChart
from evalkit.inference.change_result import ChangeResult
from evalkit.report.document import Cards, Cell, ChartBlock, Link, Paragraph, TableBlock
from evalkit.report.documents import branch_document
from evalkit.report.editions.head_office import head_office_report
from evalkit.report.sections import card_head, card_tables, importance, movers
from evalkit.report.view import View
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate

SETTLED = {"improved", "fell"}
CHANGE = {"en": "Change", "zh": "变化"}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run_study(simulate(tmp_path_factory.mktemp("change") / "bank", branches=12, seed=6))


@pytest.fixture(params=["en", "zh"])
def view(request: pytest.FixtureRequest, results: StudyResults) -> View:
    return View(results=results, language=request.param)


def total(results: StudyResults) -> ChangeResult:
    assert results.change is not None
    assert isinstance(results.change.total, ChangeResult)
    return results.change.total


def tables(blocks: object) -> list[TableBlock]:
    assert isinstance(blocks, tuple)
    return [block for block in blocks if isinstance(block, TableBlock)]


def without(results: StudyResults) -> StudyResults:
    return dataclasses.replace(results, change=None, importance=None)


def test_the_chart_of_movers_holds_the_settled_ones_and_no_other(view: View, results: StudyResults) -> None:
    found = total(results)
    moved = {i for i in range(12) if found.verdict[i, 0] in SETTLED}
    assert len(moved) >= 3  # three of twelve moved in truth
    charts = [b.chart for b in movers.movers(view) if isinstance(b, ChartBlock)]
    assert isinstance(charts[0], ChangeChart)
    assert {row.label for row in charts[0].rows} == {view.branch(i) for i in moved}


def test_the_table_of_changes_lists_every_branch_with_its_verdict(view: View, results: StudyResults) -> None:
    found, words = total(results), {v: view.t("moved_" + key) for v, key in movers.WORDS.items()}
    table = tables(movers.movers(view))[0]
    rows = {row[0].text: row for row in table.rows if isinstance(row, tuple) and isinstance(row[0], Link)}
    assert len(rows) == 12
    for i in range(12):
        cell = rows[view.branch(i)][-1]
        assert isinstance(cell, Cell)
        assert cell.text == words[found.verdict[i, 0]]
        assert (cell.tone == "muted") == (found.verdict[i, 0] not in SETTLED)


def test_the_sentence_counts_what_the_table_shows(results: StudyResults) -> None:
    sentence = next(
        b for b in movers.movers(View(results=results, language="en")) if isinstance(b, Paragraph)
    )
    verdicts = total(results).verdict[:, 0].tolist()
    assert f"{verdicts.count('improved')} improved and {verdicts.count('fell')} fell" in str(sentence.text)
    assert f"the other {verdicts.count('not settled')} is not settled" in str(sentence.text)


def test_a_card_prints_the_change_in_large_only_where_it_is_settled(
    view: View, results: StudyResults
) -> None:
    found = total(results)
    for i in range(12):
        blocks = card_head.head(view, i)
        assert isinstance(blocks[0], Cards)
        card = next(c for c in blocks[0].cards if c.label == view.t("c_change_total"))
        assert any(char.isdigit() for char in card.value) == (found.verdict[i, 0] in SETTLED)
        assert card.tone == {"improved": "good", "fell": "warning"}.get(found.verdict[i, 0], "normal")


def test_the_trend_column_prints_no_number_for_noise(view: View, results: StudyResults) -> None:
    assert results.change is not None
    found = results.change.indicators
    assert isinstance(found, ChangeResult)
    seen = set()
    for i in range(12):
        table = tables(card_tables.table(view, i))[0]
        place = [column.label for column in table.columns].index(view.t("c_trend"))
        rows = [row for row in table.rows if isinstance(row, tuple)]
        for row in rows:
            name = row[0] if isinstance(row[0], str) else row[0].text
            verdict = str(found.verdict[i, found.measures.index(str(name).split()[0])])
            cell = row[place]
            assert isinstance(cell, Cell)
            assert any(char.isdigit() for char in cell.text) == (verdict in SETTLED), name
            seen.add(verdict)
    assert {"improved", "not settled", "not measured"} <= seen


def test_the_importance_table_puts_both_importances_side_by_side(view: View, results: StudyResults) -> None:
    blocks = importance.branch_importance(view, 0)
    chart = next(b.chart for b in blocks if isinstance(b, ChartBlock))
    assert isinstance(chart, QuadrantChart)
    assert len(chart.points) == 5
    table = tables(blocks)[0]
    assert {view.t("c_stated"), view.t("c_derived")} <= {column.label for column in table.columns}
    assert len(table.rows) == 5


def test_disagreement_of_the_two_importances_is_flagged(results: StudyResults) -> None:
    stage = results.importance
    assert stage is not None
    found = stage.by_branch[0]
    assert found is not None
    apart = dataclasses.replace(found, rank_difference=[4, 0, 0, 0, -4], disagree=[True, *[False] * 3, True])
    changed = dataclasses.replace(stage, by_branch=(apart, *stage.by_branch[1:]))
    view = View(results=dataclasses.replace(results, importance=changed), language="en")
    table = tables(importance.branch_importance(view, 0))[0]
    flags = [row[-1].text for row in table.rows if isinstance(row, tuple) and isinstance(row[-1], Cell)]
    assert flags.count("disagree by 4 ranks") == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_a_former_period_and_drivers_the_pages_say_nothing_of_them(
    results: StudyResults, language: Literal["en", "zh"]
) -> None:
    view = View(results=without(results), language=language)
    assert movers.movers(view) == ()
    assert importance.importance(view) == importance.branch_importance(view, 0) == ()
    anchors = {getattr(block, "anchor", "") for block in head_office_report(view).blocks}
    assert not anchors & {"movers", "importance"}
    head = card_head.head(view, 0)[0]
    assert isinstance(head, Cards)
    assert CHANGE[language] not in {card.label for card in head.cards}
    trend = view.t("c_trend")
    assert all(trend not in [c.label for c in t.columns] for t in tables(card_tables.table(view, 0)))


def test_a_comparison_that_does_not_exist_shows_no_movers(results: StudyResults) -> None:
    assert results.change is not None
    failure = Failure(stage="change between periods", subject="total", reason="no unit was measured")
    lost = dataclasses.replace(results.change, total=failure, indicators=failure)
    view = View(results=dataclasses.replace(results, change=lost), language="en")
    assert movers.movers(view) == ()
    assert failure in view.results.failures
    assert branch_document(view, 0).title


def test_every_page_of_the_sections_is_written(results: StudyResults, tmp_path: Path) -> None:
    from evalkit.report.formats.web.html import render_html

    for language in ("en", "zh"):
        view = View(results=results, language=language)
        page = render_html(head_office_report(view))
        assert 'id="movers"' in page
        assert 'id="importance"' in page
        assert view.t("fig_ipa") in render_html(branch_document(view, 0))


def test_the_workbook_lists_every_measured_change_unrounded(results: StudyResults) -> None:
    from evalkit.report.workbook.workbook import sheets

    sheet = next(s for s in sheets(results, ("en",)) if s.name == "Change")
    rows = {(row[0], row[2]): row for row in sheet.rows}
    found, goal = total(results), results.bundle.index_system.goal.id
    assert rows["B02", goal][6] == found.change[1, 0]
    assert ("B02", "C12") not in rows  # staff were not asked in the former period
    assert all(sheet_row[-1] != "not measured" for sheet_row in sheet.rows)
    assert "Change" not in [s.name for s in sheets(without(results), ("en",))]
