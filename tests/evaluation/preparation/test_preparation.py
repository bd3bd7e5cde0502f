"""Availability, denominators, imputation and outlier treatment by hand and against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.evaluation.preparation.availability import screen_availability
from evalkit.evaluation.preparation.denominators import denominate
from evalkit.evaluation.preparation.imputation import impute
from evalkit.evaluation.preparation.outliers import treat_outliers
from evalkit.evaluation.preparation.shape import skewness_kurtosis
from evalkit.evaluation.preparation.transforms import BoxCox, ShiftedLog

NAN = np.nan


def test_availability_by_missing_zeros_and_name() -> None:
    x = np.array([[1.0, 2, 3, 4], [NAN, NAN, 3, 4], [0, 0, 0, 4], [NAN] * 4])
    names = ["a", "b", "c", "d"]
    found = screen_availability(x, threshold=0.75, alternatives=names)
    np.testing.assert_array_equal(found.missing, [0, 2, 0, 4])
    np.testing.assert_array_equal(found.zeros, [0, 0, 3, 0])
    np.testing.assert_array_equal(found.availability, [1, 0.5, 1, 0])
    np.testing.assert_array_equal(found.non_zero, [1, 1, 0.25, 0])
    np.testing.assert_array_equal(found.included, [True, False, True, False])
    np.testing.assert_array_equal(found.indicator_availability, [0.5, 0.5, 0.75, 0.75])
    zeros = screen_availability(x, threshold=0.75, rule="zeros", alternatives=names)
    np.testing.assert_array_equal(zeros.included, [True, True, False, False])
    both = screen_availability(x, threshold=0.75, rule="both", alternatives=names, keep=["b"], drop=["a"])
    np.testing.assert_array_equal(both.included, [False, True, False, False])
    np.testing.assert_array_equal(both.forced, [True, True, False, False])
    with pytest.raises(DataError, match="no alternative 'e'"):
        screen_availability(x, alternatives=names, keep=["e"])
    with pytest.raises(DataError, match="'b' is to be kept and dropped"):
        screen_availability(x, alternatives=names, keep=["b"], drop=["b"])
    with pytest.raises(OptionError, match="threshold must lie between"):
        screen_availability(x, threshold=90)
    with pytest.raises(OptionError, match="rule must be one of"):
        screen_availability(x, rule="NA")  # type: ignore[arg-type]


def test_denominators_divide_only_where_named() -> None:
    x, size = np.array([[10.0, 1], [30, NAN]]), np.array([[5.0, 2], [NAN, 4]])
    found = denominate(x, size, ["staff", "area"], ["staff", "area"], factor=[100, 1], labels=["a", "b"])
    np.testing.assert_array_equal(found.values, [[200, 0.5], [NAN, NAN]])
    assert found.new_missing == ((1, 0),)
    plain = denominate(x, size, ["staff", "area"], [None, "area"], factor=[100, 1])
    np.testing.assert_array_equal(plain.values[:, 0], x[:, 0])
    np.testing.assert_array_equal(plain.factor, 1)
    with pytest.raises(DataError, match="row 'north', denominator 'area' is 0"):
        denominate(
            x, np.array([[1.0, 0], [1, 1]]), ["staff", "area"], [None, "area"], alternatives=["north", "s"]
        )
    with pytest.raises(DataError, match="no denominator 'staf'"):
        denominate(x, size, ["staff", "area"], ["staf", None])


def test_means_and_medians_come_from_the_own_group() -> None:
    x = np.array([[1.0, 5], [3, NAN], [8, 7], [NAN, 9], [100, 1]])
    groups = ["u", "u", "u", "u", "v"]
    found = impute(x, "mean", groups=groups, labels=["a", "b"])
    assert found.values[3, 0] == 4
    assert found.values[1, 1] == 7
    assert [(c.row, c.column, c.group, c.n) for c in found.cells] == [(1, 1, "u", 3), (3, 0, "u", 3)]
    assert impute(x, "median", groups=groups).values[3, 0] == 3
    assert impute(x, "mean").values[3, 0] == 28
    np.testing.assert_array_equal(found.imputed, np.isnan(x))
    with pytest.raises(StatisticError, match="row '5', column 'a': group 'v' has no value"):
        impute(np.vstack([x[:4], [[NAN, 1]]]), groups=groups, labels=["a", "b"])
    with pytest.raises(OptionError, match="did you mean 'mean'"):
        impute(x, "meen")


def test_regression_recovers_a_line_exactly() -> None:
    z = np.arange(8.0)[:, np.newaxis] * 1000
    y = np.column_stack([3 + 0.002 * z[:, 0], -z[:, 0]])
    gaps = y.copy()
    gaps[[1, 6], 0] = NAN
    found = impute(gaps, "regression", predictors=z)
    np.testing.assert_allclose(found.values, y, rtol=1e-12)
    with pytest.raises(StatisticError, match="column '1': 6 values do not determine"):
        impute(gaps, "regression", predictors=np.column_stack([z, 2 * z]))
    with pytest.raises(OptionError, match="predictors belong to"):
        impute(gaps, "regression")
    with pytest.raises(DataError, match="8 complete rows"):
        impute(gaps, "regression", predictors=gaps)


def test_shape_statistics_equal_scipy_without_bias() -> None:
    x = np.random.default_rng(0).exponential(1e6, 30)
    skewness, kurtosis = skewness_kurtosis(np.append(x, NAN))
    assert skewness == pytest.approx(stats.skew(x, bias=False), rel=1e-12)
    assert kurtosis == pytest.approx(stats.kurtosis(x, bias=False), rel=1e-12)
    with pytest.raises(StatisticError, match="need 4 values"):
        skewness_kurtosis(np.arange(3.0))
    with pytest.raises(StatisticError, match="equal values"):
        skewness_kurtosis(np.full(5, 0.1))


def _column(*tail: float) -> np.ndarray:
    return np.concatenate([np.linspace(1, 10, 20), tail])[:, np.newaxis]


def test_one_point_is_winsorised_to_the_next_value() -> None:
    found = treat_outliers(np.column_stack([_column(500.0), -_column(500.0)]), labels=["up", "down"])
    np.testing.assert_array_equal(found.values[:, 0], _column(10.0)[:, 0])
    np.testing.assert_array_equal(found.values[:, 1], -_column(10.0)[:, 0])
    assert found.winsorised[-1].tolist() == ["high", "low"]
    record = found.records[0]
    assert (record.outcome, record.n_winsorised, record.passes) == ("winsorised", 1, True)
    assert record.skewness[0] == pytest.approx(stats.skew(_column(500.0)[:, 0], bias=False))
    assert record.skewness[2] is None


def test_a_long_tail_is_transformed_from_the_original_values() -> None:
    x = np.exp(np.random.default_rng(3).normal(0, 2.5, (200, 1)))
    found = treat_outliers(x)
    assert found.records[0].outcome == "transformed"
    low, width = x.min(), np.ptp(x)
    np.testing.assert_allclose(found.values, np.log(x - low + 0.01 * width), rtol=1e-12)
    assert (found.winsorised == "").all()
    left = treat_outliers(x, transform=None)
    assert (left.records[0].n_winsorised, left.records[0].passes) == (5, False)
    assert (left.winsorised == "high").sum() == 5
    combined = treat_outliers(x, combine=True)
    assert (combined.winsorised == "high").sum() == 5
    np.testing.assert_array_equal(np.argsort(found.values[:, 0]), np.argsort(x[:, 0]))


def test_box_cox_equals_scipy() -> None:
    x = np.random.default_rng(5).exponential(3, 40)
    shifted = x - x.min() + 1
    found, formula = BoxCox().apply(np.append(x, NAN))
    wanted, exponent = stats.boxcox(shifted)
    np.testing.assert_allclose(found[:-1], wanted, rtol=1e-9)
    assert np.isnan(found[-1])
    assert f"exponent {exponent:.6g}" in formula
    np.testing.assert_allclose(BoxCox(0.0).apply(x)[0], np.log(shifted), rtol=1e-12)
    np.testing.assert_allclose(BoxCox(2.0).apply(x)[0], (shifted**2 - 1) / 2, rtol=1e-12)
    with pytest.raises(OptionError, match="share must be above 0"):
        ShiftedLog(0.0)


def test_what_is_not_treated_says_so() -> None:
    x = np.column_stack([_column(500.0), np.full(21, 2.0), np.linspace(0, 1, 21)])
    found = treat_outliers(x, skip=["kept"], labels=["kept", "flat", "good"])
    assert [r.outcome for r in found.records] == ["skipped", "skipped", "untouched"]
    assert [r.passes for r in found.records] == [None, None, True]
    np.testing.assert_array_equal(found.values, x)
    tied = treat_outliers(_column(*[500.0] * 2), max_winsorised=1, transform=None)
    np.testing.assert_array_equal(tied.values, _column(*[500.0] * 2))
    assert tied.records[0].outcome == "untouched"
    with pytest.raises(DataError, match="no indicator 'flag'"):
        treat_outliers(x, skip=["flag"], labels=["kept", "flat", "good"])
    with pytest.raises(OptionError, match="transform must be one of"):
        treat_outliers(x, transform="sqrt")
    assert len(found.to_frame()) == 3
