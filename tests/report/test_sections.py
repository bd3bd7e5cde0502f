"""What the sections say: the same in both languages, in agreement with the results, and nothing more."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from evalkit.charts.kinds import RadarChart
from evalkit.numbers import fixed, rank_range
from evalkit.report.document import (
    Block,
    BulletList,
    Callout,
    Cards,
    Cell,
    ChartBlock,
    Columns,
    Document,
    TableBlock,
)
from evalkit.report.documents import branch_document
from evalkit.report.editions.head_office import head_office_report
from evalkit.report.sections import (
    card_actions,
    card_profile,
    card_tables,
    overview,
    quality,
    weights,
)
from evalkit.report.sections.statements import branch_verdict, main_findings
from evalkit.report.view import View
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run_study(simulate(tmp_path_factory.mktemp("sections") / "bank", branches=10, seed=4))


@pytest.fixture(params=LANGUAGES)
def view(request: pytest.FixtureRequest, results: StudyResults) -> View:
    return View(results=results, language=request.param)


def english(results: StudyResults) -> View:
    return View(results=results, language="en")


def texts(value: Any) -> Iterator[str]:
    """Every text of a document, wherever it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from texts(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))


def tables(blocks: tuple[Block, ...]) -> list[TableBlock]:
    return [block for block in blocks if isinstance(block, TableBlock)]


def cell(value: Any) -> str:
    return value if isinstance(value, str) else str(value.text)


def documents(view: View) -> list[Document]:
    count = len(view.results.inputs.branches)
    return [head_office_report(view), *(branch_document(view, i) for i in range(count))]


def shape(value: Any) -> Any:
    """Kinds of blocks and sizes of tables, without the words."""
    if isinstance(value, TableBlock):
        return ("table", len(value.columns), len(value.rows))
    if isinstance(value, Columns):
        return ("columns", [shape(b) for b in value.left], [shape(b) for b in value.right])
    if isinstance(value, Cards):
        return ("cards", len(value.cards))
    if isinstance(value, BulletList):
        return ("list", len(value.items))
    if isinstance(value, Callout):
        return ("callout", len(value.lines))
    return type(value).__name__


def test_both_languages_have_the_same_blocks(results: StudyResults) -> None:
    chinese, english_ = (documents(View(results=results, language=language)) for language in LANGUAGES)
    for one, other in zip(chinese, english_, strict=True):
        assert [shape(block) for block in one.blocks] == [shape(block) for block in other.blocks]


def test_no_text_has_an_open_placeholder_or_a_bare_nan(view: View) -> None:
    for document in documents(view):
        for text in texts(document):
            assert not re.search(r"\{\w*\}", text), text
            assert "nan" not in re.findall(r"[a-z]+", text.lower()), text
            assert "None" not in text.split(), text


def test_english_pages_hold_no_chinese_words(results: StudyResults) -> None:
    for document in documents(english(results)):
        for text in texts(document.blocks):
            assert not re.search(r"[一-鿿]", text), text


def test_the_ranking_table_agrees_with_the_results(results: StudyResults) -> None:
    view = english(results)
    (table,) = tables(overview.ranking(view))
    ranking = results.ranking
    order = view.order()
    assert len(table.rows) == len(ranking.status)
    assert not isinstance(ranking.confidence, Failure)
    for row, i in zip(table.rows, order, strict=True):
        assert isinstance(row, tuple)
        shown = [cell(value) for value in row]
        assert view.branch(i) in shown
        assert view.score_text(view.total(i)) in shown
        if view.ranked(i):
            k = int(np.flatnonzero(ranking.ranked == i)[0])
            assert shown[0] == fixed(ranking.rank[i], 0)
            assert rank_range(int(ranking.confidence.lower[k]), int(ranking.confidence.upper[k])) in shown
        else:
            assert shown[0] == "–"
            assert "Trend only" in shown or "trend only" in shown
    totals = [float(ranking.composite.total[i]) for i in order if view.ranked(i)]
    assert totals == sorted(totals, reverse=True)


def test_many_branches_are_summed_up_in_groups_and_sure_leaders(results: StudyResults) -> None:
    text = " ".join(main_findings(english(results)))
    position = results.ranking.position
    above, below = (int((position == key).sum()) for key in ("above", "below"))
    assert f"{above} branches are above the average beyond chance, {below} below it" in text
    assert "read ranks as ranges" in text


def test_branches_that_cannot_be_told_apart_are_said_to_be_so(results: StudyResults) -> None:
    ranked = results.ranking.position != ""
    ranking = dataclasses.replace(results.ranking, position=np.where(ranked, "around", ""))
    said = main_findings(english(dataclasses.replace(results, ranking=ranking)))
    assert said[0] == f"None of the {int(ranked.sum())} branches can be told apart from their average."


def test_an_unreliable_ranking_comes_with_the_advice_not_to_publish_it(results: StudyResults) -> None:
    shrunken = results.ranking.shrunken
    assert not isinstance(shrunken, Failure)
    low = dataclasses.replace(shrunken, reliability=np.full_like(shrunken.reliability, 0.5))
    ranking = dataclasses.replace(results.ranking, shrunken=low)
    text = " ".join(main_findings(english(dataclasses.replace(results, ranking=ranking))))
    assert "below .70: do not publish this ranking on its own" in text


def test_walk_2_experts_left_out_are_named_by_their_sheets_with_their_ratio(
    results: StudyResults, view: View
) -> None:
    experts = results.weights.experts
    assert experts is not None
    assert experts.rejected
    blocks = weights.weights(view)
    warnings = [text for text in texts(blocks) if all(name in text for name in experts.rejected)]
    assert warnings
    last = tables(blocks)[-1]
    for row, name, kept, ratios in zip(last.rows, experts.experts, experts.kept, experts.cr, strict=True):
        assert isinstance(row, tuple)
        assert cell(row[0]) == name
        assert [cell(value) for value in row[1:-1]] == [fixed(float(x), 3) for x in ratios]
        assert cell(row[-1]) == view.t("kept" if kept else "left_out")


def test_weights_in_the_table_are_those_that_rank(results: StudyResults) -> None:
    table = tables(weights.weights(english(results)))[0]
    rows = {cell(row[0]).split()[0]: row for row in table.rows if isinstance(row, tuple)}
    for code, weight in zip(results.indicators.codes, results.weights.weights, strict=True):
        assert fixed(float(weight), 4) in [cell(value) for value in rows[code]]


def test_data_quality_counts_add_up_and_warnings_are_listed(results: StudyResults) -> None:
    view = english(results)
    blocks = quality.quality(view)
    for row, key in zip(tables(blocks)[0].rows, results.screening, strict=True):
        assert isinstance(row, tuple)
        received, _, excluded, kept = (int(cell(value).replace(",", "")) for value in row[3:7])
        assert received == results.inputs.surveys[key].n
        assert kept + excluded == received
    listed = [block for block in blocks if isinstance(block, BulletList)][-1]
    assert len(listed.items) == min(len(results.problems), quality.MOST_PROBLEMS)
    assert all("/" not in text.split(":")[0] for text in listed.items)


def test_the_verdict_of_a_card_follows_status_position_and_rank_set(results: StudyResults) -> None:
    view = english(results)
    for i, status in enumerate(results.ranking.status):
        said = branch_verdict(view, i)
        if status == "trend only":
            assert f"Only {int(results.ranking.respondents[i])} answers (fewer than 30)" in said
            continue
        words = {"above": "above the average", "below": "below the average", "around": "cannot be told apart"}
        assert words[results.ranking.position[i]] in said
        bounds = view.rank_bounds(i)
        assert bounds is not None
        assert rank_range(*bounds) in said


@pytest.mark.parametrize("i", range(10))
def test_three_strengths_and_weaknesses_at_most_clear_ones_first(results: StudyResults, i: int) -> None:
    view, profiles = english(results), results.profiles
    boxes = [
        text
        for block in card_profile.profile(view, i)
        for text in ([block] if isinstance(block, Callout) else [])
    ]
    columns = [block for block in card_profile.profile(view, i) if isinstance(block, Columns)]
    boxes += [block for column in columns for block in column.right if isinstance(block, Callout)]
    assert len(boxes) == 2
    for box, sign in zip(boxes, (1, -1), strict=True):
        assert 1 <= len(box.lines) <= 3
        beyond = ["beyond chance" in line for line in box.lines]
        assert beyond == sorted(beyond, reverse=True)
        for line in box.lines:
            names = [
                j
                for j, code in enumerate(results.indicators.codes)
                if line.startswith(view.indicator(code) + ":")
            ]
            if names:
                assert sign * profiles.difference[i, names[0]] > 0
                assert ("beyond chance" in line) == bool(profiles.clear[i, names[0]])


def test_every_action_shows_its_evidence_and_its_gain(results: StudyResults) -> None:
    view = english(results)
    for i in range(10):
        own = [s for s in results.suggestions if s.branch == view.code(i)]
        found = tables(card_actions.actions(view, i))
        assert bool(found) == bool(own)
        for row, suggestion in zip(found[0].rows if found else (), own, strict=True):
            assert isinstance(row, tuple)
            shown = [cell(value) for value in row]
            for item in suggestion.evidence:
                assert f"{item.indicator}/{item.kind}" in shown[3]
            assert shown[6].startswith(f"+{fixed(suggestion.gain)}")


def test_the_indicator_table_of_a_card_holds_every_indicator_once(results: StudyResults) -> None:
    (table,) = tables(card_tables.table(english(results), 0))
    codes = [cell(row[0]).split()[0] for row in table.rows if isinstance(row, tuple)]
    assert codes == list(results.indicators.codes)
    bars = [
        value.bar for row in table.rows if isinstance(row, tuple) for value in row if isinstance(value, Cell)
    ]
    assert all(bar is None or 0 <= bar <= 100 for bar in bars)


def test_a_score_a_hair_above_one_hundred_is_shown_as_one_hundred(results: StudyResults) -> None:
    composite = results.ranking.composite
    total, dimensions = composite.total.copy(), composite.dimensions.copy()
    total[0] = dimensions[0, 0] = np.nextafter(100, 200)
    changed = dataclasses.replace(composite, total=total, dimensions=dimensions)
    view = english(
        dataclasses.replace(results, ranking=dataclasses.replace(results.ranking, composite=changed))
    )
    assert view.total(0)[0] == 100.0
    assert documents(view)


def test_a_statistic_that_failed_is_named_where_it_would_stand_and_under_method(
    results: StudyResults,
) -> None:
    key = "customers"
    scales = results.scales[key]
    failed = dataclasses.replace(
        scales.scales["TAN"], alpha=Failure(stage="alpha", subject="TAN", reason="no reason at all")
    )
    changed = dataclasses.replace(scales, scales={**scales.scales, "TAN": failed})
    view = english(dataclasses.replace(results, scales={**results.scales, key: changed}))
    found = list(texts(head_office_report(view)))
    assert "Not computed" in found or "not computed" in found
    assert any("no reason at all" in text for text in found)


@pytest.mark.shared
def test_the_radar_of_scales_leaves_out_a_scale_with_fewer_answers_than_may_be_shown(
    root: Path, shared: Path
) -> None:
    results = run_study(root / "analysis/csibank", data_folder=shared / "reference/data")
    key = "customers"
    scores = results.scales[key].scores.copy()
    inside = np.flatnonzero(results.kept[key].branch == "East")
    scores.loc[inside[4:], "IMAG"] = np.nan
    scores.loc[inside[5:], "EXPE"] = np.nan
    changed = dataclasses.replace(results.scales[key], scores=scores)
    view = english(dataclasses.replace(results, scales={key: changed}))
    i = [b.code for b in results.inputs.branches].index("East")
    charts = [block.chart for block in card_profile.profile(view, i) if isinstance(block, ChartBlock)]
    (radar,) = [chart for chart in charts if isinstance(chart, RadarChart)]
    own = radar.series[-1].values
    assert own[0] is None
    assert own[1] is not None
    assert not [text for text in texts(card_tables.voice(view, i)) if text.startswith("IMAG")]
    assert [text for text in texts(card_tables.voice(view, i)) if text.startswith("EXPE")]
