"""Weighted means of branches as strata: R's survey package, equal weights, and a sample of unequal chances."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from evalkit.errors import DataError
from evalkit.inference.covariance import clustered_mean_covariance
from evalkit.inference.design import design_means
from evalkit.inference.drawn_means import drawn_means, kish_effective_n

SAME_FORMULA = 1e-11  # both sides add up the same products in double precision
EXACT = 1e-12  # the same sums in another order
NAMES = ("a", "b", "c")


def _sample() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """72 respondents of 3 branches, 10, 12 and 6 clusters, three answers, weights from .5 to 3."""
    rng = np.random.default_rng(7)
    branch = np.repeat([0, 1, 2], [30, 24, 18])
    cluster = np.concatenate([np.arange(30) // 3, np.arange(24) // 2, np.arange(18) // 3])
    latent = rng.normal(size=72) + 0.4 * branch
    values = np.column_stack(
        [
            np.round(60 + 12 * (latent + rng.normal(size=72)), 1),
            np.round(50 + 10 * (latent + rng.normal(size=72)), 1),
            100.0 * (latent + rng.normal(size=72) > 0),
        ]
    )
    return values, branch, cluster, np.round(rng.uniform(0.5, 3.0, 72), 2)


# R 4.2.2, survey 4.1.1: s <- svyby(~y1+y2+y3, ~b, design, svymean, covmat=TRUE), of each branch the means and the
# upper triangle of vcov(s) by column; design = svydesign(ids=~1, strata=~b, weights=~w) and
# svydesign(ids=~c, strata=~b, weights=~w, fpc=~N, nest=TRUE) with N = 40, 25, 12 clusters.
MEANS = [
    (55.05875602860468, 44.98790952935307, 15.3833361051056),
    (63.30112191473448, 54.21181750186986, 47.41959611069559),
    (64.55591436865021, 57.82231494920173, 83.99854862119012),
]
WEIGHTS_ONLY = [
    (
        6.144788279898219,
        2.043285485388645,
        3.254529417423596,
        1.965602143548801,
        1.505152694568383,
        39.0635534207639,
    ),
    (
        13.55973939458227,
        3.025296472856796,
        7.929233141921888,
        14.11496279652372,
        20.4444228144557,
        133.4508802963875,
    ),
    (
        20.79329144031465,
        12.7515496318696,
        19.83617609143293,
        6.184946865681635,
        5.643399952651566,
        83.42039182692594,
    ),
]
CLUSTERED = [
    (6.138398502811103, 1.574841199326866, 1.22247852370084, -2.676370260862213, -1.558530113636219, 16.95326868873847),
    (4.934960830692949, -0.3413979013683619, 5.546868322076031, 2.553950660326833, 14.39189677041669, 94.87339480090247),
    (5.604139395825594, 5.10369809108561, 8.859346940270266, 0.2809364935969527, 4.392057929126162, 57.71858030911988),
]  # fmt: skip
# svyby(~y4, ~b, svydesign(ids=~c, strata=~b, weights=~w, nest=TRUE, data=subset of rows with y4), svymean),
# y4 = y1 without every fifth respondent.
WITH_GAPS = [
    (55.31713806830086, 3.06450778683257),
    (65.36350389698407, 5.020059073903587),
    (60.58796426892336, 6.142799212746241),
]


def _triangles(covariance: np.ndarray) -> np.ndarray:
    columns, rows = np.tril_indices(3)
    return covariance[:, rows, columns]


def test_means_and_covariances_agree_with_survey() -> None:
    values, branch, cluster, weight = _sample()
    plain = drawn_means(values, branch, NAMES, weights=weight)
    assert_allclose(plain.mean, MEANS, rtol=SAME_FORMULA, atol=0)
    assert_allclose(_triangles(plain.covariance), WEIGHTS_ONLY, rtol=SAME_FORMULA, atol=0)
    parts = {"weights": weight, "clusters": cluster, "population": np.array([40, 25, 12])[branch]}
    found = drawn_means(values, branch, NAMES, **parts)
    assert_allclose(found.mean, MEANS, rtol=SAME_FORMULA, atol=0)
    assert_allclose(_triangles(found.covariance), CLUSTERED, rtol=SAME_FORMULA, atol=0)


def test_a_column_with_gaps_agrees_with_survey_on_its_own_rows() -> None:
    values, branch, cluster, weight = _sample()
    values[::5, 0] = np.nan
    found = drawn_means(values[:, :1], branch, NAMES, weights=weight, clusters=cluster)
    held = np.column_stack([found.mean[:, 0], np.sqrt(found.covariance[:, 0, 0])])
    assert_allclose(held, WITH_GAPS, rtol=SAME_FORMULA, atol=0)


def test_equal_weights_are_no_weights_also_with_gaps() -> None:
    values, branch, _, _ = _sample()
    values[np.random.default_rng(1).random(values.shape) < 0.2] = np.nan
    plain = clustered_mean_covariance(values, branch, 3)
    for weights in (None, np.ones(72), np.full(72, 0.37)):
        found = drawn_means(values, branch, NAMES, weights=weights)
        np.testing.assert_array_equal(found.n, plain.n)
        np.testing.assert_array_equal(found.respondents, plain.respondents)
        assert_allclose(found.mean, plain.mean, rtol=EXACT, atol=0)
        assert_allclose(found.covariance, plain.covariance, rtol=1e-9, atol=EXACT * plain.covariance.max())
        diagonal = np.einsum("gkk->gk", found.covariance), np.einsum("gkk->gk", plain.covariance)
        assert_allclose(*diagonal, rtol=EXACT, atol=0)


@pytest.mark.parametrize("seed", range(5))
def test_the_unit_of_the_weights_does_not_matter(seed: int) -> None:
    values, branch, cluster, weight = _sample()
    rng = np.random.default_rng(seed)
    values[rng.random(values.shape) < 0.1] = np.nan
    factor = rng.lognormal(0, 3)
    one, other = (
        drawn_means(values, branch, NAMES, weights=w, clusters=cluster) for w in (weight, factor * weight)
    )
    assert_allclose(other.mean, one.mean, rtol=EXACT)
    assert_allclose(other.covariance, one.covariance, rtol=1e-9, atol=1e-9)
    assert_allclose(
        kish_effective_n(factor * weight, branch, 3), kish_effective_n(weight, branch, 3), rtol=EXACT
    )


def test_a_group_of_one_cluster_has_a_mean_and_no_covariance() -> None:
    values, branch, cluster, weight = _sample()
    cluster[branch == 1] = 0
    found = drawn_means(values, branch, NAMES, weights=weight, clusters=cluster)
    assert np.isfinite(found.mean).all()
    assert np.isnan(found.covariance[1]).all() and np.isfinite(found.covariance[[0, 2]]).all()


def test_a_census_has_no_error_and_too_small_a_population_is_named() -> None:
    values, branch, _, weight = _sample()
    size = np.bincount(branch)[branch].astype(float)
    census = drawn_means(values, branch, NAMES, weights=weight, population=size)
    assert_allclose(census.covariance, 0, atol=1e-15)
    with pytest.raises(DataError, match="stratum b: 24 sampled from a population of 20"):
        drawn_means(values, branch, NAMES, weights=weight, population=np.array([40, 20, 30])[branch])


def test_effective_numbers_are_those_of_kish() -> None:
    weight, group = np.array([1.0, 1, 2, 5, 5]), np.array([0, 0, 0, 1, -1])
    assert_allclose(kish_effective_n(weight, group, 3), [16 / 6, 1, 0], rtol=EXACT)


def _unequal_chances(replications: int, seed: int, *, weighted: bool = True) -> tuple[float, float]:
    """Two branches of 4,000 and 2,500; customers who are content answer more often, by a known chance.

    Returns the bias of the mean in standard errors of one sample, and the coverage of its interval.
    """
    rng = np.random.default_rng(seed)
    branch = np.repeat([0, 1], [4000, 2500])
    content = rng.normal(size=len(branch))
    scores = 60 + 12 * content + rng.normal(0, 8, len(branch)) + 3 * branch
    chance = 0.02 + 0.10 / (1 + np.exp(-1.2 * content))
    truth = np.array([scores[branch == g].mean() for g in (0, 1)])
    away, held = np.empty((replications, 2)), np.empty((replications, 2))
    for r in range(replications):
        drawn = rng.random(len(branch)) < chance
        group = branch[drawn]
        weights = 1 / chance[drawn] if weighted else None
        found = design_means(scores[drawn, np.newaxis], group, strata=group, weights=weights)
        away[r] = (found.mean[:, 0] - truth) / found.se[:, 0]
        held[r] = (found.ci_lower[:, 0] <= truth) & (truth <= found.ci_upper[:, 0])
    return float(away.mean()), float(held.mean())


def test_weights_take_the_bias_of_unequal_chances_out() -> None:
    bias, coverage = _unequal_chances(200, 11)
    assert abs(bias) < 0.2
    assert 0.91 <= coverage <= 0.985  # 400 intervals: two standard errors are .02
    bias, coverage = _unequal_chances(50, 11, weighted=False)
    assert bias > 3
    assert coverage < 0.3


@pytest.mark.slow
def test_coverage_with_unequal_chances_over_many_samples() -> None:
    bias, coverage = _unequal_chances(5000, 12)
    assert abs(bias) < 0.08
    assert 0.93 <= coverage <= 0.97
