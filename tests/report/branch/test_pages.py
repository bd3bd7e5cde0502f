"""The pages of the branch report: numbers of the results, nothing without data, nothing about another branch."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evalkit.charts.kinds import IntervalChart
from evalkit.definitions.rules import LinearRule, TargetRule
from evalkit.inference.proportions import net_promoter_score
from evalkit.numbers import fixed, interval, rank_range
from evalkit.report.branch import others
from evalkit.report.branch import profile as profile_page
from evalkit.report.branch.actions import actions
from evalkit.report.branch.appendix import _rule, _runs, appendix
from evalkit.report.branch.capability import capability
from evalkit.report.branch.data import data
from evalkit.report.branch.priorities import priorities
from evalkit.report.branch.profile import profile
from evalkit.report.branch.ranking import ranking
from evalkit.report.branch.summary import summary
from evalkit.report.branch.voice import _outcome, voice
from evalkit.report.document import Cell, ChartBlock, GroupRow, Heading, TableBlock
from evalkit.report.editions.branch import PAGES, branch_report
from evalkit.report.formats.web.html import render_html
from evalkit.report.view import View
from evalkit.report.wording import SYMBOLS
from evalkit.study.results import StudyResults

SUPPRESSED, TREND, RANKED = 0, 1, 2
Texts = Callable[[Any], str]


def tables(blocks: tuple[Any, ...]) -> list[TableBlock]:
    return [block for block in blocks if isinstance(block, TableBlock)]


def word(cell: Any) -> str:
    return cell if isinstance(cell, str) else str(cell.text)


def test_the_fixture_has_a_branch_of_each_kind(results: StudyResults) -> None:
    assert results.ranking.status[[SUPPRESSED, TREND, RANKED]].tolist() == [
        "suppressed",
        "trend only",
        "ranked",
    ]


def test_the_summary_holds_total_interval_range_grade_and_change(view: View, texts: Texts) -> None:
    said = texts(summary(view, RANKED))
    value, bounds = view.total(RANKED), view.rank_bounds(RANKED)
    change = view.results.change
    assert bounds is not None and change is not None
    assert fixed(value[0]) in said
    assert interval(value[1], value[2]) in said
    assert rank_range(*bounds) in said
    assert interval(float(change.total.ci_lower[RANKED, 0]), float(change.total.ci_upper[RANKED, 0])) in said
    grade = view.results.ranking.grade[RANKED]
    assert grade is not None and (grade.zh if view.language == "zh" else grade.en) in said


def test_the_summary_names_the_three_largest_actions_with_their_gain(view: View, texts: Texts) -> None:
    own = [s for s in view.results.suggestions if s.branch == view.code(RANKED)]
    said = texts(summary(view, RANKED))
    assert own
    for suggestion in own[:3]:
        assert f"+{fixed(suggestion.gain)} {interval(suggestion.gain_lower, suggestion.gain_upper)}" in said
        assert view.text(suggestion.measure.text) in said


def test_a_light_is_a_symbol_and_a_word_and_agrees_with_its_interval(english: View) -> None:
    for i in np.flatnonzero(english.results.ranking.status == "ranked").tolist():
        lights = next(t for t in tables(summary(english, i)) if t.title == english.t("br_tab_lights"))
        for row in lights.rows:
            assert not isinstance(row, GroupRow)
            symbol, said = word(row[-1]).split(" ", 1)
            low, high = (float(x.replace("−", "-")) for x in re.findall(r"[−\d.]+", word(row[-2]))[1:])
            assert symbol in SYMBOLS.values() and said
            if symbol in "▲△":
                assert low > 0
            if symbol in "▼▽":
                assert high < 0
            if low < 0 < high:
                assert symbol == "●"


def test_a_trend_only_branch_has_no_settled_verdict_on_any_page(view: View, texts: Texts) -> None:
    said = texts([page(view, TREND) for page in (ranking, profile, voice, priorities, capability)])
    marks = re.findall("[▲▼△▽●↑↓]", said)
    assert marks == []
    assert SYMBOLS["trend"] in said
    lights = next(t for t in tables(summary(view, TREND)) if t.title == view.t("br_tab_lights"))
    assert {word(row[-1])[0] for row in lights.rows if not isinstance(row, GroupRow)} == {SYMBOLS["trend"]}
    for key in ("clear_difference", "moved_improved", "moved_fell"):
        sample = view.words.entries[key].split("}")[-1].strip("（）() 。.")
        assert sample not in texts(summary(view, TREND))


def test_a_suppressed_branch_shows_no_number_of_its_own(view: View, texts: Texts) -> None:
    report = branch_report(view, SUPPRESSED)
    headings = {block.anchor for block in report.blocks if isinstance(block, Heading)}
    assert {"summary", "data", "method"} <= headings
    assert not headings & {"ranking", "profile", "voice", "priorities", "actions"}
    rows = next(t for t in tables(report.blocks) if t.title == view.t("br_tab_counts")).rows
    assert "< 5" in word(rows[0][3])  # type: ignore[index]
    assert not any(isinstance(block, ChartBlock) for block in report.flat())


def test_the_data_page_counts_this_branch(english: View) -> None:
    survey = english.results.inputs.surveys["customers"]
    inside = survey.branch == english.code(RANKED)
    excluded = english.results.screening["customers"].excluded[inside].sum()
    row = tables(data(english, RANKED))[0].rows[0]
    assert [word(cell) for cell in row[3:6]] == [  # type: ignore[index]
        str(inside.sum()),
        str(excluded),
        str(inside.sum() - excluded),
    ]
    flags = next(t for t in tables(data(english, RANKED)) if t.title == english.t("br_tab_flags"))
    found = [int(word(row[1])) for row in flags.rows if not isinstance(row, GroupRow)]
    customers = english.results.screening["customers"]
    assert found[: len(customers.flags)] == customers.flagged[inside].sum(axis=0).tolist()


def test_bars_show_every_branch_and_name_only_one(view: View) -> None:
    chart = next(b.chart for b in ranking(view, RANKED) if isinstance(b, ChartBlock))
    assert isinstance(chart, IntervalChart)
    assert len(chart.rows) == len(view.order())
    assert [row.label for row in chart.rows if row.label] == [view.t("br_own")]
    own = next(row for row in chart.rows if row.highlight)
    assert own.value == pytest.approx(view.total(RANKED)[0])


def test_among_very_many_branches_the_others_become_percentiles(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(others, "MOST_BARS", 5)
    chart = others.bars(view, RANKED)
    assert chart is not None
    totals = [view.total(j)[0] for j in others.others(view, RANKED) if view.ranked(j)]
    values = [row.value for row in chart.rows if not row.highlight]
    assert values == pytest.approx(np.percentile(totals, others.PERCENTILES))
    every = [row.value or 0.0 for row in chart.rows]
    assert every == sorted(every, reverse=True)


def test_rank_ranges_of_the_stability_table_are_those_of_the_results(english: View) -> None:
    stage = english.results.robustness
    assert stage is not None
    table = next(t for t in tables(ranking(english, RANKED)) if t.title == english.t("br_tab_stability"))
    shown = [word(row[1]) for row in table.rows]  # type: ignore[index]
    k = stage.joint.alternatives.index(english.code(RANKED))
    assert shown[0] == rank_range(*(english.rank_bounds(RANKED) or (0, 0)))
    assert shown[1] == rank_range(*(int(e[k]) for e in _ends(stage.joint.conditional)))
    assert shown[2] == rank_range(*(int(e[k]) for e in _ends(stage.joint.ranks)))
    r = english.results.ranking.ranked.tolist().index(RANKED)
    assert shown[3] == rank_range(int(stage.weights.rank_low[r]), int(stage.weights.rank_high[r]))


def _ends(found: Any) -> tuple[np.ndarray, np.ndarray]:
    return found.rank_lower, found.rank_upper


def test_contributions_add_up_to_the_total(english: View) -> None:
    table = tables(profile(english, RANKED))[0]
    place = [column.label for column in table.columns].index(english.t("br_c_contribution"))
    points = [float(word(row[place])) for row in table.rows if not isinstance(row, GroupRow)]
    ROUNDED = 0.05 * len(points)  # every contribution is printed with one decimal
    assert sum(points) == pytest.approx(english.total(RANKED)[0], abs=ROUNDED)


def test_the_promoter_score_is_that_of_the_answers_with_its_interval(view: View, texts: Texts) -> None:
    survey = view.results.kept["customers"]
    answers = survey.answers["NPS"].to_numpy()[survey.branch == view.code(RANKED)]
    answers = answers[~np.isnan(answers)]
    own = net_promoter_score(
        (answers >= 9).sum(), ((answers > 6) & (answers < 9)).sum(), (answers <= 6).sum()
    )
    said = texts(voice(view, RANKED))
    assert f"{fixed(float(own.nps), 0, signed=True)}" in said
    assert interval(float(own.ci_lower), float(own.ci_upper), 0) in said


def test_quadrants_stand_together_and_hold_every_driver(english: View) -> None:
    table = tables(priorities(english, RANKED))[0]
    names = [row.text for row in table.rows if isinstance(row, GroupRow)]
    assert len(names) == len(set(names)) >= 1
    stage = english.results.importance
    assert stage is not None
    shown = [word(row[0]).split()[0] for row in table.rows if not isinstance(row, GroupRow)]
    assert sorted(shown) == sorted(stage.drivers)


def test_staff_pages_need_five_answers(view: View) -> None:
    assert capability(view, TREND) == ()
    assert capability(view, RANKED)


def test_every_action_has_evidence_ids_owner_days_and_target(english: View) -> None:
    own = [s for s in english.results.suggestions if s.branch == english.code(RANKED)]
    rows = tables(actions(english, RANKED))[0].rows
    assert len(rows) == len(own) > 0
    for row, suggestion in zip(rows, own, strict=True):
        said = " ".join(word(cell) for cell in row)  # type: ignore[union-attr]
        assert all(f"{item.indicator}/{item.kind}" in said for item in suggestion.evidence)
        assert english.text(suggestion.measure.owner) in said
        assert f"within {suggestion.measure.days} days" in said
        assert fixed(suggestion.targets[0], 0) in said


def test_the_appendix_names_seed_fingerprint_and_version(view: View, texts: Texts) -> None:
    said = texts(appendix(view, RANKED))
    provenance = view.results.provenance
    for part in (str(provenance.seed), provenance.fingerprint, provenance.versions["evalkit"]):
        assert part in said


def test_a_page_without_data_is_left_out(results: StudyResults) -> None:
    main = {"customers": results.kept["customers"]}
    bare = dataclasses.replace(
        results,
        importance=None,
        change=None,
        suggestions=(),
        bundle=dataclasses.replace(results.bundle, suggestions=None),
        kept=main,
    )
    view = View(results=bare, language="en")
    assert priorities(view, RANKED) == () == capability(view, RANKED) == actions(view, RANKED)
    trend = view.t("c_trend")
    assert trend not in [column.label for column in tables(profile(view, RANKED))[0].columns]
    anchors = {b.anchor for b in branch_report(view, RANKED).blocks if isinstance(b, Heading)}
    assert not anchors & {"priorities", "actions", "capability-employees"}


def test_a_branch_file_names_no_other_branch(view: View) -> None:
    branches = view.results.inputs.branches
    for i in (SUPPRESSED, TREND, RANKED, len(branches) - 1):
        page = render_html(branch_report(view, i))
        assert view.branch(i) in page
        for j, other in enumerate(branches):
            if j != i:
                assert view.text(other.name) not in page
                assert not re.search(rf"\b{other.code}\b", page)


def test_two_branches_see_neither_mean_nor_difference_of_the_other(pair: StudyResults, texts: Texts) -> None:
    view = View(results=pair, language="en")
    said = texts(branch_report(view, 0))
    other = view.total(1)
    assert fixed(other[0]) + " [" not in said
    assert others.bars(view, 0) is None
    labels = [
        c.label
        for block in branch_report(view, 0).flat()
        if isinstance(block, TableBlock)
        for c in block.columns
    ]
    for key in ("br_c_mean_others", "br_c_mean_ranked", "br_c_best", "br_c_others", "br_c_mean_everyone"):
        assert view.t(key) not in labels


def test_both_languages_have_the_same_blocks(results: StudyResults) -> None:
    views = [View(results=results, language=language) for language in ("zh", "en")]
    for i in (SUPPRESSED, TREND, RANKED):
        for page in PAGES:
            chinese, english_ = (page(view, i) for view in views)
            assert [type(block) for block in chinese] == [type(block) for block in english_]
            sizes = [[(len(t.columns), len(t.rows)) for t in tables(found)] for found in (chinese, english_)]
            assert sizes[0] == sizes[1]


def test_english_pages_hold_no_chinese_words(english: View, texts: Texts) -> None:
    for i in (SUPPRESSED, TREND, RANKED):
        assert not re.search("[一-鿿]", texts(branch_report(english, i)))


def test_no_text_has_an_open_placeholder_or_a_bare_nan(view: View, texts: Texts) -> None:
    for i in range(len(view.results.inputs.branches)):
        said = texts(branch_report(view, i))
        assert not re.search(r"\{\w*\}", said)
        assert not re.search(r"\bnan\b|\bNone\b", said)


def test_tables_never_lack_a_title(view: View) -> None:
    for block in branch_report(view, RANKED).flat():
        if isinstance(block, TableBlock):
            assert block.title
            assert all(
                isinstance(cell, (str, Cell))
                for row in block.rows
                if not isinstance(row, GroupRow)
                for cell in row
            )


def test_the_main_survey_is_called_customers_only_where_it_asks_for_a_recommendation(
    english: View, results: StudyResults
) -> None:
    own = next(block for block in voice(english, RANKED) if isinstance(block, Heading))
    assert own.text.startswith(english.t("br_customers"))
    system = results.bundle.index_system
    kept = tuple(
        node.model_copy(
            update={"children": tuple(c for c in node.children if c.rule is None or c.rule.type != "nps")}
        )
        for node in system.children
    )
    bare = dataclasses.replace(
        results,
        bundle=dataclasses.replace(results.bundle, index_system=system.model_copy(update={"children": kept})),
    )
    other = next(b for b in voice(View(results=bare, language="en"), RANKED) if isinstance(b, Heading))
    assert other.text.startswith(english.t("br_survey"))


def test_the_appendix_tells_at_which_values_a_score_is_0_60_and_100(english: View) -> None:
    rows = tables(appendix(english, RANKED))[0].rows
    shown = {word(row[0])[:3]: row for row in rows if not isinstance(row, GroupRow)}
    rules = {node.id: node.rule for node in english.results.bundle.index_system.indicators}
    waiting = rules["C23"]
    assert isinstance(waiting, TargetRule)
    assert word(shown["C23"][2]) == (
        f"0 at {waiting.floor:g}, 60 at {waiting.passing:g}, 100 at {waiting.target:g}"
    )
    assert word(shown["C22"][2]) == "0 at 1, 100 at 5"
    assert english.t("rule_nps") in word(shown["C33"][2])
    node = next(n for n in english.results.bundle.index_system.indicators if n.id == "C14")
    assert isinstance(node.rule, LinearRule)
    cost = node.model_copy(update={"dir": "cost"})
    assert _rule(english, cost) == f"0 at {node.rule.hi:g}, 100 at {node.rule.lo:g}"


def test_items_that_follow_each_other_are_listed_as_a_run() -> None:
    assert _runs(["TAN1", "TAN2", "TAN3", "REL1", "REL4r", "PV4", "NPS"]) == [
        "TAN1–3",
        "REL1",
        "REL4r",
        "PV4",
        "NPS",
    ]
    assert _runs(["Q2", "Q1", "Q2"]) == ["Q2", "Q1–2"]


def test_without_an_importance_analysis_the_voice_is_about_what_an_indicator_holds(
    english: View, results: StudyResults
) -> None:
    system, study = results.bundle.index_system, results.bundle.study
    satisfied = next(node for part in system.children for node in part.children if node.id == "C31")
    only = system.model_copy(
        update={"children": (system.children[0].model_copy(update={"children": (satisfied,)}),)}
    )
    bundle = dataclasses.replace(
        results.bundle, index_system=only, study=study.model_copy(update={"importance": None})
    )
    view = View(results=dataclasses.replace(results, bundle=bundle), language="en")
    scales = results.kept["customers"].questionnaire.scales
    assert scales[_outcome(view, scales)].id == "SAT"
    assert scales[0].id != "SAT"


def test_owner_date_and_code_of_an_action_stand_in_its_row(view: View) -> None:
    rows = tables(actions(view, RANKED))[0].rows
    for row, suggestion in zip(rows, view.suggestions(RANKED), strict=True):
        assert not isinstance(row, GroupRow)
        assert all(code in word(row[0]) for code in suggestion.indicators)
        assert view.text(suggestion.measure.owner) in word(row[3])
        assert view.t("br_within", n=suggestion.measure.days) in word(row[3])


def test_a_long_indicator_table_leaves_the_units_to_the_appendix(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = tables(profile(view, RANKED))[0]
    assert "（%）" in word(short.rows[1][0]) or "(%)" in word(short.rows[1][0])  # type: ignore[index]
    monkeypatch.setattr(profile_page, "MANY", 17)
    long = tables(profile(view, RANKED))[0]
    assert "%" not in word(long.rows[1][0])  # type: ignore[index]
    assert view.t("br_units_note") in str(long.note) and view.t("br_units_note") not in str(short.note)
