"""Certainty of pairs, detectable differences and groups: by hand, published ranges, and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from evalkit.errors import DataError, OptionError
from evalkit.inference.pairwise import indistinguishable_runs, pairwise_certainty


def test_three_regions_form_two_overlapping_groups() -> None:
    """East–North is not settled and only East–Center differs: ranges 1–2, 1–3, 2–3 (csibank)."""
    found = pairwise_certainty(
        np.array([69.352, 72.567, 70.781]), np.array([0.728, 0.733, 0.892]), ["Center", "East", "North"]
    )
    assert found.members() == (("East", "North"), ("North", "Center"))
    np.testing.assert_array_equal(found.differs[0], [False, True, False])
    assert found.pvalue[1, 2] == pytest.approx(0.12, abs=0.005)
    assert found.settled_share == pytest.approx(1 / 3)


def test_numbers_by_hand() -> None:
    found = pairwise_certainty(np.array([10.0, 7]), np.array([3.0, 4]))
    assert found.se[0, 1] == 5
    assert found.probability[0, 1] == pytest.approx(norm.cdf(0.6), rel=1e-12)
    np.testing.assert_allclose(found.probability + found.probability.T, 1, rtol=1e-12)
    assert found.typical_detectable == pytest.approx((1.959963984540054 + 0.8416212335729143) * 5, rel=1e-12)
    shared = pairwise_certainty(
        np.array([10.0, 7]), np.array([3.0, 4]), covariance=np.array([[9.0, 6], [6, 16]])
    )
    assert shared.se[0, 1] == pytest.approx(np.sqrt(13), rel=1e-12)


def test_differences_without_error_are_decided_by_their_sign() -> None:
    found = pairwise_certainty(np.array([3.0, 2, 2]), np.zeros(3))
    np.testing.assert_array_equal(found.probability, [[0.5, 1, 1], [0, 0.5, 0.5], [0, 0.5, 0.5]])
    assert found.groups == ((0, 0), (1, 2))
    single = pairwise_certainty(np.array([1.0]), np.array([1.0]))
    assert single.groups == ((0, 0),)
    assert np.isnan(single.typical_detectable)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), p=st.integers(1, 9))
def test_groups_are_the_longest_runs_without_a_difference(seed: int, p: int) -> None:
    rng = np.random.default_rng(seed)
    differs = np.triu(rng.random((p, p)) < 0.25, 1)
    differs |= differs.T
    free = [
        (i, j)
        for i in range(p)
        for j in range(i, p)
        if not any(differs[a, b] for a in range(i, j + 1) for b in range(a, j + 1))
    ]
    longest = [r for r in free if not any(o != r and o[0] <= r[0] and r[1] <= o[1] for o in free)]
    assert indistinguishable_runs(differs) == tuple(longest)


def test_the_detectable_difference_is_found_with_its_power() -> None:
    rng = np.random.default_rng(2)
    se = np.array([1.0, 1.5])
    size = pairwise_certainty(np.zeros(2), se).typical_detectable
    draws = np.array([size, 0]) + se * rng.normal(size=(20_000, 2))
    found = np.abs(draws[:, 0] - draws[:, 1]) / np.hypot(*se) > norm.ppf(0.975)
    assert found.mean() == pytest.approx(0.8, abs=4 * np.sqrt(0.16 / 20_000))


def test_a_false_difference_among_equal_units_is_rare() -> None:
    rng = np.random.default_rng(3)
    se = np.linspace(0.7, 1.4, 12)
    wrong = [pairwise_certainty(se * rng.normal(size=12), se).differs.any() for _ in range(1000)]
    assert np.mean(wrong) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 1000)


def test_bad_input_is_named() -> None:
    with pytest.raises(DataError, match="standard error is missing for B"):
        pairwise_certainty(np.ones(2), np.array([1, np.nan]), ["A", "B"])
    with pytest.raises(DataError, match="diagonal of the covariance"):
        pairwise_certainty(np.ones(2), np.ones(2), covariance=np.eye(2) * 2)
    with pytest.raises(DataError, match="negative variance"):
        pairwise_certainty(np.ones(2), np.ones(2), covariance=np.array([[1, 1.5], [1.5, 1]]))
    with pytest.raises(OptionError, match="power must lie"):
        pairwise_certainty(np.ones(2), np.ones(2), power=1)
