"""Random weights have the moments of their distribution."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError
from evalkit.evaluation.robustness.weight_draws import uniform_weights, weights_from_shape, weights_within

FOUR_ERRORS = 0.005  # absolute; 40,000 draws of values with sd < .25: four standard errors of a mean


def test_uniform_weights_have_the_moments_of_the_simplex() -> None:
    found = uniform_weights(4, draws=40_000, seed=1)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(found.mean(axis=0), 0.25, rtol=0, atol=FOUR_ERRORS)
    np.testing.assert_allclose(found.var(axis=0), 3 / 80, rtol=0, atol=FOUR_ERRORS)
    np.testing.assert_array_equal(found, uniform_weights(4, draws=40_000, seed=1))


def test_dirichlet_weights_keep_their_mean_and_a_zero() -> None:
    shares = np.array([0.5, 0.3, 0.0, 0.2])
    found = weights_from_shape(20 * shares, draws=40_000)
    np.testing.assert_allclose(found.mean(axis=0), shares, rtol=0, atol=FOUR_ERRORS)
    np.testing.assert_allclose(
        found.std(axis=0), np.sqrt(shares * (1 - shares) / 21), rtol=0, atol=FOUR_ERRORS
    )
    assert (found[:, 2] == 0).all()


def test_weights_within_a_range_stay_in_proportion() -> None:
    shares = np.array([0.6, 0.3, 0.1])
    found = weights_within(shares, 0.2, draws=5_000)
    ratio = (found[:, 0] / found[:, 1]) / 2
    assert ratio.min() > 0.8 / 1.2
    assert ratio.max() < 1.2 / 0.8
    assert np.ptp(ratio) > 0.5
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-12)


def test_weights_out_of_range_are_refused() -> None:
    with pytest.raises(OptionError, match="positive"):
        uniform_weights(0)
    with pytest.raises(DataError, match="Dirichlet"):
        weights_from_shape(np.array([1.0, -1]))
    with pytest.raises(OptionError, match="draws"):
        weights_from_shape(np.ones(2), draws=0)
    with pytest.raises(DataError, match="weights"):
        weights_within(np.zeros(2), 0.2)
    with pytest.raises(OptionError, match="change"):
        weights_within(np.ones(2), 1.5)
