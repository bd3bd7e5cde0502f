"""Repair proposals: the fewest judgements, the record untouched, and the limit kept."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from evalkit.errors import OptionError
from evalkit.weighting.ahp.ahp import ahp
from evalkit.weighting.ahp.eigenvalue_completion import least_eigenvalue_completion
from evalkit.weighting.ahp.repair import ahp_repair


@pytest.mark.shared
def test_house_needs_one_judgement_the_worst_one(shared: Path) -> None:
    case = json.loads((shared / "reference/decision/ahp_single_matrix.json").read_text())["house_criteria"]
    matrix = np.array(case["matrix"])
    found = ahp_repair(matrix, case["labels"])
    assert [c[:2] for c in found.changes] == [("neighbourhood", "condition")]
    assert found.search == "exhaustive"
    assert found.on_scale
    np.testing.assert_array_equal(found.given, matrix)
    assert (found.proposed != matrix).sum() == 2
    again = ahp(found.proposed)
    assert again.consistent
    assert again.cr == pytest.approx(found.cr_proposed, rel=1e-9)
    assert found.cr_given == pytest.approx(case["CR"]["saaty1980"], rel=1e-8)


@pytest.mark.shared
def test_no_smaller_number_of_changes_exists_for_the_school(shared: Path) -> None:
    case = json.loads((shared / "reference/decision/ahp_single_matrix.json").read_text())["school_criteria"]
    matrix = np.array(case["matrix"])
    found = ahp_repair(matrix)
    assert len(found.changes) == 3
    pairs = np.column_stack(np.triu_indices(6, 1))
    sets = np.array([pairs[list(two)] for two in combinations(range(15), 2)])
    stack = np.broadcast_to(matrix, (len(sets), 6, 6))
    _, _, value = least_eigenvalue_completion(stack, sets[..., 0], sets[..., 1])
    assert ((value - 6) / 5 / 1.24).min() > 0.1


def test_consistent_matrices_are_left_alone() -> None:
    found = ahp_repair(np.array([[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]]))
    assert (found.changes, found.search, found.cr_proposed) == ((), "none needed", found.cr_given)
    np.testing.assert_array_equal(found.given, found.proposed)


@pytest.mark.parametrize("size", [3, 5, 7])
@pytest.mark.parametrize("limit", [0.1, 0.05])
def test_proposals_for_wild_matrices_keep_the_limit(size: int, limit: float) -> None:
    rng = np.random.default_rng(size)
    for _ in range(4):
        upper = np.triu(rng.choice([1 / 9, 1 / 5, 1 / 3, 1, 3, 5, 9], (size, size)), 1)
        matrix = upper + np.tril(1 / np.where(upper > 0, upper, 1).T, -1) + np.eye(size)
        found = ahp_repair(matrix, limit=limit)
        assert found.cr_proposed < limit
        np.testing.assert_allclose(found.proposed * found.proposed.T, 1, rtol=1e-12)
        changed = np.triu(np.abs(found.proposed - matrix) > 1e-12, 1).sum()
        assert changed <= len(found.changes)


def test_planted_slip_is_found_and_undone() -> None:
    weights = np.array([8.0, 4, 2, 1, 1])
    matrix = weights[:, np.newaxis] / weights
    matrix[0, 3], matrix[3, 0] = 1 / 8, 8
    found = ahp_repair(matrix, list("abcde"))
    assert [c[:3] for c in found.changes] == [("a", "d", 1 / 8)]
    assert found.changes[0][3] > 1


def test_the_least_of_all_single_changes_is_proposed() -> None:
    """Against every judgement moved alone to every value of the scale: none that is enough moves less."""
    values = np.log(np.array([1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)]))
    rng = np.random.default_rng(11)
    several = 0
    for _ in range(60):
        upper = np.triu(rng.choice([1 / 5, 1 / 3, 1, 3, 5], (4, 4)), 1)
        matrix = upper + np.tril(1 / np.where(upper > 0, upper, 1).T, -1) + np.eye(4)
        found = ahp_repair(matrix)
        if len(found.changes) != 1:
            continue
        moves = []
        for i, j in combinations(range(4), 2):
            for value in values:
                other = matrix.copy()
                other[i, j], other[j, i] = np.exp(value), np.exp(-value)
                if ahp(other).cr < 0.1:
                    moves.append(abs(value - np.log(matrix[i, j])))
        _, _, given, proposed = found.changes[0]
        _, _, given, proposed = found.changes[0]
        if found.on_scale:
            assert abs(np.log(proposed / given)) == pytest.approx(min(moves), abs=1e-9)
            several += max(moves) > min(moves) + 0.5
        else:
            assert not moves
    assert several > 10


def test_a_limit_of_zero_is_refused() -> None:
    with pytest.raises(OptionError, match="limit must be positive"):
        ahp_repair(np.ones((3, 3)), limit=0)
