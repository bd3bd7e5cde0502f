"""Entropy weights: the aircraft table, zeros, constants, costs, and invariances."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evalkit import columns
from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.weighting.objective.entropy import entropy_weights

PRINTED = 2e-3  # the book's four decimals, recalled
STORED = 1e-10  # three peers and numpy agree to all stored digits


@pytest.fixture
def case(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "reference/decision/entropy.json").read_text())


@pytest.mark.shared
def test_hwang_yoon_aircraft_by_sum(case: dict[str, Any]) -> None:
    found = entropy_weights(np.array(case["X"]), ["benefit"] * 6, normalisation="sum")
    np.testing.assert_allclose(found.entropy, case["H"], rtol=STORED)
    np.testing.assert_allclose(found.divergence, case["d"], rtol=1e-8)
    np.testing.assert_allclose(found.weights, case["w"], rtol=1e-8)
    np.testing.assert_allclose(found.weights, case["published_w"], rtol=0, atol=PRINTED)


@pytest.mark.shared
def test_hwang_yoon_aircraft_by_min_max_with_zeros(case: dict[str, Any]) -> None:
    want = case["minmax_then_entropy_0ln0"]
    directions = ["benefit" if np.allclose(_up(x), r) else "cost" for x, r in _columns(case)]
    assert directions == ["benefit"] * 3 + ["cost"] + ["benefit"] * 2  # purchasing cost is the fourth
    found = entropy_weights(np.array(case["X"]), directions)
    np.testing.assert_allclose(found.entropy, want["H"], rtol=STORED)
    np.testing.assert_allclose(found.weights, want["w"], rtol=STORED)
    assert "min" in found.formula


def _columns(case: dict[str, Any]) -> list[tuple[np.ndarray, np.ndarray]]:
    return list(zip(np.array(case["X"]).T, np.array(case["minmax_then_entropy_0ln0"]["R"]).T, strict=True))


def _up(x: np.ndarray) -> np.ndarray:
    return (x - x.min()) / np.ptp(x)


@pytest.mark.shared
def test_constant_indicator_weighs_nothing_and_is_named(case: dict[str, Any]) -> None:
    want = case["constant_column"]
    found = entropy_weights(
        np.array(want["X"]), ["benefit"] * 3, ["speed", "range", "crew"], normalisation="sum"
    )
    np.testing.assert_allclose(found.weights, want["ours"], rtol=STORED)
    assert found.constant == ("crew",)
    assert "crew" in found.notes[0]


@pytest.mark.parametrize("normalisation", ["min-max", "sum"])
def test_constant_indicator_whatever_the_normalisation(normalisation: Any) -> None:
    x = np.array([[1.0, 0.1 + 0.2, 0], [2, 0.3, 0], [4, 0.3, 0]])
    found = entropy_weights(x, ["benefit", "cost", "benefit"], ["a", "b", "c"], normalisation=normalisation)
    assert found.constant == ("b", "c")
    assert found.weights.tolist() == [1.0, 0.0, 0.0]


def test_a_branch_without_complaints_does_not_take_all_weight() -> None:
    """Peers that use 1/x give a cost column .905 once a value is 0 (PEER_DEFECTS E3)."""
    x = np.array([[0.0, 60], [5.2, 70], [4.9, 80], [5.1, 95]])
    found = entropy_weights(x, ["cost", "benefit"])
    p = np.array([5.2, 0, 0.3, 0.1]) / 5.6
    p = p[p > 0]
    assert found.entropy[0] == pytest.approx(-(p * np.log(p)).sum() / np.log(4))
    almost = entropy_weights(np.where(x == 0, 1e-9, x), ["cost", "benefit"])
    np.testing.assert_allclose(found.weights, almost.weights, rtol=0, atol=1e-8)


@pytest.mark.parametrize("normalisation", ["min-max", "sum"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_entropy_equals_the_sum_over_shares_block_by_block(
    normalisation: Any, order: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "CELLS_AT_ONCE", 40)
    x = np.asarray(np.random.default_rng(7).uniform(1, 9, (133, 3)), order=order)
    found = entropy_weights(x, ["benefit", "cost", "benefit"], normalisation=normalisation)
    r = x - x.min(axis=0) if normalisation == "min-max" else x.copy()
    r[:, 1] = x[:, 1].max() - x[:, 1]
    p = r / r.sum(axis=0)
    want = -(p * np.log(np.where(p > 0, p, 1))).sum(axis=0) / np.log(len(x))
    np.testing.assert_allclose(found.entropy, want, rtol=1e-13)


def test_bad_input_names_row_and_column() -> None:
    x = np.array([[1.0, 2], [3, np.nan], [2, 2]])
    with pytest.raises(DataError, match=r"row 2, column 'nps' is nan"):
        entropy_weights(x, ["benefit", "benefit"], ["sat", "nps"])
    with pytest.raises(DataError, match=r"row 1, column '2' is -2.*'sum'"):
        entropy_weights(np.array([[1.0, -2], [2, 4]]), ["benefit"] * 2, normalisation="sum")
    with pytest.raises(StatisticError, match=r"every indicator is constant \(a, b\)"):
        entropy_weights(np.ones((3, 2)), ["benefit", "cost"], ["a", "b"])
    with pytest.raises(StatisticError, match="at least two alternatives; got 1"):
        entropy_weights(np.ones((1, 2)), ["benefit"] * 2)
    with pytest.raises(OptionError, match="direction of '2' must be one of"):
        entropy_weights(np.ones((2, 2)), ["benefit", "Max"])  # type: ignore[list-item]
    with pytest.raises(OptionError, match="normalisation must be one of"):
        entropy_weights(np.ones((2, 2)), ["benefit"] * 2, normalisation="minmax")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="2 indicators, but 3 labels"):
        entropy_weights(np.ones((2, 2)), ["benefit"] * 2, ["a", "b", "c"])


tables = arrays(np.float64, (6, 3), elements=st.floats(-100, 100).map(lambda v: round(v, 2))).filter(
    lambda x: bool((np.ptp(x, axis=0) > 0.5).all())
)


@settings(max_examples=60, deadline=None)
@given(x=tables, order=st.permutations(range(6)), factor=st.floats(0.01, 100), shift=st.floats(-50, 50))
def test_min_max_weights_ignore_units_origin_and_order(
    x: np.ndarray, order: list[int], factor: float, shift: float
) -> None:
    found = entropy_weights(x, ["benefit", "cost", "benefit"])
    assert found.weights.min() >= 0
    assert found.weights.sum() == pytest.approx(1, abs=1e-12)
    moved = entropy_weights(
        x[order] * np.array([factor, 1, 1]) + np.array([0, shift, 0]), ["benefit", "cost", "benefit"]
    )
    np.testing.assert_allclose(moved.weights, found.weights, rtol=0, atol=1e-8)
    turned = entropy_weights(-x, ["cost", "benefit", "cost"])
    np.testing.assert_allclose(turned.weights, found.weights, rtol=0, atol=1e-12)
