"""Combined weights: the constructed reference, shares, zeros, and bad sets."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.weighting.combination import COMBINATIONS, combine_weights
from evalkit.weighting.methods import WEIGHTING

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
    np.testing.assert_allclose(found.weights, [0.575, 0.425])
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


@settings(max_examples=40, deadline=None)
@given(a=positive, b=positive, order=st.permutations(range(4)), method=st.sampled_from(list(COMBINATIONS)))
def test_combined_weights_sum_to_one_and_follow_their_labels(
    a: list[float], b: list[float], order: list[int], method: str
) -> None:
    first, second = np.array(a) / sum(a), np.array(b) / sum(b)
    found = combine_weights({"a": first, "b": second}, method=method)  # type: ignore[arg-type]
    moved = combine_weights({"a": first[order], "b": second[order]}, method=method)  # type: ignore[arg-type]
    assert found.weights.min() >= 0
    assert found.weights.sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(moved.weights, found.weights[order], rtol=1e-10)


def test_every_registered_objective_method_gives_labelled_weights() -> None:
    matrix = np.random.default_rng(1).uniform(1, 9, (8, 3))
    objective = [entry for entry in WEIGHTING.values() if entry.kind == "objective"]
    assert objective
    for entry in objective:
        found = entry.compute(matrix, ["benefit", "cost", "benefit"], ["a", "b", "c"])
        assert found.labels == ("a", "b", "c")  # type: ignore[attr-defined]
        assert found.weights.sum() == pytest.approx(1)  # type: ignore[attr-defined]
