"""The pages on methods and choices say what the stage found, in both languages."""

from __future__ import annotations

import dataclasses
from typing import Literal

import numpy as np
import pytest

from evalkit.evaluation.methods.methods import METHODS
from evalkit.numbers import fixed, percent
from evalkit.report.document import Cell, ChartBlock, GroupRow, Heading, Paragraph, TableBlock
from evalkit.report.language import phrases
from evalkit.report.sections.method_ranks import method_comparison, way
from evalkit.report.sections.robustness import dependence
from evalkit.report.view import View
from evalkit.report.workbook.workbook import sheets
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate
from evalkit.study.stages.ranks.method_ranks import NORMALISED, MethodRanks

Language = Literal["zh", "en"]
FAILED = Failure(stage="x", subject="y", reason="z")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run_study(simulate(tmp_path_factory.mktemp("pages") / "bank", branches=10, seed=4))


@pytest.fixture(params=["zh", "en"])
def view(request: pytest.FixtureRequest, results: StudyResults) -> View:
    return View(results=results, language=request.param)


def changed(view: View, **parts: object) -> View:
    assert view.results.robustness is not None
    stage = dataclasses.replace(view.results.robustness, **parts)  # type: ignore[arg-type]
    return View(results=dataclasses.replace(view.results, robustness=stage), language=view.language)


def test_every_method_and_scale_has_a_name_and_an_explanation() -> None:
    names = [name for name in METHODS if name != "arithmetic"] + list(NORMALISED)
    for language in ("zh", "en"):
        words = phrases(language).entries
        for name in names:
            assert {"way_" + name.replace("-", "_"), "what_" + name.replace("-", "_")} <= words.keys(), name


def test_the_sentence_names_the_least_and_the_most_alike_way(view: View) -> None:
    blocks = method_comparison(view)
    stage = view.results.robustness
    assert stage is not None
    assert isinstance(stage.methods, MethodRanks)
    agreement = stage.methods.agreement
    text = next(block.text for block in blocks if isinstance(block, Paragraph))
    odd = int(np.argmin(agreement.spearman[0]))
    assert fixed(float(agreement.spearman[0, odd]), 2) in text
    assert way(view, agreement.methods[odd]) in text
    table = next(block for block in blocks if isinstance(block, TableBlock))
    rows = [row for row in table.rows if not isinstance(row, GroupRow)]
    assert len(rows) == len(agreement.methods) - 1
    cells = [row[2].text for row in rows if isinstance(row[2], Cell)]
    assert cells == [fixed(float(rho), 2) for rho in agreement.spearman[0, 1:]]


def test_the_title_says_how_far_the_order_agrees(view: View) -> None:
    stage = view.results.robustness
    assert stage is not None
    assert isinstance(stage.methods, MethodRanks)
    for lowest, key in ((0.97, "h_methods_same"), (0.9, "h_methods_near"), (0.2, "h_methods_differ")):
        spearman = np.full_like(stage.methods.agreement.spearman, lowest)
        agreement = dataclasses.replace(stage.methods.agreement, spearman=spearman)
        other = changed(view, methods=dataclasses.replace(stage.methods, agreement=agreement))
        heading = method_comparison(other)[0]
        assert isinstance(heading, Heading)
        assert heading.text == view.t(key)


def test_the_split_is_one_sentence_and_one_chart_with_the_largest_share_in_the_title(view: View) -> None:
    blocks = dependence(view)
    stage = view.results.robustness
    assert stage is not None
    assert not isinstance(stage.joint, Failure)
    assert stage.joint.split is not None
    first = stage.joint.split.overall_first_order
    most = stage.joint.blocks[int(np.argmax(first))]
    heading, text, chart = blocks[:3]
    assert isinstance(heading, Heading)
    assert view.t("block_" + most) in heading.text
    assert isinstance(text, Paragraph)
    assert percent(100 * float(first.max()), 0) in text.text
    assert isinstance(chart, ChartBlock)
    assert len(chart.chart.rows) == len(stage.joint.blocks)  # type: ignore[union-attr]


def test_ranks_that_never_change_and_ways_that_are_not_possible_are_said(view: View) -> None:
    stage = view.results.robustness
    assert stage is not None
    assert isinstance(stage.methods, MethodRanks)
    assert not isinstance(stage.joint, Failure)
    failure = Failure(stage="method comparison", subject="method:rsr", reason="two ratios")
    other = changed(
        view,
        joint=dataclasses.replace(stage.joint, split=None),
        methods=dataclasses.replace(stage.methods, failures=(failure,)),
    )
    heading, text = dependence(other)[:2]
    assert isinstance(heading, Heading)
    assert isinstance(text, Paragraph)
    assert heading.text == view.t("h_hangs_open")
    assert text.text == view.t("split_none", ways=15)
    comparison = next(block.text for block in method_comparison(other) if isinstance(block, Paragraph))
    assert isinstance(comparison, str)
    assert comparison.endswith(view.t("methods_missing", ways=way(view, "method:rsr")))


def test_parts_that_do_not_exist_leave_no_trace(view: View) -> None:
    bare = changed(view, methods=FAILED, joint=FAILED, experts=None)
    assert method_comparison(bare) == ()
    titles = [block.text for block in dependence(bare) if isinstance(block, Heading)]
    assert titles == [view.t("h_hangs_open"), view.t("h_drop")]
    assert dependence(changed(bare, drop_one=FAILED)) == ()
    nothing = View(results=dataclasses.replace(view.results, robustness=None), language=view.language)
    assert dependence(nothing) == ()
    assert method_comparison(nothing) == ()


def test_experts_who_change_nothing_are_said_to_change_nothing(view: View) -> None:
    stage = view.results.robustness
    assert stage is not None
    assert stage.experts is not None
    assert not isinstance(stage.experts, Failure)
    still = dataclasses.replace(stage.experts, max_rank_shift=np.zeros(len(stage.experts.experts)))
    texts = [block.text for block in dependence(changed(view, experts=still)) if isinstance(block, Paragraph)]
    assert view.t("experts_text_none", n=len(stage.experts.experts)) in texts


def test_the_workbook_holds_the_ranks_by_every_way(results: StudyResults) -> None:
    found = {sheet.name: sheet for sheet in sheets(results, ("en",))}
    stage = results.robustness
    assert stage is not None
    assert isinstance(stage.methods, MethodRanks)
    ranks = stage.methods.agreement.ranks
    table = found["Method comparison"]
    assert len(table.rows) == ranks.shape[1] + 1
    assert [row[2] for row in table.rows[1:]] == sorted(ranks[0].tolist())
    assert len(found["Rank ranges"].rows) == len(results.ranking.ranked)
    bare = dataclasses.replace(results, robustness=None)
    assert "Rank ranges" not in {sheet.name for sheet in sheets(bare, ("en",))}
