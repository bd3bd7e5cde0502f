"""Cross-tables of two questions with their labels: counts, shares, adjusted residuals, and the test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from evalkit.errors import DataError
from evalkit.inference.contingency import ContingencyTest, contingency_test
from evalkit.result import Result, ResultTable, matrix_table, result

NOTABLE = 1.96


@result
class CrossTable(Result):
    """Two questions against each other.

    Attributes:
        row_name: name of the first.
        column_name: name of the second.
        rows: (r,) categories of the first.
        columns: (c,) categories of the second.
        row_share: (r, c) shares within rows.
        column_share: (r, c) shares within columns.
        association: counts, expected counts, adjusted residuals, test and Cramér's V.
        n_left_out: respondents without an answer to one of the two.
    """

    title: ClassVar[str] = "Cross-table"

    row_name: str
    column_name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    row_share: np.ndarray
    column_share: np.ndarray
    association: ContingencyTest
    n_left_out: int

    def facts(self) -> dict[str, object]:
        """The test by its name, and Cramér's V."""
        held = self.association
        return {
            "n": held.n,
            "left out": self.n_left_out,
            "test": held.test,
            "rule": held.rule,
            "chi2": held.chi2,
            "df": held.df,
            "p": held.pvalue,
            "Cramér's V": held.cramers_v,
            "V from": held.ci_lower,
            "V to": held.ci_upper,
        }

    def tables(self) -> tuple[ResultTable, ...]:
        """Counts, shares within rows, adjusted residuals."""
        corner = f"{self.row_name} × {self.column_name}"
        held = self.association
        return (
            matrix_table("Counts", corner, self.rows, self.columns, held.counts),
            matrix_table("Shares within rows", corner, self.rows, self.columns, self.row_share),
            matrix_table("Adjusted residuals", corner, self.rows, self.columns, held.adjusted_residuals),
        )

    def notable(self, limit: float = NOTABLE) -> tuple[tuple[str, str, float], ...]:
        """Cells whose adjusted residual lies beyond ±limit: row, column, residual."""
        found = np.argwhere(np.abs(self.association.adjusted_residuals) > limit)
        values = self.association.adjusted_residuals
        return tuple((self.rows[i], self.columns[j], float(values[i, j])) for i, j in found)


def cross_table(
    first: Sequence[Any] | pd.Series,
    second: Sequence[Any] | pd.Series,
    *,
    confidence: float = 0.95,
    seed: int = 0,
) -> CrossTable:
    """Cross two categorical answers of the same respondents.

    Args:
        first: (n,) categories, NaN or None without an answer; a Series keeps its name.
        second: (n,) as above.
        confidence: of the interval of Cramér's V.
        seed: of the random tables where they are needed.

    Raises:
        DataError: lengths differ, or one of them has a single category.
        OptionError: confidence outside 0 to 1.
    """
    a, b = (side if isinstance(side, pd.Series) else pd.Series(list(side)) for side in (first, second))
    if len(a) != len(b):
        raise DataError(f"{len(a)} and {len(b)} answers: both questions need the same respondents")
    names = [
        str(side.name) if side.name is not None else name for side, name in ((a, "rows"), (b, "columns"))
    ]
    both = a.notna().to_numpy() & b.notna().to_numpy()
    table = pd.crosstab(a.to_numpy()[both], b.to_numpy()[both])
    if min(table.shape, default=0) < 2:
        raise DataError(
            f"{names[0]} × {names[1]} is a table of {table.shape}: each needs two categories at least"
        )
    counts = table.to_numpy()
    return CrossTable(
        row_name=names[0],
        column_name=names[1],
        rows=tuple(map(str, table.index)),
        columns=tuple(map(str, table.columns)),
        row_share=counts / counts.sum(axis=1, keepdims=True),
        column_share=counts / counts.sum(axis=0, keepdims=True),
        association=contingency_test(counts, confidence=confidence, seed=seed),
        n_left_out=int((~both).sum()),
    )
