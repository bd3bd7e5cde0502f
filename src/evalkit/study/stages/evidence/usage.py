"""Stage 16: use of the system by month, and whether it rises or falls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from scipy import stats

from evalkit.definitions.evidence_inputs import UsageInput, UsageValue
from evalkit.errors import StatisticError
from evalkit.operations.monthly import MonthlyLog
from evalkit.study.failures import Failure, attempt

Verdict = Literal["rises", "falls", "not settled"]
FEWEST = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class UsageTrend:
    """One figure over t months.

    Attributes:
        value: what is followed.
        by_month: (t,) all branches together; NaN where a branch lacks a row.
        slope: mean over branches of their least-squares slopes, in units a month.
        ci_lower, ci_upper: interval of the slope by t over branches, which are taken as independent.
        verdict: "rises" or "falls" where the interval leaves out 0.
        n_branches: branches with a figure in every month.
    """

    value: UsageValue
    by_month: np.ndarray
    slope: float
    ci_lower: float
    ci_upper: float
    verdict: Verdict
    n_branches: int


@dataclass(frozen=True, kw_only=True, eq=False)
class UsageStage:
    """Use of the system.

    Attributes:
        months: (t,) such as "2024-05".
        trends: one for each figure; a failure where it has no trend.
    """

    months: tuple[str, ...]
    trends: tuple[UsageTrend | Failure, ...]

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be computed."""
        return tuple(trend for trend in self.trends if isinstance(trend, Failure))


def follow_usage(asked: UsageInput | None, log: MonthlyLog | None, level: float) -> UsageStage | None:
    """The trend of every figure; None where the study has no log."""
    if asked is None or log is None:
        return None
    trends: list[UsageTrend | Failure] = [
        attempt("usage", value.id, partial(_trend, value, log, level)) for value in asked.values
    ]
    return UsageStage(months=log.months, trends=tuple(trends))


def _trend(value: UsageValue, log: MonthlyLog, level: float) -> UsageTrend:
    cells = log.by_branch(value.value)
    whole = ~np.isnan(cells).any(axis=0)
    n = int(whole.sum())
    if n < FEWEST:
        raise StatisticError(f"{n} branches have {value.id} in every month; a trend needs {FEWEST} at least")
    time = np.arange(len(cells)) - (len(cells) - 1) / 2
    slopes = time @ cells[:, whole] / (time @ time)
    slope = float(slopes.mean())
    half = float(stats.t.ppf(0.5 + level / 2, n - 1) * slopes.std(ddof=1) / np.sqrt(n))
    verdict: Verdict = "not settled"
    if abs(slope) > half:
        verdict = "rises" if slope > 0 else "falls"
    return UsageTrend(
        value=value,
        by_month=log.by_month(value.value),
        slope=slope,
        ci_lower=slope - half,
        ci_upper=slope + half,
        verdict=verdict,
        n_branches=n,
    )
