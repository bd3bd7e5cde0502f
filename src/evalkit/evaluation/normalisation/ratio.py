"""Normalisations of quantities with a true zero: vector, sum, maximum.

A cost is turned by a straight line, never by 1/x: a best possible cost of 0 must not take the whole scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError
from evalkit.evaluation.decision_matrix import DecisionMatrix
from evalkit.evaluation.normalisation.base import Invariance, Normalisation


def refuse_negative(table: DecisionMatrix, name: str) -> None:
    """Raise DataError for the first cell below 0, by row and column."""
    bad = table.values < 0
    if bad.any():
        i, j = (int(x) for x in np.argwhere(bad)[0])
        row = repr(table.alternatives[i]) if table.alternatives else str(i + 1)
        raise DataError(
            f"row {row}, column {table.labels[j]!r} is {table.values[i, j]:g}; normalisation {name!r} needs "
            "values ≥ 0",
            hint="use min-max, or state a shift of your own before",
        )


def _nonzero(divisor: np.ndarray) -> np.ndarray:
    return np.where(divisor == 0, 1.0, divisor)


@dataclass(frozen=True, slots=True)
class Vector(Normalisation):
    """Columns of Euclidean length 1 (Hwang & Yoon 1981, as used in TOPSIS)."""

    name: ClassVar[str] = "vector"
    zh: ClassVar[str] = "向量归一化"
    formula: ClassVar[str] = "benefit: x/√Σx²; cost: 1 − x/√Σx²"
    invariance: ClassVar[Invariance] = "ratio"

    def undefined(self, table: DecisionMatrix) -> np.ndarray:
        """Indicators that are 0 everywhere."""
        return np.asarray(np.maximum(np.abs(table.low), np.abs(table.high)) == 0)

    def scores(self, table: DecisionMatrix) -> np.ndarray:
        """Direction cosines."""
        share = table.values / _nonzero(np.sqrt(np.nansum(table.values**2, axis=0)))
        return np.asarray(np.where(table.cost, 1 - share, share))


@dataclass(frozen=True, slots=True)
class Sum(Normalisation):
    """Shares of the column; a cost counts as its distance below the worst."""

    name: ClassVar[str] = "sum"
    zh: ClassVar[str] = "比重法"
    formula: ClassVar[str] = "benefit: x/Σx; cost: (max − x)/Σ(max − x)"
    invariance: ClassVar[Invariance] = "ratio"

    def check(self, table: DecisionMatrix) -> None:
        """Values ≥ 0."""
        refuse_negative(table, self.name)

    def _turned(self, table: DecisionMatrix) -> np.ndarray:
        return np.where(table.cost, table.high - table.values, table.values)

    def undefined(self, table: DecisionMatrix) -> np.ndarray:
        """Benefits that are 0 everywhere, and constant costs."""
        return np.asarray(np.where(table.cost, table.spread, table.high) == 0)

    def scores(self, table: DecisionMatrix) -> np.ndarray:
        """Shares."""
        turned = self._turned(table)
        return np.asarray(turned / _nonzero(np.nansum(turned, axis=0)))


@dataclass(frozen=True, slots=True)
class Maximum(Normalisation):
    """Shares of the largest value."""

    name: ClassVar[str] = "maximum"
    zh: ClassVar[str] = "极大值法"
    formula: ClassVar[str] = "benefit: x/max; cost: 1 − x/max"
    invariance: ClassVar[Invariance] = "ratio"

    def check(self, table: DecisionMatrix) -> None:
        """Values ≥ 0."""
        refuse_negative(table, self.name)

    def undefined(self, table: DecisionMatrix) -> np.ndarray:
        """Indicators that are 0 everywhere."""
        return np.asarray(table.high == 0)

    def scores(self, table: DecisionMatrix) -> np.ndarray:
        """Shares of the maximum."""
        share = table.values / _nonzero(table.high)
        return np.asarray(np.where(table.cost, 1 - share, share))
