"""A fitted model as its reader sees it: tables, matrices, cautions, and what its rows promise."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import numpy as np
import pytest

from evalkit.errors import StatisticError
from evalkit.psychometrics.sem.analysis import structural_model
from evalkit.psychometrics.sem.assessment.result import Estimate, SemResult
from evalkit.psychometrics.sem.estimation.request import Request

ITEMS = [f"x{i}" for i in range(1, 7)]
TWO = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"


@pytest.fixture(scope="module")
def result(answers_of: Callable[..., np.ndarray]) -> SemResult:
    text = "f =~ x1 + a*x2 + b*x3\ng =~ x4 + x5 + x6\ng ~ c*f\nproduct := a*b\nhalf := product/2"
    return structural_model(text, answers_of(200, 3), ITEMS, request=Request(estimator="MLR"))


def row(result: SemResult, name: str) -> Estimate:
    return next(e for e in result.parameters if name in (f"{e.left}{e.operator}{e.right}", e.left))


def test_fixed_rows_have_no_error(result: SemResult) -> None:
    marker = row(result, "f=~x1")
    assert (marker.estimate, marker.se, marker.free) == (1.0, 0.0, False)
    assert math.isnan(marker.z)
    assert math.isnan(marker.pvalue)
    assert (marker.ci_lower, marker.ci_upper) == (1.0, 1.0)
    assert marker.std_se > 0


def test_intervals_and_p_values_are_those_of_the_normal_distribution(result: SemResult) -> None:
    # qnorm(.975) = 1.959964.
    for e in (e for e in result.parameters if e.se > 0):
        assert e.z == pytest.approx(e.estimate / e.se, rel=1e-12)
        assert e.ci_upper - e.estimate == pytest.approx(1.959963984540054 * e.se, rel=1e-9)
        assert e.pvalue == pytest.approx(math.erfc(abs(e.z) / math.sqrt(2)), rel=1e-9)


def test_errors_are_roots_of_the_covariance_of_the_parameters(result: SemResult) -> None:
    errors = [e.se for e in result.parameters if e.free]
    np.testing.assert_allclose(sorted(errors), sorted(np.sqrt(np.diag(result.covariance))), rtol=1e-12)


def test_defined_quantities_have_errors_by_the_delta_method(result: SemResult) -> None:
    a, b = row(result, "f=~x2"), row(result, "f=~x3")
    product, half = row(result, "product"), row(result, "half")
    assert product.estimate == pytest.approx(a.estimate * b.estimate, rel=1e-12)
    # a and b are the first two free parameters.
    slope = np.array([b.estimate, a.estimate])
    expected = math.sqrt(slope @ result.covariance[:2, :2] @ slope)
    assert product.se == pytest.approx(expected, rel=1e-10)
    assert (half.estimate, half.se) == (pytest.approx(product.estimate / 2), pytest.approx(product.se / 2))


@pytest.mark.parametrize("text", ["q := c/(c - c)", "q := log(c - c)", "q := log(0 - exp(c))"])
def test_a_defined_quantity_without_a_value_is_refused(
    text: str, answers_of: Callable[..., np.ndarray]
) -> None:
    with pytest.raises(StatisticError, match=r"q := .* has no value, or no standard error, at the estimates"):
        structural_model(f"{TWO}\ng ~ c*f\n{text}", answers_of(100, 3), ITEMS)


def test_loadings_are_a_matrix_of_items_and_factors(result: SemResult) -> None:
    raw, standard = result.loadings(standardised=False), result.loadings()
    assert raw.shape == standard.shape == (6, 2)
    assert (raw[:3, 1].tolist(), raw[3:, 0].tolist()) == ([0.0] * 3, [0.0] * 3)
    assert raw[1, 0] == row(result, "f=~x2").estimate
    assert standard[1, 0] == row(result, "f=~x2").std_all
    # One loading an item: what the factor explains.
    np.testing.assert_allclose((standard**2).sum(axis=1), result.r_squared[0], rtol=1e-10)


def test_the_correlation_of_two_factors_is_the_standardised_path(result: SemResult) -> None:
    assert result.factor_correlation[0, 0, 1] == pytest.approx(row(result, "g~f").std_all, rel=1e-12)


def test_the_corrected_test_is_the_headline_of_a_robust_fit(
    result: SemResult, answers_of: Callable[..., np.ndarray]
) -> None:
    assert (result.chi2, result.pvalue) == (result.fit.test.chi2_scaled, result.fit.test.pvalue_scaled)
    plain = structural_model(TWO, answers_of(200, 3), ITEMS)
    assert (plain.chi2, plain.pvalue) == (plain.fit.test.chi2, plain.fit.test.pvalue)


def test_tables_are_the_parameters_and_the_fit(result: SemResult) -> None:
    parameters, fit = result.tables()
    assert len(parameters.rows) == len(result.parameters)
    names = [name for name, _ in fit.rows]
    assert {"chi2", "chi2_scaled", "cfi_robust", "rmsea_robust", "srmr", "bic", "n_obs"} <= set(names)
    assert len(set(names)) == len(names)
    assert result.to_frame().shape == (len(result.parameters), 9)


def test_the_result_is_shown_kept_as_json_and_compared(
    result: SemResult, answers_of: Callable[..., np.ndarray]
) -> None:
    text = str(result)
    assert "Structural equation model" in text
    assert "f =~ x2" in text
    kept = result.to_dict()
    assert json.loads(json.dumps(kept))["n_free"] == result.n_free
    again = structural_model(result.model, answers_of(200, 3), ITEMS, request=Request(estimator="MLR"))
    assert result.allclose(again)
    other = structural_model(result.model, answers_of(200, 4), ITEMS, request=Request(estimator="MLR"))
    assert not result.allclose(other)


def test_an_improper_solution_is_named() -> None:
    # Correlations of one factor with a loading above 1: r12 r13 / r23 = 1.2² (Heywood 1931).
    square = np.linalg.cholesky([[1.0, 0.72, 0.6], [0.72, 1.0, 0.3], [0.6, 0.3, 1.0]])
    noise = np.random.default_rng(1).normal(size=(300, 3))
    noise -= noise.mean(axis=0)
    white = noise @ np.linalg.inv(np.linalg.cholesky(noise.T @ noise / 300)).T
    found = structural_model("f =~ x1 + x2 + x3", white @ square.T, ITEMS[:3])
    # Residual variance of x1: 1 - .72 · .6 / .3 = -.44.
    assert found.heywood == ("variance of x1: -0.44",)
    assert found.warnings == ("the solution is improper: variance of x1: -0.44",)
    assert math.isnan(found.r_squared[0, 0])
    assert "improper" in str(found)


def test_few_clusters_are_a_caution(answers_of: Callable[..., np.ndarray]) -> None:
    found = structural_model(
        TWO,
        answers_of(200, 3),
        ITEMS,
        clusters=[i % 10 for i in range(200)],
        request=Request(estimator="MLR"),
    )
    assert found.clusters == 10
    assert "10 clusters for 19 free parameters" in found.warnings[0]


def test_rows_used_and_rows_seen_are_told_apart(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(200, 3)
    answers[:10, 0] = np.nan
    answers[5, :] = np.nan
    listwise = structural_model(TWO, answers, ITEMS)
    assert (listwise.n_obs, listwise.n_total) == (190, 200)
    everything = structural_model(TWO, answers, ITEMS, request=Request(missing="fiml"))
    assert (everything.n_obs, everything.n_total) == (199, 200)
