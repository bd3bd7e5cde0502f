"""Critical ratios against R: quantile type 7, Student's and Welch's t (cr_extreme of 10_classical.R)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.reliability.extreme_groups import extreme_groups

# Closed forms; p values by the incomplete beta function, R's pt loses digits below 1e-290.
RTOL = 1e-8
SMALLEST_P = 1e-290

BLOCKS = [
    *(("bfi", "scales", s, "cr27") for s in "ACENO"),
    *(("satisfaction", "scales", s, "cr27") for s in ("imag", "expe", "qual", "val", "sat", "loy")),
]
COLUMNS = {
    "t": "t",
    "welch_t": "welch_t",
    "welch_df": "welch_df",
    "mean_high": "mean_hi",
    "mean_low": "mean_lo",
}


@pytest.mark.shared
@pytest.mark.parametrize("path", BLOCKS, ids="/".join)
def test_critical_ratios_are_those_of_r(
    path: tuple[str, ...], classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> None:
    block = classical(*path)
    items = tuple(block["items"])
    found = extreme_groups(scale_answers(path[0], path[1], items, complete=True), items, share=block["p"])
    assert (found.cut_low, found.cut_high) == pytest.approx((block["lo"], block["hi"]), rel=1e-12)
    assert (found.n_low, found.n_high) == (block["n_lo"], block["n_hi"])
    for ours, theirs in COLUMNS.items():
        expected = [block["items"][item][theirs] for item in items]
        np.testing.assert_allclose(getattr(found, ours), expected, rtol=RTOL, err_msg=ours)
    assert {block["items"][item]["df"] for item in items} == {found.df}
    for ours, theirs in (("pvalue", "p"), ("welch_pvalue", "welch_p")):
        expected = [block["items"][item][theirs] for item in items]
        np.testing.assert_allclose(getattr(found, ours), expected, rtol=RTOL, atol=SMALLEST_P, err_msg=ours)


def test_t_tests_are_those_of_scipy() -> None:
    values = np.random.default_rng(1).integers(1, 6, (90, 4)).astype(float)
    found = extreme_groups(values)
    total = values.sum(axis=1)
    low, high = values[total <= np.quantile(total, 0.27)], values[total >= np.quantile(total, 0.73)]
    student, welch = stats.ttest_ind(high, low), stats.ttest_ind(high, low, equal_var=False)
    np.testing.assert_allclose(found.t, student.statistic, rtol=1e-10)
    np.testing.assert_allclose(found.pvalue, student.pvalue, rtol=1e-8)
    np.testing.assert_allclose(found.welch_t, welch.statistic, rtol=1e-10)
    np.testing.assert_allclose(found.welch_df, welch.df, rtol=1e-10)
    np.testing.assert_allclose(found.welch_pvalue, welch.pvalue, rtol=1e-8)


def test_an_item_that_is_constant_in_both_groups_is_named() -> None:
    total = np.repeat([1.0, 2, 3, 4, 5], 8)
    steps = np.where(total > 3, 1.0, np.where(total < 3, 0.0, np.tile([0.0, 1], 20)))
    noise = np.random.default_rng(2).normal(size=40) * 0.1
    found = extreme_groups(np.column_stack([total + noise, steps]), ["a", "b"])
    assert found.undefined == ("b",)
    assert np.isnan(found.t[1])
    assert np.isnan(found.welch_pvalue[1])
    assert np.isfinite(found.t[0])


def test_totals_with_too_many_ties_are_refused() -> None:
    values = np.ones((40, 3))
    values[:4, 0] = 2
    with pytest.raises(StatisticError, match="overlap"):
        extreme_groups(values)


def test_other_wrong_requests_are_refused() -> None:
    values = np.random.default_rng(3).normal(size=(40, 3))
    with pytest.raises(OptionError, match="share"):
        extreme_groups(values, share=0.6)
    with pytest.raises(StatisticError, match="single item"):
        extreme_groups(values[:, :1], ["a"])
    with pytest.raises(StatisticError, match="too few"):
        extreme_groups(values[:3])
