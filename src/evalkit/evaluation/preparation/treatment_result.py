"""The record of an outlier treatment, indicator by indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from evalkit.result import Result, ResultTable, matrix_table, result

Outcome = Literal["untouched", "winsorised", "transformed", "skipped"]


@dataclass(frozen=True, kw_only=True, slots=True)
class TreatmentRecord:
    """What happened to one indicator.

    Attributes:
        indicator: its name.
        outcome: "untouched", "winsorised", "transformed" or "skipped" (on request, constant, or under four
            values).
        n_winsorised: points moved, as kept in the values.
        skewness: before, after winsorising, after the transformation; None where a step was not taken.
        kurtosis: likewise.
        passes: whether the final values meet the rule; None for a skipped indicator.
        formula: the transformation with its numbers, "" without one.
    """

    indicator: str
    outcome: Outcome
    n_winsorised: int
    skewness: tuple[float | None, float | None, float | None]
    kurtosis: tuple[float | None, float | None, float | None]
    passes: bool | None
    formula: str


@result
class TreatmentResult(Result):
    """Treated indicators and the record of each.

    Attributes:
        values: (m, k) treated values, NaN = missing as before.
        records: (k,) one record per indicator.
        winsorised: (m, k) "high", "low" or "" for each cell: the end at which a value was moved.
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives, empty without names.
        skewness_limit: |skewness| below it passes.
        kurtosis_limit: kurtosis below it passes.
        max_winsorised: largest number of points to move.
        transform: the transformation with its parameters, or "none".
        combined: whether the transformation starts from the winsorised values.
    """

    title: ClassVar[str] = "Outlier treatment"

    values: np.ndarray
    records: tuple[TreatmentRecord, ...]
    winsorised: np.ndarray
    labels: tuple[str, ...]
    alternatives: tuple[str, ...]
    skewness_limit: float
    kurtosis_limit: float
    max_winsorised: int
    transform: str
    combined: bool

    def tables(self) -> tuple[ResultTable, ...]:
        """The record of each indicator, and the treated values."""
        stages = tuple(f"{name} {step}" for step in range(3) for name in ("skewness", "kurtosis"))
        columns = ("indicator", "outcome", "points", *stages, "passes", "formula")
        rows = tuple(
            (
                r.indicator,
                r.outcome,
                r.n_winsorised,
                *(x for pair in zip(r.skewness, r.kurtosis, strict=True) for x in pair),
                r.passes,
                r.formula,
            )
            for r in self.records
        )
        names = self.alternatives or tuple(str(i + 1) for i in range(len(self.values)))
        values = matrix_table("Treated values", "alternative", names, self.labels, self.values)
        return ResultTable(title=self.title, columns=columns, rows=rows), values
