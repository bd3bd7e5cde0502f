"""Change between two periods as a result: its numbers, its verdicts and its table."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from evalkit.result import Result, ResultTable, result

IMPROVED, FELL = "improved", "fell"


NOT_SETTLED, NO_CHANGE = "not settled", "no change"


NOT_MEASURED = "not measured"


@result
class ChangeResult(Result):
    """Change of b units on k measures between a former and a present period; high values are good.

    Attributes:
        labels: (b,) names of the units.
        measures: (k,) names of the measures.
        before: (b, k) values of the former period; NaN = not measured.
        after: (b, k) values of the present period; NaN = not measured.
        change: (b, k) after − before, in units of the measure; NaN where a period is missing.
        change_se: (b, k) its standard error.
        ci_lower: (b, k) lower end of its interval, for one comparison.
        ci_upper: (b, k) upper end.
        pvalue: (b, k) two-sided p of a change of 0, unadjusted.
        pvalue_adjusted: (b, k) the same, adjusted over all measured cells.
        verdict: (b, k) "improved", "fell", "not settled", "no change" or "not measured".
        smallest: (k,) smallest change that matters, in units of the measure.
        n_compared: cells that were measured in both periods.
        adjustment: "benjamini-hochberg", "holm" or "none".
        confidence: level of the intervals; 1 − confidence is the level of the verdicts.
    """

    title: ClassVar[str] = "Change between two periods"

    labels: tuple[str, ...]
    measures: tuple[str, ...]
    before: np.ndarray
    after: np.ndarray
    change: np.ndarray
    change_se: np.ndarray
    ci_lower: np.ndarray
    ci_upper: np.ndarray
    pvalue: np.ndarray
    pvalue_adjusted: np.ndarray
    verdict: np.ndarray
    smallest: np.ndarray
    n_compared: int
    adjustment: str
    confidence: float

    def tables(self) -> tuple[ResultTable, ...]:
        """One row for each unit and measure."""
        columns = (
            "unit", "measure", "before", "after", "change", "ci_lower", "ci_upper", "p_adjusted", "verdict"
        )  # fmt: skip
        cells = (self.before, self.after, self.change, self.ci_lower, self.ci_upper, self.pvalue_adjusted)
        rows = tuple(
            (unit, measure, *(float(cell[i, j]) for cell in cells), str(self.verdict[i, j]))
            for i, unit in enumerate(self.labels)
            for j, measure in enumerate(self.measures)
        )
        return (ResultTable(title="Changes", columns=columns, rows=rows),)
