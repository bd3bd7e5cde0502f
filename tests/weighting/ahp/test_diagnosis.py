"""Diagnosis: judgements by error, 3-cycles counted and listed."""

from __future__ import annotations

import json
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pytest

from evalkit.errors import DataError
from evalkit.weighting.ahp.diagnosis import ahp_diagnosis, cycle_counts


@pytest.mark.shared
@pytest.mark.parametrize("name", ["wealth_of_nations", "house_criteria", "drinks", "school_criteria"])
def test_worst_three_judgements_of_published_matrices(shared: Path, name: str) -> None:
    case = json.loads((shared / "reference/decision/ahp_single_matrix.json").read_text())[name]
    found = ahp_diagnosis(np.array(case["matrix"]), case["labels"])
    for got, want in zip(found.judgements, case["worst_judgements"], strict=False):
        assert {got[0], got[1]} == {case["labels"][want["i"]], case["labels"][want["j"]]}
        assert got[4] == pytest.approx(want["error"], rel=1e-9)


def _brute(matrix: np.ndarray) -> int:
    return sum(
        any(matrix[a, b] > 1 and matrix[b, c] > 1 and matrix[c, a] > 1 for a, b, c in permutations(three))
        for three in combinations(range(len(matrix)), 3)
    )


def test_three_cycles_are_counted_and_listed() -> None:
    rng = np.random.default_rng(2)
    upper = np.triu(rng.choice([1 / 5, 1 / 2, 1, 3, 7], (40, 6, 6)), 1)
    stack = upper + np.tril(1 / np.where(upper > 0, upper, 1).transpose(0, 2, 1), -1) + np.eye(6)
    counts = cycle_counts(stack)
    assert counts.tolist() == [_brute(m) for m in stack]
    assert counts.max() > 0
    k = int(np.argmax(counts))
    found = ahp_diagnosis(stack[k], list("abcdef"))
    assert (found.n_cycles, len(found.cycles)) == (counts[k], counts[k])
    for a, b, c in found.cycles:
        i, j, m = ("abcdef".index(x) for x in (a, b, c))
        assert min(stack[k][i, j], stack[k][j, m], stack[k][m, i]) > 1


def test_the_whole_circle_reaches_the_largest_number() -> None:
    ring = np.array(
        [
            [1, 2, 2, 0.5, 0.5],
            [0.5, 1, 2, 2, 0.5],
            [0.5, 0.5, 1, 2, 2],
            [2, 0.5, 0.5, 1, 2],
            [2, 2, 0.5, 0.5, 1],
        ]
    )
    found = ahp_diagnosis(ring)
    assert found.n_cycles == found.max_cycles == 5
    assert ahp_diagnosis(np.ones((4, 4))).n_cycles == 0
    assert ahp_diagnosis(np.ones((1, 1))).judgements == ()


def test_bad_matrix_is_named() -> None:
    with pytest.raises(DataError, match="not reciprocal"):
        ahp_diagnosis(np.array([[1, 2], [1, 1.0]]))
