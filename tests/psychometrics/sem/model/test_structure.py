"""Implied moments against the matrix formulas, their derivatives against differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.psychometrics.sem.model.parameter import ModelOptions
from evalkit.psychometrics.sem.model.parameters import ParameterTable, parameter_table
from evalkit.psychometrics.sem.model.structure import Structure, curvature, implied, matrices, structure
from evalkit.psychometrics.sem.model.syntax import parse_model

# Both sides are products of the same small matrices.
RTOL = 1e-12
# Central differences with steps of 1e-5: errors of 1e-10 from the step, 1e-11 from rounding.
DIFFERENCE_ATOL = 2e-9
# Second differences of sums of 50 terms of size 10 with steps of 1e-4: rounding of 1e-13/1e-8 is left.
SECOND_ATOL = 2e-5

# Cross loading, residual covariance, path between factors, second order, observed predictor, intercepts.
RICH = """
f =~ x1 + x2 + x3
g =~ x4 + x5 + x6 + x2
h =~ x7 + x8
s =~ f + h
g ~ f + z
x9 ~ g + x1
x1 ~~ x5
x7 ~ 0.3*1
s ~ 1
"""


@pytest.fixture(scope="module")
def rich() -> tuple[ParameterTable, Structure, np.ndarray]:
    table = parameter_table(parse_model(RICH), 1, ModelOptions(means=True, fixed_x=False))
    p = len(table.observed)
    theta = np.random.default_rng(5).uniform(0.3, 1.2, size=table.n_free)
    return table, structure(table, 0, np.eye(p), np.zeros(p)), theta


def test_moments_are_those_of_the_formulas_written_out() -> None:
    # Bollen (1989): Sigma = Lambda (I - B)^-1 Psi (I - B)^-T Lambda' + Theta, mu = nu + Lambda (I - B)^-1 alpha.
    text = "f =~ x1 + x2\ng =~ x3 + x4\ng ~ f\nx1 ~~ x3"
    table = parameter_table(parse_model(text), 1, ModelOptions(means=True))
    values = {
        **{"f=~x2": 0.8, "g=~x4": 1.2, "g~f": 0.5, "x1~~x3": 0.1, "f~~f": 1.5, "g~~g": 0.7},
        **{"x1~~x1": 0.4, "x2~~x2": 0.5, "x3~~x3": 0.6, "x4~~x4": 0.3},
        **{"x1~1": 1.0, "x2~1": 2.0, "x3~1": 3.0, "x4~1": 4.0},
    }
    theta = np.array([values[row.name] for row in sorted(table.rows, key=lambda r: r.free) if row.free >= 0])
    loadings = np.array([[1, 0], [0.8, 0], [0, 1], [0, 1.2]])
    total = np.linalg.inv(np.eye(2) - np.array([[0, 0], [0.5, 0]]))
    residual = np.diag([0.4, 0.5, 0.6, 0.3])
    residual[0, 2] = residual[2, 0] = 0.1
    expected = loadings @ total @ np.diag([1.5, 0.7]) @ total.T @ loadings.T + residual
    at = implied(structure(table, 0, np.eye(4), np.zeros(4)), theta)
    np.testing.assert_allclose(at.covariance, expected, rtol=RTOL)
    np.testing.assert_allclose(at.mean, [1.0, 2.0, 3.0, 4.0], rtol=RTOL)


def test_moments_are_those_of_the_reticular_action_matrices(rich) -> None:
    _, shape, theta = rich
    directed, symmetric, level = matrices(shape, theta)
    p, v = shape.n_observed, shape.n_variables
    total = np.linalg.inv(np.eye(v) - directed)
    at = implied(shape, theta)
    np.testing.assert_allclose(at.covariance, (total @ symmetric @ total.T)[:p, :p], rtol=RTOL)
    np.testing.assert_allclose(at.mean, (total @ level)[:p], rtol=RTOL)
    np.testing.assert_array_equal(symmetric, symmetric.T)


def test_derivatives_of_the_covariances_have_rank_two(rich, differences: Callable[..., np.ndarray]) -> None:
    _, shape, theta = rich
    at = implied(shape, theta)
    slope = np.einsum("ik,jk->ijk", at.u, at.v) + np.einsum("ik,jk->ijk", at.v, at.u)
    numeric = differences(lambda t: implied(shape, t).covariance, theta)
    np.testing.assert_allclose(slope @ shape.selection, numeric, rtol=0, atol=DIFFERENCE_ATOL)


def test_derivatives_of_the_means(rich, differences: Callable[..., np.ndarray]) -> None:
    _, shape, theta = rich
    numeric = differences(lambda t: implied(shape, t).mean, theta)
    found = implied(shape, theta).slope @ shape.selection
    np.testing.assert_allclose(found, numeric, rtol=0, atol=DIFFERENCE_ATOL)
    assert np.abs(numeric).max() > 0.5


def test_second_derivatives_are_those_of_differences(rich, differences: Callable[..., np.ndarray]) -> None:
    _, shape, theta = rich
    p = shape.n_observed
    rng = np.random.default_rng(8)
    weights = rng.normal(size=(p, p))
    weights, force = weights + weights.T, rng.normal(size=p)

    def value(t: np.ndarray) -> float:
        at = implied(shape, t)
        return float((weights * at.covariance).sum() + force @ at.mean)

    def slope(t: np.ndarray) -> np.ndarray:
        return differences(value, t, 1e-4)

    bent = curvature(shape, implied(shape, theta), weights, force)
    found = shape.selection.T @ bent @ shape.selection
    np.testing.assert_allclose(found, differences(slope, theta, 1e-4), rtol=0, atol=SECOND_ATOL)
    np.testing.assert_allclose(found, found.T, rtol=0, atol=1e-11)
    assert np.abs(found).max() > 5


def test_moments_of_exogenous_variables_are_taken_from_the_sample() -> None:
    table = parameter_table(parse_model("y ~ x + z"), 1, ModelOptions(means=True))
    sample = np.array([[2.0, 0.3, 0.4], [0.3, 1.5, -0.2], [0.4, -0.2, 0.9]])
    mean = np.array([1.0, 2.0, 3.0])
    shape = structure(table, 0, sample, mean)
    theta = np.zeros(table.n_free)
    at = implied(shape, theta)
    np.testing.assert_array_equal(at.covariance[1:, 1:], sample[1:, 1:])
    np.testing.assert_array_equal(at.mean[1:], mean[1:])


def test_a_parameter_of_two_places_moves_both() -> None:
    table = parameter_table(parse_model("f =~ x1 + a*x2 + a*x3"), 1, ModelOptions())
    shape = structure(table, 0, np.eye(3), np.zeros(3))
    at = next(r.free for r in table.rows if r.label == "a")
    assert shape.selection[:, at].sum() == 2.0
