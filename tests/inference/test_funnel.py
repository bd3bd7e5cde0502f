"""Funnel limits: formulas by hand on twelve hospitals, exact quantiles, and false alarms by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evalkit.errors import DataError, OptionError
from evalkit.inference.funnel import Funnel, FunnelOptions, funnel_means
from evalkit.inference.funnel_counts import funnel_proportions, funnel_rates

# Deaths after infant heart surgery in twelve hospitals (WinBUGS examples, volume I, "Surgical")
DEATHS = np.array([0, 18, 8, 46, 8, 13, 9, 31, 14, 8, 29, 24])
OPERATIONS = np.array([47, 148, 119, 810, 211, 196, 148, 215, 207, 97, 256, 360])
PLAIN = FunnelOptions(overdispersion="none", winsorise=0)


def test_one_hospital_is_outside_the_outer_exact_limits() -> None:
    found = funnel_proportions(DEATHS, OPERATIONS, list("ABCDEFGHIJKL"), options=PLAIN)
    assert found.target == pytest.approx(208 / 2814)
    assert [found.labels[i] for i in np.flatnonzero(found.outside[1])] == ["H"]
    assert {found.labels[i] for i in np.flatnonzero(found.outside[0])} == {"B", "E", "H", "K"}
    assert found.phi == pytest.approx((found.z**2).mean(), rel=1e-12)


def test_exact_limits_interpolate_to_the_stated_probability() -> None:
    """Between two counts the distribution function is taken as linear (Spiegelhalter 2005, appendix)."""
    found = funnel_proportions(DEATHS, OPERATIONS, options=PLAIN)
    for limits, probability in ((found.lower, [0.025, 0.001]), (found.upper, [0.975, 0.999])):
        count = limits * OPERATIONS
        below = np.ceil(count) - 1
        left, right = (stats.binom.cdf(x, OPERATIONS, found.target) for x in (below, below + 1))
        reached = left + (count - below) * (right - left)
        inside = count > 0
        expected = np.broadcast_to(np.array(probability)[:, None], reached.shape)
        np.testing.assert_allclose(reached[inside], expected[inside], rtol=1e-9)


def test_overdispersion_by_hand() -> None:
    additive = funnel_proportions(DEATHS, OPERATIONS, options=FunnelOptions(winsorise=0))
    multiplied = funnel_proportions(
        DEATHS, OPERATIONS, options=FunnelOptions(winsorise=0, overdispersion="multiplicative")
    )
    rate = 208 / 2814
    variance = rate * (1 - rate) / OPERATIONS
    z = (DEATHS / OPERATIONS - rate) / np.sqrt(variance)
    w = 1 / variance
    tau2 = ((z**2).sum() - 11) / (w.sum() - (w**2).sum() / w.sum())
    assert additive.tau2 == pytest.approx(tau2, rel=1e-12)
    half = stats.norm.ppf(0.975) * np.sqrt(variance + tau2)
    np.testing.assert_allclose(additive.upper[0], rate + half, rtol=1e-12)
    np.testing.assert_allclose(additive.lower[0], np.maximum(rate - half, 0), rtol=1e-12)
    grown = stats.norm.ppf(0.975) * np.sqrt(variance * (z**2).mean())
    np.testing.assert_allclose(multiplied.upper[0], rate + grown, rtol=1e-12)


def test_winsorising_draws_in_both_tails() -> None:
    z = np.array([-9.0, -1, 0, 1, 2, 1, 0, -1, 0, 1, 9])
    found = funnel_means(z, np.ones(11), target=0.0, options=FunnelOptions(winsorise=0.1))
    assert found.phi == pytest.approx((np.clip(z, -1, 2) ** 2).mean(), rel=1e-12)
    np.testing.assert_array_equal(found.z, z)


def test_rates_and_ratios() -> None:
    events, expected = np.array([12, 30, 7]), np.array([10.0, 20, 15])
    found = funnel_rates(events, expected, target=1.0, options=PLAIN)
    np.testing.assert_allclose(found.z, (events - expected) / np.sqrt(expected), rtol=1e-12)
    assert found.outside[0].tolist() == [0, 1, -1]
    assert funnel_rates(events, expected).target == pytest.approx(49 / 45)


def _alarms(options: FunnelOptions, tau: float, replications: int) -> np.ndarray:
    """Share of 40 units, all from one population with sd tau, outside each pair of limits."""
    rng = np.random.default_rng(8)
    se = np.linspace(0.5, 2, 40)
    found: list[Funnel] = [
        funnel_means(70 + rng.normal(0, tau, 40) + se * rng.normal(size=40), se, options=options)
        for _ in range(replications)
    ]
    return np.mean([np.abs(f.outside).mean(axis=1) for f in found], axis=0)


@pytest.mark.parametrize("overdispersion", ["none", "additive", "multiplicative"])
def test_false_alarms_are_as_stated_without_overdispersion(overdispersion: str) -> None:
    """Winsorising pulls phi below 1, so adjusted limits stay near the plain ones; 40 × 500 units."""
    share = _alarms(FunnelOptions(overdispersion=overdispersion), 0.0, 500)  # type: ignore[arg-type]
    assert 0.03 <= share[0] <= 0.06
    assert share[1] <= 0.005


def test_additive_limits_hold_their_level_under_overdispersion() -> None:
    """Plain limits call a quarter of the units; adjusted ones, without winsorising, about the stated 5 %."""
    plain, adjusted = (_alarms(o, 1.5, 300) for o in (PLAIN, FunnelOptions(winsorise=0)))
    assert plain[0] > 0.2
    assert 0.04 <= adjusted[0] <= 0.065
    assert adjusted[1] <= 0.006


def test_bad_input_is_named() -> None:
    with pytest.raises(DataError, match="no standard error for B: a census"):
        funnel_means(np.ones(2), np.array([1, 0]), ["A", "B"])
    with pytest.raises(DataError, match="count or the size of B"):
        funnel_proportions(np.ones(2), np.array([2, 0]), ["A", "B"])
    with pytest.raises(DataError, match="0 … n"):
        funnel_proportions(np.array([3]), np.array([2]))
    with pytest.raises(DataError, match="strictly between"):
        funnel_proportions(np.zeros(2), np.full(2, 9))
    with pytest.raises(DataError, match="target rate must be positive"):
        funnel_rates(np.zeros(2), np.ones(2))
    with pytest.raises(OptionError, match="overdispersion must be one of"):
        FunnelOptions(overdispersion="both")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="winsorise must lie"):
        FunnelOptions(winsorise=0.5)
