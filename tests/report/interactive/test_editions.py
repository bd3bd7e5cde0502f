"""What each reader's file holds, and what it must not hold."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pytest
from numpy.testing import assert_allclose

from evalkit.errors import OptionError
from evalkit.report.interactive.league import calibration, league, pooled_correlation
from evalkit.report.interactive.packing import unpacked
from evalkit.report.interactive.page import interactive_page
from evalkit.report.interactive.peers import FEWEST_PEERS, peers
from evalkit.report.view import View
from evalkit.study.results import StudyResults
from evalkit.study.stages.ranks.ranking import RANKED, SUPPRESSED

Held = Callable[[str], dict[str, Any]]
Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
HALF_STEP = 0.005 + 1e-12


def codes_of(results: StudyResults, status: str) -> list[str]:
    branches = results.inputs.branches
    return [one.code for one, is_ in zip(branches, results.ranking.status, strict=True) if is_ == status]


def words_in(html: str) -> set[str]:
    return set(re.findall(r"\w+", html))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_office_sees_every_branch_that_may_be_shown(
    sparse: StudyResults, held: Held, language: Language
) -> None:
    html = interactive_page(sparse, language)
    shown, hidden = held(html)["league"], codes_of(sparse, SUPPRESSED)
    assert hidden and codes_of(sparse, "trend only")
    assert set(shown["codes"]) == {one.code for one in sparse.inputs.branches} - set(hidden)
    assert not set(hidden) & words_in(html)
    for one in sparse.inputs.branches:
        assert (one.code in hidden) == (one.name.get(language) not in html)


def test_trend_only_branches_come_last_without_rank_range(sparse: StudyResults, held: Held) -> None:
    shown = held(interactive_page(sparse, "en"))["league"]
    ranked = len(codes_of(sparse, RANKED))
    assert shown["state"] == "0" * ranked + "1" * (len(shown["codes"]) - ranked)
    low = np.frombuffer(base64.b64decode(shown["lower"]), "<u2")
    assert (low[:ranked] > 0).all() and (low[ranked:] == 0).all()
    assert set(shown["position"][ranked:]) == {"."}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_branch_sees_no_code_and_no_name_of_another(full: StudyResults, language: Language) -> None:
    html = interactive_page(full, language, branch="B04")
    for one in full.inputs.branches:
        if one.code != "B04":
            assert one.code not in words_in(html)
            assert one.name.get(language) not in html


def test_a_branch_holds_one_row_of_scores_and_moments_of_the_others(full: StudyResults, held: Held) -> None:
    data = held(interactive_page(full, "en", branch="B04"))
    assert data["league"]["codes"] == ["B04"]
    k = len(full.indicators.codes)
    assert unpacked(data["league"]["scores"], k).shape == (1, k)
    crowd = data["peers"]
    assert set(crowd) == {
        "count", "mean", "covariance", "logMean", "logCovariance", "quartiles", "percentile",
    }  # fmt: skip
    assert crowd["count"] == len(codes_of(full, RANKED)) - 1
    others = [i for i in full.ranking.ranked if full.inputs.branches[i].code != "B04"]
    score = full.indicators.score[others]
    assert_allclose(crowd["mean"], score.mean(axis=0), rtol=0, atol=0.05 + 1e-9)
    upper = np.cov(score.T)[np.triu_indices(k)]
    assert_allclose(crowd["covariance"], upper, rtol=0, atol=0.05 + 1e-9)
    assert all(q == sorted(q) and all(isinstance(x, int) for x in q) for q in crowd["quartiles"])


def test_a_percentile_counts_the_others_below(full: StudyResults, held: Held) -> None:
    crowd = held(interactive_page(full, "en", branch="B04"))["peers"]
    own = next(i for i, one in enumerate(full.inputs.branches) if one.code == "B04")
    others = [i for i in full.ranking.ranked if i != own]
    score = full.indicators.score
    expected = [100 * np.mean(score[others, j] < score[own, j]) for j in range(score.shape[1])]
    assert_allclose(crowd["percentile"], expected, rtol=0, atol=0.5 + 50 / len(others))


def test_a_trend_only_branch_gets_no_place_among_the_others(full: StudyResults, held: Held) -> None:
    code = codes_of(full, "trend only")[0]
    data = held(interactive_page(full, "en", branch=code))
    assert data["league"]["state"] == "1"
    assert data["peers"]["percentile"] == [None] * len(full.indicators.codes)


def test_too_few_others_stay_out_altogether(full: StudyResults) -> None:
    whole = league(View(results=full, language="en"))
    rows = np.arange(FEWEST_PEERS + 1)
    picked = {
        name: tuple(np.array(value)[rows]) if isinstance(value, tuple) else value[: len(rows)]
        for name, value in vars(whole).items()
        if name != "correlation"
    }
    just_enough = type(whole)(**picked, correlation=whole.correlation)
    assert peers(just_enough, 0) is not None
    fewer = {name: value[:-1] for name, value in picked.items()}
    assert peers(type(whole)(**fewer, correlation=whole.correlation), 0) is None


def test_an_unknown_or_suppressed_branch_has_no_page(sparse: StudyResults) -> None:
    with pytest.raises(OptionError, match="no branch 'B0X'"):
        interactive_page(sparse, "en", branch="B0X")
    with pytest.raises(OptionError, match="nothing may be shown"):
        interactive_page(sparse, "en", branch=codes_of(sparse, SUPPRESSED)[0])


def test_the_page_keeps_scores_to_half_a_hundredth_in_the_order_of_the_ranking(
    full: StudyResults, held: Held
) -> None:
    data = held(interactive_page(full, "zh"))
    codes = [one.code for one in full.inputs.branches]
    at = [codes.index(code) for code in data["league"]["codes"]]
    kept = unpacked(data["league"]["scores"], len(full.indicators.codes))
    assert_allclose(kept, full.indicators.score[at], rtol=0, atol=HALF_STEP)
    totals = full.ranking.composite.total[at][: len(full.ranking.ranked)]
    assert (np.diff(totals) <= 0).all()


def test_the_pooled_correlation_of_equal_branches_is_theirs() -> None:
    one = np.array([[4.0, 1.0], [1.0, 1.0]])
    pooled = pooled_correlation(np.array([one, 9 * one]), np.array([[2.0, 1.0], [6.0, 3.0]]))
    assert_allclose(pooled, [[1.0, 0.5], [0.5, 1.0]], rtol=1e-12)
    exact = np.sqrt([0.5, 0.5] @ one @ [0.5, 0.5])
    factor = calibration(np.array([exact]), np.array([[0.5, 0.5]]), np.array([[2.0, 1.0]]), pooled)
    assert_allclose(factor, 1.0, rtol=1e-12)


def test_without_any_error_nothing_is_calibrated() -> None:
    factor = calibration(np.zeros(1), np.array([[0.5, 0.5]]), np.zeros((1, 2)), np.eye(2))
    assert_allclose(factor, 1.0, rtol=0)
