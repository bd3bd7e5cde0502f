"""Composite scores: hand-made cases, missing indicators, and the covariance of shared respondents."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError
from evalkit.evaluation.index.composite import composite

WEIGHTS = np.array([0.3, 0.2, 0.1, 0.4])
GROUPS = np.array([0, 0, 1, 1])


def _covariance(seed: int, b: int, k: int) -> np.ndarray:
    a = np.random.default_rng(seed).normal(size=(b, k, 2 * k))
    return np.asarray(a @ a.transpose(0, 2, 1))


def test_complete_branch_by_hand() -> None:
    scores, sigma = np.array([[80.0, 60, 50, 90]]), _covariance(1, 1, 4)
    found = composite(scores, sigma, WEIGHTS, GROUPS)
    np.testing.assert_allclose(found.dimensions, [[0.6 * 80 + 0.4 * 60, 0.2 * 50 + 0.8 * 90]], rtol=1e-12)
    assert found.total[0] == pytest.approx(WEIGHTS @ scores[0])
    assert found.total_se[0] == pytest.approx(np.sqrt(WEIGHTS @ sigma[0] @ WEIGHTS))
    w = np.array([0.6, 0.4, 0, 0])
    assert found.dimension_se[0, 0] == pytest.approx(np.sqrt(w @ sigma[0] @ w))
    assert found.covered_weight[0] == pytest.approx(1)
    assert not found.renormalised.any()


def test_missing_indicator_is_renormalised_inside_its_dimension() -> None:
    scores = np.array([[80.0, 60, np.nan, 90], [80, 60, 50, np.nan], [np.nan, np.nan, 50, 90], [np.nan] * 4])
    sigma = np.broadcast_to(np.eye(4), (4, 4, 4)).copy()
    sigma[0, 2, :] = sigma[0, :, 2] = np.nan
    found = composite(scores, sigma, WEIGHTS, GROUPS)
    np.testing.assert_allclose(
        found.total, [0.5 * 72 + 0.5 * 90, 0.5 * 72 + 0.5 * 50, 0.2 * 50 + 0.8 * 90, np.nan]
    )
    np.testing.assert_array_equal(found.renormalised, [[0, 1], [0, 1], [1, 0], [1, 1]])
    np.testing.assert_allclose(found.covered_weight, [0.9, 0.6, 0.5, 0], rtol=1e-12)
    np.testing.assert_array_equal(found.rankable, [True, False, False, False])
    assert np.isnan(found.dimensions[2, 0])
    assert found.total_se[0] == pytest.approx(np.sqrt(0.3**2 + 0.2**2 + 0.5**2))
    assert np.isnan(found.total_se[3])


def test_exactly_twenty_percent_missing_is_still_ranked() -> None:
    weights = np.array([0.2, 0.3, 0.1, 0.4])
    found = composite(np.array([[np.nan, 50, 50, 50]]), np.zeros((1, 4, 4)), weights, GROUPS)
    assert found.rankable[0]
    assert not composite(
        np.array([[np.nan, 50, 50, 50]]), np.zeros((1, 4, 4)), weights, GROUPS, max_missing=0.19
    ).rankable[0]


def test_unknown_covariance_gives_no_error_bar_but_a_score() -> None:
    sigma = np.zeros((1, 4, 4))
    sigma[0, 0, 1] = sigma[0, 1, 0] = np.nan
    found = composite(np.full((1, 4), 50.0), sigma, WEIGHTS, GROUPS)
    assert found.total[0] == pytest.approx(50)
    assert np.isnan(found.total_se[0])
    assert np.isnan(found.dimension_se[0, 0])
    assert found.dimension_se[0, 1] == 0


def test_standard_error_of_items_answered_together_matches_simulation() -> None:
    """Items of one respondent covary: leaving the covariance out would halve the variance here."""
    rng, n = np.random.default_rng(3), 50
    root = np.linalg.cholesky(np.full((4, 4), 60.0) + 40 * np.eye(4))
    means = 50 + (rng.normal(size=(4000, n, 4)) @ root.T).mean(axis=1)
    sigma = np.broadcast_to(root @ root.T / n, (4000, 4, 4))
    found = composite(means, sigma, WEIGHTS, GROUPS)
    assert found.total.std(ddof=1) == pytest.approx(found.total_se[0], rel=0.04)  # 4 sd of a sd of 4000 draws
    independent = np.sqrt((WEIGHTS**2 * 100 / n).sum())
    assert found.total_se[0] > 1.3 * independent


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), order=st.permutations(range(4)), missing=st.integers(0, 4))
def test_indicator_order_does_not_matter(seed: int, order: list[int], missing: int) -> None:
    rng = np.random.default_rng(seed)
    scores, sigma = rng.uniform(0, 100, (3, 4)), _covariance(seed, 3, 4)
    scores[0, :missing] = np.nan
    a = composite(scores, sigma, WEIGHTS, GROUPS)
    b = composite(scores[:, order], sigma[:, order][:, :, order], WEIGHTS[order], GROUPS[order])
    np.testing.assert_allclose(a.total, b.total, rtol=1e-12)
    np.testing.assert_allclose(a.total_se, b.total_se, rtol=1e-10)
    np.testing.assert_allclose(a.dimension_se, b.dimension_se, rtol=1e-10)
    present = ~np.isnan(a.total)
    np.testing.assert_allclose(a.effective_weights[present].sum(axis=1), 1, rtol=1e-12)


def test_bad_input_is_named() -> None:
    scores, sigma = np.full((2, 4), 50.0), np.zeros((2, 4, 4))
    with pytest.raises(DataError, match=r"covariance must have shape \(2, 4, 4\)"):
        composite(scores, sigma[0], WEIGHTS, GROUPS)
    with pytest.raises(DataError, match=r"sum to 1; their sum is 0.9"):
        composite(scores, sigma, WEIGHTS - [0, 0, 0.1, 0], GROUPS)
    with pytest.raises(DataError, match="codes 0 … d − 1"):
        composite(scores, sigma, WEIGHTS, np.array([0, 0, 2, 2]))
    with pytest.raises(DataError, match="branch 2, indicator 3 is infinite"):
        composite(np.where(np.arange(8).reshape(2, 4) == 6, np.inf, scores), sigma, WEIGHTS, GROUPS)
