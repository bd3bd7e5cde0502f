"""Eigenvalues and parallel analysis."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.factors.minres import minres
from evalkit.psychometrics.matrices import squared_multiple_correlations
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.retention.retention import eigenvalues, null_correlations, parallel_analysis

RTOL = 1e-8
# psych takes the communalities from its one-factor minres, whose optim() stops early.
MINRES_ATOL = 1e-4
# Mean of 50 draws of psych's own simulation: standard error below .006 for the first eigenvalue.
SIMULATION_ATOL = 0.02


@pytest.mark.shared
def test_eigenvalues_and_number_of_components_are_those_of_psych(reference_block: Any) -> None:
    _, block, r, n, items = reference_block
    reference = block["nfactors"]
    np.testing.assert_allclose(eigenvalues(r), reference["eigen_pc"], rtol=RTOL)
    np.testing.assert_allclose(
        squared_multiple_correlations(r), [reference["smc"][item] for item in items], rtol=RTOL
    )
    one = 1.0 - minres(r, 1).uniquenesses
    np.testing.assert_allclose(eigenvalues(r, one), reference["pa_fa_values"], rtol=0, atol=MINRES_ATOL)
    found = parallel_analysis(r, n, items, n_draws=500, seed=1)
    np.testing.assert_allclose(found.eigenvalues, reference["pa_pc_values"], rtol=RTOL)
    np.testing.assert_allclose(
        found.simulated_mean, reference["pa_pc_sim_mean"], rtol=0, atol=SIMULATION_ATOL
    )
    assert found.n_factors == reference["pa_ncomp"]


def test_wishart_draws_have_the_eigenvalues_of_drawn_respondents() -> None:
    rng = np.random.default_rng(5)
    data = rng.normal(size=(4000, 40, 6))
    data -= data.mean(axis=1, keepdims=True)
    data /= np.sqrt((data**2).sum(axis=1, keepdims=True))
    expected = eigenvalues(data.transpose(0, 2, 1) @ data)
    drawn = eigenvalues(null_correlations(6, 40, 4000, rng))
    error = np.sqrt((expected.var(axis=0) + drawn.var(axis=0)) / 4000)
    # Six means: four standard errors apart happens once in 2,500 seeds.
    assert (np.abs(expected.mean(axis=0) - drawn.mean(axis=0)) < 4 * error).all()
    np.testing.assert_allclose(expected.std(axis=0), drawn.std(axis=0), rtol=0.06)


@pytest.mark.parametrize("model", ["pca", "factor"])
def test_two_clear_factors_are_found(model: Any) -> None:
    block = np.full((4, 4), 0.5)
    r = np.block([[block, np.zeros((4, 4))], [np.zeros((4, 4)), block]])
    np.fill_diagonal(r, 1.0)
    found = parallel_analysis(r, 400, model=model, n_draws=200)
    assert found.n_factors == 2
    assert found.eigenvalues[1] > found.simulated[1]
    assert found.eigenvalues[2] <= found.simulated[2]


def test_uncorrelated_items_have_no_factor() -> None:
    assert parallel_analysis(np.eye(5), 200, n_draws=100).n_factors == 0


def test_same_seed_same_numbers_whatever_the_chunks() -> None:
    values = np.random.default_rng(6).normal(size=(50, 5))
    first = parallel_analysis(moments(values), n_draws=300, seed=3)
    assert first.allclose(parallel_analysis(moments(values), n_draws=300, seed=3), rtol=0.0)
    assert not first.allclose(parallel_analysis(moments(values), n_draws=300, seed=4))
    assert first.n_obs == 50


def test_higher_percentile_asks_for_more() -> None:
    low = parallel_analysis(np.eye(5), 100, percentile=50)
    high = parallel_analysis(np.eye(5), 100, percentile=99)
    assert (high.simulated > low.simulated).all()
    np.testing.assert_allclose(low.simulated_mean.sum(), 5.0, rtol=1e-10)


def test_what_cannot_be_simulated_is_refused() -> None:
    with pytest.raises(StatisticError, match="more than 3 respondents; got None"):
        parallel_analysis(np.eye(3))
    with pytest.raises(StatisticError, match="more than 3 respondents; got 3"):
        parallel_analysis(np.eye(3), 3)
    with pytest.raises(StatisticError, match="linearly dependent"):
        parallel_analysis(np.ones((3, 3)), 30, model="factor")
    with pytest.raises(OptionError, match="model"):
        parallel_analysis(np.eye(3), 30, model="map")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="percentile"):
        parallel_analysis(np.eye(3), 30, percentile=101)
