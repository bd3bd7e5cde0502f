"""Difference-in-differences of a pilot: treated branches against the others, before against after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from scipy import stats

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.inference.assignments import assignments
from evalkit.inference.units import checked_labels, checked_probability
from evalkit.result import Result, ResultTable, result

TIE = 1e-9  # relative; statistics that differ by rounding only count as equal
FEWEST = 2


@result
class DifferenceInDifferences(Result):
    """Effect of a treatment that begins in one period, from b branches in t periods.

    Attributes:
        labels: (b,) names of the branches.
        periods: (t,) names of the periods.
        treated: (b,) whether a branch is treated.
        start: index of the first treated period.
        estimate: mean change (after − before) of the treated minus that of the others, in units of the
            outcome.
        se: standard error clustered by branch with the CR2 correction; None with one branch on a side.
        df: Bell–McCaffrey degrees of freedom of se; None where se is.
        ci_lower, ci_upper: interval by inverting the permutation test; infinite where the assignments are
            too few for the level.
        t_ci_lower, t_ci_upper: interval estimate ± t·se; None where se is.
        pvalue: permutation p of no effect on any branch, two-sided.
        t_pvalue: p by t; None where se is.
        exact: whether all assignments were enumerated.
        n_assignments: assignments behind the p-value, the real one included.
        period_effect: (t,) difference of the groups in each period, against the last period before the
            start (0 there).
        pre_trend: difference of the groups' slopes per period before the start; None with one such period.
        pre_trend_pvalue: its permutation p; a large one does not prove parallel trends.
        confidence: level of the intervals.
        seed: of the drawn assignments.
    """

    title: ClassVar[str] = "Difference-in-differences"

    labels: tuple[str, ...]
    periods: tuple[str, ...]
    treated: np.ndarray
    start: int
    estimate: float
    se: float | None
    df: float | None
    ci_lower: float
    ci_upper: float
    t_ci_lower: float | None
    t_ci_upper: float | None
    pvalue: float
    t_pvalue: float | None
    exact: bool
    n_assignments: int
    period_effect: np.ndarray
    pre_trend: float | None
    pre_trend_pvalue: float | None
    confidence: float
    seed: int

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per period: the difference of the groups against the last period before the start."""
        rows = tuple(
            (name, float(effect), bool(j >= self.start))
            for j, (name, effect) in enumerate(zip(self.periods, self.period_effect, strict=True))
        )
        return (ResultTable(title="Periods", columns=("period", "effect", "treated"), rows=rows),)


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
    lower, upper = _inverted(estimate, others, possible.contrasts(chosen.astype(float)), 1 - confidence)
    se, df = _clustered(gain, chosen)
    half = None if se is None or df is None else float(stats.t.ppf(0.5 + confidence / 2, df)) * se
    slope = _slopes(values[:, :start]) if start > 1 else None
    return DifferenceInDifferences(
        labels=names,
        periods=times,
        treated=chosen,
        start=start,
        estimate=estimate,
        se=se,
        df=df,
        ci_lower=lower,
        ci_upper=upper,
        t_ci_lower=None if half is None else estimate - half,
        t_ci_upper=None if half is None else estimate + half,
        pvalue=_pvalue(estimate, others),
        t_pvalue=_t_pvalue(estimate, se, df),
        exact=possible.exact,
        n_assignments=len(others),
        period_effect=_period_effects(values, chosen, start),
        pre_trend=None if slope is None else _contrast(slope, chosen),
        pre_trend_pvalue=None
        if slope is None
        else _pvalue(_contrast(slope, chosen), possible.contrasts(slope)),
        confidence=confidence,
        seed=seed,
    )


def _contrast(values: np.ndarray, treated: np.ndarray) -> float:
    return float(values[treated].mean() - values[~treated].mean())


def _period_effects(values: np.ndarray, treated: np.ndarray, start: int) -> np.ndarray:
    difference = values[treated].mean(axis=0) - values[~treated].mean(axis=0)
    return np.asarray(difference - difference[start - 1])


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


def _t_pvalue(estimate: float, se: float | None, df: float | None) -> float | None:
    if se is None or df is None:
        return None
    if se == 0:
        return 1.0 if estimate == 0 else 0.0
    return float(2 * stats.t.sf(abs(estimate / se), df))


def _pvalue(observed: float, others: np.ndarray) -> float:
    """Share of the assignments whose contrast is at least as large, the real one among them."""
    return float((np.abs(others) >= abs(observed) * (1 - TIE)).mean())


def _inverted(estimate: float, others: np.ndarray, overlap: np.ndarray, alpha: float) -> tuple[float, float]:
    """The effects τ with p(τ) > alpha.

    Under τ an assignment has the contrast T* − c·τ, c its contrast of the real treatment, and the real one
    T − τ. |T* − cτ| ≥ |T − τ| holds between (T − T*)/(1 − c) and (T + T*)/(1 + c), and always for τ = T, so
    p falls on both sides of T and the ends are order statistics.
    """
    ends = np.empty((2, len(others)))
    for row, (above, below) in enumerate(
        ((estimate - others, 1 - overlap), (estimate + others, 1 + overlap))
    ):
        always = below <= TIE
        ends[row] = np.divide(above, below, out=np.full_like(above, np.nan), where=~always)
        ends[row][always] = -np.inf if row == 0 else np.inf
    flipped = np.isinf(ends).any(axis=0)
    lower = np.where(flipped, -np.inf, ends.min(axis=0))
    upper = np.where(flipped, np.inf, ends.max(axis=0))
    allowed = int(np.floor(alpha * len(others) * (1 + TIE)))
    return float(np.sort(lower)[allowed]), float(-np.sort(-upper)[allowed])


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
