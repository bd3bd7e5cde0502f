"""Rank-sum ratio (秩和比法) with probit regression and grading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np
from scipy.special import ndtri
from scipy.stats import f as f_distribution
from scipy.stats import rankdata

from evalkit.errors import OptionError, StatisticError
from evalkit.evaluation.decision_matrix import Best, DecisionMatrix, decision_matrix, weight_vector
from evalkit.evaluation.method_result import EvaluationResult, constant_notes, ranks
from evalkit.result import ResultTable, result

SAME = 1e-9
PROBIT_ORIGIN = 5.0
GRADED_WIDTH = 6.0
FORMULAS = {
    "integer": "average ranks, 1 = worst",
    "non-integer": "1 + (m − 1)(x − min)/(max − min), cost 1 + (m − 1)(max − x)/(max − min)",
}


@result
class RsrResult(EvaluationResult):
    """Rank-sum ratios of m alternatives, their regression on probits, and grades.

    Attributes:
        rank_values: (m, k) ranks R, 1 = worst, m = best.
        method: "integer" or "non-integer".
        distinct: (u,) the different RSR values, rising.
        frequency: (u,) alternatives with each value.
        cumulative: (u,) running total.
        mean_rank: (u,) mean rank of the tied alternatives.
        downward: (u,) mean rank/m; the last is 1 − 1/(4m).
        probit: (u,) 5 + Φ⁻¹(downward).
        intercept: a of RSR = a + b·probit, least squares over the distinct values.
        slope: b.
        correlation: r.
        f_statistic: F of the regression.
        df: degrees of freedom of F, (1, u − 2).
        pvalue: of F.
        fitted: (m,) a + b·probit of each alternative.
        cut_probits: (g − 1,) probits between the grades, rising.
        cut_values: (g − 1,) the same on the RSR scale, a + b·probit.
        grade: (m,) 1 = best … g.
    """

    title: ClassVar[str] = "Rank-sum ratio"
    score_name: ClassVar[str] = "RSR"

    rank_values: np.ndarray
    method: str
    distinct: np.ndarray
    frequency: np.ndarray
    cumulative: np.ndarray
    mean_rank: np.ndarray
    downward: np.ndarray
    probit: np.ndarray
    intercept: float
    slope: float
    correlation: float
    f_statistic: float
    df: tuple[int, int]
    pvalue: float
    fitted: np.ndarray
    cut_probits: np.ndarray
    cut_values: np.ndarray
    grade: np.ndarray

    def columns(self) -> dict[str, np.ndarray]:
        """Fitted value and grade."""
        return {"fitted": self.fitted, "grade": self.grade}

    def tables(self) -> tuple[ResultTable, ...]:
        """The alternatives, and the distribution of RSR with its probits."""
        columns = ("RSR", "f", "cumulative f", "mean rank", "downward", "probit")
        parts = (self.distinct, self.frequency, self.cumulative, self.mean_rank, self.downward, self.probit)
        rows = tuple(zip(*(part.tolist() for part in parts), strict=True))
        distribution = ResultTable(title="Distribution of RSR", columns=columns, rows=rows)
        return (*EvaluationResult.tables(self), distribution)


def rsr(
    matrix: np.ndarray,
    weights: np.ndarray | None,
    directions: Sequence[str],
    *,
    method: Literal["integer", "non-integer"] = "integer",
    grades: int = 3,
    best: Best = None,
    labels: Sequence[str] | None = None,
    alternatives: Sequence[str] | None = None,
) -> RsrResult:
    """RSR = Σ w R/m, regressed on probits and graded (Tian Fengtiao 1988, 1993).

    The cuts divide the probits 2 to 8 into g equal parts: 4 and 6 for three grades; 3.5, 5, 6.5 for four.

    Args:
        matrix: (m, k) alternatives by indicators, no missing cells.
        weights: (k,) not negative, divided by their sum; None = equal (the classical mean rank).
        directions: (k,) "benefit", "cost", "moderate" or "target".
        method: "integer" (average ranks) or "non-integer" (ranks by linear interpolation).
        grades: number of grades, 3 to 7.
        best: (k,) best band of a moderate, best value of a target indicator, else None.
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives.

    Raises:
        DataError: shapes, cells or weights do not fit.
        OptionError: unknown direction or method, or a number of grades outside 3 to 7.
        StatisticError: fewer than three different RSR values: no regression.
    """
    if method not in FORMULAS:
        raise OptionError.unknown_choice("method", method, FORMULAS)
    if not 3 <= grades <= 7:
        raise OptionError(f"grades must be 3 to 7; got {grades}")
    table = decision_matrix(matrix, directions, labels, alternatives, best=best)
    w = weight_vector(weights, table.labels)
    rank_values = _rank_values(table, method)
    ratio = rank_values @ w / len(rank_values)
    distinct, place, frequency = _distinct(ratio)
    if len(distinct) < 3:
        raise StatisticError(
            f"the regression on probits needs three different RSR values at least; there are {len(distinct)}"
        )
    cumulative = np.cumsum(frequency)
    mean_rank = cumulative - (frequency - 1) / 2
    downward = np.append(mean_rank[:-1] / len(ratio), 1 - 1 / (4 * len(ratio)))
    probit = PROBIT_ORIGIN + ndtri(downward)
    slope, intercept, r, f_statistic = _regression(probit, distinct)
    cuts = PROBIT_ORIGIN + GRADED_WIDTH * (np.arange(1, grades) / grades - 0.5)
    fitted = intercept + slope * probit
    return RsrResult(
        alternatives=table.alternatives,
        labels=table.labels,
        directions=table.directions,
        weights=w,
        score=ratio,
        rank=ranks(ratio),
        normalisation=FORMULAS[method],
        notes=constant_notes(table, np.asarray(table.spread == 0), "all alternatives share its mean rank"),
        rank_values=rank_values,
        method=method,
        distinct=distinct,
        frequency=frequency,
        cumulative=cumulative,
        mean_rank=mean_rank,
        downward=downward,
        probit=probit,
        intercept=intercept,
        slope=slope,
        correlation=r,
        f_statistic=f_statistic,
        df=(1, len(distinct) - 2),
        pvalue=float(f_distribution.sf(f_statistic, 1, len(distinct) - 2)),
        fitted=fitted[place],
        cut_probits=cuts,
        cut_values=intercept + slope * cuts,
        grade=(grades - (probit[:, np.newaxis] >= cuts - SAME).sum(axis=1))[place],
    )


def _rank_values(table: DecisionMatrix, method: str) -> np.ndarray:
    m = len(table.values)
    if method == "integer":
        return np.asarray(rankdata(table.signed, axis=0))
    flat = table.spread == 0
    distance = np.where(table.cost, table.high - table.values, table.values - table.low)
    share = np.where(flat, 0.5, distance / np.where(flat, 1.0, table.spread))
    return np.asarray(1 + (m - 1) * share)


def _distinct(ratio: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The different values, the place of each alternative among them, and their frequencies."""
    order = np.argsort(ratio, kind="stable")
    new = np.append(True, np.diff(ratio[order]) > SAME)
    place = np.empty(len(ratio), dtype=int)
    place[order] = np.cumsum(new) - 1
    return ratio[order][new], place, np.bincount(place)


def _regression(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float, float]:
    dx, dy = x - x.mean(), y - y.mean()
    slope = float(dx @ dy / (dx @ dx))
    r = float(dx @ dy / np.sqrt((dx @ dx) * (dy @ dy)))
    rest = 1 - min(r**2, 1.0)
    f_statistic = float("inf") if rest == 0 else r**2 / rest * (len(x) - 2)
    return slope, float(y.mean() - slope * x.mean()), r, f_statistic
