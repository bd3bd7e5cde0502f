"""Residual correlations and their root mean square, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evalkit.psychometrics.sem.assessment.residuals import residual_correlations, srmr

RTOL = 1e-13
SAMPLE = np.array([[4.0, 1.0], [1.0, 1.0]])
MODEL = np.array([[4.0, 0.6], [0.6, 0.9]])


def test_residuals_are_in_deviations_of_the_sample() -> None:
    found = residual_correlations(SAMPLE, MODEL)
    np.testing.assert_allclose(found, [[0.0, 0.2], [0.2, 0.1]], rtol=RTOL, atol=1e-15)


# Without the diagonal the divisor is that of the whole triangle all the same, as in lavaan.
@pytest.mark.parametrize(
    ("means", "diagonal", "square"),
    [(False, True, 0.05 / 3), (True, True, (0.05 + 0.25 + 0.04) / 5), (False, False, 0.04 / 3)],
)
def test_srmr_counts_variances_and_means_where_they_are_modelled(
    means: bool, diagonal: bool, square: float
) -> None:
    sample, model = (SAMPLE, np.array([1.0, 0.2])), (MODEL, np.array([0.0, 0.0]))
    found = srmr([sample], [model], [1.0], means=means, diagonal=diagonal)
    assert found == pytest.approx(math.sqrt(square), rel=RTOL)


def test_groups_count_by_their_shares() -> None:
    zero = np.zeros(2)
    found = srmr([(SAMPLE, zero)] * 2, [(MODEL, zero), (SAMPLE, zero)], [0.25, 0.75], means=False)
    assert found == pytest.approx(0.25 * math.sqrt(0.05 / 3), rel=RTOL)
