"""Parameters and the options that make them."""

from __future__ import annotations

import pytest

from evalkit.errors import OptionError
from evalkit.psychometrics.sem.model.parameter import ModelOptions, Parameter, exogenous, row_key


def row(text: str) -> Parameter:
    left, operator, right = text.split()
    return Parameter(left=left, operator=operator, right=right, group=0)


def test_a_covariance_has_no_direction_a_path_has() -> None:
    assert row_key(row("a ~~ b")) == row_key(row("b ~~ a"))
    assert row_key(row("a ~ b")) != row_key(row("b ~ a"))


def test_a_name_is_the_formula_without_spaces() -> None:
    assert row("f =~ x1").name == "f=~x1"
    assert Parameter(left="x", operator="~1", right="", group=0).name == "x~1"


def test_an_unknown_equality_is_refused_with_the_nearest() -> None:
    with pytest.raises(OptionError, match=r"equal must be one of.*did you mean 'loadings'"):
        ModelOptions(equal=("loading",))


def test_exogenous_are_predictors_that_nothing_points_to() -> None:
    rows = [row(t) for t in ("f =~ x1", "m ~ a", "y ~ m", "y ~ b", "y ~ x1", "y ~ f", "c ~~ y")]
    assert exogenous(rows, ("x1", "y", "m", "b", "a", "c")) == ("b", "a")
