"""Shrinkage: estimating equations, Morris' formulas by hand, coverage on average over units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.inference.shrinkage import ESTIMATORS, between_variance, shrink_means


def _case(seed: int, b: int = 12, tau: float = 2.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    se = rng.uniform(0.5, 2, b)
    return 70 + rng.normal(0, tau, b) + se * rng.normal(size=b), se


def test_paule_mandel_solves_its_equation() -> None:
    mean, se = _case(1)
    found = shrink_means(mean, se)
    weight = 1 / (se**2 + found.tau2)
    assert weight @ (mean - found.grand_mean) ** 2 == pytest.approx(len(mean) - 1, rel=1e-9)
    np.testing.assert_allclose(found.reliability, found.tau2 / (found.tau2 + se**2), rtol=1e-12)


def test_reml_maximises_the_restricted_likelihood() -> None:
    mean, se = _case(2)

    def deviance(tau2: float) -> float:
        weight = 1 / (se**2 + tau2)
        centre = weight @ mean / weight.sum()
        return float(-np.log(weight).sum() + np.log(weight.sum()) + weight @ (mean - centre) ** 2)

    best = minimize_scalar(deviance, bounds=(0, 100), method="bounded", options={"xatol": 1e-10})
    assert shrink_means(mean, se, method="reml").tau2 == pytest.approx(best.x, rel=1e-5)


def test_equal_errors_give_the_one_way_anova_estimate_by_both_methods() -> None:
    mean = np.array([61.0, 64, 70, 71, 79])
    for method in ESTIMATORS:
        assert between_variance(mean, np.full(5, 4.0), method) == pytest.approx(
            mean.var(ddof=1) - 4, rel=1e-9
        )


def test_morris_formulas_by_hand_for_equal_errors() -> None:
    """B = (b−3)/(b−1)·v/(v+τ²); s² = v(1 − (b−1)/b·B) + 2/(b−3)·B²·(y−ȳ)² (Morris 1983, section 4)."""
    mean, b, v = np.array([61.0, 64, 70, 71, 79, 75]), 6, 9.0
    found = shrink_means(mean, np.full(b, 3.0))
    total = mean.var(ddof=1)
    factor = 3 / 5 * v / total
    np.testing.assert_allclose(found.shrinkage, factor, rtol=1e-9)
    np.testing.assert_allclose(found.shrunken, mean - factor * (mean - mean.mean()), rtol=1e-12)
    s2 = v * (1 - 5 / 6 * factor) + 2 / 3 * factor**2 * (mean - mean.mean()) ** 2
    np.testing.assert_allclose(found.posterior_sd, np.sqrt(s2), rtol=1e-9)
    np.testing.assert_allclose(
        found.ci_upper - found.ci_lower, 2 * 1.959963984540054 * np.sqrt(s2), rtol=1e-9
    )


@pytest.mark.parametrize("method", list(ESTIMATORS))
def test_no_variance_between_units_is_handled(method: str) -> None:
    mean = np.array([70.0, 70.1, 69.9, 70.05])
    found = shrink_means(mean, np.full(4, 2.0), method=method)  # type: ignore[arg-type]
    assert found.tau2 == 0
    np.testing.assert_array_equal(found.reliability, 0)
    assert np.ptp(found.shrunken) < np.ptp(mean)
    assert (found.ci_lower < found.ci_upper).all()


def test_three_units_come_back_raw_and_two_are_refused() -> None:
    mean, se = np.array([72.567, 70.781, 69.352]), np.array([0.733, 0.892, 0.728])
    found = shrink_means(mean, se, ["East", "North", "Center"])
    np.testing.assert_allclose(found.shrunken, mean)
    np.testing.assert_allclose(found.posterior_sd, se)
    with pytest.raises(StatisticError, match=r"3 units at least; got 2.*raw means"):
        shrink_means(mean[:2], se[:2])


def test_census_units_are_not_shrunken() -> None:
    mean = np.array([1.0, 2, 4, 8])
    exact = shrink_means(mean, np.zeros(4))
    np.testing.assert_allclose(exact.shrunken, mean, rtol=1e-9)
    np.testing.assert_allclose(exact.reliability, 1, rtol=1e-9)
    assert exact.tau2 == pytest.approx(mean.var(ddof=1), rel=1e-6)
    mixed = shrink_means(mean, np.array([0.0, 1, 1, 1]))
    assert mixed.shrunken[0] == pytest.approx(1.0)
    assert mixed.shrinkage[1] > 0.01
    with pytest.raises(StatisticError, match="nothing to shrink"):
        shrink_means(np.full(4, 5.0), np.zeros(4))


def test_bad_input_is_named() -> None:
    with pytest.raises(DataError, match="mean is missing for B2"):
        shrink_means(np.array([1, np.nan, 2]), np.ones(3), ["B1", "B2", "B3"])
    with pytest.raises(OptionError, match="method must be one of"):
        shrink_means(np.arange(4.0), np.ones(4), method="ml")  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), order=st.permutations(range(8)), factor=st.floats(0.01, 100))
def test_order_and_units_do_not_matter(seed: int, order: list[int], factor: float) -> None:
    mean, se = _case(seed, b=8)
    a, b = shrink_means(mean, se), shrink_means(factor * mean[order] - 3, factor * se[order])
    np.testing.assert_allclose(b.shrunken, factor * a.shrunken[order] - 3, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(b.posterior_sd, factor * a.posterior_sd[order], rtol=1e-5)
    lower, upper = np.minimum(a.mean, a.grand_mean), np.maximum(a.mean, a.grand_mean)
    assert ((a.shrunken >= lower - 1e-9) & (a.shrunken <= upper + 1e-9)).all()


def _coverage(b: int, reliability: float, replications: int, method: str) -> tuple[float, float]:
    """Share of true means inside Morris' and inside the plug-in interval, errors unequal by a factor of 2."""
    rng = np.random.default_rng(b * 1000 + round(100 * reliability))
    se = np.linspace(0.7, 1.4, b)
    tau = np.sqrt(reliability / (1 - reliability) * (se**2).mean())
    held, plain = [], []
    for _ in range(replications):
        truth = rng.normal(0, tau, b)
        found = shrink_means(truth + se * rng.normal(size=b), se, method=method)  # type: ignore[arg-type]
        held.append(((found.ci_lower <= truth) & (truth <= found.ci_upper)).mean())
        centre = found.grand_mean + found.reliability * (found.mean - found.grand_mean)
        plain.append((np.abs(truth - centre) <= 1.96 * se * np.sqrt(found.reliability)).mean())
    return float(np.mean(held)), float(np.mean(plain))


@pytest.mark.parametrize("b", [6, 10, 40])
def test_morris_intervals_cover_on_average_over_units(b: int) -> None:
    held, _ = _coverage(b, 0.7, 400, "paule-mandel")
    assert 0.93 <= held <= 0.97


def test_plug_in_intervals_would_not() -> None:
    _, plain = _coverage(6, 0.5, 400, "paule-mandel")
    assert plain < 0.90


@pytest.mark.slow
@pytest.mark.parametrize("method", list(ESTIMATORS))
@pytest.mark.parametrize("reliability", [0.5, 0.7, 0.9])
@pytest.mark.parametrize("b", [6, 10, 40])
def test_coverage_with_many_replications(b: int, reliability: float, method: str) -> None:
    """Reliability ≥ .5 is the assumption of the stated 93–97 %."""
    held, _ = _coverage(b, reliability, 5000, method)
    assert 0.93 <= held <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize(
    ("b", "reliability", "low", "high"),
    [
        (6, 0.1, 0.97, 1.0),
        (6, 0.25, 0.96, 1.0),
        (10, 0.1, 0.97, 1.0),
        (40, 0.1, 0.95, 0.99),
        (40, 0.25, 0.915, 0.95),
    ],
)
def test_coverage_outside_the_assumption_is_as_documented(
    b: int, reliability: float, low: float, high: float
) -> None:
    held, _ = _coverage(b, reliability, 5000, "paule-mandel")
    assert low <= held <= high
