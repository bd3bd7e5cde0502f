"""Grey relational analysis: how closely each alternative follows a reference series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.evaluation.decision_matrix import Best, DecisionMatrix, decision_matrix, weight_vector
from evalkit.evaluation.method_result import EvaluationResult, constant_notes, ranks
from evalkit.result import result


@result
class GreyResult(EvaluationResult):
    """Grey relational grades of m alternatives.

    Attributes:
        coefficient: (m, k) ξ, grey relational coefficients, above 0 to 1.
        reference: (k,) the reference series after normalisation, 1 = best of the alternatives.
        rho: distinguishing coefficient ρ.
    """

    title: ClassVar[str] = "Grey relational analysis"
    score_name: ClassVar[str] = "grade"

    coefficient: np.ndarray
    reference: np.ndarray
    rho: float


def grey_relational(
    matrix: np.ndarray,
    weights: np.ndarray | None,
    directions: Sequence[str],
    *,
    rho: float = 0.5,
    reference: Sequence[float] | np.ndarray | None = None,
    best: Best = None,
    labels: Sequence[str] | None = None,
    alternatives: Sequence[str] | None = None,
) -> GreyResult:
    """Grades γ = Σ w ξ, ξ = (Δmin + ρ Δmax)/(Δ + ρ Δmax) (Deng 1989), on min–max values of 0 to 1.

    Δ is the distance to the reference, its extremes are taken over the whole table. The grade is a weighted
    mean over the indicators, so an alternative that equals the reference everywhere has grade 1.

    Args:
        matrix: (m, k) alternatives by indicators, no missing cells.
        weights: (k,) not negative, divided by their sum; None = equal.
        directions: (k,) "benefit", "cost", "moderate" or "target".
        rho: distinguishing coefficient, above 0, at most 1.
        reference: (k,) reference series in units of the indicators (benefit and cost only); the best value
            of each indicator without it.
        best: (k,) best band of a moderate, best value of a target indicator, else None.
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives.

    Raises:
        DataError: shapes, cells, weights or reference do not fit.
        OptionError: unknown direction, or ρ out of range.
        StatisticError: no indicator with weight differs between the alternatives.
    """
    if not 0 < rho <= 1:
        raise OptionError(f"rho must lie above 0 and at most at 1; got {rho}")
    table = decision_matrix(matrix, directions, labels, alternatives, best=best)
    w = weight_vector(weights, table.labels)
    constant = table.spread == 0
    goal = table.best if reference is None else _reference(reference, table)
    scale = np.where(constant, 0.0, 1 / np.where(constant, 1.0, table.spread))
    distance = table.values - goal
    np.abs(distance, out=distance)
    distance *= scale
    counted = (w > 0) & ~constant
    used = distance if counted.all() else distance[:, counted]
    nearest, farthest = float(used.min(initial=np.inf)), float(used.max(initial=0.0))
    if farthest == 0:
        raise StatisticError("no indicator with weight differs between the alternatives: grades are 0/0")
    distance += rho * farthest
    coefficient = np.divide(nearest + rho * farthest, distance, out=distance)
    coefficient[:, constant] = 1.0
    grade = coefficient @ w
    placed = np.where(table.cost, table.high - goal, goal - table.low) * scale
    return GreyResult(
        alternatives=table.alternatives,
        labels=table.labels,
        directions=table.directions,
        weights=w,
        score=grade,
        rank=ranks(grade),
        normalisation="min–max of 0 to 1, cost (max − x)/(max − min)",
        notes=constant_notes(table, constant, "its coefficient is 1 for all"),
        coefficient=coefficient,
        reference=np.where(constant, 1.0, placed),
        rho=float(rho),
    )


def _reference(reference: Sequence[float] | np.ndarray, table: DecisionMatrix) -> np.ndarray:
    goal = np.asarray(reference, dtype=float)
    if goal.shape != (len(table.labels),) or not np.isfinite(goal).all():
        raise DataError(f"the reference must hold {len(table.labels)} numbers; got shape {goal.shape}")
    turned = table.names(~np.isnan(table.bands[:, 0]))
    if turned:
        raise OptionError(f"indicator {turned[0]!r} has a best value of its own; leave the reference out")
    return goal
