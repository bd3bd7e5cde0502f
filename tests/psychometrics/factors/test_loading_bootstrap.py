"""Resampled factor solutions: batched extraction, standard errors, split halves."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.factors.congruence import congruence
from evalkit.psychometrics.factors.exploratory import efa
from evalkit.psychometrics.factors.extraction import EXTRACTIONS
from evalkit.psychometrics.factors.factor_replicability import factor_replicability
from evalkit.psychometrics.factors.loading_bootstrap import bootstrap_loadings
from evalkit.psychometrics.factors.resampled_factors import resampled_factors, weighted_correlations
from evalkit.psychometrics.factors.stacked_extraction import extract_many
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.rotation.rotation import ROTATIONS

# Two optimisations with gradients of 1e-8 and 1e-9.
EXTRACTION_ATOL = 1e-6
# The rotation of a resample stops at a gradient of 1e-6.
ROTATION_ATOL = 1e-4

PATTERN = np.kron(np.eye(2), np.array([[0.8], [0.7], [0.6], [0.7]]))
PHI = np.array([[1.0, 0.3], [0.3, 1.0]])


def _values(n: int = 300, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(n, 2)) @ np.linalg.cholesky(PHI).T
    unique = np.sqrt(1.0 - (PATTERN**2).sum(axis=1))
    return factors @ PATTERN.T + rng.normal(size=(n, 8)) * unique


def test_weighted_correlations_are_those_of_repeated_rows() -> None:
    values = _values(30)
    weights = np.random.default_rng(2).multinomial(30, np.full(30, 1 / 30), size=5).astype(float)
    found = weighted_correlations(values, weights)
    for k in range(5):
        repeated = np.repeat(values, weights[k].astype(int), axis=0)
        np.testing.assert_allclose(found[k], np.corrcoef(repeated, rowvar=False), rtol=0, atol=1e-12)
    values[:, 3] = 0.0
    values[0, 3] = 1.0
    weights[:, 0] = 0.0
    assert np.isnan(weighted_correlations(values, weights)[:, 3]).all()


@pytest.mark.parametrize("method", sorted(EXTRACTIONS))
def test_stacked_extraction_is_the_extraction_of_each(method: str) -> None:
    values = _values()
    whole = efa(moments(values), 2, method)
    stack = np.array([moments(_values(seed=k)).correlation for k in range(2, 10)])
    found = extract_many(stack, 2, method, np.array(whole.uniquenesses))
    assert found.converged.all()
    assert not found.heywood.any()
    for k, r in enumerate(stack):
        alone = EXTRACTIONS[method].extract(r, 2).loadings
        np.testing.assert_allclose(
            found.loadings[k] @ found.loadings[k].T, alone @ alone.T, atol=EXTRACTION_ATOL
        )


@pytest.mark.parametrize("method", ["minres", "ml"])
def test_stacked_extraction_stops_at_the_same_heywood_case(method: str) -> None:
    r = np.array([[1.0, 0.9, 0.9, 0.2], [0.9, 1.0, 0.7, 0.2], [0.9, 0.7, 1.0, 0.2], [0.2, 0.2, 0.2, 1.0]])
    found = extract_many(np.array([r, r]), 1, method, np.full(4, 0.5))
    alone = EXTRACTIONS[method].extract(r, 1)
    assert found.converged.all()
    np.testing.assert_array_equal(found.heywood, [alone.heywood] * 2)
    np.testing.assert_allclose(np.abs(found.loadings[0]), np.abs(alone.loadings), rtol=0, atol=1e-5)


@pytest.mark.parametrize("rotation", ["oblimin", "varimax", "promax", "geomin", "none"])
@pytest.mark.parametrize("method", ["minres", "ml"])
def test_resampled_solutions_are_those_of_efa_with_factors_matched(method: str, rotation: str) -> None:
    values = _values()
    whole = efa(moments(values), 2, method, rotation)
    stack = np.array([moments(_values(seed=k)).correlation for k in range(2, 12)])
    found = resampled_factors(stack, whole, ROTATIONS[rotation])
    assert found.usable.all()
    for k, r in enumerate(stack):
        alone = efa(r, 2, method, rotation)
        products = alone.loadings.T @ whole.loadings
        order = np.abs(products).argmax(axis=0)
        sign = np.sign(products[order, [0, 1]])
        np.testing.assert_allclose(
            found.loadings[k], alone.loadings[:, order] * sign, rtol=0, atol=ROTATION_ATOL
        )
        np.testing.assert_allclose(
            found.phi[k], alone.phi[np.ix_(order, order)] * np.outer(sign, sign), atol=ROTATION_ATOL
        )


def test_standard_errors_are_the_spread_over_samples() -> None:
    samples = np.array([moments(_values(seed=k)).correlation for k in range(100, 500)])
    whole = efa(moments(_values()), 2)
    spread = resampled_factors(samples, whole, ROTATIONS["oblimin"]).loadings.std(axis=0)
    found = bootstrap_loadings(_values(), 2, n_draws=500, seed=3)
    # One sample of 300 and 400 simulated ones: single standard errors vary by some 15 %, their mean by 5 %.
    np.testing.assert_allclose(found.loading_se.mean(), spread.mean(), rtol=0.15)
    assert (np.abs(np.log(found.loading_se / spread)) < 0.5).all()
    covered = (found.loading_lower <= found.solution.loadings) & (
        found.loading_upper >= found.solution.loadings
    )
    assert covered.mean() > 0.9
    assert (found.congruence > 0.98).all()
    assert found.phi_se[0, 0] == pytest.approx(0.0, abs=1e-12)
    assert 0.02 < found.phi_se[0, 1] < 0.12
    assert (found.phi_lower[0, 1] < 0.3 < found.phi_upper[0, 1]) or found.n_failed == 0


def test_same_seed_same_bootstrap_and_orthogonal_factors_stay_so() -> None:
    values = _values(120)
    first = bootstrap_loadings(values, 2, rotation="varimax", n_draws=50, seed=5)
    assert first.allclose(bootstrap_loadings(values, 2, rotation="varimax", n_draws=50, seed=5), rtol=0.0)
    assert not first.allclose(bootstrap_loadings(values, 2, rotation="varimax", n_draws=50, seed=6))
    np.testing.assert_allclose(first.phi_se, 0.0, rtol=0, atol=1e-12)
    assert first.tables()[0].columns == ("item", "factor", "loading", "se", "lower", "upper")
    assert len(first.tables()[0].rows) == 16


def test_draws_without_a_solution_are_counted_and_too_many_are_an_error() -> None:
    values = _values(40)
    rare = np.zeros(40)
    rare[:4] = 1.0
    found = bootstrap_loadings(np.column_stack([values, rare]), 1, n_draws=400, seed=2)
    # All four respondents are left out of a draw with probability .9^40 = .015.
    assert 1 <= found.n_failed <= 20
    rare[1:] = 0.0
    with pytest.raises(StatisticError, match="resamples have no solution"):
        bootstrap_loadings(np.column_stack([values, rare]), 1, n_draws=100, seed=2)


def test_wrong_input_of_the_bootstrap_is_refused() -> None:
    values = _values(50)
    with pytest.raises(OptionError, match="n_draws"):
        bootstrap_loadings(values, 2, n_draws=1)
    with pytest.raises(OptionError, match="confidence"):
        bootstrap_loadings(values, 2, confidence=95)
    values[0, 0] = np.nan
    with pytest.raises(DataError, match="1 of 50 respondents"):
        bootstrap_loadings(values, 2)


def test_halves_of_a_clear_structure_agree_and_of_noise_do_not() -> None:
    clear = factor_replicability(_values(400), 2, n_splits=50, seed=1)
    assert (clear.mean > 0.95).all()
    assert clear.share_all_similar == 1.0
    assert (clear.n_half, clear.n_failed) == (200, 0)
    noise = factor_replicability(np.random.default_rng(4).normal(size=(400, 8)), 2, "pca", n_splits=50)
    assert (noise.mean < 0.8).all()
    assert noise.share_all_similar < 0.2
    assert (noise.lowest <= noise.mean).all()
    assert clear.tables()[0].columns[1:] == ("mean", "lowest", "share_equal", "share_similar")


def test_halves_that_are_too_small_are_refused() -> None:
    with pytest.raises(StatisticError, match="half of 16 respondents is 8, for 8 items"):
        factor_replicability(_values(16), 2)
    with pytest.raises(OptionError, match="n_splits"):
        factor_replicability(_values(50), 2, n_splits=0)


@pytest.mark.slow
def test_percentile_intervals_of_loadings_cover_the_population() -> None:
    population = PATTERN @ PHI @ PATTERN.T
    np.fill_diagonal(population, 1.0)
    truth = efa(population, 2).loadings
    covered = np.zeros(truth.shape)
    samples = 5000
    for sample in range(samples):
        found = bootstrap_loadings(_values(200, seed=1000 + sample), 2, n_draws=300, n_starts=2, seed=sample)
        same = congruence(found.solution.loadings, truth)
        like = truth[:, same.second] * same.signs
        inside = (found.loading_lower <= like) & (like <= found.loading_upper)
        covered += inside[:, np.argsort(same.second)]
    share = covered / samples
    assert 0.93 <= share.mean() <= 0.97
    # Standard error of one share of 5,000: .003; measured .938 to .948.
    assert (np.abs(share - 0.95) < 0.02).all()
