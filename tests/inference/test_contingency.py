"""Tests of tables against scipy, Haberman's residuals by hand, and the coverage idea of Cramér's V."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from evalkit.errors import DataError, StatisticError
from evalkit.inference.contingency import CHI_SQUARE, FISHER, FREEMAN_HALTON, contingency_test

RTOL = 1e-12  # closed forms
DRAWN = 0.02  # four standard errors of a share of .5 in 9,999 tables

LARGE = np.array([[30, 20, 10], [15, 25, 30]])
SMALL = np.array([[8, 1, 2], [1, 5, 3]])


def test_chi_square_where_all_expected_counts_reach_five() -> None:
    found = contingency_test(LARGE)
    expected = stats.chi2_contingency(LARGE, correction=False)
    assert found.test == CHI_SQUARE
    assert_allclose([found.chi2, found.pvalue], [expected.statistic, expected.pvalue], rtol=RTOL)
    assert_allclose(found.expected, expected.expected_freq, rtol=RTOL)
    assert_allclose(found.cramers_v, stats.contingency.association(LARGE, method="cramer"), rtol=RTOL)


def test_fisher_where_one_is_smaller() -> None:
    table = np.array([[8, 2], [1, 5]])
    found = contingency_test(table)
    assert found.test == FISHER
    assert_allclose(found.pvalue, stats.fisher_exact(table).pvalue, rtol=RTOL)


def test_freeman_halton_meets_the_enumerated_tables() -> None:
    found = contingency_test(SMALL, seed=4)
    rows, columns = SMALL.sum(axis=1), SMALL.sum(axis=0)
    law = stats.random_table(rows, columns)
    own, total = law.pmf(SMALL), 0.0
    for a in range(columns[0] + 1):
        for b in range(columns[1] + 1):
            first = np.array([a, b, rows[0] - a - b])
            if 0 <= first[2] <= columns[2]:
                chance = law.pmf(np.array([first, columns - first]))
                total += chance if chance <= own * (1 + 1e-9) else 0.0
    assert found.test == FREEMAN_HALTON
    assert_allclose(found.pvalue, total, rtol=0, atol=DRAWN)


def test_adjusted_residual_of_a_cell_by_hand() -> None:
    found = contingency_test(LARGE)
    n, row, column = 130, 60, 45
    e = row * column / n
    assert_allclose(
        found.adjusted_residuals[0, 0], (30 - e) / np.sqrt(e * (1 - row / n) * (1 - column / n)), rtol=RTOL
    )


def test_squared_residual_of_a_two_by_two_table_is_chi_square() -> None:
    found = contingency_test(np.array([[20, 30], [40, 25]]))
    assert_allclose(found.adjusted_residuals**2, found.chi2, rtol=RTOL)


def test_limits_of_v_are_the_noncentral_quantiles() -> None:
    found = contingency_test(LARGE)
    n = LARGE.sum()
    for limit, tail in ((found.ci_lower, 0.975), (found.ci_upper, 0.025)):
        assert_allclose(stats.ncx2.cdf(found.chi2, found.df, n * limit**2), tail, rtol=1e-6)
    assert found.ci_lower < found.cramers_v < found.ci_upper


def test_lower_limit_is_zero_where_independence_is_not_rejected() -> None:
    assert contingency_test(np.array([[20, 21], [19, 20]])).ci_lower == 0.0


@pytest.mark.parametrize(
    ("table", "error", "words"),
    [
        ([[1, 2]], DataError, "two rows and two columns"),
        ([[1, -2], [3, 4]], DataError, "whole numbers"),
        ([[1.5, 2], [3, 4]], DataError, "whole numbers"),
        ([[0, 0], [3, 4]], StatisticError, "no counts"),
    ],
)
def test_what_is_no_table_of_counts_is_refused(table, error, words) -> None:
    with pytest.raises(error, match=words):
        contingency_test(np.array(table))
