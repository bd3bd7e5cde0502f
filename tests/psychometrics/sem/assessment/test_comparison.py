"""Differences of nested models against lavaan, and models that cannot be compared."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from evalkit.errors import OptionError
from evalkit.psychometrics.sem.analysis import structural_model
from evalkit.psychometrics.sem.assessment.comparison import difference
from evalkit.psychometrics.sem.assessment.result import SemResult
from evalkit.psychometrics.sem.estimation.request import Request

# Differences of chi-squares that agree to 1e-6, of corrected ones to 1e-5.
DIFFERENCE_RTOL = 5e-5
ITEMS = [f"x{i}" for i in range(1, 7)]
TWO = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"
STEPS: dict[str, tuple[str, ...]] = {
    "configural": (),
    "metric": ("loadings",),
    "scalar": ("loadings", "intercepts"),
    "strict": ("loadings", "intercepts", "residuals"),
    "means": ("loadings", "intercepts", "residuals", "means"),
}


@pytest.mark.shared
@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_steps_of_invariance_differ_as_in_lavaan(
    estimator: str, lavaan: Callable[..., Any], fit: Callable[..., SemResult]
) -> None:
    text = lavaan("hs_sem", "model")
    fits = [fit("hs1939", text, group="school", equal=e, estimator=estimator) for e in STEPS.values()]
    tests = lavaan("hs_sem", f"invariance_{estimator.lower()}_school", "lrt")
    names = list(STEPS)
    for k in range(4):
        theirs = tests[f"{names[k]}_{names[k + 1]}"]
        ours = difference(fits[k], fits[k + 1])
        assert ours.df == theirs["df_diff"]
        assert ours.chi2 == pytest.approx(theirs["diff"], rel=DIFFERENCE_RTOL)
        assert ours.pvalue == pytest.approx(theirs["p"], rel=20 * DIFFERENCE_RTOL)
        assert ours.method == ("scaled difference" if estimator == "MLR" else "difference")


@pytest.fixture(scope="module")
def pair(answers_of: Callable[..., np.ndarray]) -> tuple[SemResult, SemResult]:
    answers = answers_of(200, 3)
    free = structural_model(TWO, answers, ITEMS, request=Request(estimator="MLR"))
    return free, structural_model(TWO, answers, ITEMS, request=Request(estimator="MLR", orthogonal=True))


def test_a_scaled_difference_is_divided_by_the_difference_of_the_scalings(
    pair: tuple[SemResult, SemResult],
) -> None:
    free, restricted = pair
    one, two = restricted.fit.test, free.fit.test
    assert one.scaling is not None
    assert two.scaling is not None
    expected = (one.chi2 - two.chi2) / ((9 * one.scaling - 8 * two.scaling) / 1)
    found = difference(free, restricted)
    assert found.chi2 == pytest.approx(expected, rel=1e-12)
    assert found.pvalue == pytest.approx(math.erfc(math.sqrt(expected / 2)), rel=1e-9)


def test_changes_of_indices_are_restricted_less_free(pair: tuple[SemResult, SemResult]) -> None:
    free, restricted = pair
    found = difference(free, restricted)
    assert found.cfi == restricted.cfi - free.cfi < 0
    assert found.srmr == restricted.fit.srmr - free.fit.srmr > 0
    assert found.rmsea == restricted.rmsea - free.rmsea


def test_a_scaling_that_is_not_positive_gives_no_test(pair: tuple[SemResult, SemResult]) -> None:
    free, restricted = pair
    test = replace(restricted.fit.test, scaling=0.1)
    odd = replace(restricted, fit=replace(restricted.fit, test=test))
    found = difference(free, odd)
    assert math.isnan(found.chi2)
    assert math.isnan(found.pvalue)


def test_models_of_other_answers_or_estimators_are_refused(
    pair: tuple[SemResult, SemResult], answers_of: Callable[..., np.ndarray]
) -> None:
    free, restricted = pair
    plain = structural_model(TWO, answers_of(200, 3), ITEMS, request=Request(orthogonal=True))
    with pytest.raises(OptionError, match=r"MLR with n = 200, ML with n = 200.*same estimator"):
        difference(free, plain)
    fewer = structural_model(
        TWO, answers_of(150, 3), ITEMS, request=Request(estimator="MLR", orthogonal=True)
    )
    with pytest.raises(OptionError, match=r"n = 200.*n = 150"):
        difference(free, fewer)
    with pytest.raises(OptionError, match=r"more degrees of freedom than the free one \(9\); it has 8"):
        difference(restricted, free)
    with pytest.raises(OptionError, match="more degrees of freedom"):
        difference(free, free)


def test_shifted_statistics_need_the_parts_of_both_fits(answers_of: Callable[..., np.ndarray]) -> None:
    steps = np.clip(np.round(answers_of(300, 3)), -1, 2)
    request = Request(ordered=tuple(ITEMS))
    free = structural_model(TWO, steps, ITEMS, request=request)
    restricted = structural_model(TWO, steps, ITEMS, request=replace(request, orthogonal=True))
    with pytest.raises(OptionError, match="two WLSMV chi-squares needs more than both results"):
        difference(free, restricted)
