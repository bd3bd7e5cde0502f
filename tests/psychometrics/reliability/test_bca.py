"""BCa limits against scipy's implementation and in the cases where they are percentiles."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evalkit.errors import StatisticError
from evalkit.psychometrics.reliability.bca import BcaConstants, bca_constants, bca_interval

# Both take linearly interpolated quantiles of the same draws.
RTOL = 1e-10


def test_limits_are_those_of_scipy_for_the_same_draws() -> None:
    sample = np.random.default_rng(3).exponential(size=60)
    theirs = stats.bootstrap(
        (sample,), np.mean, n_resamples=1999, method="BCa", rng=np.random.default_rng(1), vectorized=True
    )
    draws = theirs.bootstrap_distribution
    left = (sample.sum() - sample) / (len(sample) - 1)
    constants = bca_constants(float(sample.mean()), draws, left, "mean")
    np.testing.assert_allclose(
        bca_interval(draws, constants, 0.95),
        (theirs.confidence_interval.low, theirs.confidence_interval.high),
        rtol=RTOL,
    )


def test_without_bias_and_acceleration_they_are_percentiles() -> None:
    draws = np.random.default_rng(4).normal(size=999)
    np.testing.assert_allclose(
        bca_interval(draws, BcaConstants(z0=0.0, acceleration=0.0), 0.9),
        np.quantile(draws, [0.05, 0.95]),
        rtol=RTOL,
    )


def test_ties_with_the_estimate_count_half() -> None:
    draws = np.array([0.0, 1.0, 1.0, 2.0])
    assert bca_constants(1.0, draws, np.arange(3.0), "x").z0 == pytest.approx(0.0, abs=1e-12)


def test_draws_on_one_side_and_a_missing_jackknife_value_are_refused() -> None:
    with pytest.raises(StatisticError, match="do not vary around"):
        bca_constants(5.0, np.array([1.0, 2.0]), np.arange(3.0), "x")
    with pytest.raises(StatisticError, match="without respondent 2"):
        bca_constants(1.5, np.array([1.0, 2.0]), np.array([1.0, np.nan, 2.0]), "x")
