"""What a model holds by default, counted as lavaan counts it (documentation of cfa() and sem())."""

from __future__ import annotations

from typing import Any

import pytest

from evalkit.psychometrics.sem.model.parameter import ModelOptions, Parameter
from evalkit.psychometrics.sem.model.parameters import parameter_table
from evalkit.psychometrics.sem.model.syntax import parse_model

TWO = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"


def rows(text: str, n_groups: int = 1, **options: Any) -> dict[str, Parameter]:
    """The rows of the last group by name."""
    table = parameter_table(parse_model(text), n_groups, ModelOptions(**options))
    return {row.name: row for row in table.rows if row.group == n_groups - 1}


def freed(found: dict[str, Parameter]) -> set[str]:
    return {name for name, row in found.items() if row.free >= 0}


def test_the_first_loading_of_each_factor_is_one() -> None:
    found = rows(TWO)
    assert [found[n].value for n in ("f=~x1", "g=~x4")] == [1.0, 1.0]
    assert freed(found) == {
        *("f=~x2", "f=~x3", "g=~x5", "g=~x6", "f~~f", "g~~g", "f~~g"),
        *(f"x{i}~~x{i}" for i in range(1, 7)),
    }


def test_a_freed_or_labelled_first_loading_keeps_what_the_text_says() -> None:
    assert rows("f =~ NA*x1 + x2 + x3\nf ~~ 1*f")["f=~x1"].free >= 0
    assert rows("f =~ 0.5*x1 + x2 + x3")["f=~x1"].value == 0.5
    # lavaan: a label alone does not free the marker.
    assert rows("f =~ a*x1 + x2 + x3")["f=~x1"].value == 1.0


def test_unit_variances_free_all_loadings() -> None:
    found = rows(TWO, standardised_factors=True)
    assert [found[n].value for n in ("f~~f", "g~~g")] == [1.0, 1.0]
    assert {"f=~x1", "g=~x4"} <= freed(found)


def test_factors_covary_unless_orthogonal() -> None:
    assert "f~~g" in freed(rows(TWO))
    assert "f~~g" not in rows(TWO, orthogonal=True)


def test_the_residual_of_a_lone_indicator_is_zero() -> None:
    found = rows("f =~ x1\ng =~ x2 + x3 + x4")
    assert (found["x1~~x1"].free, found["x1~~x1"].value) == (-1, 0.0)
    assert "x1~~x1" in freed(rows("f =~ x1\ng =~ x1 + x2 + x3 + x4"))


def test_factors_of_factors_do_not_covary_with_their_indicators() -> None:
    found = rows(f"{TWO}\nh =~ z1 + z2 + z3\ns =~ f + g + h")
    assert {"f~~f", "g~~g", "h~~h", "s~~s"} <= freed(found)
    assert not {"f~~g", "f~~s", "g~~s"} & set(found)


def test_final_outcomes_covary() -> None:
    found = rows(f"{TWO}\ny1 ~ f\ny2 ~ f + g\ny3 ~ y1")
    assert "y2~~y3" in freed(found)
    assert not {"y1~~y2", "y1~~y3"} & set(found)


def test_exogenous_observed_variables_have_the_moments_of_the_sample() -> None:
    found = rows("m ~ x + z\ny ~ m", means=True)
    held = {name for name, row in found.items() if row.sample}
    assert held == {"x~~x", "z~~z", "x~~z", "x~1", "z~1"}
    assert freed(found) == {"m~x", "m~z", "y~m", "m~~m", "y~~y", "m~1", "y~1"}


def test_exogenous_variables_are_random_where_asked_or_where_the_text_has_one_of_their_moments() -> None:
    everything = {"x~~x", "z~~z", "x~~z"}
    assert everything <= freed(rows("m ~ x + z", fixed_x=False))
    assert everything <= freed(rows("m ~ x + z\nx ~~ x"))
    assert everything <= freed(rows("m ~ x + z\nx ~~ z"))


def test_variables_that_only_covary_have_free_variances() -> None:
    assert freed(rows("x ~~ y")) == {"x~~x", "y~~y", "x~~y"}


def test_means_are_intercepts_of_items_and_zeros_of_factors() -> None:
    found = rows(TWO, means=True)
    assert {f"x{i}~1" for i in range(1, 7)} <= freed(found)
    assert [found[n].value for n in ("f~1", "g~1")] == [0.0, 0.0]
    assert not [name for name in rows(TWO) if name.endswith("~1")]


def test_one_intercept_in_the_text_brings_all() -> None:
    assert "x2~1" in freed(rows("f =~ x1 + x2 + x3\nx1 ~ 0"))


def test_ordered_items_have_thresholds_a_scale_of_one_and_a_residual_that_follows() -> None:
    cuts = {f"x{i}": 2 for i in range(1, 7)}
    found = rows(TWO, thresholds=cuts)
    assert {f"x{i}|t{k}" for i in range(1, 7) for k in (1, 2)} <= freed(found)
    assert (found["x1~*~x1"].free, found["x1~*~x1"].value) == (-1, 1.0)
    assert found["x1~~x1"].derived
    assert found["x1~1"].value == 0.0


def test_theta_holds_residual_variances_at_one_and_has_no_scales() -> None:
    found = rows(TWO, thresholds={f"x{i}": 2 for i in range(1, 7)}, theta=True)
    assert found["x1~~x1"].value == 1.0
    assert "x1~*~x1" not in found


@pytest.mark.parametrize(("theta", "name"), [(False, "x1~*~x1"), (True, "x1~~x1")])
def test_equal_thresholds_free_the_scale_of_the_other_groups(theta: bool, name: str) -> None:
    cuts = {f"x{i}": 2 for i in range(1, 7)}
    assert name in freed(rows(TWO, 2, thresholds=cuts, theta=theta, equal=("thresholds",)))
    assert name not in freed(rows(TWO, 2, thresholds=cuts, theta=theta))


def test_equal_residuals_hold_them_at_one_with_equal_thresholds() -> None:
    cuts = {f"x{i}": 2 for i in range(1, 7)}
    found = rows(TWO, 2, thresholds=cuts, theta=True, equal=("thresholds", "residuals"))
    assert found["x1~~x1"].value == 1.0


@pytest.mark.parametrize(
    ("text", "options", "n_free"),
    [
        (TWO, {}, 13),
        (TWO, {"orthogonal": True}, 12),
        (TWO, {"standardised_factors": True}, 13),
        (TWO, {"means": True}, 19),
        ("f =~ x1 + x2 + x3", {}, 6),
        ("m ~ a*x\ny ~ b*m + c*x", {}, 5),
        (f"{TWO}\ng ~ f", {}, 13),
    ],
)
def test_free_parameters_are_counted_as_lavaan_counts_them(
    text: str, options: dict[str, Any], n_free: int
) -> None:
    assert parameter_table(parse_model(text), 1, ModelOptions(**options)).n_free == n_free
