"""Spearman correlations: mid-ranks, R's pairwise rule, tables and answers alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evalkit.errors import StatisticError
from evalkit.psychometrics.correlation.pair_tables import pair_tables
from evalkit.psychometrics.correlation.spearman import mid_ranks, spearman_from_tables, spearman_of_values

# Closed form; sums of squared ranks up to n³ / 12.
RTOL = 1e-9

NAMES = ("a", "b", "c", "d")


def _ratings(seed: int, gaps: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = np.round(rng.normal(size=(60, 1)) + rng.normal(size=(60, 4)) * 1.5)
    values[rng.random(values.shape) < gaps] = np.nan
    return values


def test_mid_ranks_are_those_of_scipy_and_leave_gaps() -> None:
    values = _ratings(1, 0.2)
    np.testing.assert_array_equal(mid_ranks(values), stats.rankdata(values, axis=0, nan_policy="omit"))


@pytest.mark.parametrize("gaps", [0.0, 0.2])
def test_each_pair_is_ranked_among_its_own_respondents(gaps: float) -> None:
    # R's cor(method = "spearman", use = "pairwise"); one pair at a time by scipy.
    values = _ratings(2, gaps)
    found = spearman_of_values(values, NAMES, listwise=False)
    for j in range(4):
        for k in range(j):
            both = values[~np.isnan(values[:, [j, k]]).any(axis=1)]
            assert found[j, k] == pytest.approx(stats.spearmanr(both[:, j], both[:, k]).statistic, rel=RTOL)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), missing=st.sampled_from(["listwise", "pairwise"]))
def test_tables_give_the_correlations_of_the_answers(seed: int, missing: str) -> None:
    values = _ratings(seed, 0.1)
    found = spearman_from_tables(pair_tables(values, None, missing))  # type: ignore[arg-type]
    expected = spearman_of_values(values, NAMES, listwise=missing == "listwise")
    np.testing.assert_allclose(found, expected, rtol=RTOL, atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_monotone_recoding_changes_nothing(seed: int) -> None:
    values = _ratings(seed, 0.1)
    found = spearman_of_values(values, NAMES, listwise=False)
    np.testing.assert_allclose(spearman_of_values(np.arctan(values), NAMES, listwise=False), found, rtol=RTOL)
    np.testing.assert_allclose(found, found.T, rtol=0)


def test_pairs_without_ranks_are_named() -> None:
    nan = np.nan
    with pytest.raises(StatisticError, match="'a' is constant among the respondents who also answered 'b'"):
        spearman_of_values(np.array([[1, 1], [1, 2], [2, nan]]), ("a", "b"), listwise=False)
    with pytest.raises(StatisticError, match="'a' and 'b' were answered together by 1 respondents"):
        spearman_from_tables(pair_tables([[1, 1], [nan, 2], [2, nan]], ["a", "b"], "pairwise"))
    with pytest.raises(StatisticError, match="together by 1 respondents"):
        spearman_of_values(np.array([[1, 1], [nan, 2], [2, nan]]), ("a", "b"), listwise=False)
