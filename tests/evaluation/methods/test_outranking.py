"""PROMETHEE and VIKOR against plain loops; conditions and compromise sets by hand; grey relations' options."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.evaluation.methods.grey import grey_relational
from evalkit.evaluation.methods.preference_functions import (
    PREFERENCES,
    Gaussian,
    Level,
    Linear,
    Preference,
    UShape,
    Usual,
    VShape,
)
from evalkit.evaluation.methods.promethee import promethee
from evalkit.evaluation.methods.vikor import vikor

FUNCTIONS: list[Preference] = [
    Usual(),
    UShape(1.0),
    VShape(2.0),
    Level(1.0, 3.0),
    Linear(1.0, 3.0),
    Gaussian(2.0),
]
BY_HAND = {
    "usual": [0, 0, 1, 1, 1, 1, 1],
    "u-shape": [0, 0, 0, 0, 1, 1, 1],
    "v-shape": [0, 0, 0.25, 0.5, 1, 1, 1],
    "level": [0, 0, 0, 0, 0.5, 0.5, 1],
    "linear": [0, 0, 0, 0, 0.5, 1, 1],
    "gaussian": [0, 0, *(1 - math.exp(-(d**2) / 8) for d in (0.5, 1, 2, 3, 9))],
}


@pytest.mark.parametrize("function", FUNCTIONS, ids=repr)
def test_preference_functions_by_hand(function: Preference) -> None:
    differences = np.array([-4.0, 0, 0.5, 1, 2, 3, 9])
    np.testing.assert_allclose(function.degree(differences), BY_HAND[function.name], rtol=0, atol=1e-15)
    assert PREFERENCES[function.name] is type(function)


@pytest.mark.parametrize("function", FUNCTIONS, ids=repr)
def test_flows_equal_a_plain_loop(function: Preference, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evalkit.evaluation.methods.promethee.CELLS_AT_ONCE", 20)
    rng = np.random.default_rng(3)
    x, w = rng.integers(0, 6, (7, 3)).astype(float), np.array([0.5, 0.3, 0.2])
    found = promethee(x, w, ["benefit", "cost", "benefit"], preferences=function)
    sign = np.array([1, -1, 1])
    plus, minus = np.zeros(7), np.zeros(7)
    for a in range(7):
        for b in range(7):
            plus[a] += w @ function.degree(sign * (x[a] - x[b])) / 6
            minus[a] += w @ function.degree(sign * (x[b] - x[a])) / 6
    np.testing.assert_allclose(found.leaving, plus, rtol=0, atol=1e-14)
    np.testing.assert_allclose(found.entering, minus, rtol=0, atol=1e-14)
    np.testing.assert_allclose(found.score, plus - minus, rtol=0, atol=1e-14)
    np.testing.assert_allclose(found.indicator_flow @ w, found.score, rtol=0, atol=1e-14)
    assert found.score.sum() == pytest.approx(0, abs=1e-13)


def test_preference_parameters_are_checked() -> None:
    for make in (
        lambda: UShape(-1.0),
        lambda: VShape(0.0),
        lambda: Linear(2.0, 2.0),
        lambda: Level(3.0, 1.0),
        lambda: Gaussian(0.0),
    ):
        with pytest.raises(OptionError, match="preference"):
            make()
    with pytest.raises(DataError, match="2 indicators, but 1 preference functions"):
        promethee(np.eye(2), None, ["benefit"] * 2, preferences=[Usual()])
    with pytest.raises(StatisticError, match="at least two"):
        promethee(np.ones((1, 2)), None, ["benefit"] * 2)


def test_vikor_equals_its_formulas() -> None:
    rng = np.random.default_rng(5)
    x, w = rng.uniform(1, 9, (10, 4)), np.array([0.4, 0.3, 0.2, 0.1])
    found = vikor(x, w, ["benefit", "cost", "benefit", "cost"], v=0.6)
    best = np.array([x[:, 0].max(), x[:, 1].min(), x[:, 2].max(), x[:, 3].min()])
    worst = np.array([x[:, 0].min(), x[:, 1].max(), x[:, 2].min(), x[:, 3].max()])
    terms = w * (best - x) / (best - worst)
    s, r = terms.sum(axis=1), terms.max(axis=1)
    np.testing.assert_allclose(found.s, s, rtol=1e-12)
    np.testing.assert_allclose(found.r, r, rtol=1e-12)
    q = 0.6 * (s - s.min()) / np.ptp(s) + 0.4 * (r - r.min()) / np.ptp(r)
    np.testing.assert_allclose(found.score, q, rtol=0, atol=1e-14)
    assert found.rank[np.argmin(q)] == 1
    assert found.threshold == pytest.approx(1 / 9)


def test_vikor_conditions_and_compromise_sets() -> None:
    clear = vikor(np.array([[9.0, 9], [1, 1], [2, 1]]), None, ["benefit"] * 2)
    assert (clear.acceptable_advantage, clear.acceptable_stability, clear.compromise) == (True, True, (0,))
    close = vikor(np.array([[9.0, 8.9, 1], [8.9, 9, 1], [1, 1, 0]]), None, ["benefit"] * 3)
    assert not close.acceptable_advantage
    assert close.compromise == (0, 1)
    with pytest.raises(OptionError, match="v must lie between 0 and 1"):
        vikor(np.eye(2), None, ["benefit"] * 2, v=1.1)
    with pytest.raises(StatisticError, match="two alternatives that differ"):
        vikor(np.ones((3, 2)), None, ["benefit"] * 2)


def test_a_first_place_by_compromise_alone_is_unstable_and_takes_the_second_with_it() -> None:
    """The alternative (6, 2) is second by S and fourth by R, yet first by Q with enough advantage."""
    x = np.array([[5.0, 2], [8, 0], [0, 10], [6, 2], *[[3, 3]] * 4, [2, 3], [3, 3], [2, 3], [3, 3]])
    found = vikor(x, None, ["benefit"] * 2)
    np.testing.assert_allclose(found.s[:4], [0.5875, 0.5, 0.5, 0.525], rtol=1e-12)
    np.testing.assert_allclose(found.r[:5], [0.4, 0.5, 0.5, 0.4, 0.35], rtol=1e-12)
    assert found.score[3] == pytest.approx(2 / 9)
    assert found.advantage == pytest.approx(13 / 36 - 2 / 9)
    assert found.acceptable_advantage
    assert not found.acceptable_stability
    assert len(found.compromise) == 2
    assert found.compromise[0] == 3


def test_a_compromise_set_holds_all_within_the_threshold() -> None:
    x = np.array([[10.0, 2.6, 10], [7.4, 4.9, 9], [5, 5, 5], [0, 0, 0], [0.5, 10, 0.5]])
    found = vikor(x, None, ["benefit"] * 3)
    assert (found.acceptable_advantage, found.acceptable_stability) == (False, False)
    assert found.compromise == (1, 2, 0)


def test_grey_reference_series_and_rho() -> None:
    x = np.array([[1.0, 10], [2, 20], [3, 30]])
    found = grey_relational(x, None, ["benefit", "cost"], reference=[2, 20])
    np.testing.assert_allclose(found.coefficient, [[1 / 3, 1 / 3], [1, 1], [1 / 3, 1 / 3]], rtol=1e-12)
    np.testing.assert_allclose(found.reference, [0.5, 0.5], rtol=1e-12)
    np.testing.assert_array_equal(found.rank, [2, 1, 2])
    wide = grey_relational(x, None, ["benefit", "benefit"], rho=1.0)
    np.testing.assert_allclose(wide.score, [0.5, 2 / 3, 1], rtol=1e-12)
    for rho in (0.0, 1.5):
        with pytest.raises(OptionError, match="rho must lie above 0"):
            grey_relational(x, None, ["benefit", "cost"], rho=rho)
    with pytest.raises(DataError, match="reference must hold 2 numbers"):
        grey_relational(x, None, ["benefit", "cost"], reference=[2])
    with pytest.raises(OptionError, match="has a best value of its own"):
        grey_relational(x, None, ["benefit", "target"], reference=[2, 2], best=[None, 10.0])
    with pytest.raises(StatisticError, match="grades are 0/0"):
        grey_relational(np.ones((3, 2)), None, ["benefit"] * 2)
