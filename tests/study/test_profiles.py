"""Reliability between branches: what cannot be estimated is a named failure and gives no evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.stages.findings.suggestions import SuggestionBasis, suggest
from evalkit.study.stages.standing.profiles import (
    IndicatorReliability,
    compare_with_peers,
    indicator_reliability,
)

MakeStudy = Callable[..., Path]


def without_signal(study: Path) -> StudyResults:
    """The retention of all branches is the same and exact: nothing to shrink."""
    path = study.parent / "data/operations.csv"
    pd.read_csv(path).assign(kept=90, held=100).to_csv(path, index=False)
    index = study.with_name("index.yaml")
    text = index.read_text("utf-8").replace(", error: {binomial: {count: kept, of: held}}", "")
    index.write_text(text, encoding="utf-8")
    return run_study(study)


def test_an_indicator_without_a_reliability_is_a_named_failure(make_study: MakeStudy) -> None:
    results = without_signal(make_study())
    between = results.between
    assert np.isnan(between.reliability[3])
    (failure,) = between.failures
    assert (failure.stage, failure.subject) == ("reliability between branches", "X4")
    assert "nothing to shrink" in failure.reason
    assert failure in results.failures
    np.testing.assert_array_equal(between.shrunken[:, 3], results.indicators.score[:, 3])


def test_a_study_of_two_branches_expects_no_reliability(make_study: MakeStudy) -> None:
    found = indicator_reliability(run_study(make_study({"P": 40, "Q": 36})).indicators)
    assert np.isnan(found.reliability).all()
    assert found.failures == ()


def test_differences_on_an_indicator_of_unknown_reliability_are_not_clear(make_study: MakeStudy) -> None:
    results = run_study(make_study())
    assert results.profiles.clear.any()
    unknown = IndicatorReliability(
        reliability=np.full(4, np.nan),
        shrunken=results.between.shrunken,
        shrunken_sd=results.between.shrunken_sd,
        failures=(),
    )
    found = compare_with_peers(results.indicators, results.ranking, unknown, 0.6, 0.95)
    assert not found.clear.any()
    known = replace(unknown, reliability=np.full(4, 0.5))
    assert compare_with_peers(results.indicators, results.ranking, known, 0.6, 0.95).clear.any()


def test_a_gap_on_an_indicator_of_unknown_reliability_is_no_evidence(demo: StudyResults) -> None:
    rules = demo.bundle.suggestions
    assert rules is not None

    def gaps(reliability: np.ndarray) -> int:
        between = replace(demo.between, reliability=reliability)
        basis = SuggestionBasis(
            system=demo.bundle.index_system,
            indicators=demo.indicators,
            ranking=demo.ranking,
            profiles=demo.profiles,
            between=between,
            rules=rules,
            main_survey=demo.bundle.study.main_survey,
        )
        return sum(item.kind == "gap" for found in suggest(basis) for item in found.evidence)

    count = len(demo.between.reliability)
    assert gaps(np.full(count, 0.9)) > 0
    assert gaps(np.full(count, np.nan)) == 0
