"""A correlation matrix with everything that limits it."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.moments import Missing
from evalkit.result import Result, ResultTable, matrix_table, result

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
CorrelationMethod = Literal["pearson", "spearman", "polychoric", "tetrachoric", "polyserial", "mixed"]


@result
class CorrelationResult(Result):
    """The correlations of p variables.

    Attributes:
        matrix: (p, p), ones on the diagonal; smoothed only if ``smooth`` says so.
        names: p names.
        method: "pearson", "spearman", "polychoric", "tetrachoric", "polyserial" or "mixed".
        missing: "listwise" or "pairwise".
        n_obs: respondents; for "pairwise" the smallest number behind any pair.
        n_total: rows seen.
        n_pairs: (p, p) respondents behind each correlation.
        ordinal: names of the variables that were treated as ordinal.
        thresholds: p arrays (K_j - 1,) from the margins of each ordinal item; (0,) for others.
        se: (p, p) standard errors of polychoric and tetrachoric correlations, for bivariate normal variables
            behind each pair; 0 on the diagonal, NaN for pairs at the bound; None for other methods and for
            corrected tables.
        empty_cells: (item, item, number of empty cells) of every ordinal pair that has some.
        at_bound: pairs whose estimate stopped at ±.9999 because the likelihood has no maximum inside.
        smallest_eigenvalue: of the matrix before any smoothing; below 0 if it is not positive semidefinite.
        correct: what was added to empty cells; 0 for none.
        smooth: whether a matrix that is not positive definite was replaced by a neighbour that is.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Correlations"

    matrix: FloatArray
    names: tuple[str, ...]
    method: CorrelationMethod
    missing: Missing
    n_obs: int
    n_total: int
    n_pairs: IntArray
    ordinal: tuple[str, ...]
    thresholds: tuple[FloatArray, ...]
    se: FloatArray | None
    empty_cells: tuple[tuple[str, str, int], ...]
    at_bound: tuple[tuple[str, str], ...]
    smallest_eigenvalue: float
    correct: float
    smooth: bool
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """The matrix, then standard errors and thresholds where there are some."""
        shown = [matrix_table("Correlations", "item", self.names, self.names, self.matrix)]
        if self.se is not None:
            shown.append(matrix_table("Standard errors", "item", self.names, self.names, self.se))
        rows = tuple(
            (name, i + 1, float(tau))
            for name, taus in zip(self.names, self.thresholds, strict=True)
            for i, tau in enumerate(taus)
        )
        if rows:
            shown.append(ResultTable(title="Thresholds", columns=("item", "number", "threshold"), rows=rows))
        return tuple(shown)
