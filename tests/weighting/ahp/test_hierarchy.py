"""Hierarchies: the textbook tour with its misprint, depth, shared alternatives, modes, and bad trees."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError
from evalkit.weighting.ahp.ahp import ahp
from evalkit.weighting.ahp.hierarchy import ahp_hierarchy
from evalkit.weighting.ahp.hierarchy_tree import hierarchy_tree

PRINTED_3 = 6e-4  # three printed decimals
SPOTS = ["b1", "b2", "b3", "b4", "b5"]
PLACES = ["p1", "p2", "p3"]


def matrix(rows: str) -> np.ndarray:
    return np.array([[float(Fraction(x)) for x in row.split()] for row in rows.split(";")])


LEVEL_3 = {
    "b1": matrix("1 2 5; 1/2 1 2; 1/5 1/2 1"),
    "b2": matrix("1 1/3 1/8; 3 1 1/3; 8 3 1"),
    "b3": matrix("1 1 3; 1 1 3; 1/3 1/3 1"),
    "b4": matrix("1 3 4; 1/3 1 1; 1/4 1 1"),
    "b5": matrix("1 1 1/4; 1 1 1/4; 4 4 1"),
}


def tour(case: dict[str, Any], **options: Any) -> Any:
    goal = np.array([[float(Fraction(x)) for x in row] for row in case["A"]])
    children = {"goal": SPOTS, **dict.fromkeys(SPOTS, PLACES)}
    return ahp_hierarchy({"goal": goal, **LEVEL_3}, children, **options)


@pytest.mark.shared
def test_textbook_tour_and_its_misprint(shared: Path) -> None:
    """The printed .090 for the fourth criterion contradicts the printed result, which needs .098–.099."""
    case = json.loads((shared / "domain/reference/ahp_textbook_tour5.json").read_text())
    found, published = tour(case), case["published"]
    np.testing.assert_allclose(
        [found.global_weights[b] for b in SPOTS], case["computed_here"]["eigenvector"], rtol=0, atol=2e-6
    )
    columns = np.column_stack([found.nodes[b].weights for b in SPOTS])
    np.testing.assert_allclose(columns, published["level3"]["W"], rtol=0, atol=1.5e-3)  # printed .668 for 2/3
    np.testing.assert_allclose(
        [found.nodes[b].ci for b in SPOTS], published["level3"]["CI"], rtol=0, atol=PRINTED_3
    )
    np.testing.assert_allclose(found.weights, published["combined"], rtol=0, atol=1.5e-3)
    assert found.labels == tuple(PLACES)
    printed = np.array(published["w"])
    mended = np.where(printed == 0.09, 0.099, printed)
    assert np.abs(columns @ mended - published["combined"]).max() < 1.5e-3
    assert np.abs(columns @ printed - published["combined"]).max() > 4e-3
    assert found.nodes["goal"].cr == pytest.approx(case["computed_here"]["CR"], abs=2e-5)


@pytest.mark.shared
def test_level_and_total_consistency_of_the_tour(shared: Path) -> None:
    case = json.loads((shared / "domain/reference/ahp_textbook_tour5.json").read_text())
    found = tour(case)
    w = np.array([found.global_weights[b] for b in SPOTS])
    ci = np.array([found.nodes[b].ci for b in SPOTS])
    second = float(w @ ci / 0.58)
    assert found.level_cr == pytest.approx((found.nodes["goal"].cr, second), rel=1e-12)
    total = (found.nodes["goal"].ci + w @ ci) / (1.12 + 0.58)
    assert found.total_cr == pytest.approx(total, rel=1e-12)
    assert found.consistent


def test_four_levels_with_a_leaf_beside_a_parent_and_a_single_child() -> None:
    found = ahp_hierarchy(
        {"g": matrix("1 2; 1/2 1"), "a": matrix("1 3; 1/3 1"), "c": matrix("1 4; 1/4 1")},
        {"g": ["a", "b"], "a": ["c", "d"], "c": ["e", "f"], "b": ["h"]},
    )
    assert found.labels == ("e", "f", "d", "h")
    np.testing.assert_allclose(
        found.weights, [2 / 3 * 0.75 * 0.8, 2 / 3 * 0.75 * 0.2, 2 / 3 * 0.25, 1 / 3], rtol=1e-12
    )
    assert found.global_weights["c"] == pytest.approx(0.5)
    assert found.local["b"]["h"] == 1.0
    assert found.level_cr == (0.0, 0.0, 0.0)
    assert found.to_frame().loc["h", "weight"] == pytest.approx(1 / 3)


def test_ideal_mode_keeps_the_order_when_a_copy_joins() -> None:
    """Belton & Gear (1983): a copy of B turns the order of A and B in distributive mode, not in ideal mode.

    Matrices and printed digits are recalled; the reversal holds whatever their origin.
    """
    criteria = {"g": np.ones((3, 3))}
    three = {
        "x": matrix("1 1/9 1; 9 1 9; 1 1/9 1"),
        "y": matrix("1 9 9; 1/9 1 1; 1/9 1 1"),
        "z": matrix("1 8/9 8; 9/8 1 9; 1/8 1/9 1"),
    }
    four = {
        "x": matrix("1 1/9 1 1/9; 9 1 9 1; 1 1/9 1 1/9; 9 1 9 1"),
        "y": matrix("1 9 9 9; 1/9 1 1 1; 1/9 1 1 1; 1/9 1 1 1"),
        "z": matrix("1 8/9 8 8/9; 9/8 1 9 1; 1/8 1/9 1 1/9; 9/8 1 9 1"),
    }

    def run(matrices: dict[str, np.ndarray], names: list[str], mode: Any) -> Any:
        children = {"g": ["x", "y", "z"], **dict.fromkeys(["x", "y", "z"], names)}
        return ahp_hierarchy({**criteria, **matrices}, children, mode=mode)

    before = run(three, ["A", "B", "C"], "distributive").weights
    np.testing.assert_allclose(before, [0.45, 0.47, 0.08], rtol=0, atol=0.005)  # printed in Belton & Gear
    after = run(four, ["A", "B", "C", "D"], "distributive").weights
    np.testing.assert_allclose(
        after, [0.37, 0.29, 0.06, 0.29], rtol=0, atol=0.006
    )  # printed in Belton & Gear
    assert (before[1] > before[0], after[1] > after[0]) == (True, False)
    ideal_3, ideal_4 = run(three, ["A", "B", "C"], "ideal"), run(four, ["A", "B", "C", "D"], "ideal")
    assert ideal_3.weights[1] > ideal_3.weights[0]
    assert ideal_4.weights[1] > ideal_4.weights[0]
    np.testing.assert_allclose(ideal_4.weights[:3] / ideal_4.weights[:3].sum(), ideal_3.weights, rtol=1e-12)


def test_hierarchy_of_one_matrix_is_plain_ahp() -> None:
    table = matrix("1 2 5; 1/2 1 2; 1/5 1/2 1")
    found, plain = ahp_hierarchy({"g": table}, {"g": ["a", "b", "c"]}), ahp(table)
    np.testing.assert_array_equal(found.weights, plain.weights)
    assert found.total_cr == plain.cr


def test_an_alternative_stands_one_level_below_its_deepest_criterion() -> None:
    tree = hierarchy_tree({"g": ["a", "b"], "a": ["c"], "c": ["p", "q"], "b": ["p", "q"]})
    assert dict(tree.level) == {"g": 0, "a": 1, "b": 1, "c": 2, "p": 3, "q": 3}
    assert tree.alternatives == {"p", "q"}
    assert tree.bottom == ("p", "q")


def test_bad_hierarchies_are_named() -> None:
    pair = matrix("1 2; 1/2 1")
    with pytest.raises(DataError, match=r"no judgement matrix for 'b' with children c, d"):
        ahp_hierarchy({"a": pair}, {"a": ["b", "x"], "b": ["c", "d"]})
    with pytest.raises(DataError, match=r"'bb' belongs to no parent.*did you mean 'b'"):
        ahp_hierarchy({"a": pair, "b": pair, "bb": pair}, {"a": ["b", "x"], "b": ["c", "d"]})
    with pytest.raises(DataError, match=r"one goal.*found a, c"):
        ahp_hierarchy({}, {"a": ["b"], "c": ["d"]})
    with pytest.raises(DataError, match="runs in a circle"):
        ahp_hierarchy({}, {"a": ["b"], "b": ["a"]})
    with pytest.raises(DataError, match=r"x, y cannot be reached|circle"):
        ahp_hierarchy({"x": pair}, {"g": ["a"], "x": ["y", "q"], "y": ["x"]})
    with pytest.raises(DataError, match="criterion 'c' stands under 'a' and 'b'"):
        ahp_hierarchy({"g": pair, "c": pair}, {"g": ["a", "b"], "a": ["c"], "b": ["c"], "c": ["d", "e"]})
    with pytest.raises(DataError, match=r"matrix of 'g': cells \(a, b\) = 2: not reciprocal"):
        ahp_hierarchy({"g": np.array([[1.0, 2], [2, 1]])}, {"g": ["a", "b"]})
    with pytest.raises(DataError, match="named once each"):
        ahp_hierarchy({"g": pair}, {"g": ["a", "a"]})
    with pytest.raises(OptionError, match="needs alternatives"):
        ahp_hierarchy({"g": pair}, {"g": ["a", "b"]}, mode="ideal")
    with pytest.raises(OptionError, match="mode must be one of"):
        ahp_hierarchy({"g": pair}, {"g": ["a", "b"]}, mode="perfect")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="no alternatives are compared under c"):
        ahp_hierarchy(
            {"g": np.ones((3, 3)), "a": pair, "b": pair},
            {"g": ["a", "b", "c"], "a": ["p", "q"], "b": ["p", "q"]},
            mode="ideal",
        )
