"""Coefficients against the krippendorff package, statsmodels, plain loops and published cases."""

from __future__ import annotations

import itertools

import krippendorff
import numpy as np
import pytest
from numpy.testing import assert_allclose
from statsmodels.stats import inter_rater

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.inference.agreement.agreement import rating_agreement
from evalkit.inference.agreement.coefficients import COEFFICIENTS

RTOL = 1e-10  # the same closed forms; only the order of sums differs
PRINTED = 5e-4  # three printed decimals
IRRCAC = 5e-8  # seven printed digits
N = np.nan

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", section C: 4 observers, 12 units.
FOUR_OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
        [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
    ]
).T
PUBLISHED_ALPHA = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}

# Two abstractors of 100 pregnancies (Gwet's Handbook); values printed by irrCAC 1.0, vignette "overview". Its
# functions of contingency tables divide the variance by n, those of raw ratings, and evalkit, by n − 1.
BY_N = np.sqrt(99 / 100)
ABSTRACTORS = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
IRRCAC_ABSTRACTORS = {
    "percent_agreement": (0.89, 0.03128898),
    "fleiss_kappa": (0.7962397, 0.05905473),
    "gwet_ac": (0.8493305, 0.04321747),
}

# 10 subjects, 14 raters, 5 categories: the worked example of Fleiss' kappa that encyclopaedias print, 0.210.
FOURTEEN_RATERS = np.array(
    [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ]
)


def pairs_of(table: np.ndarray) -> np.ndarray:
    cells = [(i, j) for i, j in np.ndindex(table.shape) for _ in range(table[i, j])]
    return np.array(cells)


def raw_of(counts: np.ndarray) -> np.ndarray:
    return np.array([np.repeat(np.arange(counts.shape[1]), row) for row in counts])


def ratings(seed: int, n: int = 60, coders: int = 3, missing: float = 0.2) -> np.ndarray:
    rng = np.random.default_rng(seed)
    truth = rng.integers(1, 6, (n, 1))
    table = np.clip(truth + rng.integers(-1, 2, (n, coders)), 1, 5).astype(float)
    table[rng.random(table.shape) < missing] = np.nan
    return table


@pytest.mark.parametrize(("level", "printed"), PUBLISHED_ALPHA.items())
def test_krippendorff_2011_four_observers(level, printed) -> None:
    found = rating_agreement(FOUR_OBSERVERS, level=level, n_draws=0).value("krippendorff_alpha")
    assert_allclose(found, printed, rtol=0, atol=PRINTED)


@pytest.mark.parametrize("level", PUBLISHED_ALPHA)
@pytest.mark.parametrize("seed", range(4))
def test_alpha_equals_the_krippendorff_package(level, seed) -> None:
    table = ratings(seed, coders=2 + seed)
    expected = krippendorff.alpha(table.T, level_of_measurement=level)
    found = rating_agreement(table, level=level, n_draws=0).value("krippendorff_alpha")
    assert_allclose(found, expected, rtol=RTOL)


@pytest.mark.parametrize(
    ("weights", "theirs"), [("identity", None), ("linear", "linear"), ("quadratic", "quadratic")]
)
def test_cohen_equals_statsmodels_with_its_standard_error(weights, theirs) -> None:
    table = ratings(7, n=80, coders=2, missing=0.0).astype(int) - 1
    square, _ = inter_rater.to_table(table, bins=5)
    expected = inter_rater.cohens_kappa(square, wt=theirs)
    found = rating_agreement(table, categories=range(5), weights=weights, n_draws=0)
    assert_allclose(found.value("cohen_kappa"), expected.kappa, rtol=RTOL)
    assert_allclose(found.se[found.coefficient.index("cohen_kappa")], expected.std_kappa, rtol=RTOL)


def test_fleiss_equals_statsmodels_on_the_worked_example_of_fourteen_raters() -> None:
    found = rating_agreement(raw_of(FOURTEEN_RATERS), n_draws=0).value("fleiss_kappa")
    assert_allclose(found, inter_rater.fleiss_kappa(FOURTEEN_RATERS), rtol=RTOL)
    assert_allclose(found, 0.210, rtol=0, atol=PRINTED)


@pytest.mark.parametrize(("name", "printed"), IRRCAC_ABSTRACTORS.items())
def test_two_abstractors_as_irrcac_prints_them(name, printed) -> None:
    found = rating_agreement(pairs_of(ABSTRACTORS), n_draws=0)
    at = found.coefficient.index(name)
    assert_allclose([found.estimate[at], found.se[at] * BY_N], printed, rtol=0, atol=IRRCAC)


def test_two_abstractors_kappa_and_alpha_as_irrcac_prints_them() -> None:
    found = rating_agreement(pairs_of(ABSTRACTORS), n_draws=0)
    assert_allclose(found.value("cohen_kappa"), 0.7964094, rtol=0, atol=IRRCAC)
    assert_allclose(found.value("krippendorff_alpha"), 0.7972585, rtol=0, atol=IRRCAC)


@pytest.mark.parametrize("weights", ["identity", "linear", "quadratic", "ordinal"])
def test_weighted_coefficients_equal_a_plain_loop(weights) -> None:
    table = ratings(3)
    found = rating_agreement(table, categories=[1, 2, 3, 4, 5], weights=weights, n_draws=0)
    w = plain_weights(weights)
    units = [[int(x) - 1 for x in row if not np.isnan(x)] for row in table]
    shares = [
        np.mean([w[a, b] for a, b in itertools.permutations(unit, 2)]) for unit in units if len(unit) > 1
    ]
    pi = np.mean([[unit.count(k) / len(unit) for k in range(5)] for unit in units if unit], axis=0)
    chance_fleiss, chance_gwet = pi @ w @ pi, w.sum() / 20 * (pi * (1 - pi)).sum()
    observed = np.mean(shares)
    assert_allclose(found.value("fleiss_kappa"), (observed - chance_fleiss) / (1 - chance_fleiss), rtol=RTOL)
    assert_allclose(found.value("gwet_ac"), (observed - chance_gwet) / (1 - chance_gwet), rtol=RTOL)


def plain_weights(kind: str) -> np.ndarray:
    gap = np.abs(np.subtract.outer(np.arange(5), np.arange(5)))
    if kind == "ordinal":
        return 1 - (gap + 1) * gap / 2 / 10
    return {"identity": (gap == 0) * 1.0, "linear": 1 - gap / 4, "quadratic": 1 - (gap / 4) ** 2}[kind]


def test_kappa_of_three_coders_is_the_mean_over_pairs() -> None:
    table = ratings(5, missing=0.0)
    pairs = [
        rating_agreement(table[:, list(p)], categories=range(1, 6), n_draws=0).value("cohen_kappa")
        for p in itertools.combinations(range(3), 2)
    ]
    whole = rating_agreement(table, categories=range(1, 6), n_draws=0).value("cohen_kappa")
    assert_allclose(whole, np.mean(pairs), rtol=RTOL)


def test_names_and_numbers_give_the_same_nominal_coefficients() -> None:
    table = ratings(2, missing=0.1)
    words = np.where(np.isnan(table), None, np.char.add("code ", table.astype(str)))
    a, b = (rating_agreement(t, n_draws=0) for t in (table, words))
    assert_allclose(a.estimate, b.estimate, rtol=RTOL)


def test_sizes_stand_for_repeated_rows_and_groups_for_drawn_wholes() -> None:
    table = np.array([[1, 1], [2, 2], [1, 2], [2, 1], [1, 1]])
    size = np.array([3, 2, 1, 4, 5])
    short = rating_agreement(table, sizes=size, n_draws=200, seed=3)
    long = rating_agreement(np.repeat(table, size, axis=0), n_draws=200, seed=3)
    assert short.allclose(long, rtol=RTOL)
    grouped = rating_agreement(table, sizes=size, groups=[1, 1, 2, 2, 3], n_draws=200)
    assert_allclose(grouped.estimate, long.estimate, rtol=RTOL)
    assert grouped.n_resampled == 3
    assert np.isnan(grouped.se).all()


def test_bootstrap_agrees_with_the_large_sample_error() -> None:
    table = ratings(11, n=500, coders=2, missing=0.0)
    found = rating_agreement(table, n_draws=4000, seed=1)
    for name in ("percent_agreement", "cohen_kappa", "fleiss_kappa", "gwet_ac"):
        at = found.coefficient.index(name)
        width = (found.ci_upper[at] - found.ci_lower[at]) / (2 * 1.959964)
        # 4,000 draws know a quantile to about 2 % of the standard error; 10 % is five times that
        assert_allclose(width, found.se[at], rtol=0.10)


def test_bootstrap_equals_a_plain_loop_over_copied_units() -> None:
    """The multinomial draws have the distribution of the copied ones: means and quantiles meet."""
    table = ratings(4, n=40, coders=2, missing=0.0)
    found = rating_agreement(table, level="ordinal", categories=range(1, 6), n_draws=3000, seed=5)
    rng = np.random.default_rng(9)
    copies = [table[rng.integers(0, 40, 40)] for _ in range(400)]
    loop = [
        krippendorff.alpha(c.T, value_domain=[1, 2, 3, 4, 5], level_of_measurement="ordinal") for c in copies
    ]
    at = found.coefficient.index("krippendorff_alpha")
    low, high = np.quantile(loop, [0.025, 0.975])
    spread = np.std(loop)
    # a 2.5 % quantile of 400 draws has a standard error of about .13 sd; three of them
    assert_allclose([found.ci_lower[at], found.ci_upper[at]], [low, high], rtol=0, atol=0.4 * spread)


def test_the_same_seed_gives_the_same_interval() -> None:
    a, b = (rating_agreement(ratings(1), n_draws=100, seed=8) for _ in range(2))
    assert a.allclose(b, rtol=0)


def test_one_category_has_no_coefficient_but_percent() -> None:
    found = rating_agreement(np.ones((5, 2)), n_draws=100)
    assert found.value("percent_agreement") == 1.0
    assert set(found.failures) == set(COEFFICIENTS) - {"percent_agreement"}
    with pytest.raises(StatisticError, match="one category"):
        found.value("cohen_kappa")


def test_a_rare_category_gets_no_interval_and_says_why() -> None:
    table = np.zeros((50, 2), dtype=int)
    table[0] = 1
    found = rating_agreement(table, n_draws=500)
    assert found.value("cohen_kappa") == 1.0
    assert "too rare" in found.failures["cohen_kappa"]
    assert np.isnan(found.ci_lower[found.coefficient.index("cohen_kappa")])


def test_units_seen_by_one_coder_only_are_refused() -> None:
    with pytest.raises(StatisticError, match="no unit was rated by two coders"):
        rating_agreement([[1, N], [N, 2]])


@pytest.mark.parametrize(
    ("values", "options", "error", "words"),
    [
        ([[1, 2], [1, 9]], {"categories": [1, 2]}, DataError, "unit 2, coder 2: '9' is no category"),
        ([[1], [2]], {}, DataError, "two coders"),
        ([[1, 2], [2, 2]], {"weights": "cubic"}, OptionError, "weights must be one of"),
        ([[1, 2], [2, 2]], {"level": "metric"}, OptionError, "level must be one of"),
        ([[-1, 2], [2, 2]], {"level": "ratio"}, DataError, "no negative values"),
        ([[1, 2], [2, 2]], {"n_draws": 7}, OptionError, "at least 100"),
        ([[1, 2], [2, 2]], {"confidence": 1.2}, OptionError, "confidence"),
        ([[1, 2], [2, 2]], {"groups": [1]}, DataError, "1 groups for 2 units"),
        ([[1, 2], [2, 2]], {"sizes": [1, 0]}, DataError, "sizes must be"),
        ([[1, 2], [2, 2]], {"categories": [1, 1, 2]}, DataError, "stands twice"),
    ],
)
def test_what_cannot_be_compared_is_named(values, options, error, words) -> None:
    with pytest.raises(error, match=words):
        rating_agreement(np.array(values, dtype=float), **options)
