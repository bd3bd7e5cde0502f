"""The distribution-free interval: its formula written out, and its coverage."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import ndtr

from evalkit.psychometrics.reliability.alpha import cronbach_alpha
from evalkit.psychometrics.reliability.alpha_interval import (
    complete_influences,
    distribution_free_se,
    raw_influence,
    standardised_influence,
)

LOADINGS = np.array([0.8, 0.7, 0.6, 0.7, 0.5])
UNIQUE = 1 - LOADINGS**2
CEILING = np.array([-2.2, -1.6, -1.0, -0.2])
"""Cuts of a 5-point item where 58 % give the highest answer."""


def _alpha(covariance: np.ndarray) -> float:
    k = len(covariance)
    return k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())


def _normal_items(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.normal(size=(n, 1)) * LOADINGS + rng.normal(size=(n, 5)) * np.sqrt(UNIQUE)


def _ceiling_items(rng: np.random.Generator, n: int) -> np.ndarray:
    return np.searchsorted(CEILING, _normal_items(rng, n)).astype(float) + 1


def _true_alpha_of_ceiling_items() -> float:
    nodes, weights = hermegauss(80)
    weights = weights / weights.sum()
    above = ndtr((nodes[:, None, None] * LOADINGS[:, None] - CEILING) / np.sqrt(UNIQUE)[:, None])
    mean = above.sum(axis=2)
    square = (above * np.array([1, 3, 5, 7])).sum(axis=2)
    covariance = (mean * weights[:, None]).T @ mean - np.outer(weights @ mean, weights @ mean)
    np.fill_diagonal(covariance, weights @ square - (weights @ mean) ** 2)
    return _alpha(covariance)


TRUE = {
    "normal": (_normal_items, _alpha(np.outer(LOADINGS, LOADINGS) + np.diag(UNIQUE))),
    "ceiling": (_ceiling_items, _true_alpha_of_ceiling_items()),
}


def _coverage(kind: str, n: int, draws: int, seed: int, ci_method: str = "adf") -> float:
    make, truth = TRUE[kind]
    rng = np.random.default_rng(seed)
    hits = 0
    for _ in range(draws):
        found = cronbach_alpha(make(rng, n), ci_method=ci_method)  # type: ignore[arg-type]
        hits += found.ci_lower <= truth <= found.ci_upper
    return hits / draws


def test_the_exact_alpha_of_ceiling_items_is_that_of_a_large_sample() -> None:
    sample = _ceiling_items(np.random.default_rng(1), 400_000)
    # Monte Carlo error of alpha with 400,000 rows is about 7e-4.
    assert TRUE["ceiling"][1] == pytest.approx(_alpha(np.cov(sample, rowvar=False)), abs=3e-3)


def test_se_is_the_quadratic_form_of_the_covariance_of_products() -> None:
    values = _ceiling_items(np.random.default_rng(2), 150)
    n, k = values.shape
    centred = values - values.mean(axis=0)
    products = np.einsum("ij,ik->ijk", centred, centred).reshape(n, k * k)
    gamma = np.cov(products, rowvar=False)
    covariance = np.cov(values, rowvar=False)
    slope = np.empty((k, k))
    for i in range(k):
        for j in range(k):
            bumped = covariance.copy()
            bumped[i, j] += 1e-6
            slope[i, j] = (_alpha(bumped) - _alpha(covariance)) / 1e-6
    expected = np.sqrt(slope.ravel() @ gamma @ slope.ravel() / n)
    # One-sided numerical derivative with step 1e-6.
    assert cronbach_alpha(values).se == pytest.approx(expected, rel=1e-5)


def _jackknife_errors(values: np.ndarray, missing: str) -> tuple[float, float]:
    rows = range(len(values))
    left = [cronbach_alpha(np.delete(values, i, axis=0), missing=missing, ci_method="feldt") for i in rows]  # type: ignore[arg-type]
    spread = [np.var([getattr(one, name) for one in left]) for name in ("alpha", "alpha_standardised")]
    raw, standardised = np.sqrt(np.array(spread) * (len(values) - 1))
    return float(raw), float(standardised)


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_standard_errors_agree_with_leaving_out_one_respondent(missing: str) -> None:
    rng = np.random.default_rng(3)
    values = _normal_items(rng, 1500)
    if missing == "pairwise":
        values[rng.random(values.shape) < 0.15] = np.nan
    found = cronbach_alpha(values, missing=missing)  # type: ignore[arg-type]
    assert found.ci_upper_standardised is not None
    raw, standardised = _jackknife_errors(values, missing)
    # The jackknife differs from the delta method in terms of order 1/n (3 % at n = 200).
    assert found.se == pytest.approx(raw, rel=0.01)
    half = found.ci_upper_standardised - found.alpha_standardised
    assert half / 1.959963984540054 == pytest.approx(standardised, rel=0.01)


def test_influences_of_complete_answers_have_mean_near_zero() -> None:
    values = _normal_items(np.random.default_rng(5), 120)
    covariance = np.cov(values, rowvar=False)
    moved = raw_influence(
        values - values.mean(axis=0), np.ones_like(values), covariance, np.full((5, 5), 120.0)
    )
    # Mean of z z' is (n - 1)/n of the covariance, so the mean is -alpha-slope terms / n; slope'S is 0.
    assert abs(moved.mean()) < 1e-12
    assert distribution_free_se(moved) > 0


@pytest.mark.parametrize("kind", ["normal", "ceiling"])
def test_adf_interval_covers_93_to_97_percent(kind: str) -> None:
    assert 0.93 <= _coverage(kind, 300, 1500, seed=20240601) <= 0.97


def test_normal_theory_intervals_are_too_short_with_ceiling_items() -> None:
    assert _coverage("ceiling", 300, 500, seed=7, ci_method="feldt") < 0.90
    assert _coverage("ceiling", 300, 500, seed=7, ci_method="duhachek") < 0.90


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["normal", "ceiling"])
@pytest.mark.parametrize("n", [200, 500, 1000])
def test_adf_interval_covers_93_to_97_percent_at_5000_draws(kind: str, n: int) -> None:
    assert 0.93 <= _coverage(kind, n, 5000, seed=n) <= 0.97


def test_complete_answers_give_the_influences_of_the_general_form_but_for_a_constant() -> None:
    values = _ceiling_items(np.random.default_rng(4), 120)
    centred, covariance = values - values.mean(axis=0), np.cov(values, rowvar=False)
    general = (centred, np.ones_like(centred), covariance, np.full(covariance.shape, 120.0))
    for fast, slow in zip(
        complete_influences(centred, covariance),
        (raw_influence(*general), standardised_influence(*general)),
        strict=True,
    ):
        np.testing.assert_allclose(fast - fast.mean(), slow - slow.mean(), rtol=1e-10, atol=1e-12)
