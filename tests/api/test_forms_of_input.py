"""The forms in which people hand in tables, directions, weights and options, and what is said of the others."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.errors import DataError, EvalkitError, OptionError

TABLE = pd.DataFrame(
    {"速度": [80.0, 90, 70, 60], "投诉": [3.0, 1, 9, 4], "成本": [5.0, 6, 7, 9]},
    index=["甲", "乙", "丙", "丁"],
)
DIRECTIONS = ["benefit", "cost", "cost"]


@pytest.mark.parametrize(
    "directions",
    [
        np.array(DIRECTIONS),
        pd.Series(DIRECTIONS),
        pd.Series({"成本": "cost", "投诉": "cost"}),
        {"成本": "cost", "投诉": "cost"},
        tuple(DIRECTIONS),
    ],
)
def test_directions_in_every_form(directions: Any) -> None:
    for method in (ek.topsis, ek.composite_index, ek.sensitivity):
        assert method(TABLE, None, directions).allclose(method(TABLE, None, DIRECTIONS))
    for method in (ek.entropy_weights, ek.critic_weights, ek.merec_weights, ek.benefit_of_doubt):
        assert method(TABLE, directions).allclose(method(TABLE, DIRECTIONS))


def test_weights_in_one_column_of_a_frame() -> None:
    frame = pd.DataFrame({"w": [0.5, 0.3, 0.2]}, index=["成本", "投诉", "速度"])
    assert ek.topsis(TABLE, frame, DIRECTIONS).allclose(ek.topsis(TABLE, [0.2, 0.3, 0.5], DIRECTIONS))


@pytest.mark.parametrize("method", [ek.topsis, ek.composite_index, ek.sensitivity, ek.rank_acceptability])
def test_weights_that_do_not_fit_are_counted(method: Callable[..., Any]) -> None:
    with pytest.raises(DataError, match="3 indicators, but 2 weights"):
        method(TABLE, [0.5, 0.5])
    with pytest.raises(DataError, match="got the text 'entropy'"):
        method(TABLE, "entropy")
    with pytest.raises(DataError, match="place 2 holds '1/4'"):
        method(TABLE, [0.5, "1/4", "1/4"])


@pytest.mark.parametrize("kind", [Decimal, Fraction, float])
def test_columns_of_python_numbers_are_numbers(kind: Callable[[float], Any]) -> None:
    held = TABLE.map(kind).astype(object)
    assert ek.topsis(held).allclose(ek.topsis(TABLE))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1", r"\['投诉'\] are not numeric \('投诉' holds the text '1' in row '乙'\)"),
        (True, r"\['投诉'\] are not numeric \('投诉' holds True in row '乙'\)"),
        (pd.Timestamp("2020-01-03"), r"\['投诉'\] are not numeric \('投诉' holds Timestamp.* in row '乙'\)"),
        (None, "row '乙', column '投诉' is nan"),
    ],
)
def test_a_cell_among_numbers_is_named(cell: Any, said: str) -> None:
    held = TABLE.astype(object)
    held.iloc[1, 1] = cell
    for method in (ek.topsis, ek.entropy_weights, ek.critic_weights, ek.merec_weights):
        with pytest.raises(DataError, match=said):
            method(held)
    with pytest.raises(DataError, match=said):
        ek.weigh("variation", held)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([[1, 2], [1]], "its rows have 2, 1 cells"),
        ([[1, 2], [1, "x"]], "row 2, column 2 holds 'x'"),
        ({"a": [1, 2]}, "got a mapping with the keys 'a'"),
        (np.ones((2, 2)) * 1j, "complex"),
    ],
)
def test_what_is_not_a_table_is_described(table: Any, said: str) -> None:
    with pytest.raises(DataError, match=said):
        ek.topsis(table)


@pytest.mark.parametrize("unit", [1e-299, 1e-200, 1e200, 1e304])
def test_units_of_any_size(unit: float) -> None:
    for method in (ek.topsis, ek.vikor, ek.grey_relational, ek.promethee):
        np.testing.assert_allclose(method(TABLE * unit).score, method(TABLE).score, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        ek.entropy_weights(TABLE * unit).weights, ek.entropy_weights(TABLE).weights, rtol=1e-9
    )


@pytest.mark.parametrize("method", [ek.topsis, ek.vikor, ek.grey_relational, ek.entropy_weights])
def test_differences_below_the_numbers_of_the_machine_are_none(method: Callable[..., Any]) -> None:
    with pytest.raises(EvalkitError, match=r"differ|constant"):
        method(TABLE * 1e-310)


def test_an_empty_judgement_is_a_gap_however_it_is_written() -> None:
    for gap in (None, np.nan, "", pd.NA):
        with pytest.raises(
            DataError, match=r"row 1, column 2 of the judgement matrix is empty.*ahp_incomplete"
        ):
            ek.ahp([[1, gap], [gap, 1]])
        found = ek.weigh("ahp_incomplete", [[1, 2, gap], ["1/2", 1, 3], [gap, "1/3", 1]])
        np.testing.assert_allclose(found.weights, [0.6, 0.3, 0.1], rtol=1e-9)


def test_an_unknown_option_is_named_with_those_there_are() -> None:
    with pytest.raises(OptionError, match=r"'topsis' has no option 'norm'.*its options are normalisation"):
        ek.evaluate(TABLE, method="topsis", norm="vector")
    with pytest.raises(OptionError, match=r"'critic' has no option 'corr'.*its options are correlation"):
        ek.weigh("critic", TABLE, corr="spearman")
    with pytest.raises(OptionError, match="'benefit-of-doubt' has no option 'bound'"):
        ek.evaluate(TABLE, method="benefit-of-doubt", bound=(0.1, 0.4))


def test_what_needs_names_says_so() -> None:
    with pytest.raises(DataError, match="need the names of their parents"):
        ek.ahp_hierarchy([[[1, 2], ["1/2", 1]]])
    with pytest.raises(DataError, match="the sets of weights need names"):
        ek.combine_weights([[0.5, 0.5], [0.7, 0.3]])
    with pytest.raises(DataError, match="children must give each parent a list"):
        ek.composite_index(TABLE, children=["速度"])
    with pytest.raises(DataError, match="by must say which indicator is divided by what"):
        ek.denominate(TABLE, TABLE[["成本"]], "成本")
    with pytest.raises(DataError, match="preference functions with their thresholds; got 'usual'"):
        ek.promethee(TABLE, preferences="usual")
    with pytest.raises(OptionError, match=r"the smallest and the largest share; got 0\.4"):
        ek.benefit_of_doubt(TABLE, bounds=0.4)


def test_grey_reference_by_name() -> None:
    reference = {"成本": 5, "速度": 95, "投诉": 0}
    assert ek.grey_relational(TABLE, reference=reference).allclose(
        ek.grey_relational(TABLE, reference=[95, 0, 5])
    )


def test_treated_branches_in_every_form() -> None:
    outcome = pd.DataFrame({"2021": [70.0, 72, 68, 75], "2022": [75, 73, 69, 76.5]}, index=list("甲乙丙丁"))
    expected = ek.difference_in_differences(outcome, ["甲"])
    flags = [True, False, False, False]
    named = dict(zip("丁丙乙甲", reversed(flags), strict=True))
    for treated in ("甲", flags, np.array(flags), pd.Series(named), named):
        assert ek.difference_in_differences(outcome, treated).allclose(expected)
    with pytest.raises(DataError, match="4 branches, but 2 booleans"):
        ek.difference_in_differences(outcome, [True, False])


def test_one_level_of_a_funnel_and_one_driver_as_text() -> None:
    one = ek.funnel([5, 8, 3], n=[20, 30, 25], levels=0.95)
    assert one.allclose(ek.funnel([5, 8, 3], n=[20, 30, 25], levels=[0.95]))
    with pytest.raises(DataError, match="there is no column 'spede'"):
        ek.relative_weights(pd.DataFrame({"speed": [1, 2], "all": [1, 2]}), "all", "spede")
    with pytest.raises(OptionError, match="coverage must lie between 0 and 1; got 95%"):
        ek.rank_confidence([1, 2], [1, 1], coverage="95%")


@pytest.mark.parametrize("option", ["harker", "log_least_squares", "lambda_min"])
def test_an_option_may_be_called_method(option: str) -> None:
    found = ek.weigh("ahp_incomplete", [[1, 2, None], ["1/2", 1, 3], [None, "1/3", 1]], method=option)
    np.testing.assert_allclose(found.weights, [0.6, 0.3, 0.1], rtol=1e-6)  # consistent: all ways agree
    assert found.method == option


def test_one_name_is_a_list_of_one() -> None:
    table = pd.DataFrame({"income": [1.0, 2, 3, 4, 5, 60]}, [f"branch {j}" for j in range(6)])
    assert ek.treat_outliers(table, skip="income").allclose(ek.treat_outliers(table, skip=["income"]))
    found = ek.screen_availability(table, keep="branch 1", drop="branch 2")
    assert found.included.tolist() == [True, True, False, True, True, True]
