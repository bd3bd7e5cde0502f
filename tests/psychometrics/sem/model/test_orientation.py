"""Factors point where their loadings add up to a positive number, and the model stays the same."""

from __future__ import annotations

import numpy as np

from evalkit.psychometrics.sem.model.orientation import oriented
from evalkit.psychometrics.sem.model.parameter import ModelOptions
from evalkit.psychometrics.sem.model.parameters import ParameterTable, parameter_table
from evalkit.psychometrics.sem.model.structure import implied, structure
from evalkit.psychometrics.sem.model.syntax import parse_model

# The same products with other signs.
RTOL = 1e-12

THREE = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nh =~ x7 + x8 + x9"


def read(text: str, *, unit: bool = True) -> ParameterTable:
    return parameter_table(parse_model(text), 1, ModelOptions(standardised_factors=unit))


def values(table: ParameterTable, theta: np.ndarray) -> dict[str, float]:
    return {row.name: float(theta[row.free]) for row in table.rows if row.free >= 0}


def point(table: ParameterTable, negative: tuple[str, ...]) -> np.ndarray:
    """Loadings and covariances of .5, those named negative."""
    theta = np.full(table.n_free, 0.5)
    for row in table.rows:
        if row.free >= 0 and row.name in negative:
            theta[row.free] = -0.5
    return theta


def test_a_factor_that_points_the_wrong_way_is_turned_with_its_covariances() -> None:
    table = read(THREE)
    theta = point(table, ("g=~x4", "g=~x5", "g=~x6", "f~~g"))
    turned = values(table, oriented(table, theta))
    assert [turned[n] for n in ("g=~x4", "g=~x5", "g=~x6")] == [0.5, 0.5, 0.5]
    assert [turned[n] for n in ("f~~g", "g~~h", "f~~h")] == [0.5, -0.5, 0.5]
    assert turned["x4~~x4"] == 0.5


def test_turning_changes_no_implied_covariance() -> None:
    table = read(f"{THREE}\nh ~ f + g\nf ~~ g")
    theta = point(table, ("f=~x1", "f=~x2", "g=~x4", "g=~x5"))
    shape = structure(table, 0, np.eye(9), np.zeros(9))
    turned = oriented(table, theta)
    assert not np.array_equal(turned, theta)
    np.testing.assert_allclose(implied(shape, turned).covariance, implied(shape, theta).covariance, rtol=RTOL)


def test_a_factor_that_points_the_right_way_is_left() -> None:
    table = read(THREE)
    theta = point(table, ("g=~x5",))
    assert oriented(table, theta) is theta


def test_a_marker_fixes_the_sign() -> None:
    table = read(THREE, unit=False)
    theta = point(table, ("g=~x5", "g=~x6"))
    theta[[r.free for r in table.rows if r.name in {"g=~x5", "g=~x6"}]] = -4.0
    assert oriented(table, theta) is theta


def test_a_factor_with_a_loading_of_another_factor_keeps_its_sign() -> None:
    # x3 on f and x4 on g are one parameter: one would turn, the other not.
    table = read("f =~ x1 + x2 + a*x3\ng =~ a*x4 + x5 + x6")
    theta = point(table, ("f=~x1", "f=~x2"))
    theta[[r.free for r in table.rows if r.name == "f=~x1"]] = -4.0
    assert oriented(table, theta) is theta
