"""Ranking methods by name: labels of a DataFrame, directions and weights matched by name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.errors import DataError, OptionError
from evalkit.evaluation.methods import topsis as room

VALUES = [[80.0, 3.0, 40.0], [90.0, 1.0, 55.0], [70.0, 9.0, 48.0], [75.0, 2.0, 60.0]]
COLUMNS = ["efficiency", "complaints", "load"]
BRANCHES = ["North", "South", "East", "West"]
FRAME = pd.DataFrame(VALUES, index=BRANCHES, columns=COLUMNS)
COSTS = {"complaints": "cost"}
ROUNDING = 1e-12  # sums of three terms of size 1 in another order
METHODS = [ek.topsis, ek.vikor, ek.grey_relational, ek.rsr, ek.promethee]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
def test_a_frame_keeps_the_names_of_both_sides(method) -> None:
    result = method(FRAME, None, COSTS)
    assert result.alternatives == tuple(BRANCHES)
    assert result.labels == tuple(COLUMNS)
    assert result.directions == ("benefit", "cost", "benefit")
    assert list(result.to_frame().index) == BRANCHES


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
def test_weights_and_columns_meet_by_name_in_any_order(method) -> None:
    weights = pd.Series({"load": 0.1, "efficiency": 0.6, "complaints": 0.3})
    by_name = method(FRAME, weights, COSTS)
    by_place = method(VALUES, [0.6, 0.3, 0.1], ["benefit", "cost", "benefit"])
    np.testing.assert_array_equal(by_name.score, by_place.score)
    turned = method(FRAME[["load", "complaints", "efficiency"]], dict(weights), COSTS)
    np.testing.assert_allclose(turned.score, by_name.score, rtol=0, atol=ROUNDING)


def test_the_wrapper_gives_the_numbers_of_the_room() -> None:
    ways = ["benefit", "cost", "benefit"]
    inside = room.topsis(np.array(VALUES), None, ways, normalisation="min-max")
    np.testing.assert_array_equal(ek.topsis(VALUES, None, ways, normalisation="min-max").score, inside.score)


def test_weights_may_be_a_result() -> None:
    weights = ek.entropy_weights(FRAME, ["benefit", "cost", "benefit"])
    np.testing.assert_allclose(ek.topsis(FRAME, weights, COSTS).weights, weights.weights, rtol=1e-15)


def test_a_moderate_indicator_takes_its_band_by_name() -> None:
    result = ek.topsis(FRAME, [0, 0, 1], {"load": "moderate"}, best={"load": (50, 56)})
    assert result.rank.tolist() == [4, 1, 2, 3]


def test_benefit_of_doubt_has_no_weights_and_keeps_names() -> None:
    result = ek.benefit_of_doubt(FRAME, COSTS)
    assert result.alternatives == tuple(BRANCHES)
    assert result.score.max() == pytest.approx(1, rel=1e-9)


def test_a_direction_for_an_unknown_indicator_is_refused_with_the_closest_name() -> None:
    with pytest.raises(DataError, match="did you mean 'complaints'"):
        ek.topsis(FRAME, None, {"complaint": "cost"})


def test_weights_for_other_indicators_are_refused() -> None:
    with pytest.raises(DataError, match="'speed' does not match"):
        ek.vikor(FRAME, {"efficiency": 0.5, "complaints": 0.3, "speed": 0.2})


@pytest.mark.parametrize("directions", ["cost", ["benefit", "cost"], ["up", "cost", "benefit"]], ids=str)
def test_directions_that_do_not_fit_are_refused(directions) -> None:
    with pytest.raises((DataError, OptionError)):
        ek.topsis(FRAME, None, directions)


def test_objective_weights_keep_labels_and_take_directions_by_name() -> None:
    for method in (ek.critic_weights, ek.merec_weights):
        result = method(FRAME, COSTS)
        assert result.labels == tuple(COLUMNS)
        np.testing.assert_array_equal(result.weights, method(VALUES, ["benefit", "cost", "benefit"]).weights)
        assert not np.allclose(result.weights, method(FRAME).weights)
