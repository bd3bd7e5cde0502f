"""Suggestions: gaps and gains are those of `expected_gain`, their intervals carry the error of the targets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evalkit.evaluation.priorities.expected_gain import expected_gain
from evalkit.study.results import StudyResults
from evalkit.study.stages.findings.suggestions import SuggestionBasis, suggest
from evalkit.study.stages.ranks.ranking import SUPPRESSED, TREND_ONLY

EXACT = 1e-12  # the same quantiles of the same numbers


def basis_of(results: StudyResults) -> SuggestionBasis:
    rules = results.bundle.suggestions
    assert rules is not None
    return SuggestionBasis(
        system=results.bundle.index_system,
        indicators=results.indicators,
        ranking=results.ranking,
        profiles=results.profiles,
        between=results.between,
        rules=rules,
        main_survey=results.bundle.study.main_survey,
    )


def test_few_answers_are_no_evidence_but_figures_of_the_bank_are(demo: StudyResults) -> None:
    given = basis_of(demo)
    asked = {
        n.id for n in given.system.indicators if n.source is not None and n.source.survey == given.main_survey
    }
    first = next(one for one in suggest(given) if set(one.indicators) & asked)
    i = demo.indicators.branches.index(first.branch)
    status, reason = demo.ranking.status.copy(), list(demo.ranking.reason)
    status[i], reason[i] = TREND_ONLY, "few answers"
    small = replace(given, ranking=replace(demo.ranking, status=status, reason=tuple(reason)))
    assert small.trend_only[i].sum() == len(asked)
    assert not small.trend_only[status != TREND_ONLY].any()
    found = [item.indicator for one in suggest(small) if one.branch == first.branch for item in one.evidence]
    assert not set(found) & asked


def test_targets_and_gaps_are_those_of_the_profiles(demo: StudyResults) -> None:
    gaps, priorities = basis_of(demo).gaps, demo.profiles.priorities
    shown = demo.ranking.status != SUPPRESSED
    np.testing.assert_allclose(gaps.target, priorities.best, rtol=EXACT)
    np.testing.assert_allclose(gaps.gain[shown], np.nan_to_num(priorities.gap[shown]), rtol=0, atol=1e-9)


def test_every_gain_is_the_weighted_sum_of_its_own_gaps(demo: StudyResults) -> None:
    found = suggest(basis_of(demo))
    assert found
    codes, branches = list(demo.indicators.codes), list(demo.indicators.branches)
    for one in found:
        i, at = branches.index(one.branch), [codes.index(code) for code in one.indicators]
        weights = demo.ranking.composite.effective_weights[i, at]
        singles = weights * np.maximum(np.array(one.targets) - demo.indicators.score[i, at], 0)
        assert one.gain == pytest.approx(singles.sum(), rel=EXACT)
        assert (np.diff(singles) <= 0).all()
        assert 0 <= one.gain_lower <= one.gain <= one.gain_upper
        assert one.mandatory == any(item.kind == "threshold" for item in one.evidence)


def test_the_error_of_the_targets_is_part_of_the_intervals(demo: StudyResults) -> None:
    given = basis_of(demo)
    sure = replace(given, between=replace(demo.between, shrunken_sd=np.zeros_like(demo.between.shrunken_sd)))
    np.testing.assert_allclose(sure.gaps.target_se, 0, atol=1e-9)
    assert (given.gaps.target_se > 0).any()
    wide, narrow = (one.gaps.ci_upper - one.gaps.ci_lower for one in (given, sure))
    assert wide.mean() > narrow.mean()
    np.testing.assert_allclose(given.gaps.gain, sure.gaps.gain, rtol=EXACT)


def test_a_stated_gain_is_that_of_the_science(demo: StudyResults) -> None:
    one = suggest(basis_of(demo))[0]
    i = demo.indicators.branches.index(one.branch)
    shown = (demo.ranking.status != SUPPRESSED)[:, np.newaxis] & ~np.isnan(demo.indicators.score_se)
    rules = demo.bundle.suggestions
    assert rules is not None
    floor = rules.thresholds.pass_score if one.mandatory else np.nan
    direct = expected_gain(
        np.where(shown, demo.indicators.score, np.nan),
        demo.indicators.score_covariance,
        demo.ranking.composite.effective_weights,
        peers=np.where(shown, demo.between.shrunken, np.nan),
        peers_sd=demo.between.shrunken_sd,
        reach=np.array([[code in one.indicators for code in demo.indicators.codes]]),
        at_least=np.full((1, len(demo.indicators.codes)), floor),
        confidence=rules.thresholds.confidence,
    )
    found = (direct.gain[i, 0], direct.ci_lower[i, 0], direct.ci_upper[i, 0])
    np.testing.assert_allclose((one.gain, one.gain_lower, one.gain_upper), found, rtol=EXACT)
