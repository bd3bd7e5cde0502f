"""``ek.change``, ``ek.difference_in_differences``, ``ek.relative_weights``: labels are kept and matched by name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.errors import DataError, OptionError
from evalkit.survey.responses import Survey

FIRST = pd.DataFrame({"x": [60.0, 70.0, 65.0], "y": [50.0, 55.0, np.nan]}, index=["A", "B", "C"])
ERRORS = pd.DataFrame(2.0, index=FIRST.index, columns=FIRST.columns)
SECOND = pd.DataFrame({"y": [50.0, 70.0, 60.0], "x": [56.0, 72.0, 71.0]}, index=["C", "A", "B"])


def test_change_matches_units_and_measures_by_name() -> None:
    found = ek.change(FIRST, ERRORS, SECOND, ERRORS.loc[["B", "C", "A"], ["y", "x"]], smallest=3)
    assert found.labels == ("A", "B", "C")
    assert found.measures == ("x", "y")
    np.testing.assert_allclose(found.change, [[12, 20], [1, 5], [-9, np.nan]], rtol=1e-12)
    assert found.verdict.tolist() == [
        ["improved", "improved"],
        ["not settled", "not settled"],
        ["fell", "not measured"],
    ]


def test_change_takes_series_mappings_and_plain_numbers_alike() -> None:
    series = ek.change(FIRST["x"], ERRORS["x"], SECOND["x"], ERRORS["x"])
    mapping = ek.change(*(part["x"].to_dict() for part in (FIRST, ERRORS, SECOND, ERRORS)))
    plain = ek.change([60, 70, 65], [2, 2, 2], [72, 71, 56], [2, 2, 2], ["A", "B", "C"])
    assert series.labels == mapping.labels == plain.labels == ("A", "B", "C")
    np.testing.assert_allclose(series.change, plain.change, rtol=1e-12)
    np.testing.assert_allclose(mapping.pvalue, plain.pvalue, rtol=1e-12)


def test_the_smallest_change_may_differ_by_measure() -> None:
    found = ek.change(FIRST, ERRORS, SECOND, ERRORS, smallest={"x": 15.0})
    assert found.smallest.tolist() == [15.0, 0.0]
    assert found.verdict[0].tolist() == ["not settled", "improved"]
    with pytest.raises(DataError, match="no measure 'z'"):
        ek.change(FIRST, ERRORS, SECOND, ERRORS, smallest={"z": 1.0})


def test_change_refuses_units_that_do_not_match() -> None:
    with pytest.raises(DataError, match="'D' does not match"):
        ek.change(FIRST, ERRORS, SECOND.rename(index={"C": "D"}), ERRORS)
    with pytest.raises(DataError, match="after has shape"):
        ek.change(FIRST, ERRORS, SECOND[["x"]], ERRORS)


def test_covariance_of_the_same_respondents_narrows_the_interval() -> None:
    apart = ek.change([60.0], [2.0], [63.0], [2.0])
    paired = ek.change([60.0], [2.0], [63.0], [2.0], covariance=[3.0])
    assert paired.change_se[0, 0] == pytest.approx(np.sqrt(2), rel=1e-12)
    assert paired.change_se[0, 0] < apart.change_se[0, 0]


PANEL = pd.DataFrame(
    {"2022": [60, 70, 65, 71, 58.0], "2023": [61, 71, 64, 72, 59.0], "2024": [69, 79, 66, 70, 60.0]},
    index=["A", "B", "C", "D", "E"],
)


def test_treated_branches_may_be_named_or_flagged_and_the_start_is_a_period() -> None:
    named = ek.difference_in_differences(PANEL, ["B", "A"], "2024")
    flagged = ek.difference_in_differences(
        PANEL, pd.Series([False] * 3 + [True] * 2, index=list("EDCBA")), "2024"
    )
    plain = ek.difference_in_differences(PANEL.to_numpy(), [True, True, False, False, False], 2)
    assert named.estimate == flagged.estimate == plain.estimate
    assert named.periods == ("2022", "2023", "2024")
    assert named.treated.tolist() == [True, True, False, False, False]
    assert ek.difference_in_differences(PANEL, ["B", "A"]).start == 2
    assert named.to_frame().loc["2023", "effect"] == 0


def test_unknown_branches_and_periods_are_named() -> None:
    with pytest.raises(DataError, match="no branch 'Z'"):
        ek.difference_in_differences(PANEL, ["Z"])
    with pytest.raises(OptionError, match="no period '2025'"):
        ek.difference_in_differences(PANEL, ["A"], "2025")
    with pytest.raises(DataError, match="one boolean for each branch"):
        ek.difference_in_differences(PANEL.to_numpy(), ["A"])


def test_relative_weights_of_a_survey_take_scales_and_items_by_code(survey: Survey) -> None:
    scales = ek.relative_weights(survey, "SAT", ["TAN", "REL"], draws=200)
    assert (scales.outcome, scales.labels) == ("SAT", ("TAN", "REL"))
    mixed = ek.relative_weights(survey, "SAT", ["TAN1", "REL4r"], draws=200)
    assert (mixed.correlation > 0).all()  # the reversed item is recoded


def test_relative_weights_name_what_is_wrong() -> None:
    frame = pd.DataFrame(np.random.default_rng(1).normal(size=(30, 3)), columns=["a", "b", "y"])
    assert ek.relative_weights(frame, "y", draws=200).labels == ("a", "b")
    with pytest.raises(DataError, match="no column 'z'"):
        ek.relative_weights(frame, "z")
    with pytest.raises(DataError, match="is the outcome and a driver"):
        ek.relative_weights(frame, "y", ["a", "y"])
    with pytest.raises(DataError, match="need named columns"):
        ek.relative_weights(frame.to_numpy(), "y")


def test_derived_importance_is_matched_by_name() -> None:
    stated = pd.Series({"a": 5.0, "b": 4.0, "c": 3.0, "d": 2.0})
    derived = pd.Series({"d": 0.4, "c": 0.3, "b": 0.2, "a": 0.1})
    found = ek.importance_performance(stated, [1, 2, 3, 4], derived=derived)
    assert found.derived is not None
    assert found.derived.tolist() == [0.1, 0.2, 0.3, 0.4]
    assert found.disagree.tolist() == [True, False, False, True]


def test_relative_weights_can_be_handed_on_as_derived_importance(survey: Survey) -> None:
    weights = ek.relative_weights(survey, "SAT", ["TAN", "REL", "RES"], draws=200)
    found = ek.importance_performance({"REL": 50, "TAN": 30, "RES": 20}, [60, 70, 65], derived=weights)
    assert found.derived is not None
    assert found.derived.tolist() == weights.weights[[1, 0, 2]].tolist()
