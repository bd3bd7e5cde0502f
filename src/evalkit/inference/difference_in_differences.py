"""Difference-in-differences of a pilot: treated branches against the others, before against after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import stats

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.inference.assignment_test import assignment_interval, assignment_pvalue
from evalkit.inference.assignments import Assignments, assignments
from evalkit.inference.difference_in_differences_result import DifferenceInDifferences
from evalkit.inference.units import checked_labels, checked_probability

FEWEST = 2


def difference_in_differences(
    outcome: np.ndarray,
    treated: np.ndarray,
    start: int = 1,
    labels: Sequence[str] | None = None,
    periods: Sequence[str] | None = None,
    *,
    confidence: float = 0.95,
    draws: int = 9999,
    most_exact: int = 20_000,
    seed: int = 0,
) -> DifferenceInDifferences:
    """Two-way fixed-effects effect of a treatment with one start, from a balanced panel of branch means.

    With d_b = mean after − mean before, the estimate is mean d of the treated − mean d of the others, which
    equals the two-way fixed-effects coefficient. Clustered by branch, the CR2 standard error (Bell &
    McCaffrey 2002; Pustejovsky & Tipton 2018) is √(s₁²/n₁ + s₀²/n₀) with the variances of d (ddof 1), and its
    degrees of freedom are (1/n₁ + 1/n₀)² / (1/(n₁²(n₁ − 1)) + 1/(n₀²(n₀ − 1))). The permutation test takes
    every choice of n₁ treated branches (Fisher's exact test of the sharp null) when there are no more than
    `most_exact`, else `draws` random ones with p = (1 + hits)/(1 + draws). Its interval holds every constant
    effect that the test does not reject.

    Args:
        outcome: (b, t) branch means, no cell missing.
        treated: (b,) booleans; at least one branch on each side.
        start: index of the first treated period, 1 … t − 1.
        labels: (b,) names of the branches.
        periods: (t,) names of the periods.
        confidence: level of the intervals.
        draws: random assignments where all of them are too many.
        most_exact: largest number of assignments that is enumerated.
        seed: of the random assignments.

    Raises:
        DataError: shapes do not fit, or a cell is missing (branch and period are named).
        OptionError: start, draws or confidence out of range.
        StatisticError: nobody or everybody is treated, or there are fewer than four branches.
    """
    values, chosen, names, times = _checked(outcome, treated, start, labels, periods)
    checked_probability("confidence", confidence)
    if draws < 99:
        raise OptionError(f"draws must be at least 99; got {draws}")
    gain = values[:, start:].mean(axis=1) - values[:, :start].mean(axis=1)
    estimate = _contrast(gain, chosen)
    possible = assignments(chosen, draws=draws, most_exact=most_exact, seed=seed)
    others = possible.contrasts(gain)
    lower, upper = assignment_interval(
        estimate, others, possible.contrasts(chosen.astype(float)), 1 - confidence
    )
    trend, trend_pvalue = _pre_trend(values[:, :start], chosen, possible)
    return DifferenceInDifferences(
        labels=names,
        periods=times,
        treated=chosen,
        start=start,
        estimate=estimate,
        ci_lower=lower,
        ci_upper=upper,
        pvalue=assignment_pvalue(estimate, others),
        **_by_t(gain, chosen, estimate, confidence),
        exact=possible.exact,
        n_assignments=len(others),
        period_effect=_period_effects(values, chosen, start),
        pre_trend=trend,
        pre_trend_pvalue=trend_pvalue,
        confidence=confidence,
        seed=seed,
    )


def _contrast(values: np.ndarray, treated: np.ndarray) -> float:
    return float(values[treated].mean() - values[~treated].mean())


def _period_effects(values: np.ndarray, treated: np.ndarray, start: int) -> np.ndarray:
    difference = values[treated].mean(axis=0) - values[~treated].mean(axis=0)
    return np.asarray(difference - difference[start - 1])


def _pre_trend(
    before: np.ndarray, treated: np.ndarray, possible: Assignments
) -> tuple[float | None, float | None]:
    """Difference of the groups' slopes before the start and its p; None with one period."""
    if before.shape[1] < 2:
        return None, None
    slope = _slopes(before)
    trend = _contrast(slope, treated)
    return trend, assignment_pvalue(trend, possible.contrasts(slope))


def _slopes(values: np.ndarray) -> np.ndarray:
    """Least-squares slope per period of each branch, shape (b,)."""
    time = np.arange(values.shape[1]) - (values.shape[1] - 1) / 2
    return np.asarray(values @ time / (time @ time))


def _clustered(gain: np.ndarray, treated: np.ndarray) -> tuple[float | None, float | None]:
    sides = (gain[treated], gain[~treated])
    if min(len(side) for side in sides) < FEWEST:
        return None, None
    n = np.array([len(side) for side in sides], dtype=float)
    variance = np.array([side.var(ddof=1) for side in sides])
    df = (1 / n).sum() ** 2 / (1 / (n**2 * (n - 1))).sum()
    return float(np.sqrt((variance / n).sum())), float(df)


def _by_t(gain: np.ndarray, treated: np.ndarray, estimate: float, confidence: float) -> dict[str, Any]:
    """Clustered error with its interval and p by t, as fields of the result; all None without an error."""
    se, df = _clustered(gain, treated)
    if se is None or df is None:
        return dict.fromkeys(("se", "df", "t_ci_lower", "t_ci_upper", "t_pvalue"))
    half = float(stats.t.ppf(0.5 + confidence / 2, df)) * se
    return {
        "se": se,
        "df": df,
        "t_ci_lower": estimate - half,
        "t_ci_upper": estimate + half,
        "t_pvalue": _t_pvalue(estimate, se, df),
    }


def _t_pvalue(estimate: float, se: float, df: float) -> float:
    if se == 0:
        return 1.0 if estimate == 0 else 0.0
    return float(2 * stats.t.sf(abs(estimate / se), df))


def _checked(
    outcome: np.ndarray,
    treated: np.ndarray,
    start: int,
    labels: Sequence[str] | None,
    periods: Sequence[str] | None,
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...], tuple[str, ...]]:
    values, chosen = np.asarray(outcome, dtype=float), np.asarray(treated)
    if values.ndim != 2 or values.shape[1] < 2:
        raise DataError(f"outcome must be branches × periods, two periods at least; got {values.shape}")
    if chosen.shape != values.shape[:1] or chosen.dtype != bool:
        raise DataError(f"treated must be {len(values)} booleans; got {chosen.dtype} {chosen.shape}")
    names, times = checked_labels(labels, len(values)), checked_labels(periods, values.shape[1])
    if not 1 <= start < values.shape[1]:
        raise OptionError(f"start must be a period from 1 to {values.shape[1] - 1}; got {start}")
    bad = ~np.isfinite(values)
    if bad.any():
        i, j = (int(x) for x in np.argwhere(bad)[0])
        raise DataError(
            f"the outcome of {names[i]} in period {times[j]} is missing",
            hint="leave out branches that lack a period; a balanced panel is needed",
        )
    if not chosen.any() or chosen.all():
        raise StatisticError("some branches must be treated and some not")
    if len(values) < 4:
        raise StatisticError(f"four branches at least are needed; got {len(values)}")
    return values, chosen, names, times
