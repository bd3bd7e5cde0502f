"""Standard-deviation weights on a common scale (标准差法)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.result import Result, ResultTable, result
from evalkit.weighting.objective.indicator_table import Direction, indicator_table


@result
class DispersionResult(Result):
    """Standard-deviation weights of indicators.

    Attributes:
        labels: (k,) names of the indicators.
        weights: (k,) sd / Σ sd; not negative, sum 1.
        sd: (k,) standard deviation of the min–max values (ddof 1).
        constant: labels of constant indicators; their weight is 0.
        directions: (k,) "benefit" or "cost"; they do not change these weights.
        n_alternatives: m.
        notes: sentences for the reader.
    """

    title: ClassVar[str] = "Standard-deviation weights"

    labels: tuple[str, ...]
    weights: np.ndarray
    sd: np.ndarray
    constant: tuple[str, ...]
    directions: tuple[str, ...]
    n_alternatives: int
    notes: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per indicator: sd of the min–max values, weight."""
        lines = zip(self.labels, self.sd, self.weights, strict=True)
        rows = tuple((label, float(s), float(w)) for label, s, w in lines)
        return (
            ResultTable(title="Standard-deviation weights", columns=("indicator", "sd", "weight"), rows=rows),
        )


def dispersion_weights(
    matrix: np.ndarray, directions: Sequence[Direction], labels: Sequence[str] | None = None
) -> DispersionResult:
    """w_j = s_j/Σs on min–max values (the contrast part of CRITIC; Diakoulaki et al. 1995).

    On raw values the weights would follow the units; on min–max values neither units nor origin matter.

    Args:
        matrix: (m, k), m ≥ 2, no missing cells.
        directions: (k,) "benefit" or "cost", kept with the result.
        labels: (k,) names of the indicators; "1", "2", … without them.

    Raises:
        DataError: shapes do not fit, or a cell is missing; row and column are named.
        OptionError: unknown direction.
        StatisticError: every indicator is constant, or there are fewer than two alternatives.
    """
    table = indicator_table(matrix, directions, labels, method="standard-deviation")
    sd = table.min_max.std(axis=0, ddof=1)
    return DispersionResult(
        labels=table.names,
        weights=sd / sd.sum(),
        sd=sd,
        constant=table.left_out,
        directions=tuple(directions),
        n_alternatives=len(table.values),
        notes=table.notes,
    )
