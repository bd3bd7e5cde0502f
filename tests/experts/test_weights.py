"""From judgements to weights: who is left out, and what the rest says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest

from evalkit.errors import StatisticError
from evalkit.experts.judgements import Judgements, read_judgements
from evalkit.experts.weights import expert_weights, global_weights
from evalkit.weighting.ahp.random_index import random_index

CHILDREN = {"A": ("B1", "B2", "B3"), "B1": ("C1", "C2", "C3"), "B2": ("C4",), "B3": ("C5", "C6")}
LEAVES = ["C1", "C2", "C3", "C4", "C5", "C6"]
# exact arithmetic on weights up to rounding of the eigenvector iteration
EXACT = 1e-9


def consistent(weights: list[float]) -> np.ndarray:
    w = np.array(weights)
    return w[:, None] / w[None, :]


TOP, FIRST, LAST = consistent([0.5, 0.3, 0.2]), consistent([0.2, 0.3, 0.5]), consistent([0.4, 0.6])
CIRCLE = np.array([[1, 3, 1 / 3], [1 / 3, 1, 3], [3, 1 / 3, 1]])


def judged(top: list[np.ndarray], names: tuple[str, ...] = ()) -> Judgements:
    k = len(top)
    return Judgements(
        experts=names or tuple(f"E{i}" for i in range(1, k + 1)),
        children={parent: kids for parent, kids in CHILDREN.items() if len(kids) > 1},
        matrices={"A": np.stack(top), "B1": np.stack([FIRST] * k), "B3": np.stack([LAST] * k)},
        repairs=(),
    )


def test_consistent_experts_give_back_their_weights_which_sum_to_one() -> None:
    found = expert_weights(judged([TOP, TOP]), CHILDREN, "A")
    assert list(found.indicator_weights) == LEAVES
    np.testing.assert_allclose(
        list(found.indicator_weights.values()), [0.1, 0.15, 0.25, 0.3, 0.08, 0.12], atol=EXACT
    )
    assert sum(found.indicator_weights.values()) == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(found.expert_indicator_weights.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(found.cr, 0, atol=EXACT)
    assert found.total_cr == pytest.approx(0, abs=EXACT)


def test_a_single_child_takes_the_whole_weight_of_its_parent() -> None:
    found = expert_weights(judged([TOP]), CHILDREN, "A")
    assert found.local["B2"] == {"C4": 1.0}
    assert found.indicator_weights["C4"] == pytest.approx(0.3, abs=EXACT)


def test_an_expert_inconsistent_in_one_matrix_is_left_out_of_all() -> None:
    other = consistent([0.2, 0.2, 0.6])
    stack = judged([TOP, CIRCLE, TOP])
    first = stack.matrices["B1"].copy()
    first[1] = other
    found = expert_weights(
        Judgements(
            experts=stack.experts,
            children=stack.children,
            matrices={**stack.matrices, "B1": first},
            repairs=(),
        ),
        CHILDREN,
        "A",
    )
    assert found.rejected == ("E2",)
    assert found.kept.tolist() == [True, False, True]
    np.testing.assert_allclose(found.group["B1"].weights, [0.2, 0.3, 0.5], atol=EXACT)


def test_the_group_is_the_geometric_mean_of_the_kept_judgements() -> None:
    second = consistent([0.2, 0.3, 0.5])
    found = expert_weights(judged([TOP, second, CIRCLE]), CHILDREN, "A")
    mean = np.sqrt(np.array([0.5, 0.3, 0.2]) * np.array([0.2, 0.3, 0.5]))
    np.testing.assert_allclose(found.group["A"].weights, mean / mean.sum(), atol=EXACT)


def test_the_limit_itself_is_already_too_much() -> None:
    matrix = np.array([[1, 2, 5], [1 / 2, 1, 4], [1 / 5, 1 / 4, 1]])
    largest = np.linalg.eigvals(matrix).real.max()
    cr = float((largest - 3) / 2 / random_index(3, "saaty"))
    stack = judged([TOP, matrix])
    assert expert_weights(stack, CHILDREN, "A", max_cr=cr * (1 + 1e-6)).rejected == ()
    assert expert_weights(stack, CHILDREN, "A", max_cr=cr * (1 - 1e-6)).rejected == ("E2",)
    at_limit = expert_weights(
        stack, CHILDREN, "A", max_cr=float(expert_weights(stack, CHILDREN, "A").cr[1, 0])
    )
    assert at_limit.rejected == ("E2",)


def test_when_no_expert_is_consistent_there_are_no_weights() -> None:
    with pytest.raises(StatisticError, match=r"none of the 2 experts is consistent \(CR < 0.1"):
        expert_weights(judged([CIRCLE, CIRCLE]), CHILDREN, "A")


@pytest.mark.parametrize("method", ["eigenvector", "geometric_mean", "column_mean"])
def test_all_methods_agree_on_consistent_judgements(method: str) -> None:
    found = expert_weights(judged([TOP]), CHILDREN, "A", method=method)
    np.testing.assert_allclose(
        list(found.indicator_weights.values()), [0.1, 0.15, 0.25, 0.3, 0.08, 0.12], atol=EXACT
    )
    assert found.method == method


def test_global_weights_are_products_down_a_tree_of_any_depth() -> None:
    local = {"G": {"a": 0.4, "b": 0.6}, "a": {"a1": 1.0}, "a1": {"x": 0.25, "y": 0.75}}
    assert global_weights(local, "G") == pytest.approx({"x": 0.1, "y": 0.3, "b": 0.6})


def test_two_levels_only_have_no_total_consistency_below_the_goal() -> None:
    stack = Judgements(experts=("E1",), children={"A": CHILDREN["A"]}, matrices={"A": TOP[None]}, repairs=())
    found = expert_weights(stack, {"A": CHILDREN["A"]}, "A")
    assert found.total_cr == 0
    assert sum(found.indicator_weights.values()) == pytest.approx(1, abs=1e-12)


def test_walk_2_a_decimal_cell_and_an_inconsistent_expert_from_a_real_workbook(tmp_path: Path) -> None:
    """ARCHITECTURE.md, walk 2: 0.33 repaired and said so; the worst judgement named; expert 7 left out by name."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    good = [["A", "B1", "B2", "B3"], ["B1", 1, 3, 5], ["B2", 0.33, 1, 2], ["B3", "1/5", "1/2", 1]]
    bad = [["A", "B1", "B2", "B3"], ["B1", 1, 3, "1/3"], ["B2", "1/3", 1, 3], ["B3", 3, "1/3", 1]]
    for name, rows in {"专家6": good, "专家7": bad}.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(tmp_path / "e.xlsx")
    wanted = {"A": ("B1", "B2", "B3")}
    judgements = read_judgements([tmp_path / "e.xlsx"], wanted)
    assert [problem.place for problem in judgements.repairs] == ["sheet '专家6', matrix A, B1–B2"]
    found = expert_weights(judgements, wanted, "A")
    assert found.rejected == ("专家7",)
    assert found.cr[1, 0] > 1
    worst = found.group["A"].worst
    assert worst is not None
    assert set(worst[:2]) <= {"B1", "B2", "B3"}
    np.testing.assert_allclose(
        found.group["A"].weights, [0.6483, 0.2297, 0.1220], atol=5e-5
    )  # Saaty's eigenvector of (3, 5, 2), four decimals in any AHP calculator
