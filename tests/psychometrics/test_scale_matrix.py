"""The matrix of a scale in two metrics, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.scale_matrix import scale_matrix


def test_raw_is_the_covariance_and_standardised_the_correlation() -> None:
    values = np.random.default_rng(1).normal(size=(50, 1)) + np.random.default_rng(2).normal(size=(50, 3))
    sample = moments(values * [1.0, 2, 5])
    raw, standard = scale_matrix(sample, "raw", "x"), scale_matrix(sample, "standardised", "x")
    np.testing.assert_allclose(raw.matrix, sample.covariance, rtol=1e-12)
    np.testing.assert_allclose(standard.matrix, sample.correlation, rtol=1e-12)
    assert raw.total == pytest.approx((values * [1.0, 2, 5]).sum(axis=1).var(ddof=1), rel=1e-10)


def test_items_that_cancel_out_are_refused() -> None:
    with pytest.raises(StatisticError, match="does not vary"):
        scale_matrix(np.array([[1.0, -1], [-1, 1]]), "standardised", "the coefficient")


def test_unknown_metric_and_raw_correlations_are_refused() -> None:
    with pytest.raises(OptionError, match="metric"):
        scale_matrix(np.eye(3), "cooked", "x")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="lost their units"):
        scale_matrix(np.eye(3), "raw", "x")
