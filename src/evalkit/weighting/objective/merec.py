"""MEREC weights: how much the performance of the alternatives changes without an indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.columns import row_blocks
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.objective.indicator_table import Direction, indicator_table

FORMULA = "benefit: n = min x / x; cost: n = x / max x; S = ln(1 + Σ|ln n|/k)"


@result
class MerecResult(Result):
    """MEREC weights of indicators.

    Attributes:
        labels: (k,) names of the indicators.
        weights: (k,) removal effects / their sum; not negative, sum 1.
        removal_effects: (k,) E_j = Σ_i |S_i without j − S_i|.
        performance: (m,) S_i with all indicators; 0 for the worst value everywhere.
        constant: labels of constant indicators; their weight is 0.
        directions: (k,) "benefit" or "cost".
        formula: the normalisation and the performance written out.
        n_alternatives: m.
        notes: sentences for the reader.
    """

    title: ClassVar[str] = "MEREC weights"

    labels: tuple[str, ...]
    weights: np.ndarray
    removal_effects: np.ndarray
    performance: np.ndarray
    constant: tuple[str, ...]
    directions: tuple[str, ...]
    formula: str
    n_alternatives: int
    notes: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per indicator: removal effect, weight."""
        lines = zip(self.labels, self.removal_effects, self.weights, strict=True)
        rows = tuple((label, float(e), float(w)) for label, e, w in lines)
        columns = ("indicator", "removal effect", "weight")
        return (ResultTable(title="MEREC weights", columns=columns, rows=rows),)


def merec_weights(
    matrix: np.ndarray, directions: Sequence[Direction], labels: Sequence[str] | None = None
) -> MerecResult:
    """Weights from removal effects (Keshavarz-Ghorabaee et al. 2021, Symmetry 13:525).

    n is the linear normalisation in FORMULA, S_i = ln(1 + (1/k) Σ_j |ln n_ij|), S_i without j the same sum
    without the term of j, still divided by k; E_j = Σ_i |S_i without j − S_i|, w = E/ΣE. Units do not matter;
    the origin does, and values must be positive.

    Args:
        matrix: (m, k), m ≥ 2, positive, no missing cells.
        directions: (k,) "benefit" or "cost".
        labels: (k,) names of the indicators; "1", "2", … without them.

    Raises:
        DataError: shapes do not fit, or a cell is missing or not positive; row and column are named.
        OptionError: unknown direction.
        StatisticError: every indicator is constant, or there are fewer than two alternatives.
    """
    table = indicator_table(matrix, directions, labels, method="MEREC", least=0.0, strictly=True)
    m, k = table.values.shape
    reference = np.log(np.where(table.cost, table.high, table.low))
    performance, effects = np.empty(m), np.zeros(k)
    for rows in row_blocks(m, k):
        size = np.log(table.values[rows])
        size -= reference
        np.abs(size, out=size)
        size[:, table.constant] = 0.0
        total = size.sum(axis=1, keepdims=True)
        performance[rows] = np.log1p(total[:, 0] / k)
        without = np.log1p((total - size) / k)
        effects += np.abs(without - performance[rows, None]).sum(axis=0)
    return MerecResult(
        labels=table.names,
        weights=effects / effects.sum(),
        removal_effects=effects,
        performance=performance,
        constant=table.left_out,
        directions=tuple(directions),
        formula=FORMULA,
        n_alternatives=len(table.values),
        notes=table.notes,
    )
