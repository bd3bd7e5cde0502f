"""The bivariate normal distribution against 30-digit quadrature, and its identities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from evalkit.errors import DataError
from evalkit.psychometrics.correlation.bivariate_normal import bivariate_normal_cdf, bivariate_normal_density

# What the function promises; the sums of its quadrature leave 1e-16.
ATOL = 1e-14

# mpmath 1.4.1, 30 digits: quad(npdf(x) ncdf((k - r x) / sqrt(1 - r²)), -12 ... h) with breaks around k / r.
EXACT = (
    (0, 0, 0.5, 0.3333333333333333),
    (-1, 2, -0.3, 0.14996735651673773),
    (1.2, -0.7, 0.75, 0.24164501494496154),
    (0.5, 0.5, 0.9, 0.628250812478235),
    (-1.5, -1.2, 0.919, 0.05835705791665518),
    (0.3, 0.4, 0.921, 0.5749734038343174),
    (1, 1.0, 0.95, 0.8108195129691962),
    (-2, 2, -0.97, 0.005236306403157471),
    (0.499, 0.5, 0.999, 0.6850015691393057),
    (0, 1, -0.99, 0.3413447460685482),
    (1, -1, -0.9999, 0.0013651736228013135),
    (2.5, 2.499, 0.999999, 0.9937692807026642),
    (-4, -5, 0.6, 3.888672607090257e-08),
    (-6, -6, 0.99, 6.535624578351773e-10),
)


@pytest.mark.parametrize(("x", "y", "rho", "expected"), EXACT)
def test_distribution_function_agrees_with_thirty_digit_quadrature(
    x: float, y: float, rho: float, expected: float
) -> None:
    assert float(bivariate_normal_cdf(x, y, rho)) == pytest.approx(expected, abs=ATOL)


@pytest.mark.parametrize("rho", [-0.999, -0.95, -0.5, 0.0, 0.3, 0.85, 0.93, 0.9999])
def test_probability_of_the_positive_quadrant_is_sheppards(rho: float) -> None:
    assert float(bivariate_normal_cdf(0, 0, rho)) == pytest.approx(
        0.25 + np.arcsin(rho) / (2 * np.pi), abs=ATOL
    )


@settings(max_examples=200, deadline=None)
@given(x=st.floats(-6, 6), y=st.floats(-6, 6), rho=st.floats(-1, 1))
def test_symmetry_and_reflection(x: float, y: float, rho: float) -> None:
    found = float(bivariate_normal_cdf(x, y, rho))
    assert 0.0 <= found <= min(ndtr(x), ndtr(y)) + ATOL
    assert float(bivariate_normal_cdf(y, x, rho)) == pytest.approx(found, abs=ATOL)
    assert float(ndtr(x) - bivariate_normal_cdf(x, -y, -rho)) == pytest.approx(found, abs=ATOL)


def test_both_branches_meet_where_they_change() -> None:
    x, y = np.meshgrid(np.linspace(-3, 3, 13), np.linspace(-3, 3, 13))
    below, above = (bivariate_normal_cdf(x, y, 0.92 + step) for step in (-1e-9, 1e-9))
    slope = bivariate_normal_density(x, y, 0.92)
    np.testing.assert_allclose(above - below, 2e-9 * slope, rtol=0, atol=ATOL)


def test_density_is_the_slope_in_rho() -> None:
    # Central difference of step 1e-5: error 1e-10 of third derivatives below 100.
    for rho in (-0.95, -0.2, 0.6, 0.96):
        slope = (
            bivariate_normal_cdf(0.4, -0.3, rho + 1e-5) - bivariate_normal_cdf(0.4, -0.3, rho - 1e-5)
        ) / 2e-5
        assert float(slope) == pytest.approx(float(bivariate_normal_density(0.4, -0.3, rho)), rel=1e-6)


def test_infinite_limits_and_perfect_correlations() -> None:
    inf = np.inf
    found = bivariate_normal_cdf(
        [inf, inf, -inf, 1, 1, 0, 2], [inf, 0.3, 0.3, 0.5, -1, 1, -1], [0.5, 0.95, 0.99, 1, -1, -1, -1]
    )
    expected = [1.0, ndtr(0.3), 0.0, ndtr(0.5), 0.0, ndtr(1) - 0.5, ndtr(2) - ndtr(1)]
    np.testing.assert_allclose(found, expected, rtol=0, atol=ATOL)


def test_what_is_no_correlation_is_refused() -> None:
    for arguments in ((0.0, 0.0, 1.5), (np.nan, 0.0, 0.5), (0.0, 0.0, np.nan)):
        with pytest.raises(DataError, match="correlations in"):
            bivariate_normal_cdf(*arguments)
