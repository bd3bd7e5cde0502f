"""Shares in clusters: the worked staff case, the ICC against the analysis of variance, coverage."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import norm
from scipy.stats import t as student

from evalkit.errors import DataError, StatisticError
from evalkit.inference.clustered_shares import clustered_shares
from evalkit.psychometrics.reliability.branch_reliability import branch_reliability

RTOL = 1e-10  # sums of squares in another order
PRINTED = 5e-4  # one printed decimal of a percentage


def staff() -> tuple[np.ndarray, np.ndarray]:
    chosen = np.zeros((478, 1))
    chosen[:296] = 1
    return chosen, np.arange(478) % 40


def test_staff_in_forty_branches_at_an_icc_of_one_fifth() -> None:
    found = clustered_shares(*staff(), icc=0.20)
    assert_allclose([found.ci_lower[0], found.ci_upper[0]], [0.539, 0.693], rtol=0, atol=PRINTED)


def test_without_likeness_the_interval_is_wilsons() -> None:
    found = clustered_shares(*staff(), icc=0.0)
    assert_allclose([found.ci_lower[0], found.ci_upper[0]], [0.575, 0.662], rtol=0, atol=PRINTED)


def test_estimated_icc_is_that_of_the_analysis_of_variance() -> None:
    rng = np.random.default_rng(3)
    cluster = np.repeat(np.arange(25), rng.integers(4, 20, 25))
    chosen = (rng.random(len(cluster)) < rng.beta(2, 2, 25)[cluster]).astype(float)
    found = clustered_shares(chosen[:, None], cluster)
    assert_allclose(found.icc[0], branch_reliability(chosen, cluster).icc1_anova, rtol=RTOL)


@pytest.mark.slow
def test_intervals_hold_the_share_in_clustered_samples() -> None:
    rng, hits, draws = np.random.default_rng(1), 0, 2000
    for _ in range(draws):
        share = rng.beta(1.2, 0.8, 40)  # mean .6, ICC 1/3
        cluster = np.repeat(np.arange(40), 12)
        found = clustered_shares((rng.random(480) < share[cluster]).astype(float)[:, None], cluster)
        hits += bool(found.ci_lower[0] <= 0.6 <= found.ci_upper[0])
    assert 0.93 <= hits / draws <= 0.97  # 40 clusters; the ICC is estimated


@pytest.mark.slow
def test_intervals_hold_the_share_with_eight_clusters() -> None:
    # Without the factor (t/z)² they held it in .90 of such samples.
    rng, hits, draws = np.random.default_rng(2), 0, 3000
    for _ in range(draws):
        share = rng.beta(3.6, 2.4, 8)  # mean .6, ICC 1/7
        cluster = np.repeat(np.arange(8), 60)
        found = clustered_shares((rng.random(480) < share[cluster]).astype(float)[:, None], cluster)
        hits += bool(found.ci_lower[0] <= 0.6 <= found.ci_upper[0])
    assert 0.93 <= hits / draws <= 0.97


def test_an_estimated_likeness_widens_the_interval_by_its_degrees_of_freedom() -> None:
    rng = np.random.default_rng(4)
    cluster = np.repeat(np.arange(8), 30)
    chosen = (rng.random(240) < rng.beta(2, 2, 8)[cluster]).astype(float)[:, None]
    found = clustered_shares(chosen, cluster)
    known = clustered_shares(chosen, cluster, icc=float(found.icc[0]))
    assert_allclose(
        found.divisor / found.design_effect, (student.ppf(0.975, 7) / norm.ppf(0.975)) ** 2, rtol=RTOL
    )
    assert_allclose(known.divisor, known.design_effect, rtol=RTOL)
    assert found.ci_lower[0] < known.ci_lower[0] < known.ci_upper[0] < found.ci_upper[0]


def test_what_cannot_be_estimated_is_refused() -> None:
    with pytest.raises(StatisticError, match="cannot be estimated"):
        clustered_shares(np.array([[1.0], [0.0]]), np.array(["a", "a"]))
    with pytest.raises(DataError, match="0 and 1"):
        clustered_shares(np.array([[2.0], [0.0]]), np.array(["a", "b"]))
    with pytest.raises(DataError, match="between 0 and 1"):
        clustered_shares(*staff(), icc=1.5)
