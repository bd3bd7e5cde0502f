"""Rank-sum ratio: weights, number of grades, and tables without a regression."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import linregress, rankdata

from evalkit.errors import OptionError, StatisticError
from evalkit.evaluation.methods.rsr import rsr

X = np.random.default_rng(7).uniform(0, 100, (200, 4))
BENEFIT = ["benefit"] * 4


def test_weights_replace_the_plain_mean_of_ranks_and_the_line_is_least_squares() -> None:
    w = np.array([0.4, 0.3, 0.2, 0.1])
    found = rsr(X, w, BENEFIT)
    np.testing.assert_allclose(found.score, rankdata(X, axis=0) @ w / 200, rtol=1e-12)
    line = linregress(found.probit, found.distinct)
    assert (found.slope, found.intercept) == pytest.approx((line.slope, line.intercept))
    assert found.pvalue == pytest.approx(line.pvalue, rel=1e-6)
    assert found.df == (1, len(found.distinct) - 2)


@pytest.mark.parametrize(
    ("grades", "cuts"), [(3, [4, 6]), (4, [3.5, 5, 6.5]), (5, [3.2, 4.4, 5.6, 6.8]), (6, [3, 4, 5, 6, 7])]
)
def test_grades_follow_the_usual_table_of_cuts(grades: int, cuts: list[float]) -> None:
    found = rsr(X, None, BENEFIT, grades=grades)
    np.testing.assert_allclose(found.cut_probits, cuts, rtol=1e-12)
    assert found.grade[np.argmax(found.score)] == 1
    assert found.grade[np.argmin(found.score)] == grades
    assert (np.diff(found.grade[np.argsort(found.score)]) <= 0).all()


def test_what_cannot_be_regressed_or_graded_is_refused() -> None:
    with pytest.raises(StatisticError, match="three different RSR values at least; there are 1"):
        rsr(np.array([[1.0, 2], [2, 1]]), None, BENEFIT[:2])
    with pytest.raises(OptionError, match="grades must be 3 to 7; got 2"):
        rsr(X, None, BENEFIT, grades=2)
    with pytest.raises(OptionError, match="method must be one of 'integer', 'non-integer'"):
        rsr(X, None, BENEFIT, method="whole")  # type: ignore[arg-type]
