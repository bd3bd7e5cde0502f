"""The wording rules in whole reports: no cause claimed, standstill never called a change."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evalkit.definitions.text import Language
from evalkit.evaluation.priorities.importance_performance import CONCENTRATE
from evalkit.inference.change import FELL, IMPROVED
from evalkit.report.branch.priorities import priorities
from evalkit.report.branch.profile import profile
from evalkit.report.branch.ranking import ranking
from evalkit.report.branch.scales import contrasts
from evalkit.report.branch.summary import summary
from evalkit.report.document import Cell, GroupRow, Heading, TableBlock
from evalkit.report.editions.branch import branch_report
from evalkit.report.editions.head_office import head_office_report
from evalkit.report.sections.movers import TREND, totals, verdict
from evalkit.report.sections.statements import branch_verdict
from evalkit.report.view import View
from evalkit.report.wording import causal_words
from evalkit.study.results import StudyResults

Texts = Callable[[Any], str]
SIDES = {"above": "above", "below": "below"}


def test_no_report_claims_a_cause(view: View, texts: Texts) -> None:
    documents = [branch_report(view, i) for i in range(len(view.results.inputs.branches))]
    for document in (*documents, head_office_report(view)):
        assert causal_words(texts(document), view.language) == ()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_identical_periods_never_improved_or_fell(
    standstill: StudyResults, language: Language, texts: Texts
) -> None:
    view = View(results=standstill, language=language)
    change = standstill.change
    assert change is not None
    assert np.abs(change.total.change).max() == 0
    for part in (change.total, change.dimensions, change.indicators):
        assert not {IMPROVED, FELL} & set(part.verdict.ravel().tolist())
    words = {view.t("moved_improved"), view.t("moved_fell")}
    for i in range(len(standstill.inputs.branches)):
        lines = set(texts(branch_report(view, i)).splitlines())
        assert not words & lines
        assert not any(line.startswith(("↑", "↓")) for line in lines)
    assert view.t("br_changed_none") in texts(branch_report(view, 0))


def test_a_change_of_a_branch_with_few_answers_is_a_trend(view: View) -> None:
    found = totals(view)
    assert found is not None
    for i in range(len(view.results.inputs.branches)):
        said = verdict(view, found, i)
        if view.results.ranking.status[i] == "trend only":
            assert said not in (IMPROVED, FELL)
        else:
            assert said != TREND


def test_a_settled_but_tiny_distance_is_called_small_everywhere(results: StudyResults) -> None:
    former = results.bundle.study.previous
    assert former is not None
    large = {"smallest_change": 99.0, "smallest_indicator_change": 99.0}
    study = results.bundle.study.model_copy(update={"previous": former.model_copy(update=large)})
    bundle = dataclasses.replace(results.bundle, study=study)
    view = View(results=dataclasses.replace(results, bundle=bundle), language="en")
    settled = [i for i in range(len(results.ranking.position)) if results.ranking.position[i] in SIDES]
    assert settled
    for i in settled:
        side = SIDES[results.ranking.position[i]]
        assert view.t(f"verdict_small_{side}") in branch_verdict(view, i)
        for page in (summary, ranking, profile):
            marks = {cell.text[0] for cell in cells(page(view, i)) if cell.text[:1] in "▲▼△▽"}
            assert not marks & {"▲", "▼"}
        heading = next(block for block in summary(view, i) if isinstance(block, Heading))
        assert heading.text.endswith("by a small amount")


def test_drivers_are_called_low_only_where_the_distance_is_settled(view: View) -> None:
    stage = view.results.importance
    assert stage is not None
    for i in view.order():
        found = stage.by_branch[i]
        assert found is not None
        heading = next(block for block in priorities(view, i) if isinstance(block, Heading))
        settled = contrasts(view, i, stage.survey, found.labels).settled & view.ranked(i)
        low = [
            k
            for k in range(len(found.labels))
            if found.quadrant[k] == CONCENTRATE and settled[k] and not found.border[k]
        ]
        sure = view.t("br_ipa_concentrate", names="\0").split("\0")[0]
        assert heading.text.startswith(sure) == bool(low)


def cells(blocks: tuple[Any, ...]) -> list[Cell]:
    rows = [row for block in blocks if isinstance(block, TableBlock) for row in block.rows]
    return [
        cell
        for row in rows
        if not isinstance(row, GroupRow)
        for cell in row
        if isinstance(cell, Cell) and cell.text
    ]
