"""Fuzzy comprehensive evaluation: the worked case in full, four operators, ties, and bad tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, OptionError
from evalkit.evaluation.fuzzy.fuzzy import OPERATORS, fuzzy_evaluation, shares
from evalkit.evaluation.fuzzy.fuzzy_hierarchy import FuzzyNode, fuzzy_hierarchy

PRINTED_6 = 6e-7  # six printed decimals
PRINTED_4 = 6e-5  # scores printed with four
WEIGHTS_6 = 2e-6  # vectors computed here from weights printed with six decimals
GRADES = ("优", "良", "中", "差", "很差")
NAMES = {
    "M(.,+) weighted average": "weighted_mean",
    "M(min,max)": "max_min",
    "M(.,max)": "max_product",
    "M(min,+bounded)": "bounded_sum",
}


@pytest.fixture
def case(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "domain/reference/worked_case_value_chain.json").read_text())


def _eigenvector(rows: list[list[float]]) -> np.ndarray:
    matrix = np.array(rows)
    exact = np.where(matrix < 1, 1 / np.maximum(np.round(1 / matrix), 1), matrix)
    values, vectors = np.linalg.eig(exact)
    vector = np.abs(vectors[:, values.real.argmax()].real)
    return np.asarray(vector / vector.sum())


def _tree(case: dict[str, Any]) -> FuzzyNode:
    leaves = tuple(
        FuzzyNode(
            label=name,
            weights=_eigenvector(case["matrices"][f"{name}-C"]),
            memberships=np.array(case["counts"][name]),
        )
        for name in ("B1", "B2", "B3")
    )
    return FuzzyNode(label="A", weights=_eigenvector(case["matrices"]["A-B"]), children=leaves)


@pytest.mark.shared
def test_worked_case_value_chain_to_its_printed_digits(case: dict[str, Any]) -> None:
    found = fuzzy_hierarchy(_tree(case), grade_scores=case["grade_scores"], grades=GRADES)
    want = case["results"]
    for name in ("B1", "B2", "B3"):
        node = found.nodes[name]
        np.testing.assert_allclose(
            shares(np.array(case["counts"][name])), want[f"R_{name}"], rtol=0, atol=PRINTED_6
        )
        np.testing.assert_allclose(node.membership, want[f"B_{name}"], rtol=0, atol=PRINTED_6)
        assert node.score == pytest.approx(want[f"score_{name}"], abs=PRINTED_4)
    np.testing.assert_allclose(found.total.membership, want["B_total"], rtol=0, atol=PRINTED_6)
    assert f"{found.total.score:.4f}" == "78.5398"
    assert found.total.grade == (GRADES[want["max_membership_grade"] - 1],) == ("中",)
    assert found.operators == ("weighted_mean", "weighted_mean")


@pytest.mark.shared
def test_max_min_on_both_levels_ties_good_and_fair(case: dict[str, Any]) -> None:
    found = fuzzy_hierarchy(_tree(case), operators="max_min", grades=GRADES)
    np.testing.assert_allclose(found.total.membership, [0.200, 0.298, 0.298, 0.163, 0.075], rtol=0, atol=5e-4)
    assert found.total.tied
    assert found.total.grade == ("良", "中")
    assert found.total.score is None


@pytest.mark.shared
def test_mixed_operators_are_named_by_level(case: dict[str, Any]) -> None:
    found = fuzzy_hierarchy(_tree(case), operators=("max_min", "weighted_mean"), grades=GRADES)
    want = case["results"]
    np.testing.assert_allclose(
        found.total.membership, want["B_total_mixed_weighted_mean_then_maxmin"], rtol=0, atol=PRINTED_6
    )
    np.testing.assert_allclose(
        found.total.normalised, want["B_total_mixed_normalised"], rtol=0, atol=PRINTED_6
    )
    assert found.operators == ("max_min", "weighted_mean")
    assert found.nodes["B2"].operator == "weighted_mean"


@pytest.mark.shared
@pytest.mark.parametrize("operator", list(NAMES))
def test_four_operators_of_the_constructed_case(shared: Path, operator: str) -> None:
    case = json.loads((shared / "reference/decision/fuzzy_comprehensive.json").read_text())
    want = case["operators"][operator]
    for table in (np.array(case["R"]), np.array(case["from_counts"]["counts"])):
        found = fuzzy_evaluation(
            table, np.array(case["w"]), operator=NAMES[operator], grade_scores=case["grade_scores"]
        )
        np.testing.assert_allclose(found.membership, want["B"], rtol=1e-12)
        np.testing.assert_allclose(found.normalised, want["B_normalised"], rtol=1e-12)
        assert found.score == pytest.approx(want["score"], rel=1e-12)
        assert found.grade == (str(want["max_membership_grade"] + 1),)
        assert found.tied is want["tied"]


def test_three_levels_equal_the_flat_weighted_mean() -> None:
    rng = np.random.default_rng(5)
    tables = rng.dirichlet(np.ones(4), size=(2, 2, 3))
    inner, middle, top = np.array([0.2, 0.3, 0.5]), np.array([0.6, 0.4]), np.array([0.7, 0.3])
    root = FuzzyNode(
        label="goal",
        weights=top,
        children=tuple(
            FuzzyNode(
                label=f"d{i}",
                weights=middle,
                children=tuple(
                    FuzzyNode(label=f"d{i}{j}", weights=inner, memberships=tables[i, j]) for j in range(2)
                ),
            )
            for i in range(2)
        ),
    )
    found = fuzzy_hierarchy(root)
    want = np.einsum("i,j,k,ijkg->g", top, middle, inner, tables)
    np.testing.assert_allclose(found.total.membership, want, rtol=1e-12)
    assert list(found.nodes) == ["goal", "d0", "d00", "d01", "d1", "d10", "d11"]
    assert len(found.operators) == 3


def test_bad_tables_and_trees_are_named() -> None:
    w = np.array([0.5, 0.5])
    with pytest.raises(DataError, match=r"membership row 2 sums to 0\.8"):
        fuzzy_evaluation(np.array([[0.5, 0.5], [0.5, 0.3]]), w)
    with pytest.raises(DataError, match=r"membership row 1 sums to 0"):
        fuzzy_evaluation(np.array([[0, 0], [3, 4]]), w)
    with pytest.raises(DataError, match="row 1, grade 2 must be a number"):
        fuzzy_evaluation(np.array([[1, -1], [3, 4]]), w)
    with pytest.raises(DataError, match=r"their sum is 1\.2"):
        fuzzy_evaluation(np.eye(2), np.array([0.6, 0.6]))
    with pytest.raises(DataError, match=r"2 grades in the table, but 2 names and 3 scores"):
        fuzzy_evaluation(np.eye(2), w, grade_scores=[1, 2, 3])
    with pytest.raises(OptionError, match="operator must be one of"):
        fuzzy_evaluation(np.eye(2), w, operator="mean")
    leaf = FuzzyNode(label="B1", weights=w, memberships=np.array([[0.5, 0.5], [0.1, 0.1]]))
    other = FuzzyNode(label="B2", weights=w, memberships=np.eye(2))
    with pytest.raises(DataError, match="node 'B1': membership row 2"):
        fuzzy_hierarchy(FuzzyNode(label="A", weights=w, children=(leaf, other)))
    with pytest.raises(DataError, match="'B2' stands at more than one node"):
        fuzzy_hierarchy(FuzzyNode(label="A", weights=w, children=(other, other)))
    with pytest.raises(DataError, match="2 levels; got 3 operators"):
        fuzzy_hierarchy(FuzzyNode(label="A", weights=w, children=(other,)), operators=["max_min"] * 3)
    with pytest.raises(DataError, match="either children or memberships"):
        FuzzyNode(label="A", weights=w)


@settings(max_examples=40, deadline=None)
@given(
    counts=st.lists(st.lists(st.integers(0, 30), min_size=4, max_size=4).filter(any), min_size=3, max_size=3),
    order=st.permutations(range(3)),
    operator=st.sampled_from(list(OPERATORS)),
)
def test_factor_order_does_not_matter_and_memberships_stay_in_bounds(
    counts: list[list[int]], order: list[int], operator: str
) -> None:
    table, w = np.array(counts), np.array([0.5, 0.3, 0.2])
    found = fuzzy_evaluation(table, w, operator=operator, grade_scores=[90, 80, 70, 60])
    moved = fuzzy_evaluation(table[order], w[order], operator=operator)
    np.testing.assert_allclose(found.membership, moved.membership, rtol=1e-12)
    assert found.membership.min() >= 0
    assert found.membership.max() <= 1 + 1e-12
    assert found.score is not None
    assert 60 - 1e-9 <= found.score <= 90 + 1e-9
    if operator == "weighted_mean":
        assert found.membership.sum() == pytest.approx(1)
