"""Coefficient-of-variation weights (变异系数法)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import StatisticError
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.objective.indicator_table import Direction, indicator_table


@result
class VariationResult(Result):
    """Coefficient-of-variation weights of indicators.

    Attributes:
        labels: (k,) names of the indicators.
        weights: (k,) cv / Σ cv; not negative, sum 1.
        mean: (k,) in the indicator's unit.
        sd: (k,) standard deviation (ddof 1), in the indicator's unit.
        cv: (k,) sd/mean.
        constant: labels of constant indicators; their weight is 0.
        directions: (k,) "benefit" or "cost"; they do not change these weights.
        n_alternatives: m.
        notes: sentences for the reader.
    """

    title: ClassVar[str] = "Coefficient-of-variation weights"

    labels: tuple[str, ...]
    weights: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    cv: np.ndarray
    constant: tuple[str, ...]
    directions: tuple[str, ...]
    n_alternatives: int
    notes: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per indicator: mean, sd, CV, weight."""
        numbers = np.column_stack([self.mean, self.sd, self.cv, self.weights])
        rows = tuple((label, *map(float, line)) for label, line in zip(self.labels, numbers, strict=True))
        columns = ("indicator", "mean", "sd", "CV", "weight")
        return (ResultTable(title="Coefficient-of-variation weights", columns=columns, rows=rows),)


def variation_weights(
    matrix: np.ndarray, directions: Sequence[Direction], labels: Sequence[str] | None = None
) -> VariationResult:
    """w_j = (s_j/x̄_j) / Σ (s/x̄), s with ddof 1.

    The coefficient of variation ignores units but needs a ratio scale: an origin that is moved moves the
    weights, and negative values are refused.

    Args:
        matrix: (m, k), m ≥ 2, not negative, no missing cells.
        directions: (k,) "benefit" or "cost", kept with the result.
        labels: (k,) names of the indicators; "1", "2", … without them.

    Raises:
        DataError: shapes do not fit, or a cell is missing or negative; row and column are named.
        OptionError: unknown direction.
        StatisticError: every indicator is constant, or there are fewer than two alternatives.
    """
    table = indicator_table(matrix, directions, labels, method="variation", least=0.0)
    mean = table.values.mean(axis=0)
    sd = np.where(table.constant, 0.0, table.values.std(axis=0, ddof=1))
    cv = np.divide(sd, mean, out=np.zeros_like(sd), where=mean > 0)
    if not cv.sum() > 0:
        raise StatisticError("no indicator varies: variation weights do not exist")
    return VariationResult(
        labels=table.names,
        weights=cv / cv.sum(),
        mean=mean,
        sd=sd,
        cv=cv,
        constant=table.left_out,
        directions=tuple(directions),
        n_alternatives=len(table.values),
        notes=table.notes,
    )
