"""Group means with covariance: against numpy on complete data and a plain loop on missing data."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError
from evalkit.inference.covariance import clustered_mean_covariance


def _data(seed: int, n: int, k: int, g: int, missing: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, 1)) + rng.normal(size=(n, k)) + 50
    values[rng.random((n, k)) < missing] = np.nan
    return values, rng.integers(0, g, n)


def test_complete_data_give_the_covariance_over_n() -> None:
    values, group = _data(1, 200, 4, 3, 0)
    found = clustered_mean_covariance(values, group, 3)
    for g in range(3):
        part = values[group == g]
        np.testing.assert_allclose(found.mean[g], part.mean(axis=0), rtol=1e-12)
        np.testing.assert_allclose(found.covariance[g], np.cov(part, rowvar=False) / len(part), rtol=1e-10)
        assert found.respondents[g] == len(part)


def _by_loop(values: np.ndarray, group: np.ndarray, n_groups: int) -> np.ndarray:
    k = values.shape[1]
    covariance = np.zeros((n_groups, k, k))
    for g in range(n_groups):
        rows = [v for v, code in zip(values, group, strict=True) if code == g]
        seen = [[v[j] for v in rows if not np.isnan(v[j])] for j in range(k)]
        for v in rows:
            u = [
                0.0
                if np.isnan(v[j]) or len(seen[j]) < 2
                else (v[j] - np.mean(seen[j])) / np.sqrt(len(seen[j]) * (len(seen[j]) - 1))
                for j in range(k)
            ]
            covariance[g] += np.outer(u, u)
        for j in range(k):
            if len(seen[j]) < 2:
                covariance[g, j, :] = covariance[g, :, j] = np.nan
    return covariance


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(0, 25), missing=st.floats(0, 0.9))
def test_missing_data_equal_a_plain_loop(seed: int, n: int, missing: float) -> None:
    values, group = _data(seed, n, 3, 4, missing)
    found = clustered_mean_covariance(values, group, 4)
    np.testing.assert_allclose(found.covariance, _by_loop(values, group, 4), rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(np.isnan(found.mean), found.n == 0)
    assert found.n.sum() == (~np.isnan(values)).sum()


def test_diagonal_is_the_usual_squared_error_whatever_is_missing() -> None:
    values, group = _data(2, 300, 3, 2, 0.3)
    found = clustered_mean_covariance(values, group, 2)
    for g in range(2):
        part = values[group == g]
        want = np.nanvar(part, axis=0, ddof=1) / (~np.isnan(part)).sum(axis=0)
        np.testing.assert_allclose(np.diag(found.covariance[g]), want, rtol=1e-10)
        assert np.linalg.eigvalsh(found.covariance[g]).min() > 0


def test_one_column_gives_the_standard_error_of_the_mean() -> None:
    x = np.array([[3.0], [4], [8], [np.nan]])
    found = clustered_mean_covariance(x, np.zeros(4, dtype=int), 1)
    assert found.covariance[0, 0, 0] == pytest.approx(np.var([3, 4, 8], ddof=1) / 3)
    assert (found.n[0, 0], found.respondents[0]) == (3, 3)


def test_groups_of_none_one_and_two() -> None:
    values, group = np.array([[1.0, 2], [3, np.nan], [5, 6]]), np.array([2, 2, 1])
    found = clustered_mean_covariance(values, group, 3)
    assert np.isnan(found.mean[0]).all()
    np.testing.assert_array_equal(found.mean[1], [5, 6])
    assert np.isnan(found.covariance[:2]).all()
    assert found.covariance[2, 0, 0] == pytest.approx(1)
    assert np.isnan(found.covariance[2, 1]).all()
    np.testing.assert_array_equal(found.respondents, [0, 1, 2])
    np.testing.assert_array_equal(found.n, [[0, 0], [1, 1], [2, 1]])


def test_order_of_respondents_does_not_matter_and_large_data_are_quick() -> None:
    values, group = _data(4, 100_000, 16, 40, 0.02)
    start = time.perf_counter()
    found = clustered_mean_covariance(values, group, 40)
    assert time.perf_counter() - start < 2
    order = np.random.default_rng(5).permutation(len(values))
    moved = clustered_mean_covariance(values[order], group[order], 40)
    np.testing.assert_allclose(found.covariance, moved.covariance, rtol=1e-8)


def test_covariance_matches_simulation_with_missing_answers() -> None:
    """5,000 samples of 60 respondents with 20 % missing: the covariance of the means is the mean estimate."""
    rng, means, estimates = np.random.default_rng(6), [], []
    root = np.linalg.cholesky(np.array([[1, 0.6], [0.6, 2]]))
    values = rng.normal(size=(5000 * 60, 2)) @ root.T
    values[rng.random(values.shape) < 0.2] = np.nan
    found = clustered_mean_covariance(values, np.repeat(np.arange(5000), 60), 5000)
    means, estimates = np.cov(found.mean, rowvar=False), found.covariance.mean(axis=0)
    np.testing.assert_allclose(estimates, means, rtol=0.1)  # four sd of a variance of 5,000 draws is 8 %


def test_bad_input_is_named() -> None:
    with pytest.raises(DataError, match="one row per respondent"):
        clustered_mean_covariance(np.ones((3, 2)), np.zeros(2, dtype=int), 1)
    with pytest.raises(DataError, match=r"codes must lie in 0 … 1; got 0 … 2"):
        clustered_mean_covariance(np.ones((3, 2)), np.arange(3), 2)
    with pytest.raises(DataError, match="integer codes"):
        clustered_mean_covariance(np.ones((3, 2)), np.zeros(3), 1)
    with pytest.raises(DataError, match="row 2, column 1 is infinite"):
        clustered_mean_covariance(np.array([[1.0], [np.inf]]), np.zeros(2, dtype=int), 1)
