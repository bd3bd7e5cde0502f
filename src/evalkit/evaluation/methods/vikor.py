"""VIKOR: a compromise between group utility and the largest single regret."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.columns import row_blocks
from evalkit.errors import OptionError, StatisticError
from evalkit.evaluation.decision_matrix import Best, DecisionMatrix, decision_matrix, weight_vector
from evalkit.evaluation.method_result import TIE_RTOL, EvaluationResult, constant_notes, ranks
from evalkit.result import result


@result
class VikorResult(EvaluationResult):
    """VIKOR measures of m alternatives; the score is Q, and the lowest Q is best.

    Attributes:
        s: (m,) S, weighted sum of relative distances to the best, 0 to 1.
        r: (m,) R, the largest weighted distance, 0 to 1.
        v: weight of the group utility S against the regret R.
        threshold: DQ = 1/(m − 1), the advantage that the first needs.
        advantage: Q of the second less Q of the first.
        acceptable_advantage: condition 1, advantage ≥ threshold.
        acceptable_stability: condition 2, the first is also best by S or by R.
        compromise: indices of the alternatives of the compromise set, best Q first.
    """

    title: ClassVar[str] = "VIKOR"
    score_name: ClassVar[str] = "Q"
    lowest_is_best: ClassVar[bool] = True

    s: np.ndarray
    r: np.ndarray
    v: float
    threshold: float
    advantage: float
    acceptable_advantage: bool
    acceptable_stability: bool
    compromise: tuple[int, ...]

    def columns(self) -> dict[str, np.ndarray]:
        """S and R."""
        return {"S": self.s, "R": self.r}


def vikor(
    matrix: np.ndarray,
    weights: np.ndarray | None,
    directions: Sequence[str],
    *,
    v: float = 0.5,
    best: Best = None,
    labels: Sequence[str] | None = None,
    alternatives: Sequence[str] | None = None,
) -> VikorResult:
    """S, R, Q and both conditions (Opricovic & Tzeng 2004).

    S = Σ w (f* − f)/(f* − f⁻), R = max of the same terms, and
    Q = v (S − S*)/(S⁻ − S*) + (1 − v)(R − R*)/(R⁻ − R*).
    A term whose denominator is 0 (all alternatives equal) is 0.

    Args:
        matrix: (m, k), m ≥ 2 alternatives by indicators, no missing cells.
        weights: (k,) not negative, divided by their sum; None = equal.
        directions: (k,) "benefit", "cost", "moderate" or "target".
        v: weight of S, 0 to 1.
        best: (k,) best band of a moderate, best value of a target indicator, else None.
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives.

    Raises:
        DataError: shapes, cells or weights do not fit.
        OptionError: unknown direction, or v outside 0 to 1.
        StatisticError: fewer than two alternatives, or no indicator with weight differs between them.
    """
    if not 0 <= v <= 1:
        raise OptionError(f"v must lie between 0 and 1; got {v}")
    table = decision_matrix(matrix, directions, labels, alternatives, best=best)
    w = weight_vector(weights, table.labels)
    constant = table.spread == 0
    if len(table.values) < 2 or not (w * ~constant).any():
        raise StatisticError("VIKOR needs two alternatives that differ on an indicator with weight")
    s, r = _measures(table, np.where(constant, 0.0, w / np.where(constant, 1.0, table.spread)))
    q = v * _relative(s) + (1 - v) * _relative(r)
    threshold = 1 / (len(q) - 1)
    front = np.flatnonzero(q <= max(q.min() + threshold, np.partition(q, 1)[1]))
    order = front[np.lexsort((r[front], s[front], q[front]))]
    advantage = float(q[order[1]] - q[order[0]])
    first = order[0]
    enough = advantage >= threshold - TIE_RTOL
    stable = bool(s[first] <= s.min() + TIE_RTOL or r[first] <= r.min() + TIE_RTOL)
    close = order[q[order] - q[first] < threshold - TIE_RTOL]
    chosen = close if not enough else order[: 1 if stable else 2]
    return VikorResult(
        alternatives=table.alternatives,
        labels=table.labels,
        directions=table.directions,
        weights=w,
        score=q,
        rank=ranks(q, highest_first=False),
        normalisation="distance to the best over the range, (f* − f)/(f* − f⁻)",
        notes=constant_notes(table, constant, "its term is 0"),
        s=s,
        r=r,
        v=float(v),
        threshold=threshold,
        advantage=advantage,
        acceptable_advantage=bool(enough),
        acceptable_stability=stable,
        compromise=tuple(int(i) for i in chosen),
    )


def _measures(table: DecisionMatrix, factor: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(m,) sum and (m,) largest of the terms of each alternative."""
    m, k = table.values.shape
    s, r = np.empty(m), np.empty(m)
    for rows in row_blocks(m, k):
        terms = np.abs(table.values[rows] - table.best)
        terms *= factor
        terms.sum(axis=1, out=s[rows])
        np.maximum.reduce(np.ascontiguousarray(terms.T), axis=0, out=r[rows])
    return s, r


def _relative(measure: np.ndarray) -> np.ndarray:
    span = np.ptp(measure)
    flat = span <= TIE_RTOL * np.abs(measure).max()
    return np.zeros_like(measure) if flat else np.asarray((measure - measure.min()) / span)
