"""Thresholds and correlations of ordered items: by hand, and their derivatives against differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.psychometrics.sem.model.ordered import Entries, entries, implied_ordered
from evalkit.psychometrics.sem.model.parameter import ModelOptions
from evalkit.psychometrics.sem.model.parameters import ParameterTable, parameter_table
from evalkit.psychometrics.sem.model.structure import Structure, structure
from evalkit.psychometrics.sem.model.syntax import parse_model

RTOL = 1e-12
# Central differences with steps of 1e-5.
DIFFERENCE_ATOL = 2e-9

MODEL = "f =~ x1 + x2 + x3\ng =~ x4 + x5\ng ~ f\nf ~ c(0, NA)*1"
CUTS = {"x1": 3, "x2": 1, "x3": 2, "x4": 1, "x5": 2}


def second_group(theta: bool) -> tuple[ParameterTable, Structure, Entries, Entries | None]:
    """The second group, whose scales (or residual variances) and means are free."""
    options = ModelOptions(thresholds=CUTS, theta=theta, equal=("thresholds",))
    table = parameter_table(parse_model(MODEL), 2, options)
    shape = structure(table, 1, np.eye(5), np.zeros(5))
    return table, shape, entries(table, 1, "|"), None if theta else entries(table, 1, "~*~")


def test_thresholds_stand_item_after_item_in_order() -> None:
    # The text may name them in any order.
    text = "x2 | t2\nf =~ x1 + x2 + x3\nx2 | t1"
    table = parameter_table(parse_model(text), 1, ModelOptions(thresholds={"x1": 1, "x2": 2, "x3": 1}))
    found = entries(table, 0, "|")
    assert found.items.tolist() == [0, 1, 1, 2]
    named = {row.free: row.name for row in table.rows if row.operator == "|"}
    assert [named[k] for k in found.free] == ["x1|t1", "x2|t1", "x2|t2", "x3|t1"]


def test_fixed_thresholds_keep_their_values() -> None:
    text = "f =~ x1 + x2 + x3\nx1 | 0.25*t1"
    table = parameter_table(parse_model(text), 1, ModelOptions(thresholds={"x1": 1, "x2": 1, "x3": 1}))
    found = entries(table, 0, "|")
    assert found.at(np.full(table.n_free, 9.0)).tolist() == [0.25, 9.0, 9.0]


def test_with_scales_of_one_thresholds_are_the_parameters_and_correlations_the_covariances() -> None:
    table = parameter_table(
        parse_model("f =~ x1 + x2 + x3"), 1, ModelOptions(thresholds={"x1": 1, "x2": 1, "x3": 1})
    )
    shape = structure(table, 0, np.eye(3), np.zeros(3))
    values = {"f=~x2": 0.8, "f=~x3": 0.5, "f~~f": 0.6, "x1|t1": -0.1, "x2|t1": 0.2, "x3|t1": 0.4}
    theta = np.array([values[r.name] for r in sorted(table.rows, key=lambda r: r.free) if r.free >= 0])
    found = implied_ordered(shape, entries(table, 0, "|"), entries(table, 0, "~*~"))(theta)
    assert found is not None
    expected = [-0.1, 0.2, 0.4, 0.6 * 0.8, 0.6 * 0.5, 0.6 * 0.8 * 0.5]
    np.testing.assert_allclose(found[0], expected, rtol=RTOL)


def test_theta_standardises_by_the_implied_variance() -> None:
    options = ModelOptions(thresholds={"x1": 1, "x2": 1, "x3": 1}, theta=True)
    table = parameter_table(parse_model("f =~ x1 + x2 + x3"), 1, options)
    shape = structure(table, 0, np.eye(3), np.zeros(3))
    values = {"f=~x2": 0.8, "f=~x3": 0.5, "f~~f": 1.5, "x1|t1": -0.1, "x2|t1": 0.2, "x3|t1": 0.4}
    theta = np.array([values[r.name] for r in sorted(table.rows, key=lambda r: r.free) if r.free >= 0])
    found = implied_ordered(shape, entries(table, 0, "|"), None)(theta)
    assert found is not None
    loadings = np.array([1.0, 0.8, 0.5])
    size = np.sqrt(1.5 * loadings**2 + 1.0)
    np.testing.assert_allclose(found[0][:3], np.array([-0.1, 0.2, 0.4]) / size, rtol=RTOL)
    cross = 1.5 * np.outer(loadings, loadings) / np.outer(size, size)
    np.testing.assert_allclose(found[0][3:], cross[np.triu_indices(3, 1)], rtol=RTOL)


@pytest.mark.parametrize("parameterisation", ["delta", "theta"])
def test_derivatives_are_those_of_differences(
    parameterisation: str, differences: Callable[..., np.ndarray]
) -> None:
    table, shape, cuts, scales = second_group(parameterisation == "theta")
    imply = implied_ordered(shape, cuts, scales)
    theta = np.random.default_rng(3).uniform(0.4, 1.1, size=table.n_free)
    found = imply(theta)
    assert found is not None
    numeric = differences(lambda t: imply(t)[0], theta)  # type: ignore[index]
    np.testing.assert_allclose(found[1], numeric, rtol=0, atol=DIFFERENCE_ATOL)
    moving = {r.free for r in table.rows if r.group == 1 and r.free >= 0}
    assert (np.abs(found[1]).max(axis=0) > 0).sum() == len(moving)


def test_negative_scales_and_variances_are_outside_the_domain() -> None:
    table, shape, cuts, scales = second_group(theta=False)
    assert implied_ordered(shape, cuts, scales)(np.full(table.n_free, -0.5)) is None
    table, shape, cuts, _ = second_group(theta=True)
    theta = np.full(table.n_free, 0.5)
    theta[[r.free for r in table.rows if r.group == 1 and r.name == "x1~~x1"]] = -9.0
    assert implied_ordered(shape, cuts, None)(theta) is None
