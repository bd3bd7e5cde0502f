"""Combined weights: the constructed reference, shares, zeros, and bad sets."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.weighting.combination.combination import combine_weights
from evalkit.weighting.combination.rules import COMBINATIONS

STORED = 1e-12  # reference stored with 16 digits


@pytest.mark.shared
@pytest.mark.parametrize(
    ("method", "key"),
    [
        ("linear", "linear_half"),
        ("multiplicative", "multiplicative"),
        ("geometric", "min_relative_entropy_sqrt"),
    ],
)
def test_constructed_case(shared: Path, method: str, key: str) -> None:
    case = json.loads((shared / "reference/decision/combined_weights.json").read_text())
    sets = {"ahp": case["subjective"], "entropy": case["objective"]}
    found = combine_weights(sets, method=method)  # type: ignore[arg-type]
    np.testing.assert_allclose(found.weights, case[key], rtol=STORED)
    assert dict(found.shares) == {"ahp": 0.5, "entropy": 0.5}


def test_shares_are_rescaled_and_kept() -> None:
    found = combine_weights(
        {"ahp": np.array([0.7, 0.3]), "entropy": np.array([0.2, 0.8])}, shares={"entropy": 1, "ahp": 3}
    )
    np.testing.assert_allclose(found.weights, [0.575, 0.425], rtol=1e-12)
    assert dict(found.shares) == {"ahp": 0.75, "entropy": 0.25}
    assert found.to_frame().loc["1", "combined"] == pytest.approx(0.575)
    assert found.to_dict()["components"]["ahp"] == [0.7, 0.3]


def test_bad_sets_are_named() -> None:
    good = np.array([0.5, 0.5])
    with pytest.raises(DataError, match=r"'entropy' sum to 0.9"):
        combine_weights({"ahp": good, "entropy": np.array([0.5, 0.4])})
    with pytest.raises(DataError, match=r"one length.*entropy \(3,\)"):
        combine_weights({"ahp": good, "entropy": np.ones(3) / 3})
    with pytest.raises(DataError, match=r"weight of 'b' in 'ahp'"):
        combine_weights({"ahp": np.array([1.5, -0.5])}, labels=["a", "b"])
    with pytest.raises(DataError, match="shares are named"):
        combine_weights({"ahp": good}, shares={"AHP": 1})
    with pytest.raises(DataError, match="no weights"):
        combine_weights({})
    with pytest.raises(StatisticError, match="zero for every indicator"):
        combine_weights({"a": np.array([1.0, 0]), "b": np.array([0, 1.0])}, method="multiplicative")
    with pytest.raises(OptionError, match="method must be one of"):
        combine_weights({"a": good}, method="additive")  # type: ignore[arg-type]


positive = st.lists(st.floats(0.01, 1), min_size=4, max_size=4)


@settings(max_examples=60, deadline=None)
@given(a=positive, b=positive, order=st.permutations(range(4)), method=st.sampled_from(list(COMBINATIONS)))
def test_combined_weights_sum_to_one_and_follow_their_labels(
    a: list[float], b: list[float], order: list[int], method: str
) -> None:
    first, second = np.array(a) / sum(a), np.array(b) / sum(b)
    if method == "game_theory" and np.linalg.cond(np.vstack([first, second])) > 1e4:
        return  # nearly equal sets: the shares, and so the digits, are not determined
    try:
        found = combine_weights({"a": first, "b": second}, method=method)  # type: ignore[arg-type]
    except StatisticError as error:
        assert method == "game_theory"
        assert "negative share" in str(error)
        assert first @ second > min(first @ first, second @ second)
        return
    moved = combine_weights({"a": first[order], "b": second[order]}, method=method)  # type: ignore[arg-type]
    assert found.weights.min() >= 0
    assert found.weights.sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(moved.weights, found.weights[order], rtol=1e-8)


@pytest.mark.shared
def test_game_theory_of_the_constructed_case(shared: Path) -> None:
    case = json.loads((shared / "reference/decision/combined_weights.json").read_text())
    found = combine_weights({"ahp": case["subjective"], "entropy": case["objective"]}, method="game_theory")
    want = case["game_theory"]
    np.testing.assert_allclose(found.weights, want["w"], rtol=STORED)
    np.testing.assert_allclose(list(found.shares.values()), want["a_norm"], rtol=STORED)


def test_game_theory_refuses_a_negative_share_and_dependent_sets() -> None:
    flat, steep = np.array([0.3, 0.35, 0.35]), np.array([0.1, 0.45, 0.45])
    with pytest.raises(StatisticError, match=r"negative share.*minimum_deviation"):
        combine_weights({"a": flat, "b": steep}, method="game_theory")
    with pytest.raises(StatisticError, match="linearly dependent"):
        combine_weights({"a": flat, "b": steep, "c": (flat + steep) / 2}, method="game_theory")
    same = combine_weights({"a": flat, "b": flat}, method="game_theory")
    np.testing.assert_allclose(same.weights, flat, rtol=1e-15)


@settings(max_examples=40, deadline=None)
@given(raw=st.lists(positive, min_size=2, max_size=4), seed=st.integers(0, 99))
def test_minimum_deviation_shares_are_a_minimum(raw: list[list[float]], seed: int) -> None:
    stack = np.array(raw) / np.sum(raw, axis=1, keepdims=True)
    if np.linalg.svd(stack - stack[0])[1].max() < 1e-3:
        return  # nearly equal sets: every share is about as good
    sets = {str(k): row for k, row in enumerate(stack)}
    found = combine_weights(sets, method="minimum_deviation")
    own = np.array(list(found.shares.values()))

    def deviation(a: np.ndarray) -> float:
        parts = a[:, np.newaxis] * stack
        return float(((parts[:, np.newaxis] - parts) ** 2).sum() / 2)

    others = np.random.default_rng(seed).dirichlet(np.ones(len(stack)), 50)
    assert own.min() >= 0
    assert min(deviation(a) for a in others) >= deviation(own) * (1 - 1e-9)


def test_geometric_set_has_the_least_relative_entropy() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.dirichlet(np.ones(5), 2)
    found = combine_weights({"a": a, "b": b}, method="geometric").weights

    def distance(w: np.ndarray) -> float:
        return float((w * (np.log(w / a) + np.log(w / b))).sum())

    assert all(distance(w) >= distance(found) for w in rng.dirichlet(np.ones(5), 300))


def test_methods_that_find_shares_take_none() -> None:
    good = np.array([0.5, 0.5])
    for method in ("game_theory", "minimum_deviation"):
        with pytest.raises(OptionError, match="finds the shares itself"):
            combine_weights({"a": good, "b": good}, method=method, shares={"a": 1, "b": 1})  # type: ignore[arg-type]


def test_noise_in_a_set_from_data_is_a_warning() -> None:
    sets = {"experts": np.array([0.5, 0.3, 0.2]), "entropy": np.array([0.1, 0.8, 0.1])}
    found = combine_weights(
        sets,
        labels=["sat", "complaints", "nps"],
        objective=["entropy"],
        reliability=np.array([0.9, 0.2, np.nan]),
    )
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("entropy: 'complaints' weighs 80.0% at reliability 0.20; 80%")
    assert combine_weights(sets, objective=["entropy"]).warnings == ()
    with pytest.raises(DataError, match="objective names AHP"):
        combine_weights(sets, objective=["AHP"])
    with pytest.raises(DataError, match=r"reliability of '2' is 1.2"):
        combine_weights(sets, objective=["entropy"], reliability=np.array([0.9, 1.2, 0.5]))
    with pytest.raises(DataError, match="one number for each of 3"):
        combine_weights(sets, objective=["entropy"], reliability=np.ones(2))
