"""TOPSIS: closeness to the best and distance from the worst values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

import numpy as np

from evalkit.columns import row_blocks
from evalkit.errors import StatisticError
from evalkit.evaluation.decision_matrix import Best, DecisionMatrix, decision_matrix, weight_vector
from evalkit.evaluation.method_result import EvaluationResult, constant_notes, ranks
from evalkit.evaluation.normalisation.ratio import refuse_negative
from evalkit.registry import Registry
from evalkit.result import result

FORMULAS = {
    "vector": "v = w·x/√Σx²",
    "min-max": "v = w·(x − min)/(max − min)",
    "sum": "v = w·x/Σx",
    "maximum": "v = w·x/max",
}


def _length(table: DecisionMatrix) -> np.ndarray:
    unit = np.maximum(np.abs(table.low), np.abs(table.high))
    with np.errstate(over="ignore", under="ignore"):
        square = np.einsum("ij,ij->j", table.values, table.values)
    if np.isfinite(square).all() and not ((square < np.finfo(float).tiny) & (unit > 0)).any():
        return np.asarray(np.sqrt(square))
    scaled = table.values / np.where(unit > 0, unit, 1.0)
    return np.asarray(unit * np.sqrt(np.einsum("ij,ij->j", scaled, scaled)))


def _sum(table: DecisionMatrix) -> np.ndarray:
    refuse_negative(table, "sum")
    return np.asarray(table.values.sum(axis=0))


def _maximum(table: DecisionMatrix) -> np.ndarray:
    refuse_negative(table, "maximum")
    return table.high


_DIVISORS: Registry[Callable[[DecisionMatrix], np.ndarray]] = Registry(
    "normalisation",
    {"vector": _length, "min-max": lambda table: table.spread, "sum": _sum, "maximum": _maximum},
)


@result
class TopsisResult(EvaluationResult):
    """TOPSIS closeness of m alternatives.

    Attributes:
        divisor: (k,) what each indicator is divided by, in its unit; differences of weighted normalised
            values are w·Δx/divisor whatever the origin.
        ideal: (k,) best weighted normalised value (for min–max counted from the minimum).
        anti_ideal: (k,) worst weighted normalised value.
        distance_to_ideal: (m,) D⁺, Euclidean.
        distance_to_anti_ideal: (m,) D⁻, Euclidean.
    """

    title: ClassVar[str] = "TOPSIS"
    score_name: ClassVar[str] = "closeness"

    divisor: np.ndarray
    ideal: np.ndarray
    anti_ideal: np.ndarray
    distance_to_ideal: np.ndarray
    distance_to_anti_ideal: np.ndarray

    def columns(self) -> dict[str, np.ndarray]:
        """Both distances."""
        return {"D+": self.distance_to_ideal, "D-": self.distance_to_anti_ideal}


def topsis(
    matrix: np.ndarray,
    weights: np.ndarray | None,
    directions: Sequence[str],
    *,
    normalisation: Literal["vector", "min-max", "sum", "maximum"] = "vector",
    best: Best = None,
    labels: Sequence[str] | None = None,
    alternatives: Sequence[str] | None = None,
) -> TopsisResult:
    """C = D⁻/(D⁺ + D⁻) (Hwang & Yoon 1981; vector normalisation is theirs).

    A cost is honoured in the ideal (its minimum), the values are not turned.

    Args:
        matrix: (m, k) alternatives by indicators, no missing cells.
        weights: (k,) not negative, divided by their sum; None = equal.
        directions: (k,) "benefit", "cost", "moderate" or "target".
        normalisation: "vector", "min-max", "sum" or "maximum"; the formula is kept in the result.
        best: (k,) best band of a moderate, best value of a target indicator, else None.
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives.

    Raises:
        DataError: shapes, cells or weights do not fit; "sum" and "maximum" refuse a negative value.
        OptionError: unknown direction or normalisation.
        StatisticError: no indicator with weight differs between the alternatives (C = 0/0).
    """
    divisors = _DIVISORS[normalisation]
    table = decision_matrix(matrix, directions, labels, alternatives, best=best)
    w = weight_vector(weights, table.labels)
    constant = table.spread == 0
    if not (w * ~constant).any():
        raise StatisticError(
            "no indicator with weight differs between the alternatives: closeness is 0/0",
            hint="all alternatives are equal here; nothing can be ranked",
        )
    divisor = divisors(table)
    factor = np.where(constant, 0.0, w / np.where(divisor == 0, 1.0, divisor))
    worst = np.where(table.cost, table.high, table.low)
    unit = (factor * table.spread).max()
    away, near = _distances(table.values, factor / unit, (table.best, worst))
    closeness = near / (away + near)
    origin = table.low if normalisation == "min-max" else np.zeros_like(w)
    shown = w / np.where(divisor == 0, 1.0, divisor)
    return TopsisResult(
        alternatives=table.alternatives,
        labels=table.labels,
        directions=table.directions,
        weights=w,
        score=closeness,
        rank=ranks(closeness),
        normalisation=FORMULAS[normalisation],
        notes=constant_notes(table, constant, "it adds nothing to either distance"),
        divisor=divisor,
        ideal=shown * (table.best - origin),
        anti_ideal=shown * (worst - origin),
        distance_to_ideal=unit * away,
        distance_to_anti_ideal=unit * near,
    )


def _distances(values: np.ndarray, factor: np.ndarray, points: tuple[np.ndarray, ...]) -> np.ndarray:
    """(p, m) √Σ ((x − point)·factor)², in blocks of rows that stay in the processor's cache."""
    m, k = values.shape
    out = np.empty((len(points), m))
    for rows in row_blocks(m, k):
        block = np.empty((rows.stop - rows.start, k))
        for point, row in zip(points, out, strict=True):
            np.subtract(values[rows], point, out=block)
            block *= factor
            np.einsum("ij,ij->i", block, block, out=row[rows])
    return np.sqrt(out, out=out)
