"""Incomplete judgements: published cases, agreement on consistent ones, random indices, falling apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.weighting.ahp.ahp import ahp
from evalkit.weighting.ahp.eigenvalue_completion import least_eigenvalue_completion
from evalkit.weighting.ahp.incomplete import INCOMPLETE_METHODS, ahp_incomplete
from evalkit.weighting.ahp.incomplete_random_index import incomplete_random_index, simulated_random_index
from evalkit.weighting.ahp.power_iteration import principal_eigenvectors
from evalkit.weighting.ahp.prioritisation import priorities

STORED = 1e-12  # closed forms, numpy against AhpAnpLib, 16 digits
OPTIMISED = 1e-7  # the reference run stopped its optimiser at about 1e-8 in the weights
KEYS = {"harker": "harker", "log_least_squares": "LLSM", "lambda_min": "lambda_min_completion"}


@pytest.fixture
def cases(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "reference/decision/ahp_incomplete.json").read_text())


def with_gaps(rows: list[list[float | None]]) -> np.ndarray:
    return np.array([[np.nan if x is None else x for x in row] for row in rows])


@pytest.mark.shared
@pytest.mark.parametrize("name", ["ahpy_readme_4x4", "drinks_7x7_missing"])
@pytest.mark.parametrize("method", list(KEYS))
def test_published_matrices_with_gaps(cases: dict[str, Any], name: str, method: str) -> None:
    want = cases[name][KEYS[method]]
    found = ahp_incomplete(with_gaps(cases[name]["matrix"]), method=method)
    np.testing.assert_allclose(
        found.weights, want["w"], rtol=0, atol=OPTIMISED if method == "lambda_min" else STORED
    )
    if "lambda_max" in want:
        # λ is flat at its minimum, so it agrees far better than the weights
        assert found.lambda_max == pytest.approx(want["lambda_max"], rel=1e-12)
        assert found.ci == pytest.approx(want["CI"], rel=1e-9)
    for place, value in want.get("filled", {}).items():
        i, j = (int(x) for x in place.split(","))
        assert found.completed[i, j] == pytest.approx(value, rel=1e-6)


@pytest.mark.shared
def test_readme_judgement_of_ahpy(cases: dict[str, Any]) -> None:
    found = ahp_incomplete(with_gaps(cases["ahpy_readme_4x4"]["matrix"]), ["a", "b", "c", "d"])
    assert found.implied[0][:2] == ("c", "d")
    assert found.implied[0][2] == pytest.approx(0.7302971, abs=5e-7)  # README prints seven decimals
    assert (
        found.lambda_max
        < ahp_incomplete(with_gaps(cases["ahpy_readme_4x4"]["matrix"]), method="harker").lambda_max
    )
    assert found.ri == pytest.approx((1 - 2 / 6) * 0.9)
    assert found.cr == pytest.approx(found.ci / found.ri)


@pytest.mark.parametrize("method", list(INCOMPLETE_METHODS))
@settings(max_examples=25, deadline=None)
@given(
    raw=st.lists(st.floats(0.1, 9), min_size=5, max_size=5),
    gaps=st.sets(st.sampled_from([(0, 2), (0, 3), (1, 3), (1, 4), (2, 4), (0, 4)]), min_size=1),
)
def test_consistent_judgements_give_back_their_weights(
    raw: list[float], gaps: set[tuple[int, int]], method: str
) -> None:
    weights = np.array(raw) / sum(raw)
    matrix = weights[:, np.newaxis] / weights
    for i, j in gaps:
        matrix[i, j] = matrix[j, i] = np.nan
    found = ahp_incomplete(matrix, method=method)
    np.testing.assert_allclose(found.weights, weights, rtol=1e-8)
    assert found.cr == pytest.approx(0, abs=1e-10)
    assert len(found.implied) == len(gaps)


def test_without_gaps_the_methods_are_their_complete_selves() -> None:
    matrix = np.array([[1, 2, 5, 1 / 3], [0.5, 1, 3, 1], [0.2, 1 / 3, 1, 0.5], [3, 1, 2, 1]])
    full = ahp(matrix)
    for method in ("harker", "lambda_min"):
        found = ahp_incomplete(matrix, method=method)
        np.testing.assert_allclose(found.weights, full.weights, rtol=1e-11)
        assert (found.cr, found.ri) == (pytest.approx(full.cr, rel=1e-9), full.ri)
    own, _ = priorities(matrix[np.newaxis], "geometric_mean")
    np.testing.assert_allclose(ahp_incomplete(matrix, method="log_least_squares").weights, own[0], rtol=1e-12)


def test_one_side_of_a_pair_fixes_the_other() -> None:
    matrix = np.array([[1, 2, np.nan], [np.nan, 1, 3], [np.nan, 1 / 3, 1]])
    np.testing.assert_allclose(ahp_incomplete(matrix).weights, [6 / 10, 3 / 10, 1 / 10], rtol=1e-10)


def test_least_eigenvalue_is_a_minimum_for_many_random_matrices_at_once() -> None:
    rng = np.random.default_rng(5)
    rows, columns = np.triu_indices(6, 1)
    matrices = np.ones((200, 6, 6))
    drawn = np.exp(rng.normal(0, 1, (200, 15)))
    matrices[:, rows, columns], matrices[:, columns, rows] = drawn, 1 / drawn
    free = np.tile([0, 7, 12], (200, 1))
    completed, weights, value = least_eigenvalue_completion(matrices, rows[free], columns[free])
    np.testing.assert_allclose(principal_eigenvectors(completed)[0], weights, rtol=0, atol=1e-12)
    at = np.arange(200)[:, np.newaxis]
    for _ in range(20):
        moved = completed.copy()
        push = np.exp(rng.normal(0, 0.05, (200, 3)))
        moved[at, rows[free], columns[free]] *= push
        moved[at, columns[free], rows[free]] /= push
        assert (principal_eigenvectors(moved)[1] >= value * (1 - 1e-12)).all()


@pytest.mark.parametrize(
    ("size", "gaps"), [(4, [(0, 1)]), (5, [(0, 1), (2, 3)]), (6, [(0, 1), (0, 2), (3, 4)])]
)
def test_simulated_random_index_is_near_the_linear_rule(size: int, gaps: list[tuple[int, int]]) -> None:
    known = np.ones((size, size), dtype=bool)
    for i, j in gaps:
        known[i, j] = known[j, i] = False
    mean, error = simulated_random_index(known, draws=4000, seed=3)
    rule = incomplete_random_index(known, table="simulated")
    assert error < 0.01
    assert abs(mean - rule) < 3 * error + 0.03  # Ágoston & Csató: the rule is good to about .02
    assert incomplete_random_index(known, "simulated", draws=4000, seed=3) == mean
    assert mean < incomplete_random_index(np.ones((size, size), dtype=bool), table="simulated")


def test_a_tree_of_comparisons_is_always_consistent() -> None:
    matrix = np.full((4, 4), np.nan)
    np.fill_diagonal(matrix, 1)
    for i, j, a in [(0, 1, 9.0), (1, 2, 1 / 7), (2, 3, 5.0)]:
        matrix[i, j], matrix[j, i] = a, 1 / a
    for source in ("agoston-csato", "simulated"):
        found = ahp_incomplete(matrix, index_source=source)
        assert (found.ri, found.cr) == (pytest.approx(0, abs=1e-15), 0.0)
    np.testing.assert_allclose(found.weights[0] / found.weights[1], 9, rtol=1e-10)


def test_bad_input_is_named() -> None:
    gap = np.nan
    with pytest.raises(StatisticError, match=r"2 groups.*a, b \| c, d.*'a' against 'c'"):
        ahp_incomplete(
            np.array([[1, 3, gap, gap], [1 / 3, 1, gap, gap], [gap, gap, 1, 5], [gap, gap, 0.2, 1]]),
            list("abcd"),
        )
    with pytest.raises(DataError, match=r"cells \(a, b\) = 0; \(b, a\) = 0.*0 does not mean missing"):
        ahp_incomplete(np.array([[1, 0, 2], [0, 1, 3], [0.5, 1 / 3, 1]]), list("abc"))
    with pytest.raises(DataError, match="diagonal"):
        ahp_incomplete(np.array([[gap, 2], [0.5, 1]]))
    with pytest.raises(DataError, match="not reciprocal"):
        ahp_incomplete(np.array([[1, 2, gap], [2, 1, 3], [gap, 1 / 3, 1]]))
    with pytest.raises(OptionError, match="method must be one of"):
        ahp_incomplete(np.ones((3, 3)), method="llsm")
    with pytest.raises(OptionError, match="index_source must be one of"):
        ahp_incomplete(np.ones((3, 3)), index_source="table")
    with pytest.raises(DataError, match="at least two draws"):
        ahp_incomplete(np.ones((3, 3)), index_source="simulated", draws=1)
