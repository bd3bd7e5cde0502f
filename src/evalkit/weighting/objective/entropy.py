"""Entropy weights: an indicator weighs as much as its values differ between alternatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from evalkit.columns import row_blocks
from evalkit.errors import OptionError, StatisticError
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.objective.indicator_table import Direction, IndicatorTable, indicator_table

FORMULAS = {
    "min-max": "benefit: r = (x − min)/(max − min); cost: r = (max − x)/(max − min); p = r/Σr",
    "sum": "benefit: r = x; cost: r = max − x; p = r/Σr",
}


@result
class EntropyResult(Result):
    """Entropy weights of indicators.

    Attributes:
        labels: (k,) names of the indicators.
        weights: (k,) divergence / Σ divergence; not negative, sum 1.
        entropy: (k,) −Σ p ln p / ln m over the m alternatives, 0 to 1.
        divergence: (k,) 1 − entropy (差异系数).
        constant: labels of the indicators that do not differ between alternatives; their weight is 0.
        directions: (k,) "benefit" or "cost".
        normalisation: "min-max" or "sum".
        formula: the normalisation written out.
        n_alternatives: m.
        notes: sentences for the reader, one per indicator that could not be weighed.
    """

    title: ClassVar[str] = "Entropy weights"

    labels: tuple[str, ...]
    weights: np.ndarray
    entropy: np.ndarray
    divergence: np.ndarray
    constant: tuple[str, ...]
    directions: tuple[str, ...]
    normalisation: str
    formula: str
    n_alternatives: int
    notes: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per indicator: entropy, divergence, weight."""
        numbers = zip(self.labels, self.entropy, self.divergence, self.weights, strict=True)
        rows = tuple((label, float(e), float(d), float(w)) for label, e, d, w in numbers)
        columns = ("indicator", "entropy", "divergence", "weight")
        return (ResultTable(title="Entropy weights", columns=columns, rows=rows),)


def entropy_weights(
    matrix: np.ndarray,
    directions: Sequence[Direction],
    labels: Sequence[str] | None = None,
    *,
    normalisation: Literal["min-max", "sum"] = "min-max",
) -> EntropyResult:
    """Entropy weights of k indicators over m alternatives (Shannon 1948; Hwang & Yoon 1981).

    e = −Σ p ln p / ln m with 0 · ln 0 = 0, d = 1 − e, w = d/Σd. The shares p come from directed values, so
    a cost of 0 is simply the best value. Min–max weights do not depend on units or origin; "sum" weights
    depend on the origin, and a negative value is refused.

    Args:
        matrix: (m, k), m ≥ 2 alternatives by k indicators, no missing cells.
        directions: (k,) "benefit" or "cost".
        labels: (k,) names of the indicators; "1", "2", … without them.
        normalisation: "min-max" or "sum"; the formula is kept in the result.

    Raises:
        DataError: shapes do not fit, a cell is missing or (with "sum") negative; row and column are named.
        OptionError: unknown direction or normalisation.
        StatisticError: every indicator is (nearly) constant, or there are fewer than two alternatives.
    """
    if normalisation not in FORMULAS:
        raise OptionError.unknown_choice("normalisation", normalisation, FORMULAS)
    least = None if normalisation == "min-max" else 0.0
    table = indicator_table(
        matrix, directions, labels, method="entropy", least=least, hint="'sum' takes no negative value"
    )
    base = table.low if normalisation == "min-max" else np.zeros_like(table.low)
    entropy = _entropy(table, base)
    divergence = np.where(table.constant, 0.0, 1 - entropy)
    if not divergence.sum() > 0:
        raise StatisticError(
            "the indicators differ too little for entropy weights by 'sum'",
            hint="use normalisation='min-max'",
        )
    return EntropyResult(
        labels=table.names,
        weights=divergence / divergence.sum(),
        entropy=entropy,
        divergence=divergence,
        constant=table.left_out,
        directions=tuple(directions),
        normalisation=normalisation,
        formula=FORMULAS[normalisation],
        n_alternatives=len(table.values),
        notes=table.notes,
    )


def _entropy(table: IndicatorTable, base: np.ndarray) -> np.ndarray:
    """(k,) of r = x − base, of max − x for a cost; 1 for a constant.

    With S = Σr the sum over shares p = r/S is −Σ p ln p = ln S − Σ r ln r / S: one pass over the rows.
    """
    m, k = table.values.shape
    origin = np.where(table.cost, table.high, base)
    span = np.where(table.constant, 1.0, np.where(table.cost, origin - table.low, table.high - origin))
    scale = np.where(table.cost, -1.0, 1.0) / span
    total, logs = np.zeros(k), np.zeros(k)
    for block in row_blocks(m, k):
        directed = (table.values[block] - origin) * scale
        ones = np.ones(len(directed))
        total += ones @ directed
        directed *= np.log(np.maximum(directed, np.finfo(float).tiny))
        logs += ones @ directed
    total = np.where(table.constant, 1.0, total)
    return np.where(table.constant, 1.0, np.clip((np.log(total) - logs / total) / np.log(m), 0.0, 1.0))
