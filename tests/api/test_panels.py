"""What experts say, by name: hierarchies, fuzzy judgements, best–worst rows, Delphi rounds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.errors import DataError, OptionError

GOAL = pd.DataFrame([[1, 3], ["1/3", 1]], index=["service", "growth"], columns=["service", "growth"])
SERVICE = pd.DataFrame([[1, 2], [0.5, 1]], index=["speed", "courtesy"], columns=["speed", "courtesy"])


def test_frames_make_a_hierarchy_without_children() -> None:
    result = ek.ahp_hierarchy({"goal": GOAL, "service": SERVICE})
    found = dict(zip(result.labels, result.weights, strict=True))
    assert found == pytest.approx({"speed": 0.5, "courtesy": 0.25, "growth": 0.25}, rel=1e-12)
    assert result.goal == "goal"


def test_children_in_another_order_are_matched_by_name() -> None:
    result = ek.ahp_hierarchy({"goal": GOAL}, {"goal": ["growth", "service"]})
    assert result.labels == ("growth", "service")
    np.testing.assert_allclose(result.weights, [0.25, 0.75], rtol=1e-12)


def test_a_matrix_of_a_hierarchy_that_is_wrong_is_named() -> None:
    with pytest.raises(DataError, match="matrix of 'service'"):
        ek.ahp_hierarchy({"goal": GOAL, "service": [[1, None], [0.5, 1]]}, {"service": ["a", "b"]})
    with pytest.raises(DataError, match="children of 'goal' have no names"):
        ek.ahp_hierarchy({"goal": [[1, 3], ["1/3", 1]]})


def test_fuzzy_ahp_takes_crisp_and_triangular_judgements() -> None:
    crisp = ek.fuzzy_ahp(GOAL)
    triangles = [[[1, 1, 1], [2, 3, 4]], [[1 / 4, 1 / 3, 1 / 2], [1, 1, 1]]]
    np.testing.assert_allclose(crisp.weights, ek.fuzzy_ahp(triangles).weights, rtol=1e-12)
    assert crisp.labels == ("service", "growth")


def test_fuzzy_ahp_by_chang_names_the_elements_it_drops() -> None:
    result = ek.fuzzy_ahp([[1, 9], ["1/9", 1]], ["a", "b"], method="chang")
    assert result.zero_weights == ("b",)
    with pytest.raises(OptionError, match="method must be one of 'buckley', 'chang'"):
        ek.fuzzy_ahp(GOAL, method="cheng")


def test_bwm_matches_its_two_rows_by_name() -> None:
    best = pd.Series({"quality": 1, "price": 2, "looks": 8})
    worst = {"looks": 1, "quality": 8, "price": 4}
    result = ek.bwm(best, worst)
    assert (result.best, result.worst) == ("quality", "looks")
    np.testing.assert_allclose(result.weights, np.array([8, 4, 1]) / 13, rtol=1e-9)


def test_delphi_names_items_and_experts_and_counts_rounds() -> None:
    first = pd.DataFrame([[5, 4, 2], [5, 4, 1], [4, 5, 2]], index=["e1", "e2", "e3"], columns=["a", "b", "c"])
    result = ek.delphi(
        [first, first[["a", "b"]]], invited=[4, 3], authority=[([1, 1, 1], [0.8, 0.6, 1]), None]
    )
    assert result.labels == ("a", "b")
    assert result.rounds[0].response_rate == 0.75
    assert result.rounds[0].authority is not None
    first.loc["e2", "b"] = 7
    with pytest.raises(DataError, match=r"round 1: .*e2"):
        ek.delphi(first)
    with pytest.raises(DataError, match="invited has 1 entries for 2 rounds"):
        ek.delphi([[[1, 2], [2, 1]]] * 2, invited=[3])


def test_kendall_w_keeps_the_items() -> None:
    ranks = pd.DataFrame([[1, 2, 3], [1, 3, 2], [1, 2, 3]], columns=["a", "b", "c"])
    result = ek.kendall_w(ranks)
    assert result.labels == ("a", "b", "c")
    # rank sums 3, 7, 8: S = 9 + 1 + 4 = 14, W = 12·14/(9·24)
    assert result.w == pytest.approx(7 / 9, rel=1e-12)
