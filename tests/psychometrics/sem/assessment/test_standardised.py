"""The standardised solution: its derivatives, and that it does not depend on the units of items."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.psychometrics.sem.analysis import structural_model
from evalkit.psychometrics.sem.assessment.standardised import deviations, standardise
from evalkit.psychometrics.sem.estimation.request import Request
from evalkit.psychometrics.sem.model.ordered import entries
from evalkit.psychometrics.sem.model.parameter import ModelOptions
from evalkit.psychometrics.sem.model.parameters import parameter_table
from evalkit.psychometrics.sem.model.structure import structure
from evalkit.psychometrics.sem.model.syntax import parse_model

# Central differences with steps of 1e-5.
DIFFERENCE_ATOL = 5e-9
# Two searches of one maximum.
SAME_MAXIMUM = 1e-6
ITEMS = [f"x{i}" for i in range(1, 7)]
TEXT = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6 + x1\ng ~ f\nx2 ~~ x5\nx1 ~ 1"


def test_derivatives_of_logarithms_of_deviations(differences: Callable[..., np.ndarray]) -> None:
    table = parameter_table(parse_model(TEXT), 1, ModelOptions(means=True))
    shape = structure(table, 0, np.eye(6), np.zeros(6))
    theta = np.random.default_rng(1).uniform(0.4, 1.2, size=table.n_free)
    found = deviations(shape, theta, None)
    numeric = differences(lambda t: np.log(deviations(shape, t, None).values), theta)
    np.testing.assert_allclose(found.slopes, numeric, rtol=0, atol=DIFFERENCE_ATOL)


def test_deviations_of_ordered_items_are_inverse_scales(differences: Callable[..., np.ndarray]) -> None:
    options = ModelOptions(thresholds=dict.fromkeys(ITEMS, 1), equal=("thresholds",))
    table = parameter_table(parse_model("f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"), 2, options)
    shape, scales = structure(table, 1, np.eye(6), np.zeros(6)), entries(table, 1, "~*~")
    theta = np.random.default_rng(1).uniform(0.4, 1.2, size=table.n_free)
    found = deviations(shape, theta, scales)
    np.testing.assert_allclose(found.values[:6], 1 / scales.at(theta), rtol=1e-13)
    numeric = differences(lambda t: np.log(deviations(shape, t, scales).values), theta)
    np.testing.assert_allclose(found.slopes, numeric, rtol=0, atol=DIFFERENCE_ATOL)


@pytest.mark.parametrize("observed", [False, True])
def test_derivatives_of_standardised_parameters(
    observed: bool, differences: Callable[..., np.ndarray]
) -> None:
    table = parameter_table(parse_model(TEXT), 1, ModelOptions(means=True))
    shape = structure(table, 0, np.eye(6), np.zeros(6))
    theta = np.random.default_rng(2).uniform(0.4, 1.2, size=table.n_free)
    free = np.array([row.free for row in table.rows])
    fixed = np.array([row.value for row in table.rows])
    slopes = np.where(free[:, None] == np.arange(table.n_free), 1.0, 0.0)

    def values(t: np.ndarray) -> np.ndarray:
        raw = np.where(free >= 0, t[free], fixed)
        return standardise(table, raw, slopes, [deviations(shape, t, None)], observed=observed).values

    raw = np.where(free >= 0, theta[free], fixed)
    found = standardise(table, raw, slopes, [deviations(shape, theta, None)], observed=observed)
    np.testing.assert_allclose(found.slopes, differences(values, theta), rtol=0, atol=DIFFERENCE_ATOL)


def test_a_loading_is_multiplied_by_its_factor_and_divided_by_its_item() -> None:
    table = parameter_table(parse_model("f =~ x1 + x2 + x3"), 1, ModelOptions())
    shape = structure(table, 0, np.eye(3), np.zeros(3))
    values = {"f=~x2": 0.5, "f=~x3": 2.0, "f~~f": 4.0, "x1~~x1": 5.0, "x2~~x2": 3.0, "x3~~x3": 9.0}
    theta = np.array([values[r.name] for r in sorted(table.rows, key=lambda r: r.free) if r.free >= 0])
    spread = deviations(shape, theta, None)
    np.testing.assert_allclose(spread.values, [3.0, 2.0, 5.0, 2.0], rtol=1e-13)
    raw = np.array([1.0, 0.5, 2.0, 5.0, 3.0, 9.0, 4.0])
    none = np.zeros((7, table.n_free))
    both = standardise(table, raw, none, [spread], observed=True).values
    np.testing.assert_allclose(both, [2 / 3, 0.5, 0.8, 5 / 9, 0.75, 9 / 25, 1.0], rtol=1e-13)
    factors = standardise(table, raw, none, [spread], observed=False).values
    np.testing.assert_allclose(factors, [2.0, 1.0, 4.0, 5.0, 3.0, 9.0, 1.0], rtol=1e-13)


@pytest.mark.parametrize("means", [False, True])
def test_standardised_values_do_not_depend_on_the_units_of_items(
    means: bool, answers_of: Callable[..., np.ndarray]
) -> None:
    answers = answers_of(150, 3)
    text, request = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\ng ~ f\nx2 ~~ x5", Request(means=means)
    one = structural_model(text, answers, ITEMS, request=request)
    two = structural_model(text, answers * [1, 10, 0.1, 3, 2, 50], ITEMS, request=request)
    assert one.chi2 == pytest.approx(two.chi2, rel=1e-8)
    for e, o in zip(one.parameters, two.parameters, strict=True):
        assert e.std_all == pytest.approx(o.std_all, abs=SAME_MAXIMUM), e
        assert e.std_se == pytest.approx(o.std_se, abs=SAME_MAXIMUM), e
    np.testing.assert_allclose(one.r_squared, two.r_squared, rtol=0, atol=SAME_MAXIMUM)
