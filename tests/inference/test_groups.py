"""Group comparison: the regions of csibank, scipy, and refusals."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.inference.groups import GroupComparison, compare_groups
from evalkit.inference.rank_confidence import rank_confidence

PRINTED_3 = 6e-4  # printed with three decimals
PRINTED_4 = 6e-5  # printed with four


def csibank_satisfaction(shared: Path) -> dict[str, np.ndarray]:
    """Score 10 · mean(sat1 … sat3) by region."""
    found: dict[str, list[float]] = {}
    with (shared / "reference/data/csibank.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            score = 10 * (float(row["sat1"]) + float(row["sat2"]) + float(row["sat3"])) / 3
            found.setdefault(row["Region"], []).append(score)
    return {region: np.array(found[region]) for region in ("East", "North", "Center")}


@pytest.mark.shared
def test_csibank_east_is_a_little_ahead_of_center_and_north_is_not_settled(shared: Path) -> None:
    regions = csibank_satisfaction(shared)
    n, mean, sd = (
        np.array([f(x) for x in regions.values()]) for f in (len, np.mean, lambda x: x.std(ddof=1))
    )
    found = compare_groups(n, mean, sd, list(regions))
    assert n.sum() == 1707
    np.testing.assert_allclose(found.mean, [72.567, 70.781, 69.352], rtol=0, atol=PRINTED_3)
    np.testing.assert_allclose(found.se, [0.733, 0.892, 0.728], rtol=0, atol=PRINTED_3)
    assert found.f == pytest.approx(4.634, abs=PRINTED_3)
    assert (found.df_between, found.df_within) == (2, 1704)
    assert found.pvalue == pytest.approx(0.0098, abs=PRINTED_4)
    assert found.eta_squared == pytest.approx(0.0054, abs=PRINTED_4)
    assert found.verdict == "small"
    np.testing.assert_array_equal(found.pair, [[0, 1], [0, 2], [1, 2]])
    assert found.difference[1] == pytest.approx(3.215, abs=PRINTED_3)
    assert found.pair_pvalue[1] == pytest.approx(0.0019, abs=PRINTED_4)
    assert found.d[1] == pytest.approx(0.17, abs=5e-3)
    assert found.d_pair[1] == pytest.approx(0.178, abs=PRINTED_3)
    assert found.pair_pvalue[0] == pytest.approx(0.12, abs=5e-3)
    assert found.pair_verdict == ("not settled", "small", "not settled")
    ranks = rank_confidence(found.mean, found.se, found.labels)
    assert list(zip(ranks.lower, ranks.upper, strict=True)) == [(1, 2), (1, 3), (2, 3)]


def _sample(seed: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.normal(mu, sd, n) for mu, sd, n in [(0, 1, 12), (1, 2, 30), (0.5, 0.7, 7), (0.2, 1, 20)]]


def _compare(groups: list[np.ndarray], **options: float) -> GroupComparison:
    n, mean, sd = (np.array([f(x) for x in groups]) for f in (len, np.mean, lambda x: x.std(ddof=1)))
    return compare_groups(n, mean, sd, **options)


def test_from_summaries_equals_scipy_on_raw_data() -> None:
    groups = _sample(1)
    found = _compare(groups, confidence=0.9)
    anova = stats.f_oneway(*groups)
    assert found.f == pytest.approx(anova.statistic, rel=1e-12)
    assert found.pvalue == pytest.approx(anova.pvalue, rel=1e-10)
    for m, (i, j) in enumerate(found.pair):
        welch = stats.ttest_ind(groups[i], groups[j], equal_var=False)
        interval = welch.confidence_interval(0.9)
        assert found.pair_pvalue[m] == pytest.approx(welch.pvalue, rel=1e-10)
        assert found.df[m] == pytest.approx(welch.df, rel=1e-12)
        assert (found.ci_lower[m], found.ci_upper[m]) == pytest.approx(
            (interval.low, interval.high), rel=1e-10
        )
        pooled = np.sqrt(
            (groups[i].var(ddof=1) * (len(groups[i]) - 1) + groups[j].var(ddof=1) * (len(groups[j]) - 1))
            / (len(groups[i]) + len(groups[j]) - 2)
        )
        assert found.d_pair[m] == pytest.approx(found.difference[m] / pooled, rel=1e-12)
    within = sum(((x - x.mean()) ** 2).sum() for x in groups) / (sum(map(len, groups)) - len(groups))
    np.testing.assert_allclose(found.d, found.difference / np.sqrt(within), rtol=1e-12)


def test_large_and_absent_differences_are_told_apart() -> None:
    found = compare_groups(np.full(3, 100), np.array([0.0, 0, 1]), np.ones(3))
    assert found.pair_verdict == ("not settled", "different", "different")
    assert found.verdict == "different"
    same = compare_groups(np.full(2, 50), np.full(2, 3.0), np.ones(2))
    assert (same.f, same.verdict) == (0.0, "not settled")


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), factor=st.floats(0.01, 100), shift=st.floats(-100, 100))
def test_units_do_not_matter(seed: int, factor: float, shift: float) -> None:
    groups = _sample(seed)
    a, b = _compare(groups), _compare([factor * x + shift for x in groups])
    np.testing.assert_allclose(a.pair_pvalue, b.pair_pvalue, rtol=1e-6)
    np.testing.assert_allclose(a.d, b.d, rtol=0, atol=1e-6)
    assert a.f == pytest.approx(b.f, rel=1e-6)


def test_bad_groups_are_named() -> None:
    n, ones = np.array([10, 1, 5]), np.ones(3)
    with pytest.raises(DataError, match="fewer than two values in b"):
        compare_groups(n, ones, ones, ["a", "b", "c"])
    with pytest.raises(DataError, match="of c is missing or negative"):
        compare_groups(np.full(3, 5), np.array([1, 2, np.nan]), ones, ["a", "b", "c"])
    with pytest.raises(StatisticError, match="no spread in a, c"):
        compare_groups(np.full(3, 5), ones, np.array([0.0, 1, 0]), ["a", "b", "c"])
    with pytest.raises(StatisticError, match="two groups at least; got 1"):
        compare_groups(np.array([5]), np.ones(1), np.ones(1))
    with pytest.raises(OptionError, match="confidence must lie between 0 and 1; got 95"):
        compare_groups(np.full(3, 5), ones, ones, confidence=95)
