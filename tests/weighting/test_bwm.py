"""Best–worst method: Rezaei's car, consistency, and vectors that contradict themselves."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError
from evalkit.weighting.bwm import bwm

STORED = 1e-12  # HiGHS, optimum of a small programme
TABLE = [0.00, 0.44, 1.00, 1.63, 2.30, 3.00, 3.73, 4.47, 5.23]  # Rezaei (2015), printed with two decimals
CAR = ["quality", "price", "comfort", "safety", "style"]


@pytest.mark.shared
def test_rezaei_car(shared: Path) -> None:
    case = json.loads((shared / "reference/decision/bwm.json").read_text())
    found = bwm(np.array(case["AB"]), np.array(case["AW"]), CAR)
    np.testing.assert_allclose(found.weights, case["w"], rtol=0, atol=STORED)
    assert found.xi == pytest.approx(case["ksi"], abs=STORED)
    assert (found.best, found.worst) == ("price", "style")
    assert found.xi_nonlinear == pytest.approx(case["nonlinear_xi_star_closed_form"], abs=1e-10)
    assert found.cr == pytest.approx(case["CR"], abs=3e-4)  # the case divides by the printed 4.47, not 4.4689
    assert found.input_cr == pytest.approx(max(abs(16 - 8), abs(6 - 8)) / 56)


@pytest.mark.parametrize("ratio", range(2, 10))
def test_consistency_index_is_the_printed_table(ratio: int) -> None:
    vector = np.array([1.0, ratio])
    found = bwm(vector, vector[::-1])
    assert found.ci == pytest.approx(TABLE[ratio - 1], abs=0.005)
    assert (found.xi, found.cr) == (pytest.approx(0, abs=1e-12), 0.0)


@settings(max_examples=30, deadline=None)
@given(raw=st.lists(st.floats(1.2, 4), min_size=2, max_size=5), top=st.floats(4.5, 9))
def test_consistent_vectors_give_back_their_weights(raw: list[float], top: float) -> None:
    weights = np.array([top, *raw, 1.0])
    found = bwm(top / weights, weights)
    np.testing.assert_allclose(found.weights, weights / weights.sum(), rtol=0, atol=1e-9)
    assert found.cr == pytest.approx(0, abs=1e-6)
    assert found.input_cr == pytest.approx(0, abs=1e-9)


def test_nonlinear_optimum_is_reached_and_not_beaten() -> None:
    """ξ* against a grid over w_B/w_W: for a given ratio each element's best ξ is found by its own grid."""
    to_others, to_worst = np.array([2.0, 1, 4, 3, 8]), np.array([4.0, 8, 4, 2, 1])
    best = np.inf
    for ratio in np.linspace(5, 11, 601):
        split = np.exp(np.linspace(0, np.log(ratio), 4001))
        off = [
            np.maximum(np.abs(split - b), np.abs(ratio / split - w)).min()
            for b, w in zip(to_others[[0, 2, 3]], to_worst[[0, 2, 3]], strict=True)
        ]
        best = min(best, max(*off, abs(ratio - 8)))
    assert bwm(to_others, to_worst).xi_nonlinear == pytest.approx(best, abs=0.01)


def test_bad_vectors_are_named() -> None:
    with pytest.raises(DataError, match=r"'b' over worst 'c' is 8 in one vector and 7 in the other"):
        bwm(np.array([2.0, 1, 8]), np.array([4.0, 7, 1]), list("abc"))
    with pytest.raises(DataError, match=r"best element is the one with judgement 1; found a, b"):
        bwm(np.array([1.0, 1, 8]), np.array([8.0, 8, 1]), list("abc"))
    assert bwm(np.array([1.0, 1, 8]), np.array([8.0, 8, 1]), list("abc"), best="b").best == "b"
    with pytest.raises(DataError, match=r"others to worst, 'b' is 0.5"):
        bwm(np.array([1.0, 2, 8]), np.array([8.0, 0.5, 1]), list("abc"))
    with pytest.raises(DataError, match="worst 'a' is not an element with judgement 1"):
        bwm(np.array([1.0, 2, 8]), np.array([8.0, 3, 1]), list("abc"), worst="a")
    with pytest.raises(DataError, match="one length"):
        bwm(np.ones(3), np.ones(2))
