"""Where branches stand: dimensions, groups, regions, scales; against plain calculations and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from evalkit.inference.design import design_means
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate
from evalkit.study.stages.standing.own_contrasts import own_contrasts
from evalkit.study.stages.standing.scale_standing import scale_standing
from evalkit.study.stages.standing.standing import (
    dimension_standing,
    group_standing,
    region_standing,
    smallest_difference,
)

EXACT = 1e-12  # the same sums in another order


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run_study(simulate(tmp_path_factory.mktemp("standing") / "bank", branches=12, seed=5))


def test_a_dimension_is_compared_with_the_mean_of_the_ranked(results: StudyResults) -> None:
    ranking = results.ranking
    found = dimension_standing(ranking)
    ranked = ranking.ranked
    scores, errors = ranking.composite.dimensions[ranked], ranking.composite.dimension_se[ranked]
    assert_allclose(found.mean, scores.mean(axis=0), rtol=EXACT)
    r = len(ranked)
    contrast = np.eye(r)[0] - 1 / r
    expected = np.sqrt((contrast[:, None] ** 2 * errors**2).sum(axis=0))
    assert_allclose(found.difference_se[ranked[0]], expected, rtol=1e-10)
    unranked = np.setdiff1d(np.arange(len(ranking.status)), ranked)
    assert not found.settled[unranked].any()


def test_a_settled_dimension_has_an_interval_without_zero(results: StudyResults) -> None:
    found = dimension_standing(results.ranking)
    half = stats.norm.ppf(0.975) * found.difference_se
    inside = found.settled
    assert inside.any()
    assert (np.abs(found.difference[inside]) > half[inside]).all()


def test_a_group_is_the_mean_of_its_other_ranked_branches(results: StudyResults) -> None:
    ranking = results.ranking
    i, group = int(ranking.ranked[0]), np.zeros(len(ranking.status), dtype=bool)
    members = ranking.ranked[:4]
    group[members] = True
    found = group_standing(ranking, i, group)
    assert found is not None and found.n == 3
    total, se = ranking.composite.total, ranking.composite.total_se
    assert found.mean == pytest.approx(total[members[1:]].mean(), rel=EXACT)
    half = stats.norm.ppf(0.975) * np.sqrt(se[i] ** 2 + (se[members[1:]] ** 2).sum() / 9)
    assert found.upper - found.difference == pytest.approx(half, rel=1e-10)
    assert found.settled == (abs(found.difference) > half)
    group[members[1:]] = False
    assert group_standing(ranking, i, group) is None


def test_regions_are_compared_with_all_the_others(results: StudyResults) -> None:
    ranking = results.ranking
    names = ["A" if i % 3 else "B" for i in range(len(ranking.status))]
    found = region_standing(ranking, names)
    assert found is not None
    total = ranking.composite.total
    inside = {name: [i for i in ranking.ranked if names[i] == name] for name in "AB"}
    for g, name in enumerate(found.names):
        other = "B" if name == "A" else "A"
        assert found.difference[g] == pytest.approx(
            total[inside[name]].mean() - total[inside[other]].mean(), rel=1e-10
        )
    assert region_standing(ranking, ["A"] * len(names)) is None
    assert region_standing(ranking, [""] * len(names)) is None


def test_the_smallest_difference_is_what_the_study_says_or_a_fifth_of_a_deviation(
    results: StudyResults,
) -> None:
    ranking = results.ranking
    assert smallest_difference(ranking, 3.0) == 3.0
    spread = ranking.composite.total_se * np.sqrt(ranking.respondents)
    assert smallest_difference(ranking, None) == pytest.approx(0.2 * np.median(spread[ranking.ranked]))


def test_scales_agree_with_welch_and_student() -> None:
    rng = np.random.default_rng(3)
    scores = rng.normal(60, 15, (200, 3))
    inside = np.arange(200) < 40
    scores[inside, 0] += 12
    scores[5, 1] = np.nan
    found = scale_standing(scores, np.where(inside, 0, -1), 1, suppress=5, level=0.95)
    for k in range(3):
        own = scores[inside, k][~np.isnan(scores[inside, k])]
        rest = scores[~inside, k]
        welch = stats.ttest_ind(own, rest, equal_var=False).confidence_interval(0.95)
        assert_allclose((found.difference_lower[0, k], found.difference_upper[0, k]), welch, rtol=1e-9)
        student = stats.t.interval(0.95, len(own) - 1, own.mean(), stats.sem(own))
        assert_allclose((found.lower[0, k], found.upper[0, k]), student, rtol=1e-9)
        pooled = np.sqrt(
            ((len(own) - 1) * own.var(ddof=1) + (len(rest) - 1) * rest.var(ddof=1))
            / (len(own) + len(rest) - 2)
        )
        assert found.d[0, k] == pytest.approx((own.mean() - rest.mean()) / pooled, rel=1e-9)
    assert found.settled[0].tolist() == [True, False, False]


def test_scales_of_a_weighted_sample_are_those_of_its_design() -> None:
    rng = np.random.default_rng(9)
    group, cluster, weight = (
        np.repeat([0, 1, -1], [60, 80, 20]),
        np.arange(160) // 2,
        rng.uniform(0.5, 3, 160),
    )
    scores = rng.normal(60, 15, (160, 2)) + rng.normal(0, 8, 80)[cluster][:, np.newaxis]
    design = {"weight": weight, "cluster": cluster, "population": np.where(group == 0, 90.0, 500.0)}
    found = scale_standing(scores, group, 2, suppress=5, level=0.95, design=design)
    own = design_means(scores[:60], weights=weight[:60], clusters=cluster[:60], population=np.full(60, 90.0))
    for held, expected in ((found.mean, own.mean), (found.lower, own.ci_lower), (found.upper, own.ci_upper)):
        assert_allclose(held[0], expected[0], rtol=1e-9)
    rest = design_means(scores[60:], weights=weight[60:])
    assert_allclose(found.others[0], rest.mean[0], rtol=1e-9)
    assert found.n.tolist() == [[60, 60], [80, 80]]


def test_scales_with_equal_weights_stand_as_without() -> None:
    rng = np.random.default_rng(10)
    scores, group = rng.normal(60, 15, (120, 3)), rng.integers(-1, 3, 120)
    scores[rng.random(scores.shape) < 0.1] = np.nan
    plain = scale_standing(scores, group, 3, suppress=5, level=0.95)
    equal = scale_standing(scores, group, 3, suppress=5, level=0.95, design={"weight": np.full(120, 2.5)})
    for part in ("mean", "lower", "upper", "others", "difference", "difference_lower", "d"):
        assert_allclose(getattr(equal, part), getattr(plain, part), rtol=1e-9, atol=1e-9)
    assert (equal.settled == plain.settled).all()


def test_a_scale_with_few_answers_has_no_mean() -> None:
    scores = np.random.default_rng(1).normal(50, 10, (30, 2))
    inside = np.arange(30) < 6
    scores[:2, 1] = np.nan
    found = scale_standing(scores, np.where(inside, 0, -1), 1, suppress=5, level=0.95)
    assert np.isfinite(found.mean[0, 0]) and np.isnan(found.mean[0, 1])
    assert not found.settled[0, 1]


def test_own_contrasts_are_paired_t_tests() -> None:
    rng = np.random.default_rng(8)
    scores = rng.normal(60, 10, (25, 1)) + rng.normal(0, 3, (25, 4)) + [0.0, 0.0, 0.0, -6.0]
    scores[3, 2] = np.nan
    found = own_contrasts(scores, level=0.95)
    complete = np.delete(scores, 3, axis=0)
    contrast = complete - complete.mean(axis=1, keepdims=True)
    assert_allclose(found.difference, contrast.mean(axis=0), rtol=1e-9)
    pvalue = stats.ttest_1samp(contrast, 0).pvalue
    adjusted = stats.false_discovery_control(pvalue, method="bh")
    assert found.settled.tolist() == (adjusted < 0.05).tolist()
    assert_allclose(found.se, stats.sem(contrast), rtol=1e-9)
    assert found.settled[3] and found.n == 24


def test_two_respondents_settle_nothing() -> None:
    found = own_contrasts(np.array([[1.0, 2.0], [1.0, 5.0]]), level=0.95)
    assert not found.settled.any()
