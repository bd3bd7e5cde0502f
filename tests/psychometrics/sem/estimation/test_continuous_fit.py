"""Fits of continuous answers: what estimators share, which rows count, what has no fit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.errors import StatisticError
from evalkit.psychometrics.sem.analysis import structural_model
from evalkit.psychometrics.sem.estimation.request import Request

ITEMS = [f"x{i}" for i in range(1, 7)]
TWO = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"


@pytest.mark.parametrize("estimator", ["ML", "MLR", "MLM", "GLS", "ULS", "WLS"])
def test_means_without_restrictions_change_nothing(
    estimator: str, answers_of: Callable[..., np.ndarray]
) -> None:
    answers = answers_of(200, 3)
    one, two = (
        structural_model(TWO, answers, ITEMS, request=Request(estimator=estimator, means=m))
        for m in (False, True)
    )
    assert one.df == two.df == 8
    assert two.n_free == one.n_free + 6
    assert two.chi2 == pytest.approx(one.chi2, rel=1e-7)
    np.testing.assert_allclose(two.loadings(), one.loadings(), rtol=0, atol=1e-6)


@pytest.mark.parametrize("estimator", ["ML", "MLR", "MLM", "GLS", "ULS", "WLS"])
def test_groups_without_equality_are_separate_fits(
    estimator: str, answers_of: Callable[..., np.ndarray]
) -> None:
    answers, groups = answers_of(300, 3), ["b"] * 160 + ["a"] * 140
    request = Request(estimator=estimator)
    both = structural_model(TWO, answers, ITEMS, groups=groups, request=request)
    one, two = (
        structural_model(TWO, answers[rows], ITEMS, request=request) for rows in (slice(160), slice(160, 300))
    )
    assert both.groups == ("b", "a")
    assert both.n_group == (160, 140)
    assert both.fit.test.chi2 == pytest.approx(one.fit.test.chi2 + two.fit.test.chi2, rel=1e-7)
    np.testing.assert_allclose(both.loadings(0), one.loadings(), rtol=0, atol=1e-6)
    np.testing.assert_allclose(both.loadings(1), two.loadings(), rtol=0, atol=1e-6)


def test_complete_answers_have_one_likelihood(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(200, 3)
    listwise = structural_model(TWO, answers, ITEMS, request=Request(means=True))
    fiml = structural_model(TWO, answers, ITEMS, request=Request(missing="fiml"))
    assert fiml.chi2 == pytest.approx(listwise.chi2, rel=1e-8)
    assert fiml.fit.log_likelihood == pytest.approx(listwise.fit.log_likelihood, rel=1e-12)
    np.testing.assert_allclose(fiml.loadings(), listwise.loadings(), rtol=0, atol=1e-7)


def test_a_shift_of_all_answers_changes_only_means(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(200, 3, 0.1)
    request = Request(missing="fiml", estimator="MLR")
    one = structural_model(TWO, answers, ITEMS, request=request)
    two = structural_model(TWO, answers + 100.0, ITEMS, request=request)
    assert two.chi2 == pytest.approx(one.chi2, rel=1e-6)
    for e, o in zip(one.parameters, two.parameters, strict=True):
        moved = 100.0 if e.operator == "~1" and e.free else 0.0
        assert o.estimate == pytest.approx(e.estimate + moved, abs=1e-6), e


def test_the_order_of_rows_and_formulas_does_not_matter(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(200, 3)
    one = structural_model(TWO, answers, ITEMS)
    two = structural_model("g =~ x4 + x5 + x6\nf =~ x1 + x2 + x3", answers[::-1], ITEMS)
    values = [
        {(e.left, e.operator, e.right): e.estimate for e in r.parameters if e.left != "g" or e.right != "f"}
        for r in (one, two)
    ]
    assert two.chi2 == pytest.approx(one.chi2, rel=1e-8)
    for key in set(values[0]) & set(values[1]):
        assert values[0][key] == pytest.approx(values[1][key], abs=1e-7)


def test_weights_of_more_moments_than_respondents_do_not_exist(answers_of: Callable[..., np.ndarray]) -> None:
    with pytest.raises(StatisticError, match=r'WLS needs more respondents \(20\) than moments \(21\).*"MLR"'):
        structural_model(TWO, answers_of(20, 1), ITEMS, request=Request(estimator="WLS"))


@pytest.mark.parametrize("estimator", ["ML", "MLR", "GLS"])
@pytest.mark.parametrize(
    "text",
    [TWO, f"{TWO}\ng ~ f", "f =~ x1 + x2 + x3\nx4 ~ f + x5\nx6 ~ x4", "x2 ~ x1\nx4 ~ x2 + x1\nx6 ~ x4 + x5"],
    ids=["factors", "path", "predictors", "regressions"],
)
def test_ratings_and_amounts_of_money_are_fitted_together(
    text: str, estimator: str, answers_of: Callable[..., np.ndarray]
) -> None:
    answers = answers_of(200, 3)
    request = Request(estimator=estimator)
    one = structural_model(text, answers, ITEMS, request=request)
    two = structural_model(text, answers * [1e8, 1, 1e-3, 1e7, 1, 1e-4], ITEMS, request=request)
    assert two.chi2 == pytest.approx(one.chi2, rel=1e-6)
    for e, o in zip(one.parameters, two.parameters, strict=True):
        assert o.std_all == pytest.approx(e.std_all, abs=1e-5), e


def test_units_do_not_matter_with_missing_answers(answers_of: Callable[..., np.ndarray]) -> None:
    answers, request = answers_of(200, 3, 0.1), Request(missing="fiml", estimator="MLR")
    one = structural_model(TWO, answers, ITEMS, request=request)
    two = structural_model(TWO, answers * [1e6, 1, 1e-3, 1e5, 1, 1e-4], ITEMS, request=request)
    assert two.chi2 == pytest.approx(one.chi2, rel=1e-5)
    np.testing.assert_allclose(two.loadings(), one.loadings(), rtol=0, atol=1e-5)
