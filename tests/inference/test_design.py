"""Design-based means against R's survey package, by hand, and by simulation of a clustered survey."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.inference.design import design_means
from evalkit.inference.proportions import design_effect, wilson_interval

SAME_FORMULA = 1e-12  # both sides add up the same products in double precision


def _sample() -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
    """90 respondents, 3 strata with 4, 6 and 9 clusters, groups across strata, a share with gaps."""
    rng = np.random.default_rng(42)
    stratum = np.repeat([1, 2, 3], [24, 30, 36])
    cluster = np.concatenate([np.arange(24) // 6, np.arange(30) // 5, np.arange(36) // 4])
    branch = (stratum - 1).copy()
    branch[::7] = (branch[::7] + 1) % 3
    base = rng.normal(size=40)
    score = np.round(3 + base[stratum * 10 + cluster] * 0.5 + rng.normal(size=90), 2)
    share = (rng.random(90) < 0.6).astype(float)
    share[::11] = np.nan
    weight = np.round(rng.uniform(0.5, 3, 90), 2)
    parts = {"strata": stratum, "clusters": cluster, "population": np.array([0, 20, 15, 12])[stratum]}
    return np.column_stack([score, share]), {"weights": weight, **parts}, branch


# R 4.2.2, survey 4.1.1: svydesign(ids=~c, strata=~st, weights=~w, fpc=~N, nest=TRUE), then for each branch
# svymean(~x, subset(design, b == k), na.rm=TRUE, deff="replace"): mean, SE, deff of score and of share; degf.
SURVEY = {
    ("weights", "strata", "clusters", "population"): [
        (3.39411478401947, 0.218510576907328, 1.93460269521673, 0.630006946052327, 0.162288610084349, 2.37277450668346, 7),
        (2.9093869644485, 0.168458348860588, 1.49472789823062, 0.498426848453068, 0.0713971615042655, 0.530150933852484, 8),
        (2.88569399281191, 0.0783990447566958, 0.308177440608594, 0.618393831107767, 0.0474670101929525, 0.295981736527275, 11),
    ],
    ("weights", "strata", "clusters"): [
        (3.39411478401947, 0.24697832225951, 2.47152230027214, 0.630006946052327, 0.186566577622016, 3.13579797905234, 7),
        (2.9093869644485, 0.214372996779428, 2.4205676197685, 0.498426848453068, 0.0912604820143479, 0.866170034469541, 8),
        (2.88569399281191, 0.149242373133101, 1.1167696281459, 0.618393831107767, 0.0876217766731197, 1.00856819458476, 11),
    ],
    ("weights",): [
        (3.39411478401947, 0.169347928679403, 1.16200136807504, 0.630006946052327, 0.114349149539324, 1.17800264052429, 24),
        (2.9093869644485, 0.143972681281737, 1.09178531060888, 0.498426848453068, 0.105993346353607, 1.16840887134866, 29),
        (2.88569399281191, 0.145101450661499, 1.05565694823537, 0.618393831107767, 0.0943420028977946, 1.1692068279113, 34),
    ],
}  # fmt: skip


@pytest.mark.parametrize("used", list(SURVEY))
def test_groups_agree_with_svymean_of_subsets(used: tuple[str, ...]) -> None:
    values, design, branch = _sample()
    found = design_means(values, branch, **{name: design[name] for name in used})  # type: ignore[arg-type]
    expected = np.array(SURVEY[used])
    for j, first in ((0, 0), (1, 3)):
        for part, column in ((found.mean, first), (found.se, first + 1), (found.design_effect, first + 2)):
            np.testing.assert_allclose(part[:, j], expected[:, column], rtol=SAME_FORMULA, atol=0)
    np.testing.assert_array_equal(found.df, expected[:, 6])
    np.testing.assert_allclose(found.n_effective * found.design_effect, found.n, rtol=SAME_FORMULA, atol=0)


def test_interval_and_covariance_agree_with_survey() -> None:
    """confint(svymean(~y, subset), df=degf(subset)); vcov(svymean(~y+z)) with z = y² on the whole sample."""
    values, design, branch = _sample()
    found = design_means(values, branch, **design)  # type: ignore[arg-type]
    np.testing.assert_allclose(
        [found.ci_lower[0, 0], found.ci_upper[0, 0]], [2.87741937463487, 3.91081019340407], rtol=SAME_FORMULA
    )
    whole = design_means(np.column_stack([values[:, 0], values[:, 0] ** 2]), **design)  # type: ignore[arg-type]
    expected = [[0.0105550650560859, 0.0624578078647069], [0.0624578078647069, 0.3720793183505114]]
    np.testing.assert_allclose(whole.covariance[0], expected, rtol=SAME_FORMULA, atol=0)
    assert found.crossing
    assert not whole.crossing


@pytest.mark.parametrize(("lonely", "se"), [("adjust", 0.137501118098904), ("certainty", 0.127310074740958)])
def test_single_cluster_strata_as_options_of_survey(lonely: str, se: float) -> None:
    """options(survey.lonely.psu=...) with one cluster of stratum 1 made a stratum of its own."""
    values, design, _ = _sample()
    strata = np.where((design["strata"] == 1) & (design["clusters"] == 0), 4, design["strata"])
    parts = {"weights": design["weights"], "strata": strata, "clusters": design["clusters"]}
    found = design_means(values[:, :1], lonely=lonely, **parts)  # type: ignore[arg-type]
    assert found.se[0, 0] == pytest.approx(se, rel=1e-12)
    with pytest.raises(StatisticError, match="single cluster in stratum 4"):
        design_means(values[:, :1], **parts)  # type: ignore[arg-type]


def test_groups_as_strata_give_the_textbook_error() -> None:
    values = np.array([[1.0], [2], [4], [3], [5], [10]])
    group = np.array([0, 0, 0, 1, 1, 1])
    found = design_means(values, group, strata=group, population=np.repeat([12, 6], 3))
    expected = [
        values[group == g].std(ddof=1) / np.sqrt(3) * np.sqrt(1 - f) for g, f in ((0, 0.25), (1, 0.5))
    ]
    np.testing.assert_allclose(found.se[:, 0], expected, rtol=SAME_FORMULA, atol=0)
    np.testing.assert_allclose(found.weighting_effect, 1, rtol=SAME_FORMULA)
    census = design_means(values, group, strata=group, population=np.full(6, 3))
    np.testing.assert_allclose(census.se, 0, rtol=0, atol=1e-15)
    assert np.isinf(census.n_effective).all()


def test_order_of_respondents_and_scale_of_weights_do_not_matter() -> None:
    values, design, branch = _sample()
    shuffled = np.random.default_rng(1).permutation(len(values))
    a = design_means(values, branch, **design)  # type: ignore[arg-type]
    moved = {name: part[shuffled] for name, part in design.items()} | {
        "weights": 7 * design["weights"][shuffled]
    }
    b = design_means(values[shuffled], branch[shuffled], **moved)  # type: ignore[arg-type]
    assert a.allclose(b, rtol=1e-10)


def test_empty_groups_and_constants_have_no_design_effect() -> None:
    found = design_means(np.array([[1.0], [1.0]]), np.array([0, 0]), ["A", "B"])
    assert found.mean[0, 0] == 1
    assert found.se[0, 0] == 0
    assert np.isnan(found.mean[1, 0])
    assert np.isnan(found.design_effect).all()


def test_the_design_effect_of_staff_in_branches_is_that_of_kish() -> None:
    """40 branches of 12 at ICC .20: 1 + 11 · .20, which makes [57.5, 66.2] about [53.9, 69.3] (DECISIONS 27)."""
    rng = np.random.default_rng(6)
    cluster = np.repeat(np.arange(40), 12)
    chance = rng.beta(0.62 * 4, 0.38 * 4, (40, 300))[cluster]
    found = design_means((rng.random(chance.shape) < chance).astype(float), clusters=cluster)
    typical = float(found.design_effect.mean())
    assert typical == pytest.approx(design_effect(12, 0.20), rel=0.05)
    interval = wilson_interval(296, 478, design_effect=typical)
    np.testing.assert_allclose(
        [100 * interval.ci_lower, 100 * interval.ci_upper], [53.9, 69.3], atol=0.3, rtol=0
    )


def _clustered_coverage(replications: int) -> tuple[float, float]:
    """Coverage of the t interval of a share at ICC .2, 30 clusters of 16, and of the naive one."""
    rng = np.random.default_rng(5)
    cluster = np.repeat(np.arange(30), 16)
    held, naive = [], []
    for _ in range(replications):
        chance = rng.beta(0.62 * 4, 0.38 * 4, 30)  # ICC 1/(1 + 4)
        answers = (rng.random(480) < chance[cluster]).astype(float)[:, None]
        for kept, parts in ((held, {"clusters": cluster}), (naive, {})):
            found = design_means(answers, **parts)
            kept.append(found.ci_lower[0, 0] <= 0.62 <= found.ci_upper[0, 0])
    return float(np.mean(held)), float(np.mean(naive))


def test_clusters_restore_the_coverage_of_a_share() -> None:
    held, naive = _clustered_coverage(600)
    assert 0.925 <= held <= 0.975
    assert naive < 0.80


@pytest.mark.slow
def test_coverage_of_a_clustered_share_with_many_replications() -> None:
    held, _ = _clustered_coverage(5000)
    assert 0.93 <= held <= 0.97


def test_bad_input_is_named() -> None:
    values = np.arange(6.0)[:, None]
    with pytest.raises(DataError, match="weight of respondent 2"):
        design_means(values, weights=np.array([1, 0, 1, 1, 1, 1]))
    with pytest.raises(DataError, match="stratum 1: 6 sampled from a population of 5"):
        design_means(values, strata=np.ones(6, dtype=int), population=np.full(6, 5))
    with pytest.raises(DataError, match="given as 8 and as 9"):
        design_means(values, population=np.array([8, 8, 8, 8, 8, 9]))
    with pytest.raises(DataError, match="clusters must have one entry"):
        design_means(values, clusters=np.arange(5))
    with pytest.raises(DataError, match="group codes must lie in 0 … 1"):
        design_means(values, np.full(6, 2), ["a", "b"])
    with pytest.raises(OptionError, match="lonely must be one of"):
        design_means(values, lonely="average")  # type: ignore[arg-type]
