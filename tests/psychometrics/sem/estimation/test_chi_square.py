"""The chi-square and its corrections: traces by two routes, expectation under the model."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from evalkit.psychometrics.sem.estimation import chi_square, objective
from evalkit.psychometrics.sem.estimation.chi_square import ModelTest, scaled
from evalkit.psychometrics.sem.estimation.information import curvature, score_products
from evalkit.psychometrics.sem.estimation.reference_models import FittedModel, saturated_fit
from evalkit.psychometrics.sem.sampling.moment_vectors import answer_gamma, normal_weight

RTOL = 1e-9


@pytest.mark.parametrize("means", [True, False])
def test_the_trace_from_distances_is_that_of_the_saturated_model(
    means: bool, case: Callable[..., object]
) -> None:
    table, model, _ = case(means=means)
    saturated = saturated_fit(model, table)
    expected = chi_square.parameter_trace(curvature(saturated, "observed"), score_products(saturated))
    assert chi_square.moment_trace(model.groups, means) == pytest.approx(expected, rel=RTOL)


@pytest.mark.parametrize("means", [True, False])
def test_the_trace_of_the_weight_and_gamma_is_that_of_the_full_matrices(
    means: bool, case: Callable[..., object]
) -> None:
    _, model, theta = case(means=means)
    point = objective.evaluate_inside(model, theta)
    inverses = [np.linalg.inv(at.covariance) for at in point.implied]
    expected = 0.0
    for group, inverse in zip(model.groups, inverses, strict=True):
        expected += float(np.trace(normal_weight(inverse, means) @ answer_gamma(group, means)))
    assert chi_square.structured_trace(model.groups, inverses, means) == pytest.approx(expected, rel=RTOL)


def test_chi_square_is_n_times_the_difference_of_the_deviances(case: Callable[..., object]) -> None:
    table, model, theta = case()
    fitted = FittedModel(model=model, point=objective.evaluate_inside(model, theta))
    saturated = saturated_fit(model, table).point
    found = chi_square.model_test(fitted, saturated, 10)
    # Joreskog (1969): sum over groups of n (log|Sigma| - log|S| + tr(S Sigma^-1) - p + distance of the means).
    total = 0.0
    for group, at in zip(model.groups, fitted.point.implied, strict=True):
        inverse = np.linalg.inv(at.covariance)
        gap = group.mean - at.mean
        logs = np.linalg.slogdet(at.covariance)[1] - np.linalg.slogdet(group.covariance)[1]
        total += group.n_obs * (logs + np.trace(group.covariance @ inverse) - 6 + gap @ inverse @ gap)
    assert found.chi2 == pytest.approx(total, rel=RTOL)


def test_a_scaled_test_is_divided_and_keeps_the_plain_one() -> None:
    found = scaled(ModelTest(chi2=30.0, df=10, pvalue=0.001), 1.5, "yuan_bentler")
    assert (found.chi2, found.chi2_scaled, found.scaling) == (30.0, 20.0, 1.5)
    # chi-square table: P(chi2_10 > 20.0) = .02925.
    assert found.pvalue_scaled == pytest.approx(0.029253, abs=5e-7)


def test_a_saturated_model_has_no_scaled_test() -> None:
    plain = ModelTest(chi2=0.0, df=0, pvalue=math.nan)
    assert scaled(plain, 1.2, "yuan_bentler") is plain
