"""The parts of a composite's change: a case by hand, identities, and the mean over all six orders."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from evalkit.errors import DataError
from evalkit.evaluation.index.change import ChangeParts, decompose_change

RTOL = 1e-12  # sums of a few products
RNG = np.random.default_rng(20240601)
S00, S01, S10, S11 = RNG.uniform(0, 100, (4, 7, 5))
W0, W1 = RNG.dirichlet(np.ones(5), 2)


def full() -> ChangeParts:
    return decompose_change(S00, S11, W0, W1, before_on_new=S01, after_on_old=S10)


def test_two_indicators_by_hand() -> None:
    """Scores (50, 80) → (60, 80), weights (.5, .5) → (.7, .3), goalposts fixed.

    f00 = 65, f11 = 66, f(own first) = 70, f(weights first) = 59: own = (5 + 7)/2 = 6, weights = (−6 − 4)/2.
    """
    found = decompose_change(np.array([[50.0, 80]]), np.array([[60.0, 80]]), [0.5, 0.5], [0.7, 0.3])
    assert found.before[0] == pytest.approx(65, rel=RTOL)
    assert found.after[0] == pytest.approx(66, rel=RTOL)
    assert found.own[0] == pytest.approx(6, rel=RTOL)
    assert found.weights[0] == pytest.approx(-5, rel=RTOL)
    assert found.goalposts[0] == 0
    np.testing.assert_allclose(found.own_indicators, [[6, 0]], rtol=RTOL)


def test_parts_sum_to_the_change_to_rounding() -> None:
    found = full()
    np.testing.assert_allclose(found.own + found.goalposts + found.weights, found.total, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.own_indicators.sum(axis=1), found.own, rtol=RTOL)
    np.testing.assert_allclose(found.total, S11 @ W1 - S00 @ W0, rtol=RTOL)


def test_parts_are_the_means_over_all_six_orders() -> None:
    scores = {(0, 0): S00, (0, 1): S01, (1, 0): S10, (1, 1): S11}
    weights = (W0, W1)
    effect = np.zeros((3, len(S00)))
    for order in permutations(range(3)):
        state = [0, 0, 0]
        for factor in order:
            old = scores[state[0], state[1]] @ weights[state[2]]
            state[factor] = 1
            effect[factor] += (scores[state[0], state[1]] @ weights[state[2]] - old) / 6
    found = full()
    np.testing.assert_allclose([found.own, found.goalposts, found.weights], effect, rtol=1e-10)


def test_exchanging_the_periods_changes_every_sign() -> None:
    there = full()
    back = decompose_change(S11, S00, W1, W0, before_on_new=S10, after_on_old=S01)
    for name in ("total", "own", "goalposts", "weights"):
        np.testing.assert_allclose(getattr(there, name), -getattr(back, name), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("moved", ["own", "goalposts", "weights"])
def test_one_thing_that_moves_brings_the_whole_change(moved: str) -> None:
    cases = {
        "own": decompose_change(S00, S11, W0),
        "weights": decompose_change(S00, S00, W0, W1),
        "goalposts": decompose_change(S00, S01, W0, before_on_new=S01, after_on_old=S00),
    }
    found = cases[moved]
    np.testing.assert_allclose(getattr(found, moved), found.total, rtol=1e-10, atol=1e-12)
    for other in {"own", "goalposts", "weights"} - {moved}:
        np.testing.assert_allclose(getattr(found, other), 0, rtol=0, atol=1e-12)


def test_weights_of_each_unit_are_allowed() -> None:
    by_unit = RNG.dirichlet(np.ones(5), 7)
    found = decompose_change(S00, S11, np.tile(W0, (7, 1)), by_unit)
    np.testing.assert_allclose(found.own + found.weights, found.total, rtol=0, atol=1e-12)


def test_bad_input_is_named() -> None:
    holed = S11.copy()
    holed[2, 3] = np.nan
    with pytest.raises(DataError, match="score of C, x4 is missing"):
        decompose_change(S00, holed, W0, labels="ABCDEFG", indicators=[f"x{j}" for j in range(1, 6)])
    with pytest.raises(DataError, match="weights_after must not be negative and must sum to 1"):
        decompose_change(S00, S11, W0, W1 * 0.9)
    with pytest.raises(DataError, match="both before_on_new and after_on_old"):
        decompose_change(S00, S11, W0, before_on_new=S01)
    with pytest.raises(DataError, match="one shape"):
        decompose_change(S00, S11[:, :4], W0)
    with pytest.raises(DataError, match="does not fit"):
        decompose_change(S00, S11, W0[:3])
    with pytest.raises(DataError, match="2 labels"):
        decompose_change(S00, S11, W0, labels="AB")
