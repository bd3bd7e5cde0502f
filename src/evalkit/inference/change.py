"""Change between two periods: its interval, and a verdict that never calls noise a change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from scipy import stats

from evalkit.errors import DataError
from evalkit.inference.change_inputs import (
    ROUNDING,
    checked_names,
    relevant_changes,
    shaped,
    standard_error,
    units_by_measures,
)
from evalkit.inference.change_result import FELL, IMPROVED, NO_CHANGE, NOT_MEASURED, NOT_SETTLED, ChangeResult
from evalkit.inference.covariance import clustered_mean_covariance
from evalkit.inference.multiplicity import benjamini_hochberg, holm
from evalkit.inference.units import checked_probability
from evalkit.registry import Registry

Adjustment = Literal["benjamini-hochberg", "holm", "none"]
ADJUSTMENTS: Registry[Callable[[np.ndarray], np.ndarray]] = Registry(
    "adjustment", {"benjamini-hochberg": benjamini_hochberg, "holm": holm, "none": lambda pvalues: pvalues}
)


def change(
    before: np.ndarray,
    before_se: np.ndarray,
    after: np.ndarray,
    after_se: np.ndarray,
    *,
    labels: Sequence[str] | None = None,
    measures: Sequence[str] | None = None,
    covariance: np.ndarray | None = None,
    df: np.ndarray | None = None,
    smallest: np.ndarray | float = 0.0,
    adjustment: Adjustment = "benjamini-hochberg",
    confidence: float = 0.95,
) -> ChangeResult:
    """Change of every unit and measure with Var = se₀² + se₁² − 2 cov, and a verdict from its interval.

    "improved" ("fell"): the change is at least `smallest` in size, its interval lies above (below) 0, and so
    it stays after the adjustment over all cells. "no change": the whole interval lies within ± `smallest`.
    Everything else is "not settled", as is a change of 0 whose interval is wide.

    Args:
        before: (b, k) or (b,) values of the former period, NaN = not measured.
        before_se: standard errors, same shape, ≥ 0, known where the value is.
        after: values of the present period, on the same scale.
        after_se: their standard errors.
        labels: (b,) names of the units.
        measures: (k,) names of the measures.
        covariance: covariance of the two estimates, same shape; 0 for independent samples.
        df: degrees of freedom of the standard error of each change, same shape; normal quantiles without.
        smallest: smallest change that matters, ≥ 0, one for all or (k,).
        adjustment: over all cells that were measured in both periods.
        confidence: level of the intervals.

    Raises:
        DataError: shapes do not fit, a standard error is missing or negative (the cell is named), a
            covariance is larger than the two errors allow, or nothing was measured in both periods.
        OptionError: unknown adjustment, a negative smallest change, or confidence outside 0 to 1.
    """
    adjust = ADJUSTMENTS[adjustment]
    checked_probability("confidence", confidence)
    values = [units_by_measures(part) for part in (before, before_se, after, after_se)]
    names, columns = checked_names(values, labels, measures)
    first, first_se, second, second_se = values
    relevant = relevant_changes(smallest, len(columns))
    measured = ~(np.isnan(first) | np.isnan(second))
    se = standard_error(first_se, second_se, covariance, measured, (names, columns))
    moved = np.where(measured, second - first, np.nan)
    moved[np.abs(moved) <= ROUNDING * np.maximum(np.abs(first), np.abs(second))] = 0.0
    freedom = np.full_like(moved, np.inf) if df is None else shaped(df, moved, "df")
    half = stats.t.ppf(0.5 + confidence / 2, freedom) * se
    pvalue, adjusted = _pvalues(moved, se, freedom, measured), np.full_like(moved, np.nan)
    adjusted[measured] = adjust(pvalue[measured])
    lower, upper = moved - half, moved + half
    return ChangeResult(
        labels=names,
        measures=columns,
        before=first,
        after=second,
        change=moved,
        change_se=se,
        ci_lower=lower,
        ci_upper=upper,
        pvalue=pvalue,
        pvalue_adjusted=adjusted,
        verdict=_verdicts(moved, lower, upper, adjusted < 1 - confidence, relevant),
        smallest=relevant,
        n_compared=int(measured.sum()),
        adjustment=adjustment,
        confidence=confidence,
    )


def respondent_change(
    before: np.ndarray,
    after: np.ndarray,
    group: np.ndarray,
    labels: Sequence[str],
    measures: Sequence[str] | None = None,
    *,
    smallest: np.ndarray | float = 0.0,
    adjustment: Adjustment = "benjamini-hochberg",
    confidence: float = 0.95,
) -> ChangeResult:
    """Change of unit means where respondents are known in both periods, with the covariance they bring.

    A row is a respondent; who answered in one period only has NaN in the other and brings no covariance, so
    that panels with partial overlap and independent samples are the two ends of one formula.

    Args:
        before: (n, k) or (n,) answers in the former period, NaN = did not answer.
        after: answers in the present period, same rows.
        group: (n,) integer codes of the units, 0 … b − 1.
        labels: (b,) names of the units.
        measures: (k,) names of the measures.
        smallest, adjustment, confidence: as in ``change``.

    Raises:
        DataError: shapes or codes do not fit, or a unit has one answer only in a period (named).
        OptionError: as in ``change``.
    """
    first, second = units_by_measures(before), units_by_measures(after)
    if first.shape != second.shape:
        raise DataError(f"before {first.shape} and after {second.shape} must have the same rows and columns")
    k = first.shape[1]
    means = clustered_mean_covariance(np.hstack([first, second]), group, len(labels))
    se = np.sqrt(np.diagonal(means.covariance, axis1=1, axis2=2))
    cross = np.diagonal(means.covariance[:, :k, k:], axis1=1, axis2=2)
    return change(
        means.mean[:, :k],
        se[:, :k],
        means.mean[:, k:],
        se[:, k:],
        labels=labels,
        measures=measures,
        covariance=cross,
        smallest=smallest,
        adjustment=adjustment,
        confidence=confidence,
    )


def welch_df(
    before_se: np.ndarray, n_before: np.ndarray, after_se: np.ndarray, n_after: np.ndarray
) -> np.ndarray:
    """Welch–Satterthwaite degrees of freedom of a difference of independent means (Welch 1947).

    Args:
        before_se: standard errors of means over respondents, any shape.
        n_before: respondents; fewer than 2 (as 0 for a count from a table) stands for a known variance.
        after_se: standard errors of the present period.
        n_after: respondents of the present period.

    Returns:
        Degrees of freedom of the same shape; infinite where no variance was estimated.
    """
    first, second = np.nan_to_num(np.asarray(before_se)) ** 2, np.nan_to_num(np.asarray(after_se)) ** 2
    spent = np.zeros(np.broadcast_shapes(first.shape, second.shape))
    for variance, n in ((first, np.asarray(n_before)), (second, np.asarray(n_after))):
        spent = spent + np.where(n > 1, variance**2 / np.maximum(n - 1, 1), 0.0)
    total = (first + second) ** 2
    return np.asarray(np.divide(total, spent, out=np.full_like(total, np.inf), where=spent > 0))


def _pvalues(moved: np.ndarray, se: np.ndarray, df: np.ndarray, measured: np.ndarray) -> np.ndarray:
    still = np.where(moved == 0, 0.0, np.inf)
    t = np.divide(np.abs(moved), se, out=still, where=measured & (se > 0))
    return np.where(measured, 2 * stats.t.sf(t, df), np.nan)


def _verdicts(
    moved: np.ndarray, lower: np.ndarray, upper: np.ndarray, significant: np.ndarray, smallest: np.ndarray
) -> np.ndarray:
    settled = significant & (np.abs(moved) >= smallest)
    verdict = np.full(moved.shape, NOT_SETTLED, dtype=object)
    verdict[(lower >= -smallest) & (upper <= smallest)] = NO_CHANGE
    verdict[settled & (lower > 0)] = IMPROVED
    verdict[settled & (upper < 0)] = FELL
    verdict[np.isnan(moved)] = NOT_MEASURED
    return verdict
