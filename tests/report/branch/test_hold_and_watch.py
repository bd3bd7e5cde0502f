"""Hold and watch: what stands where no suggestion is confirmed, with numbers that can be worked out again."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from evalkit.numbers import fixed
from evalkit.report.branch.actions import actions
from evalkit.report.branch.hold_and_watch import card, next_steps
from evalkit.report.branch.outlook import answers_for, outlook
from evalkit.report.branch.summary import summary
from evalkit.report.document import Callout, GroupRow, Heading, TableBlock
from evalkit.report.documents import branch_document
from evalkit.report.editions.branch import branch_report
from evalkit.report.view import View
from evalkit.report.wording import causal_words
from evalkit.study.results import StudyResults

SUPPRESSED, TREND, RANKED = 0, 1, 2
Z = norm.ppf(0.975)
FOUND = Z + norm.ppf(0.8)  # a difference of so many standard errors is found in 8 of 10 cases
Texts = Callable[[Any], str]


@pytest.fixture
def calm(view: View) -> View:
    """The same bank without any suggestion."""
    return View(results=dataclasses.replace(view.results, suggestions=()), language=view.language)


def ranked(view: View) -> list[int]:
    return np.flatnonzero(view.results.ranking.status == "ranked").tolist()


def next_step(view: View, i: int) -> Callout:
    blocks = [block for block in summary(view, i) if isinstance(block, Callout)]
    return blocks[-1]


def test_a_manager_without_a_suggestion_is_told_what_to_hold_to_watch_and_when_to_measure(
    calm: View,
) -> None:
    for i in ranked(calm):
        lines = next_step(calm, i).lines
        assert lines[0] == calm.t("no_suggestion")
        assert len(lines) >= 3
        again = calm.t("br_measure_again", n=max(int(calm.results.ranking.respondents[i]), 30))
        assert lines[-1].startswith(again)


def test_only_strengths_beyond_chance_are_held_and_the_weightiest_come_first(calm: View) -> None:
    profiles, codes = calm.results.profiles, calm.results.indicators.codes
    strong = 0
    for i in ranked(calm):
        held = [codes.index(one.code) for one in outlook(calm, i).held]
        clear = np.flatnonzero(profiles.clear[i] & (profiles.difference[i] > 0))
        assert len(held) == min(len(clear), 3)
        assert set(held) <= set(clear.tolist())
        strong += len(held)
    assert strong > 5


def test_a_held_score_has_a_limit_below_which_a_fall_is_neither_chance_nor_small(calm: View) -> None:
    indicators, limits = calm.results.indicators, 0
    for i in ranked(calm):
        for one in outlook(calm, i).held:
            se = float(indicators.score_se[i, indicators.codes.index(one.code)])
            if se > 0:
                assert one.limit == pytest.approx(one.score - max(Z * math.sqrt(2) * se, 5.0), rel=1e-9)
                limits += 1
    assert limits > 5


def test_the_watched_driver_lies_below_the_others_here_and_its_answers_can_be_worked_out(calm: View) -> None:
    stage = calm.results.importance
    assert stage is not None
    i = RANKED
    found = next(one for one in outlook(calm, i).watched if one.kind == "driver")
    inside = calm.inside(stage.survey, i)
    scores = calm.scale_percents(stage.survey)[inside][list(stage.drivers)].dropna()
    contrast = scores[found.code] - scores.mean(axis=1)
    assert found.difference == pytest.approx(contrast.mean(), rel=1e-9) and found.difference < 0
    assert found.n == len(scores)
    assert found.needed == math.ceil((FOUND * contrast.std(ddof=1) / 5.0) ** 2)


def test_the_watched_indicator_is_open_and_below_the_mean_where_any_is(calm: View) -> None:
    profiles, codes = calm.results.profiles, calm.results.indicators.codes
    for i in ranked(calm):
        j = codes.index(next(one.code for one in outlook(calm, i).watched if one.kind == "indicator"))
        assert not (profiles.clear[i, j] and profiles.difference[i, j] > 0)
        assert profiles.difference[i, j] < 0 or not (profiles.difference[i] < 0).any()


def test_more_answers_for_an_indicator_leave_the_error_of_the_others_as_it_is(calm: View) -> None:
    profiles, indicators = calm.results.profiles, calm.results.indicators
    checked = 0
    for i in ranked(calm):
        for j in np.flatnonzero(indicators.n[i]).tolist():
            needed = answers_for(calm, i, j)
            if not math.isfinite(needed):
                continue
            known = ~np.isnan(profiles.difference[:, j])
            se, r = indicators.score_se[known, j], int(known.sum())
            own = float(indicators.score_se[i, j])
            others = (float((se**2).sum()) - own**2) / r**2
            for n, found in ((needed, True), (needed - 1, False)):
                more = own**2 * int(indicators.n[i, j]) / n * (1 - 1 / r) ** 2
                assert (FOUND * math.sqrt(more + others) <= 5.0 * (1 + 1e-9)) == found
            checked += 1
    assert checked > 20


def test_the_page_says_it_in_a_table_and_the_sentence_without_a_suggestion_stands_once(
    calm: View, texts: Texts
) -> None:
    report = branch_report(calm, RANKED)
    assert texts(report).count(calm.t("no_suggestion")) == 1
    heading, table, _ = actions(calm, RANKED)
    assert isinstance(heading, Heading) and isinstance(table, TableBlock)
    groups = [row.text for row in table.rows if isinstance(row, GroupRow)]
    assert groups == [calm.t("br_to_hold"), calm.t("br_to_watch")] or groups == [calm.t("br_to_watch")]
    found = outlook(calm, RANKED)
    assert len(table.rows) == len(groups) + len(found.held) + len(found.watched)
    said = texts(table)
    for one in found.watched:
        assert one.code in said and fixed(one.value) in said


def test_an_unsettled_point_is_called_so_and_nothing_claims_a_cause(calm: View, texts: Texts) -> None:
    for i in ranked(calm):
        said = texts([next_steps(calm, i), actions(calm, i)])
        assert causal_words(said, calm.language) == ()
        assert not re.search(r"\bnan\b|\binf\b", said)
        for one in outlook(calm, i).watched:
            if one.verdict == "not_settled":
                assert calm.t("w_not_settled") in said


def test_the_quick_card_says_it_too(calm: View, texts: Texts) -> None:
    said = texts(branch_document(calm, RANKED))
    assert all(line in said for line in next_steps(calm, RANKED).lines)
    assert said.count(calm.t("no_suggestion")) == 1
    assert calm.t("br_next_hold") not in texts(branch_document(calm, SUPPRESSED))


def test_a_trend_only_branch_holds_nothing_and_is_told_what_a_rank_needs(calm: View, texts: Texts) -> None:
    said = texts(next_step(calm, TREND))
    assert outlook(calm, TREND).held == ()
    assert {one.verdict for one in outlook(calm, TREND).watched} <= {"trend"}
    assert calm.t("br_measure_again", n=30) in said
    assert calm.t("br_measure_rank", n=7) in said
    assert "▲" not in said and "●" not in said


def test_a_fall_beyond_chance_is_watched(calm: View) -> None:
    change = calm.results.change
    assert change is not None
    fallen = [
        i
        for i in ranked(calm)
        if (change.indicators.verdict[i] == "fell").any()  # type: ignore[union-attr]
    ]
    watched = [i for i in ranked(calm) if any(one.kind == "fell" for one in outlook(calm, i).watched)]
    assert watched == fallen


def test_with_suggestions_there_is_no_such_block(view: View, texts: Texts) -> None:
    with_some = [i for i in ranked(view) if view.suggestions(i)]
    assert with_some
    for i in with_some:
        assert card(view, i) == ()
        assert view.t("br_next_hold") not in texts(branch_report(view, i))


def test_nothing_is_said_of_a_suppressed_branch_or_without_rules(calm: View, texts: Texts) -> None:
    assert actions(calm, SUPPRESSED) == () == card(calm, SUPPRESSED)
    bundle = dataclasses.replace(calm.results.bundle, suggestions=None)
    bare = View(results=dataclasses.replace(calm.results, bundle=bundle), language=calm.language)
    assert actions(bare, RANKED) == () == card(bare, RANKED)
    assert calm.t("br_next_hold") not in texts(summary(bare, RANKED))


def test_between_two_branches_no_difference_from_the_other_is_told(pair: StudyResults) -> None:
    view = View(results=dataclasses.replace(pair, suggestions=()), language="en")
    assert {one.kind for one in outlook(view, 0).watched} <= {"driver", "fell"}
    for block in actions(view, 0):
        if isinstance(block, TableBlock):
            held = [row for row in block.rows if not isinstance(row, GroupRow)][: len(outlook(view, 0).held)]
            assert all(row[2] == "–" for row in held)
