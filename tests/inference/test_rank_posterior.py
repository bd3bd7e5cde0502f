"""Posterior ranks: closed form for two units, sums, ties, seeds."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy.stats import norm

from evalkit.errors import DataError, OptionError
from evalkit.inference.rank_posterior import rank_posterior

FOUR_SD = 0.01  # four standard deviations of a share of 40,000 draws


def test_two_units_by_the_normal_integral() -> None:
    found = rank_posterior(np.array([1.0, 0]), np.array([0.6, 0.8]), top=1, draws=40_000, seed=1)
    want = norm.cdf(1.0)
    assert found.probability_top[0] == pytest.approx(want, abs=FOUR_SD)
    assert found.expected_rank[0] == pytest.approx(2 - want, abs=FOUR_SD)


def test_acceptability_is_doubly_stochastic_and_gives_the_rest() -> None:
    rng = np.random.default_rng(2)
    found = rank_posterior(rng.normal(70, 3, 40), rng.uniform(0.5, 2, 40), top=5, seed=3)
    np.testing.assert_allclose(found.acceptability.sum(axis=0), 1)
    np.testing.assert_allclose(found.acceptability.sum(axis=1), 1)
    assert found.expected_rank.sum() == pytest.approx(40 * 41 / 2)
    assert found.probability_top.sum() == pytest.approx(5)
    assert found.allclose(rank_posterior(*_again(), top=5, seed=3))


def _again() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    return rng.normal(70, 3, 40), rng.uniform(0.5, 2, 40)


def test_exact_units_keep_their_rank_and_exact_ties_share_it() -> None:
    found = rank_posterior(np.array([3.0, 2, 1]), np.zeros(3), top=1)
    np.testing.assert_array_equal(found.acceptability, np.eye(3))
    tied = rank_posterior(np.array([2.0, 2, 1]), np.zeros(3), top=1, draws=40_000)
    np.testing.assert_allclose(tied.expected_rank, [1.5, 1.5, 3], rtol=0, atol=FOUR_SD)


def test_draws_in_chunks_equal_draws_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    mean, sd = _again()
    whole = rank_posterior(mean, sd, draws=3000, seed=5)
    monkeypatch.setattr("evalkit.inference.rank_posterior.CHUNK", 40 * 700)
    assert whole.allclose(rank_posterior(mean, sd, draws=3000, seed=5))


def test_forty_units_are_quick() -> None:
    mean, sd = _again()
    start = time.perf_counter()
    rank_posterior(mean, sd, draws=10_000)
    assert time.perf_counter() - start < 0.5


def test_bad_input_is_named() -> None:
    with pytest.raises(OptionError, match=r"top must lie in 1 … 2.*got 3"):
        rank_posterior(np.ones(2), np.ones(2), top=3)
    with pytest.raises(DataError, match="standard error is missing for B"):
        rank_posterior(np.ones(2), np.array([1, np.nan]), ["A", "B"], top=1)
    with pytest.raises(OptionError, match="draws must be positive"):
        rank_posterior(np.ones(2), np.ones(2), top=1, draws=0)
