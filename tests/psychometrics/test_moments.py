"""Moments: exact sums of chunks, R's pairwise covariances, and inputs that have no moments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.moments import Moments, moments

# Closed form, two summation orders of up to 2,800 terms.
RTOL = 1e-8

NAN = float("nan")


def test_covariance_and_correlation_are_numpy_ones_for_complete_answers() -> None:
    values = np.random.default_rng(1).normal(size=(50, 4))
    found = moments(values, ["a", "b", "c", "d"])
    np.testing.assert_allclose(found.covariance, np.cov(values, rowvar=False), rtol=RTOL)
    np.testing.assert_allclose(found.correlation, np.corrcoef(values, rowvar=False), rtol=RTOL)
    assert (found.n_obs, found.n_total, found.n_pairs) == (50, 50, None)


def test_listwise_counts_the_rows_it_used_and_the_rows_it_saw() -> None:
    found = moments([[1, 2], [2, NAN], [3, 5], [4, 4]], ["a", "b"])
    assert (found.n_obs, found.n_total) == (3, 4)
    np.testing.assert_allclose(found.mean, [8 / 3, 11 / 3], rtol=RTOL)


def test_pairwise_entries_equal_the_moments_of_each_pair_alone() -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(size=(60, 4)) + 100.0
    values[rng.random(values.shape) < 0.2] = NAN
    found = moments(values, missing="pairwise")
    for j in range(4):
        for k in range(4):
            both = values[~np.isnan(values[:, [j, k]]).any(axis=1)][:, [j, k]]
            np.testing.assert_allclose(found.covariance[j, k], np.cov(both, rowvar=False)[0, 1], rtol=RTOL)
            np.testing.assert_allclose(
                found.correlation[j, k], np.corrcoef(both, rowvar=False)[0, 1], rtol=RTOL
            )
            assert found.n_pairs is not None
            assert found.n_pairs[j, k] == len(both)
    assert found.n_obs == found.n_pairs.min()
    assert found.n_total == 60


@pytest.mark.shared
def test_bfi_pairwise_correlations_are_those_of_r(
    answers: Callable[..., np.ndarray], classical: Callable[..., Any], matrix: Callable[[Any], np.ndarray]
) -> None:
    block = classical("bfi", "cor_pairwise")
    found = moments(answers("bfi.csv", tuple(block["rows"])), block["rows"], missing="pairwise")
    np.testing.assert_allclose(found.correlation, matrix(block), rtol=RTOL)
    complete = moments(answers("bfi.csv", tuple(block["rows"])), block["rows"])
    np.testing.assert_allclose(complete.correlation, matrix(classical("bfi", "cor_complete")), rtol=RTOL)
    assert (complete.n_obs, complete.n_total) == (2436, 2800)


@pytest.mark.shared
@pytest.mark.parametrize("part", ["whole", "school_Pasteur", "school_Grant-White"])
def test_holzinger_swineford_means_and_covariances_are_those_of_r(
    part: str,
    scale_answers: Callable[..., np.ndarray],
    classical: Callable[..., Any],
    matrix: Callable[[Any], np.ndarray],
) -> None:
    block = classical("hs", part)
    items = tuple(block["cov"]["rows"])
    found = moments(scale_answers("hs", part, items, complete=True), items)
    np.testing.assert_allclose(found.covariance, matrix(block["cov"]), rtol=RTOL)
    np.testing.assert_allclose(found.mean, list(block["means"].values()), rtol=RTOL)
    assert found.n_obs == block["n"]


@settings(deadline=None, max_examples=30)
@given(st.integers(2, 40), st.integers(2, 40), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_chunks_add_up_to_the_whole(first: int, second: int, p: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(loc=5.0, size=(first + second, p))
    whole = moments(values)
    added = moments(values[:first]) + moments(values[first:])
    assert added.allclose(whole, rtol=1e-9, atol=1e-12)


def test_adding_carries_the_rows_seen_and_refuses_what_does_not_fit() -> None:
    left = moments([[1.0, 2], [2, NAN], [3, 5]], ["a", "b"])
    right = moments([[1.0, 2], [2, 4]], ["a", "b"])
    assert (left + right).n_total == 5
    with pytest.raises(DataError, match="different items"):
        left + moments([[1.0, 2], [2, 4]], ["a", "c"])
    with pytest.raises(DataError, match="pairwise"):
        left + moments([[1.0, 2], [2, 4]], ["a", "b"], missing="pairwise")


def test_constant_item_has_a_covariance_but_no_correlation() -> None:
    values = [[0.1, 1], [0.1, 2], [0.1, 4]]
    found = moments(values, ["same", "b"])
    assert found.covariance[0, 0] == 0.0
    with pytest.raises(StatisticError, match="'same'"):
        found.correlation  # noqa: B018
    pair = moments([[0.1, NAN], *values], ["same", "b"], missing="pairwise")
    assert pair.covariance[0, 0] == 0.0
    with pytest.raises(StatisticError, match="'same'"):
        pair.correlation  # noqa: B018


def test_item_constant_within_one_pair_is_named() -> None:
    values = [[1, 2], [1, 3], [5, NAN], [NAN, 4]]
    with pytest.raises(StatisticError, match=r"'a' is constant among .* 'b'"):
        moments(values, ["a", "b"], missing="pairwise")


@pytest.mark.parametrize(
    ("values", "names", "error", "words"),
    [
        ([[1.0, float("inf")], [2, 3]], ["a", "b"], DataError, "item 'b', row 1"),
        ([[1.0, 2]], ["a", "b"], StatisticError, "1 of 1 rows"),
        ([[1.0, NAN], [2, NAN], [3, 1]], ["a", "b"], StatisticError, "1 of 3 rows"),
        ([1.0, 2], None, DataError, "table"),
        ([["x", "y"]], None, DataError, "numbers"),
        (np.empty((0, 3)), None, DataError, "table"),
        ([[1.0, 2], [2, 3]], ["a"], DataError, "1 names for 2 items"),
        ([[1.0, 2], [2, 3]], ["a", "a"], DataError, "'a' stands more than once"),
    ],
)
def test_unusable_answers_are_refused_by_name(
    values: Any, names: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        moments(values, names)


def test_pairs_nobody_answered_together_are_named() -> None:
    with pytest.raises(StatisticError, match="'a' and 'b' were answered together by 0"):
        moments([[1, NAN], [2, NAN], [NAN, 1], [NAN, 2]], ["a", "b"], missing="pairwise")


def test_unknown_way_of_missing_is_refused_with_the_choices() -> None:
    with pytest.raises(OptionError, match=r"listwise.*pairwise"):
        moments([[1.0], [2.0]], missing="casewise")  # type: ignore[arg-type]


def test_moments_are_read_only_and_show_their_items() -> None:
    found: Moments = moments([[1.0, 2], [2, 5], [4, 1]], ["a", "b"])
    with pytest.raises(ValueError, match="read-only"):
        found.covariance[0, 0] = 1.0
    assert [row[0] for row in found.tables()[0].rows] == ["a", "b"]
