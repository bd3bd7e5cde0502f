"""Weights by name: fractions as text, rows in any order, sets that do not name the same indicators."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.errors import DataError, OptionError

NAMES = ["process", "value", "growth"]
MATRIX = [[1, "1/2", "1/3"], [2, 1, "1/2"], [3, 2, 1]]


def test_a_fraction_as_text_is_exact() -> None:
    as_text = ek.ahp([[1, "1/3"], [3, 1]])
    as_number = ek.ahp([[1, 1 / 3], [3, 1]])
    assert as_text.weights.tolist() == as_number.weights.tolist()
    np.testing.assert_allclose(as_text.weights, [0.25, 0.75], rtol=1e-15)


@pytest.mark.parametrize(
    "third", ["1/3", " 1 / 3 ", "１/３", "1:3", Fraction(1, 3), np.float64(1) / 3, Decimal(1) / 3], ids=str
)
def test_a_third_is_read_in_all_its_spellings(third) -> None:
    np.testing.assert_allclose(ek.ahp([[1, third], [3, 1]]).weights, [0.25, 0.75], rtol=1e-12)


def test_a_frame_of_text_and_numbers_keeps_its_labels() -> None:
    result = ek.ahp(pd.DataFrame(MATRIX, index=NAMES, columns=NAMES))
    assert result.labels == tuple(NAMES)
    assert result.allclose(ek.ahp(MATRIX, NAMES))


def test_rows_of_a_frame_are_matched_to_its_columns_by_name() -> None:
    shuffled = pd.DataFrame(MATRIX, index=NAMES, columns=NAMES).loc[["growth", "process", "value"]]
    assert ek.ahp(shuffled).allclose(ek.ahp(MATRIX, NAMES))


def test_rows_with_other_names_than_the_columns_are_refused() -> None:
    with pytest.raises(DataError, match="have different names"):
        ek.ahp(pd.DataFrame(MATRIX, index=["a", "b", "c"], columns=NAMES))


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (None, "row 1, column 2 of the judgement matrix is empty"),
        ("much", "row 1, column 2 .* 'much' is not a judgement"),
        (datetime.datetime(2024, 1, 3), "row 1, column 2 .* the cell is a date"),
        ("12", "row 1, column 2 .* outside the 1/9–9 scale"),
        (True, "row 1, column 2 .* True is not a judgement"),
        (float("nan"), "row 1, column 2 of the judgement matrix is empty"),
        (0.33, "not reciprocal"),
    ],
    ids=["empty", "word", "date", "outside", "truth", "nan", "0.33"],
)
def test_a_cell_that_is_no_judgement_is_named(cell, message) -> None:
    with pytest.raises(DataError, match=message):
        ek.ahp([[1, cell], [3, 1]])


@pytest.mark.parametrize(
    "matrix", [[1, 2], [[1, 2], ["1/2"]], [[1, 2, 3], ["1/2", 1, 2]]], ids=["row", "ragged", "wide"]
)
def test_what_is_not_square_is_refused(matrix) -> None:
    with pytest.raises(DataError, match=r"needs rows and columns|must be square"):
        ek.ahp(matrix)


def test_methods_and_tables_are_chosen_by_name() -> None:
    assert ek.ahp(MATRIX, method="geometric_mean").method_zh == "根法"
    with pytest.raises(OptionError, match="did you mean 'geometric_mean'"):
        ek.ahp(MATRIX, method="geometric mean")
    with pytest.raises(OptionError, match="'saaty'"):
        ek.ahp(MATRIX, random_index="saty")


def test_entropy_weights_of_a_frame_and_its_array_agree() -> None:
    table = pd.DataFrame({"profit": [80.0, 90.0, 70.0], "complaints": [3.0, 1.0, 9.0]})
    of_frame = ek.entropy_weights(table, ["benefit", "cost"])
    assert of_frame.labels == ("profit", "complaints")
    np.testing.assert_array_equal(
        of_frame.weights, ek.entropy_weights(table.to_numpy(), ["benefit", "cost"]).weights
    )
    assert ek.entropy_weights(table).directions == ("benefit", "benefit")


def test_entropy_weights_name_a_text_column() -> None:
    with pytest.raises(DataError, match=r"\['name'\] are not numeric"):
        ek.entropy_weights(pd.DataFrame({"name": ["a", "b"], "profit": [1.0, 2.0]}))


def test_sets_of_weights_are_matched_by_name_not_by_order() -> None:
    experts = ek.ahp([[1, 3], ["1/3", 1]], ["service", "loyalty"])
    data = pd.Series({"loyalty": 0.6, "service": 0.4})
    combined = ek.combine_weights({"experts": experts, "data": data})
    assert combined.labels == ("service", "loyalty")
    np.testing.assert_allclose(combined.weights, [(0.75 + 0.4) / 2, (0.25 + 0.6) / 2], rtol=1e-12)


def test_sets_that_name_other_indicators_are_refused() -> None:
    with pytest.raises(
        DataError, match="the set 'b': the labels are x, z, expected x, y; 'z' does not match"
    ):
        ek.combine_weights({"a": {"x": 0.5, "y": 0.5}, "b": {"x": 0.5, "z": 0.5}})


def test_plain_sequences_take_the_order_of_the_named_set() -> None:
    combined = ek.combine_weights(
        {"plain": [0.2, 0.8], "named": {"x": 0.5, "y": 0.5}}, shares={"plain": 3, "named": 1}
    )
    assert combined.labels == ("x", "y")
    np.testing.assert_allclose(combined.weights, [0.275, 0.725], rtol=1e-12)


def test_unlabelled_results_keep_their_numbers_as_labels() -> None:
    result = ek.ahp([[1, 3], ["1/3", 1]])
    assert ek.combine_weights({"a": result, "b": [0.5, 0.5]}).labels == ("1", "2")


def test_a_result_without_weights_is_refused() -> None:
    table = [[1, 2, 2], [2, 3, 2], [4, 4, 5], [5, 4, 5]]
    with pytest.raises(DataError, match="AlphaResult holds no weights"):
        ek.combine_weights({"a": ek.cronbach_alpha(table)})


def test_fuzzy_weights_are_matched_to_the_rows_by_name() -> None:
    counts = pd.DataFrame([[8, 2], [1, 9]], index=["service", "loyalty"], columns=["good", "poor"])
    weights = ek.ahp([[1, 3], ["1/3", 1]], ["loyalty", "service"])
    result = ek.fuzzy_evaluation(counts, weights)
    assert result.grades == ("good", "poor")
    np.testing.assert_allclose(
        result.membership, [0.25 * 0.8 + 0.75 * 0.1, 0.25 * 0.2 + 0.75 * 0.9], rtol=1e-12
    )
    with pytest.raises(DataError, match="'C1' does not match"):
        ek.fuzzy_evaluation(counts, ek.ahp([[1, 3], ["1/3", 1]], ["C1", "C2"]))


def test_an_unknown_fuzzy_operator_gets_a_hint() -> None:
    with pytest.raises(OptionError, match="did you mean 'max_min'"):
        ek.fuzzy_evaluation([[1, 0], [0, 1]], [0.5, 0.5], operator="maxmin")


def test_results_of_the_level_below_are_evaluated_as_they_are() -> None:
    below = [
        ek.fuzzy_evaluation(
            rows, [0.5, 0.5], operator="max_min", grades=["good", "poor"], grade_scores=[90, 60]
        )
        for rows in ([[8, 2], [1, 9]], [[5, 5], [5, 5]])
    ]
    assert [b.membership.tolist() for b in below] == [[0.5, 0.5], [0.5, 0.5]]
    result = ek.fuzzy_evaluation(below, [0.25, 0.75])
    assert result.grades == ("good", "poor")
    assert result.score == pytest.approx(75.0)


def test_results_with_other_grades_cannot_be_put_together() -> None:
    below = [ek.fuzzy_evaluation([[8, 2]], [1.0], grades=names) for names in (["a", "b"], ["b", "a"])]
    with pytest.raises(DataError, match="result 2 of the level below has other grades"):
        ek.fuzzy_evaluation(below, [0.5, 0.5])


def test_entropy_weights_take_a_mapping_of_directions() -> None:
    table = pd.DataFrame([[80.0, 3, 5], [90, 1, 6], [70, 9, 2]], columns=["sat", "wait", "trust"])
    named = ek.entropy_weights(table, {"wait": "cost"})
    np.testing.assert_allclose(
        named.weights, ek.entropy_weights(table, ["benefit", "cost", "benefit"]).weights, rtol=1e-14
    )
    with pytest.raises(DataError, match="there is no indicator 'waits'"):
        ek.entropy_weights(table, {"waits": "cost"})


@pytest.mark.parametrize(
    "method", ["linear", "multiplicative", "geometric", "game_theory", "minimum_deviation"]
)
def test_every_combination_has_a_door(method: str) -> None:
    experts, data = {"a": 0.5, "b": 0.3, "c": 0.2}, {"c": 0.3, "b": 0.4, "a": 0.3}
    found = ek.combine_weights({"experts": experts, "data": data}, method=method)
    assert found.labels == ("a", "b", "c")
    assert found.weights.sum() == pytest.approx(1, abs=1e-12)
    assert found.method == method


def test_a_combination_warns_of_weights_that_rest_on_noise() -> None:
    sets = {"experts": {"a": 0.5, "b": 0.5}, "data": {"a": 0.1, "b": 0.9}}
    found = ek.combine_weights(sets, objective=["data"], reliability={"b": 0.2, "a": 0.9})
    assert any("'b' weighs 90.0%" in note for note in found.warnings)
    assert not any("'a' weighs" in note for note in found.warnings)
    assert ek.combine_weights(sets).warnings == ()
