"""Raking and post-stratification against R's survey package and their defining property."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.inference.calibration import rake

WEIGHTS = [1.31, 2.9, 0.52, 1.9, 0.75, 1.28, 2.02, 1.1]
# R 4.2.2, survey 4.1.1: weights(rake(svydesign(ids=~1, weights=~w), list(~a, ~g), margins 60/40 and
# 20/30/50, control = list(maxit = 500, epsilon = 1e-13)))
SEX, AGE = [0, 1, 0, 1, 0, 0, 1, 1], [0, 1, 2, 0, 1, 2, 0, 1]
RAKED = [
    5.13233304497614, 18.2209414576048, 14.4444444444444, 7.20626714656768,
    4.86766695502786, 35.5555555555556, 7.66139980845618, 6.91139158736734,
]  # fmt: skip
CONVERGED = 1e-9  # both sides stop when the margins are met to 1e-10


def test_weights_agree_with_survey() -> None:
    found = rake([np.array(SEX), np.array(AGE)], [{0: 60, 1: 40}, {0: 20, 1: 30, 2: 50}], np.array(WEIGHTS))
    np.testing.assert_allclose(found.weights, RAKED, rtol=CONVERGED, atol=0)


def test_weights_meet_all_margins_and_keep_the_interaction() -> None:
    rng = np.random.default_rng(1)
    sex, age, start = rng.integers(0, 2, 200), rng.integers(0, 3, 200), rng.uniform(0.5, 2, 200)
    found = rake([sex, age], [{0: 600, 1: 400}, {0: 200, 1: 300, 2: 500}], start)
    np.testing.assert_allclose(np.bincount(sex, found.weights), [600, 400], rtol=CONVERGED)
    np.testing.assert_allclose(np.bincount(age, found.weights), [200, 300, 500], rtol=CONVERGED)
    factor = {(s, a): found.adjustment[(sex == s) & (age == a)] for s in (0, 1) for a in (0, 1, 2)}
    assert all(np.ptp(part) < 1e-12 for part in factor.values())
    odds = factor[0, 0][0] * factor[1, 1][0] / (factor[0, 1][0] * factor[1, 0][0])
    assert odds == pytest.approx(1, rel=1e-9)


def test_one_margin_is_post_stratification() -> None:
    cells, start = np.array(["m", "m", "f", "f", "f", "m", "f", "m"]), np.array(WEIGHTS)
    found = rake([cells], [{"m": 300, "f": 700}], start)
    expected = start * np.where(
        cells == "m", 300 / start[cells == "m"].sum(), 700 / start[cells == "f"].sum()
    )
    np.testing.assert_allclose(found.weights, expected, rtol=1e-12)
    assert found.iterations == 1
    assert found.weighting_effect == pytest.approx(8 * (expected**2).sum() / 1000**2, rel=1e-12)


def test_trimmed_weights_meet_the_margins_below_the_limit() -> None:
    rng = np.random.default_rng(5)
    sex, age = rng.integers(0, 2, 400), rng.integers(0, 3, 400)
    start = rng.lognormal(0, 0.8, 400)
    margins = [{0: 60, 1: 40}, {0: 20, 1: 30, 2: 50}]
    free, cut = rake([sex, age], margins, start), rake([sex, age], margins, start, trim=3)
    assert free.weights.max() > 3 * free.weights.mean()
    assert cut.weights.max() <= 3 * cut.weights.mean() * (1 + CONVERGED)
    np.testing.assert_allclose(np.bincount(sex, cut.weights), [60, 40], rtol=CONVERGED)
    np.testing.assert_allclose(np.bincount(age, cut.weights), [20, 30, 50], rtol=CONVERGED)
    assert cut.weighting_effect < free.weighting_effect
    assert cut.trim == 3 and free.trim is None
    wide = rake([sex, age], margins, start, trim=1000)
    np.testing.assert_array_equal(wide.weights, free.weights)


def test_a_limit_that_no_weights_meet_is_named() -> None:
    cells = np.repeat([0, 1], [2, 98])
    with pytest.raises(StatisticError, match="with no weight above 5 times the mean"):
        rake([cells], [{0: 50, 1: 50}], trim=5)
    with pytest.raises(OptionError, match="trim must be above 1"):
        rake([cells], [{0: 50, 1: 50}], trim=1)


def test_raking_refuses_what_cannot_be_met() -> None:
    with pytest.raises(StatisticError, match="category 'f' has no respondent"):
        rake([np.array(["m", "m"])], [{"m": 5, "f": 5}])
    with pytest.raises(DataError, match="category 'x' has no population count"):
        rake([np.array(["m", "x"])], [{"m": 5}])
    with pytest.raises(DataError, match="different sizes: 10, 11"):
        rake([np.array([0, 1])] * 2, [{0: 5, 1: 5}, {0: 5, 1: 6}])
    with pytest.raises(StatisticError, match="misses the margins"):
        rake([np.array([0, 1]), np.array([0, 1])], [{0: 5, 1: 5}, {0: 4, 1: 6}])
    with pytest.raises(OptionError, match="one vector of categories for each margin"):
        rake([], [])
