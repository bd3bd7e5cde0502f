"""Reliability of branch means as a result, with its table."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]


@result
class BranchReliabilityResult(Result):
    """Reliability of the means of g branches with n_j respondents each.

    Attributes:
        icc1: ICC(1) by REML, variance between / (between + within), at least 0.
        icc1_anova: ICC(1) from mean squares with k0; may be negative.
        icc2: ICC(2) = (MSB - MSW) / MSB, reliability of the mean of a branch of size k0.
        ci_lower: lower limit for ICC(1), Wald's exact interval for unequal sizes.
        ci_upper: upper limit.
        icc2_lower: lower limit for ICC(2), the limits of ICC(1) stepped up to size k0.
        icc2_upper: upper limit.
        confidence: of the intervals, between 0 and 1.
        variance_between: REML, in squared units of the score.
        variance_within: REML.
        ms_between: mean square between branches.
        ms_within: mean square within branches.
        f: ms_between / ms_within.
        df1: g - 1.
        df2: n - g.
        pvalue: of f.
        k0: (n - sum n_j² / n) / (g - 1).
        reliability: (g,) of each branch's mean, n_j icc1 / (1 + (n_j - 1) icc1).
        reliability_lower: (g,) from ci_lower, at least 0.
        reliability_upper: (g,) from ci_upper, at least 0.
        mean: (g,) branch means.
        sizes: (g,) respondents of each branch.
        branches: g labels, sorted.
        weak: labels of branches whose mean has a reliability below .70.
        n_obs: respondents used.
        n_total: respondents seen.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Reliability of branch means"

    icc1: float
    icc1_anova: float
    icc2: float
    ci_lower: float
    ci_upper: float
    icc2_lower: float
    icc2_upper: float
    confidence: float
    variance_between: float
    variance_within: float
    ms_between: float
    ms_within: float
    f: float
    df1: int
    df2: int
    pvalue: float
    k0: float
    reliability: FloatArray
    reliability_lower: FloatArray
    reliability_upper: FloatArray
    mean: FloatArray
    sizes: NDArray[np.int64]
    branches: tuple[str, ...]
    weak: tuple[str, ...]
    n_obs: int
    n_total: int
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per branch."""
        numbers = (self.mean, self.reliability, self.reliability_lower, self.reliability_upper)
        body = zip(*(map(float, column) for column in numbers), strict=True)
        rows = tuple(
            (name, int(size), *line) for name, size, line in zip(self.branches, self.sizes, body, strict=True)
        )
        columns = ("branch", "n", "mean", "reliability", "ci_lower", "ci_upper")
        return (ResultTable(title="Branches", columns=columns, rows=rows),)
