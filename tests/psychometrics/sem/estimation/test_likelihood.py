"""The likelihood of answers against the normal density, its derivatives against differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from evalkit.psychometrics.sem.estimation import likelihood, objective
from evalkit.psychometrics.sem.model.parameter import ModelOptions
from evalkit.psychometrics.sem.model.parameters import parameter_table
from evalkit.psychometrics.sem.model.structure import implied, structure
from evalkit.psychometrics.sem.model.syntax import parse_model
from evalkit.psychometrics.sem.sampling.sample import answer_patterns, complete_group

RTOL = 1e-11
# Central differences with steps of 1e-5 of a function of size 10.
DIFFERENCE_ATOL = 1e-8

COMPLETE = {"missing": 0.0}
INCOMPLETE = {"missing": 0.2}
WITHOUT_MEANS = {"missing": 0.0, "means": False}
CASES = pytest.mark.parametrize(
    "options", [COMPLETE, INCOMPLETE, WITHOUT_MEANS], ids=["complete", "fiml", "no means"]
)


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_the_deviance_is_minus_twice_the_log_density_of_the_answers(
    missing: float, case: Callable[..., object]
) -> None:
    _, model, theta = case(missing=missing)
    point = objective.evaluate_inside(model, theta)
    total = 0.0
    for group, at in zip(model.groups, point.implied, strict=True):
        for row in group.answers:
            seen = np.flatnonzero(~np.isnan(row))
            part = at.covariance[np.ix_(seen, seen)]
            total -= 2.0 * multivariate_normal(at.mean[seen], part).logpdf(row[seen])
            total -= len(seen) * np.log(2.0 * np.pi)
    assert point.deviance == pytest.approx(total / model.n_obs, rel=RTOL)


@CASES
def test_the_gradient_is_that_of_differences(
    options: dict[str, float], case: Callable[..., object], differences: Callable[..., np.ndarray]
) -> None:
    _, model, theta = case(**options)
    numeric = differences(lambda t: objective.evaluate_inside(model, t).deviance, theta)
    found = objective.gradient(model, objective.evaluate_inside(model, theta))
    np.testing.assert_allclose(found, numeric, rtol=0, atol=DIFFERENCE_ATOL)
    assert np.abs(numeric).min() > 0


@CASES
def test_the_observed_hessian_is_the_derivative_of_the_gradient(
    options: dict[str, float], case: Callable[..., object], differences: Callable[..., np.ndarray]
) -> None:
    _, model, theta = case(**options)
    numeric = differences(lambda t: objective.gradient(model, objective.evaluate_inside(model, t)), theta)
    found = objective.observed_hessian(model, objective.evaluate_inside(model, theta))
    np.testing.assert_allclose(found, numeric, rtol=0, atol=DIFFERENCE_ATOL)


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_the_mean_of_the_scores_is_minus_half_the_gradient(
    missing: float, case: Callable[..., object]
) -> None:
    _, model, theta = case(missing=missing)
    point = objective.evaluate_inside(model, theta)
    summed = sum(scores.sum(axis=0) for scores in objective.scores(model, point))
    np.testing.assert_allclose(
        summed / model.n_obs, -0.5 * objective.gradient(model, point), rtol=0, atol=1e-12
    )


def test_without_means_scores_are_taken_about_the_sample_mean(case: Callable[..., object]) -> None:
    _, model, theta = case(means=False)
    point = objective.evaluate_inside(model, theta)
    summed = sum(scores.sum(axis=0) for scores in objective.scores(model, point))
    np.testing.assert_allclose(
        summed / model.n_obs, -0.5 * objective.gradient(model, point), rtol=0, atol=1e-12
    )


def test_expected_information_is_the_mean_product_of_scores_of_normal_answers() -> None:
    # 200,000 answers of the model itself: entries are off by their own error, about 1/sqrt(200,000) = .0022.
    table = parameter_table(parse_model("f =~ x1 + x2 + x3\nx1 ~ 1"), 1, ModelOptions(means=True))
    shape = structure(table, 0, np.eye(3), np.zeros(3))
    theta = np.linspace(0.5, 1.1, table.n_free)
    at = implied(shape, theta)
    rng = np.random.default_rng(20)
    answers = rng.multivariate_normal(at.mean, at.covariance, size=200_000, method="cholesky")
    group = complete_group("", answers, ["x1", "x2", "x3"])
    model = objective.Model(structures=(shape,), groups=(group,), n_free=table.n_free)
    point = objective.evaluate_inside(model, theta)
    (scores,) = objective.scores(model, point)
    expected = 0.5 * objective.expected_hessian(model, point)
    size = np.sqrt(np.diag(expected))
    found = scores.T @ scores / len(answers)
    np.testing.assert_allclose(
        found / np.outer(size, size), expected / np.outer(size, size), rtol=0, atol=0.02
    )


def test_moments_that_are_not_positive_definite_have_no_likelihood(case: Callable[..., object]) -> None:
    _, model, theta = case()
    assert objective.evaluate(model, np.full_like(theta, -1.0)) is None


def test_rows_without_any_answer_have_scores_of_zero(
    case: Callable[..., object], answers_of: Callable[..., np.ndarray]
) -> None:
    table, model, theta = case(missing=0.2)
    group = model.groups[0]
    answers = np.vstack([group.answers, np.full((2, 6), np.nan)])
    from dataclasses import replace

    wide = replace(group, answers=answers, n_obs=len(answers), patterns=answer_patterns(answers))
    point = objective.evaluate_inside(model, theta)
    found = likelihood.scores(model.structures[0], point.implied[0], wide, point.weighted[0])
    assert not found[-2:].any()
    assert found[:-2].any(axis=1).all()
    assert table.n_groups == 2
