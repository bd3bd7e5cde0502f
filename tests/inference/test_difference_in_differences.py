"""Difference-in-differences: statsmodels and clubSandwich as references, exact permutation, type I error."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.inference.assignments import assignments
from evalkit.inference.difference_in_differences import difference_in_differences

RTOL = 1e-9  # another algorithm (QR) on the same numbers
# A panel of 8 branches and 4 periods, branches 2, 5 and 7 treated from period 3 on; invented.
PANEL = np.array(
    [
        [61.2, 62.0, 61.1, 63.4],
        [70.5, 69.8, 75.9, 77.1],
        [55.3, 57.2, 56.0, 58.8],
        [66.0, 66.4, 67.9, 66.1],
        [59.9, 61.0, 66.2, 64.9],
        [72.4, 71.1, 73.0, 72.2],
        [63.3, 64.9, 65.8, 70.0],
        [68.1, 67.7, 69.0, 70.3],
    ]
)
TREATED = np.isin(np.arange(8), [1, 4, 6])


def two_way(values: np.ndarray, treated: np.ndarray, start: int) -> float:
    """The coefficient of treated × after in an OLS regression on branch and period dummies (statsmodels)."""
    import statsmodels.api as sm

    b, t = values.shape
    branch, period = np.repeat(np.arange(b), t), np.tile(np.arange(t), b)
    dummies = [np.eye(b)[branch], np.eye(t)[period][:, 1:]]
    active = (treated[branch] & (period >= start)).astype(float)
    fit = sm.OLS(values.ravel(), np.column_stack([active, *dummies])).fit()
    return float(fit.params[0])


@pytest.mark.parametrize("start", [1, 2, 3])
def test_estimate_is_the_two_way_fixed_effects_coefficient(start: int) -> None:
    found = difference_in_differences(PANEL, TREATED, start)
    assert found.estimate == pytest.approx(two_way(PANEL, TREATED, start), rel=RTOL)


def test_estimate_of_two_periods_by_hand() -> None:
    values = np.array([[10.0, 15], [12, 19], [11, 12], [13, 12], [9, 12]])
    found = difference_in_differences(values, np.array([True, True, False, False, False]))
    assert found.estimate == pytest.approx((5 + 7) / 2 - (1 - 1 + 3) / 3, rel=1e-12)


def test_standard_error_and_df_are_those_of_clubsandwich() -> None:
    """R 4.2.2, clubSandwich 0.5.8: coef_test(lm(y ~ 0 + D + id + t), vcov = "CR2", cluster = id)."""
    found = difference_in_differences(PANEL, TREATED, 2)
    assert found.estimate == pytest.approx(CLUB[0], rel=RTOL)
    assert found.se == pytest.approx(CLUB[1], rel=RTOL)
    assert found.df == pytest.approx(CLUB[2], rel=RTOL)
    assert found.t_pvalue == pytest.approx(CLUB[3], rel=1e-8)  # R prints 10 digits of p


CLUB = (4.04333333333333, 0.761606489234705, 4.33898305084746, 0.00480286396137468)


def permutation_p(values: np.ndarray, treated: np.ndarray, start: int, effect: float = 0.0) -> float:
    """A plain loop over all assignments."""
    gain = values[:, start:].mean(axis=1) - values[:, :start].mean(axis=1) - effect * treated
    real = abs(gain[treated].mean() - gain[~treated].mean())
    hits = []
    for members in combinations(range(len(values)), int(treated.sum())):
        mask = np.isin(np.arange(len(values)), members)
        hits.append(abs(gain[mask].mean() - gain[~mask].mean()) >= real - 1e-12)
    return float(np.mean(hits))


def test_exact_p_counts_every_assignment() -> None:
    found = difference_in_differences(PANEL, TREATED, 2)
    assert found.exact
    assert found.n_assignments == comb(8, 3)
    assert found.pvalue == pytest.approx(permutation_p(PANEL, TREATED, 2), rel=1e-12)


def test_the_interval_holds_exactly_the_effects_that_the_test_does_not_reject() -> None:
    found = difference_in_differences(PANEL, TREATED, 2)
    step = 1e-7
    inside = (found.ci_lower + step, found.estimate, found.ci_upper - step)
    outside = (found.ci_lower - step, found.ci_upper + step)
    assert all(permutation_p(PANEL, TREATED, 2, effect) > 0.05 for effect in inside)
    assert all(permutation_p(PANEL, TREATED, 2, effect) <= 0.05 for effect in outside)


def test_a_constant_effect_moves_the_estimate_and_the_interval_with_it() -> None:
    plain = difference_in_differences(PANEL, TREATED, 2)
    raised = PANEL.copy()
    raised[np.ix_(TREATED, [2, 3])] += 5
    moved = difference_in_differences(raised, TREATED, 2)
    for name in ("estimate", "ci_lower", "ci_upper", "t_ci_lower", "t_ci_upper"):
        assert getattr(moved, name) == pytest.approx(getattr(plain, name) + 5, rel=1e-10)
    assert moved.se == pytest.approx(plain.se, rel=1e-10)


def test_too_few_assignments_leave_the_interval_open_and_say_so() -> None:
    found = difference_in_differences(PANEL[:4], TREATED[:4], 2)
    assert found.n_assignments == 4
    assert (found.ci_lower, found.ci_upper) == (-np.inf, np.inf)
    assert found.pvalue >= 0.25


def test_one_treated_branch_has_no_standard_error_but_a_permutation_p() -> None:
    single = np.arange(8) == 1
    found = difference_in_differences(PANEL, single, 2)
    assert (found.se, found.df, found.t_pvalue, found.t_ci_lower, found.t_ci_upper) == (None,) * 5
    assert found.pvalue == pytest.approx(permutation_p(PANEL, single, 2), rel=1e-12)


def test_drawn_assignments_count_the_real_one_and_come_near_the_exact_p() -> None:
    exact = difference_in_differences(PANEL, TREATED, 2)
    drawn = difference_in_differences(PANEL, TREATED, 2, most_exact=10, draws=20_000, seed=4)
    assert not drawn.exact
    assert drawn.n_assignments == 20_001
    se = np.sqrt(exact.pvalue * (1 - exact.pvalue) / 20_000)
    assert drawn.pvalue == pytest.approx(exact.pvalue, abs=4 * se)
    extreme = PANEL.copy()
    extreme[np.ix_(TREATED, [2, 3])] += 1000
    rare = difference_in_differences(extreme, TREATED, 2, most_exact=10, draws=99, seed=1)
    assert rare.pvalue >= 1 / 100


def test_the_same_seed_gives_the_same_result_and_another_seed_another() -> None:
    first, again, other = (
        difference_in_differences(PANEL, TREATED, 2, most_exact=10, draws=499, seed=seed)
        for seed in (1, 1, 2)
    )
    assert first.allclose(again, rtol=0)
    assert first.pvalue != other.pvalue


def test_drawn_assignments_are_choices_without_repetition_and_all_alike() -> None:
    drawn = assignments(TREATED, draws=40_000, most_exact=1, seed=3)
    assert all(len(set(row)) == 3 for row in drawn.members[:500].tolist())
    counts = np.bincount(drawn.members[1:].ravel(), minlength=8)
    expected = 40_000 * 3 / 8
    assert np.abs(counts - expected).max() < 5 * np.sqrt(expected * 5 / 8)


def test_pre_trend_is_the_difference_of_slopes_and_is_absent_with_one_period() -> None:
    panel = PANEL.copy()
    found = difference_in_differences(panel, TREATED, 3)
    slope = np.polyfit(np.arange(3), panel[:, :3].T, 1)[0]
    assert found.pre_trend == pytest.approx(slope[TREATED].mean() - slope[~TREATED].mean(), rel=1e-10)
    assert 0 < (found.pre_trend_pvalue or 0) <= 1
    assert difference_in_differences(PANEL, TREATED, 1).pre_trend is None


def test_groups_that_drift_apart_before_the_start_are_seen() -> None:
    drift = PANEL + np.outer(TREATED, np.arange(4) * 6.0)
    found = difference_in_differences(drift, TREATED, 3)
    assert found.pre_trend_pvalue == pytest.approx(1 / comb(8, 3), rel=1e-12)


def test_period_effects_are_against_the_last_period_before_the_start() -> None:
    found = difference_in_differences(PANEL, TREATED, 2)
    gap = PANEL[TREATED].mean(axis=0) - PANEL[~TREATED].mean(axis=0)
    np.testing.assert_allclose(found.period_effect, gap - gap[1], rtol=1e-12, atol=1e-12)


def test_identical_periods_have_no_effect() -> None:
    found = difference_in_differences(np.tile(PANEL[:, :1], (1, 4)), TREATED, 2)
    assert (found.estimate, found.pvalue, found.t_pvalue) == (0.0, 1.0, 1.0)


def test_bad_input_is_named() -> None:
    holed = PANEL.copy()
    holed[2, 3] = np.nan
    with pytest.raises(DataError, match="outcome of C in period Q4 is missing"):
        difference_in_differences(holed, TREATED, 2, "ABCDEFGH", ("Q1", "Q2", "Q3", "Q4"))
    with pytest.raises(DataError, match="8 booleans"):
        difference_in_differences(PANEL, TREATED.astype(int), 2)
    with pytest.raises(DataError, match="two periods at least"):
        difference_in_differences(PANEL[:, :1], TREATED)
    with pytest.raises(OptionError, match="start"):
        difference_in_differences(PANEL, TREATED, 4)
    with pytest.raises(OptionError, match="draws"):
        difference_in_differences(PANEL, TREATED, 2, draws=10)
    with pytest.raises(StatisticError, match="some branches must be treated"):
        difference_in_differences(PANEL, np.ones(8, dtype=bool), 2)
    with pytest.raises(StatisticError, match="four branches"):
        difference_in_differences(PANEL[:3], TREATED[:3], 2)


@pytest.mark.slow
@pytest.mark.parametrize(("n_treated", "branches"), [(3, 12), (8, 24)])
def test_type_one_error_without_an_effect(n_treated: int, branches: int) -> None:
    """5,000 panels with branch effects and serial correlation: both tests reject at their level."""
    rng = np.random.default_rng(12)
    treated = np.arange(branches) < n_treated
    rejected = np.zeros(2)
    runs = 5000
    for seed in range(runs):
        noise = rng.standard_normal((branches, 4))
        for period in range(1, 4):
            noise[:, period] += 0.5 * noise[:, period - 1]
        panel = rng.normal(70, 8, (branches, 1)) + noise
        found = difference_in_differences(panel, treated, 2, draws=199, most_exact=300, seed=seed)
        rejected += [found.pvalue <= 0.05, (found.t_pvalue or 1.0) <= 0.05]
    three_se = 3 * np.sqrt(0.05 * 0.95 / runs)
    assert rejected[0] / runs <= 0.05 + three_se
    assert rejected[0] / runs >= 0.03  # it is exact, up to the steps of a discrete p
    assert rejected[1] / runs <= 0.06  # DECISIONS 21
