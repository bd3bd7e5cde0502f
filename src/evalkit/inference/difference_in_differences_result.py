"""Difference-in-differences as a result, with its table."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from evalkit.result import Result, ResultTable, result


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
