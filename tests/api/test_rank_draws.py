"""Rank acceptability from a table with names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.errors import DataError, OptionError

FRAME = pd.DataFrame({"speed": [0.0, 5, 10], "cost": [1.0, 2, 3]}, index=["North", "South", "East"])
COST = {"cost": "cost"}
FOUR_ERRORS = 0.02  # absolute; 10,000 draws of a share


def test_all_weights_alike_split_the_simplex_evenly() -> None:
    """Speed and cost rank in opposite order: whoever is first, South is in the middle."""
    found = ek.rank_acceptability(FRAME, None, COST)
    assert found.alternatives == ("North", "South", "East")
    np.testing.assert_allclose(found.acceptability[0], [0.5, 0, 0.5], rtol=0, atol=FOUR_ERRORS)
    np.testing.assert_array_equal(found.acceptability[1], [0, 1, 0])
    assert found.labels == ("speed", "cost")
    assert list(found.to_frame().index) == [found.alternatives[i] for i in np.argsort(found.expected_rank)]


def test_weights_are_drawn_around_names_not_places() -> None:
    found = ek.rank_acceptability(FRAME, {"cost": 0.6, "speed": 0.4}, COST, change=0.1)
    assert found.acceptability[0, 0] == 1
    wide = ek.rank_acceptability(FRAME, {"cost": 0.6, "speed": 0.4}, COST, concentration=10)
    assert 0.6 < wide.acceptability[0, 0] < 0.9
    narrow = ek.rank_acceptability(FRAME, {"cost": 0.6, "speed": 0.4}, COST, concentration=1000)
    assert narrow.acceptability[0, 0] > wide.acceptability[0, 0]


def test_draws_of_weights_are_taken_as_they_are() -> None:
    draws = pd.DataFrame({"cost": [0.9, 0.9, 0.2], "speed": [0.1, 0.1, 0.8]})
    found = ek.rank_acceptability(FRAME, draws, COST, top=1)
    np.testing.assert_allclose(found.probability_top, [2 / 3, 0, 1 / 3], rtol=1e-12)
    assert found.draws == 3
    plain = ek.rank_acceptability(FRAME, draws[["speed", "cost"]].to_numpy(), COST, top=1)
    assert plain.allclose(found)


def test_options_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(OptionError, match="not both"):
        ek.rank_acceptability(FRAME, [0.5, 0.5], change=0.1, concentration=3)
    with pytest.raises(OptionError, match="one weight for each"):
        ek.rank_acceptability(FRAME, change=0.1)
    with pytest.raises(OptionError, match="positive"):
        ek.rank_acceptability(FRAME, [0.5, 0.5], concentration=-1)
    with pytest.raises(DataError, match="draws of weights"):
        ek.rank_acceptability(FRAME, pd.DataFrame({"speed": [1.0], "price": [1.0]}))
