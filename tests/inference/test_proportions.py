"""Shares and the net promoter score: published examples, clusters, small samples, coverage."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from evalkit.errors import DataError, OptionError
from evalkit.inference.proportions import design_effect, net_promoter_score, wilson_interval


def test_two_shares_of_acceptance_004() -> None:
    """296 of 478 staff: [57.5, 66.2]; 13 of 24 interviews: [35.1, 72.1] (systems.md)."""
    found = wilson_interval(np.array([296, 13]), np.array([478, 24]))
    np.testing.assert_allclose(100 * found.share, [61.9, 54.2], rtol=0, atol=0.05)
    np.testing.assert_allclose(100 * found.ci_lower, [57.5, 35.1], rtol=0, atol=0.05)
    np.testing.assert_allclose(100 * found.ci_upper, [66.2, 72.1], rtol=0, atol=0.05)


@pytest.mark.parametrize(("x", "n"), [(0, 10), (10, 10), (3, 17), (296, 478)])
def test_wilson_equals_scipy(x: int, n: int) -> None:
    found, want = wilson_interval(x, n, confidence=0.9), binomtest(x, n).proportion_ci(0.9, method="wilson")
    assert (float(found.ci_lower), float(found.ci_upper)) == pytest.approx((want.low, want.high), abs=1e-12)


def test_clusters_widen_the_interval() -> None:
    """296/478 staff in 40 branches at ICC .20: about [53.9, 69.3] (DECISIONS 27)."""
    found = wilson_interval(296, 478, design_effect=design_effect(478 / 40, 0.20))
    np.testing.assert_allclose([100 * found.ci_lower, 100 * found.ci_upper], [53.9, 69.3], rtol=0, atol=0.15)
    assert found.n_effective < 478 / 3
    assert "design effect" in found.ci_method


def test_published_nps_example() -> None:
    """52 promoters, 31 passives, 11 detractors of 94: published 43 from rounded shares, exact 43.617."""
    found = net_promoter_score(52, 31, 11)
    assert float(found.nps) == pytest.approx(100 * 41 / 94, rel=1e-14)
    assert f"{float(found.nps):.3f}" == "43.617"
    answers = np.repeat([1.0, 0, -1], [52, 31, 11])
    assert float(found.se) == pytest.approx(100 * answers.std() / np.sqrt(94), rel=1e-12)
    assert not found.adjusted


def test_small_samples_get_the_adjusted_interval() -> None:
    found = net_promoter_score(np.array([29, 30]), np.zeros(2), np.zeros(2))
    np.testing.assert_array_equal(found.adjusted, [True, False])
    np.testing.assert_array_equal(found.nps, 100)
    assert found.ci_upper[0] - found.ci_lower[0] > 5
    assert found.ci_upper.max() <= 100
    by_hand = np.repeat([1.0, 0, -1], [35, 34, 11])  # quarters: 4 · (8 + ¾, 7 + 1½, 2 + ¾)
    small = net_promoter_score(8, 7, 2)
    half = 1.959963984540054 * by_hand.std() / np.sqrt(20)
    assert float(small.ci_upper - small.ci_lower) == pytest.approx(200 * half, rel=1e-12)
    assert float(small.ci_upper + small.ci_lower) / 2 == pytest.approx(100 * by_hand.mean(), rel=1e-12)


@pytest.mark.parametrize("n", [15, 25, 75])
def test_nps_intervals_cover(n: int) -> None:
    rng = np.random.default_rng(n)
    counts = rng.multinomial(n, [0.45, 0.35, 0.2], size=20_000).T
    found = net_promoter_score(*counts)
    assert 0.93 <= ((found.ci_lower <= 25) & (found.ci_upper >= 25)).mean() <= 0.97


def test_bad_counts_are_refused() -> None:
    with pytest.raises(DataError, match="successes must lie in 0 … n"):
        wilson_interval(5, 4)
    with pytest.raises(DataError, match="n ≥ 1"):
        wilson_interval(0, 0)
    with pytest.raises(DataError, match="design effect must be positive"):
        wilson_interval(1, 4, design_effect=0)
    with pytest.raises(DataError, match="one answer at least"):
        net_promoter_score(0, 0, 0)
    with pytest.raises(DataError, match="cluster size"):
        design_effect(10, 1.5)
    with pytest.raises(OptionError, match="confidence must lie"):
        wilson_interval(1, 2, confidence=0)
