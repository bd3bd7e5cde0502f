"""Change between two periods: by hand, scipy's tests as reference, and verdicts that noise cannot earn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evalkit.errors import DataError, OptionError
from evalkit.inference.change import change, respondent_change, welch_df
from evalkit.inference.change_result import ChangeResult

RTOL = 1e-10  # same formulas in another order of operations


def one(before: float, after: float, se: float, **options: float) -> str:
    found = change(np.array([before]), np.array([se]), np.array([after]), np.array([se]), **options)
    return str(found.verdict[0, 0])


def test_independent_samples_by_hand() -> None:
    found = change(np.array([60.0]), np.array([3.0]), np.array([70.0]), np.array([4.0]))
    assert found.change[0, 0] == 10.0
    assert found.change_se[0, 0] == pytest.approx(5.0, rel=RTOL)
    half = 1.959963984540054 * 5
    assert found.ci_lower[0, 0] == pytest.approx(10 - half, rel=RTOL)
    assert found.ci_upper[0, 0] == pytest.approx(10 + half, rel=RTOL)
    assert found.pvalue[0, 0] == pytest.approx(2 * stats.norm.sf(2), rel=RTOL)


@pytest.mark.parametrize(
    ("change_of", "se", "smallest", "verdict"),
    [
        (10.0, 2.0, 3.0, "improved"),
        (-10.0, 2.0, 3.0, "fell"),
        (4.0, 2.0, 3.0, "not settled"),  # interval [-1.5, 9.5]
        (0.5, 0.5, 3.0, "no change"),  # interval [-.9, 1.9] within ±3
        (2.5, 0.5, 3.0, "not settled"),  # beyond 0, but whether it matters is open: [1.1, 3.9]
        (2.5, 0.1, 3.0, "no change"),  # beyond 0 and too small to matter: [2.2, 2.8]
        (2.5, 0.1, 0.0, "improved"),
        (0.0, 2.0, 0.0, "not settled"),
        (0.0, 0.0, 0.0, "no change"),
        (1.0, 0.0, 0.0, "improved"),
    ],
)
def test_verdicts_follow_the_interval_and_the_smallest_relevant_change(
    change_of: float, se: float, smallest: float, verdict: str
) -> None:
    assert one(70.0, 70.0 + change_of, se, smallest=smallest) == verdict


@pytest.mark.parametrize("se", [0.0, 1e-9, 2.0])
def test_identical_data_give_zero_change_and_never_a_mover(se: float) -> None:
    """Acceptance 001: two periods with identical data."""
    values = np.random.default_rng(3).uniform(0, 100, (40, 6))
    found = change(values, np.full_like(values, se), values.copy(), np.full_like(values, se))
    assert (found.change == 0).all()
    assert (found.pvalue == 1).all()
    assert not np.isin(found.verdict, ["improved", "fell"]).any()


def test_the_same_answers_of_the_same_respondents_have_no_error_at_all() -> None:
    answers = np.random.default_rng(5).normal(size=(90, 2))
    found = respondent_change(answers, answers, np.repeat([0, 1, 2], 30), "ABC")
    assert (found.change == 0).all()
    assert (found.change_se == 0).all()
    assert (found.verdict == "no change").all()


def test_a_panel_is_the_paired_t_test_with_known_quantiles() -> None:
    rng = np.random.default_rng(1)
    before = rng.normal(3, 1, 50)
    after = before + rng.normal(0.3, 0.5, 50)
    found = respondent_change(before, after, np.zeros(50, dtype=int), ["A"])
    assert found.change[0, 0] == pytest.approx((after - before).mean(), rel=RTOL)
    assert found.change_se[0, 0] == pytest.approx((after - before).std(ddof=1) / np.sqrt(50), rel=RTOL)


def test_respondents_of_one_period_only_bring_no_covariance() -> None:
    rng = np.random.default_rng(2)
    before, after = rng.normal(size=60), rng.normal(size=60)
    before[30:], after[:30] = np.nan, np.nan
    found = respondent_change(before, after, np.zeros(60, dtype=int), ["A"])
    parts = before[:30].var(ddof=1) / 30 + after[30:].var(ddof=1) / 30
    assert found.change_se[0, 0] == pytest.approx(np.sqrt(parts), rel=RTOL)


def test_a_partly_overlapping_panel_lies_between_the_two_ends() -> None:
    rng = np.random.default_rng(4)
    person = rng.normal(size=80)
    before, after = person + rng.normal(0, 0.3, 80), person + rng.normal(0, 0.3, 80)
    full = respondent_change(before, after, np.zeros(80, dtype=int), ["A"]).change_se[0, 0]
    half_before, half_after = before.copy(), after.copy()
    half_before[60:], half_after[:20] = np.nan, np.nan
    half = respondent_change(half_before, half_after, np.zeros(80, dtype=int), ["A"]).change_se[0, 0]
    apart = np.hypot(before[:60].std(ddof=1), after[20:].std(ddof=1)) / np.sqrt(60)
    assert full < half < apart


def test_small_samples_use_welch_degrees_of_freedom() -> None:
    rng = np.random.default_rng(6)
    first, second = rng.normal(0, 1, 12), rng.normal(1, 3, 9)
    se = [part.std(ddof=1) / np.sqrt(len(part)) for part in (first, second)]
    df = welch_df(np.array([se[0]]), np.array([12]), np.array([se[1]]), np.array([9]))
    found = change(
        np.array([first.mean()]), np.array([se[0]]), np.array([second.mean()]), np.array([se[1]]), df=df
    )
    reference = stats.ttest_ind(second, first, equal_var=False)  # scipy's Welch test
    assert found.pvalue[0, 0] == pytest.approx(reference.pvalue, rel=RTOL)
    ends = reference.confidence_interval(0.95)
    assert (found.ci_lower[0, 0], found.ci_upper[0, 0]) == pytest.approx((ends.low, ends.high), rel=RTOL)


def test_known_variances_have_infinite_degrees_of_freedom() -> None:
    df = welch_df(np.array([1.0, 1.0]), np.array([0, 11]), np.array([2.0, 0.0]), np.array([0, 0]))
    np.testing.assert_allclose(df, [np.inf, 10.0], rtol=RTOL)


def test_adjustment_takes_every_measured_cell_and_no_other() -> None:
    before = np.array([[60.0, 60.0], [60.0, np.nan]])
    se = np.full((2, 2), 2.0)
    found = change(before, se, np.array([[67.0, 61.0], [62.0, 50.0]]), se)
    assert found.n_compared == 3
    assert found.verdict[1, 1] == "not measured"
    raw = found.pvalue[[0, 0, 1], [0, 1, 0]]
    adjusted = stats.false_discovery_control(raw)
    np.testing.assert_allclose(found.pvalue_adjusted[[0, 0, 1], [0, 1, 0]], adjusted, rtol=RTOL)
    assert np.isnan(found.pvalue_adjusted[1, 1])


def test_a_change_that_does_not_survive_the_adjustment_is_not_settled() -> None:
    before, after = np.full(40, 60.0), np.full(40, 60.0)
    after[0] = 66.0  # z = 2.12 of 40 comparisons
    se = np.full(40, 2.0)

    def verdict(adjustment: str) -> str:
        return str(change(before, se, after, se, adjustment=adjustment).verdict[0, 0])  # type: ignore[arg-type]

    assert [verdict(name) for name in ("none", "benjamini-hochberg", "holm")] == [
        "improved",
        "not settled",
        "not settled",
    ]


def test_exchanging_the_periods_exchanges_the_verdicts() -> None:
    rng = np.random.default_rng(8)
    first, second = rng.uniform(40, 90, (20, 3)), rng.uniform(40, 90, (20, 3))
    se = np.full((20, 3), 6.0)
    there, back = change(first, se, second, se, smallest=2.0), change(second, se, first, se, smallest=2.0)
    np.testing.assert_array_equal(there.change, -back.change)
    turned = {"improved": "fell", "fell": "improved"}
    assert [turned.get(v, v) for v in there.verdict.ravel()] == back.verdict.ravel().tolist()
    assert {"improved", "fell", "not settled"} <= set(there.verdict.ravel())


def test_one_table_row_for_every_unit_and_measure() -> None:
    found = change(
        np.ones((2, 2)), np.ones((2, 2)), np.ones((2, 2)), np.ones((2, 2)), labels="AB", measures=("x", "y")
    )
    assert isinstance(found, ChangeResult)
    assert [row[:2] for row in found.tables()[0].rows] == [("A", "x"), ("A", "y"), ("B", "x"), ("B", "y")]


def test_bad_input_is_named() -> None:
    one_value, se = np.array([[60.0, 70.0]]), np.ones((1, 2))
    missing = np.array([[1.0, np.nan]])
    with pytest.raises(DataError, match="A, y: a standard error is missing"):
        change(one_value, missing, one_value, se, labels=["A"], measures=["x", "y"])
    with pytest.raises(DataError, match="A, x: a standard error is negative"):
        change(one_value, -se, one_value, se, labels=["A"], measures=["x", "y"])
    with pytest.raises(DataError, match="A, x: the covariance is larger"):
        change(one_value, se, one_value, se, labels=["A"], measures=["x", "y"], covariance=2 * se)
    with pytest.raises(DataError, match="no unit was measured"):
        change(one_value * np.nan, se, one_value, se)
    with pytest.raises(DataError, match="must have one shape"):
        change(one_value, se, one_value[:, :1], se)
    with pytest.raises(OptionError, match="smallest"):
        change(one_value, se, one_value, se, smallest=-1.0)
    with pytest.raises(OptionError, match="adjustment"):
        change(one_value, se, one_value, se, adjustment="bonferroni")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="confidence"):
        change(one_value, se, one_value, se, confidence=95)
    with pytest.raises(DataError, match="same rows"):
        respondent_change(np.ones(3), np.ones(4), np.zeros(3, dtype=int), ["A"])


@pytest.mark.slow
def test_without_any_change_false_movers_stay_within_the_nominal_rate() -> None:
    """2,000 leagues of 20 units: with Benjamini–Hochberg and no true change, P(any mover) ≤ 5 %."""
    rng = np.random.default_rng(11)
    leagues, units = 2000, 20
    se = rng.uniform(1, 4, units)
    any_mover = 0
    for _ in range(leagues):
        first, second = 60 + se * rng.standard_normal((2, units))
        any_mover += bool(np.isin(change(first, se, second, se).verdict, ["improved", "fell"]).any())
    assert any_mover / leagues == pytest.approx(0.05, abs=0.0147)  # three standard errors of a share of 5 %
