"""Fit of a factor solution: limits of RMSEA, degrees of freedom, and what has no test."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import chndtr

from evalkit.psychometrics.factors.factor_fit import degrees_of_freedom, factor_fit, rmsea_interval


def test_rmsea_limits_are_the_noncentralities_with_5_and_95_percent_below() -> None:
    lower, upper = rmsea_interval(80.0, 40, 300)
    # Accuracy of the inverse of the noncentral chi².
    assert chndtr(80.0, 40, lower**2 * 299 * 40) == pytest.approx(0.95, abs=1e-8)
    assert chndtr(80.0, 40, upper**2 * 299 * 40) == pytest.approx(0.05, abs=1e-8)


def test_rmsea_limits_are_zero_where_chi2_is_small() -> None:
    assert rmsea_interval(20.0, 40, 300) == (0.0, 0.0)
    assert rmsea_interval(45.0, 40, 300)[0] == 0.0
    assert rmsea_interval(45.0, 40, 300)[1] > 0.0


@pytest.mark.parametrize(("p", "m", "df"), [(9, 3, 12), (25, 5, 185), (20, 4, 116), (3, 1, 0), (4, 2, -1)])
def test_degrees_of_freedom(p: int, m: int, df: int) -> None:
    assert degrees_of_freedom(p, m) == df


def test_perfect_fit_is_zero_and_few_respondents_leave_no_test() -> None:
    loadings = np.array([[0.8], [0.7], [0.6], [0.5], [0.4]])
    r = loadings @ loadings.T
    np.fill_diagonal(r, 1.0)
    fit = factor_fit(r, loadings, 200)
    assert fit.objective == pytest.approx(0.0, abs=1e-12)
    assert (fit.rmsea, fit.rmsr) == (0.0, pytest.approx(0.0, abs=1e-12))
    assert fit.bic == pytest.approx(-5 * math.log(200))
    assert factor_fit(r, loadings, None).chi2 is None
    assert factor_fit(r, loadings, 4).chi2 is None
