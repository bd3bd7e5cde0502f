"""The six intraclass correlations of Shrout and Fleiss as a result, with their table."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]
IccEstimator = Literal["anova", "reml"]
ESTIMATORS: tuple[IccEstimator, ...] = ("anova", "reml")
FORMS = ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k")
MCGRAW_WONG = ("ICC(1)", "ICC(A,1)", "ICC(C,1)", "ICC(k)", "ICC(A,k)", "ICC(C,k)")
MEANINGS = (
    "one rating, raters differ between subjects",
    "one rating, random raters, absolute agreement",
    "one rating, fixed raters, consistency",
    "mean of k ratings, raters differ between subjects",
    "mean of k ratings, random raters, absolute agreement",
    "mean of k ratings, fixed raters, consistency",
)


@result
class IccResult(Result):
    """The six intraclass correlations of n subjects and k raters, in the order of ``forms``.

    Attributes:
        forms: Shrout and Fleiss' names: ICC1, ICC2, ICC3, ICC1k, ICC2k, ICC3k.
        mcgraw_wong: the same forms in McGraw and Wong's (1996) notation.
        icc: (6,) coefficients.
        f: (6,) F statistics of the test that the coefficient is 0.
        df1: (6,) numerator degrees of freedom.
        df2: (6,) denominator degrees of freedom.
        pvalue: (6,) of f.
        ci_lower: (6,) lower limits; -inf for ICC2k where that of ICC2 is at or below -1/(k - 1).
        ci_upper: (6,) upper limits.
        confidence: of the intervals, between 0 and 1.
        ms_subjects: mean square between subjects.
        ms_raters: mean square between raters.
        ms_error: residual mean square of the two-way table.
        ms_within: mean square within subjects.
        n_obs: subjects n.
        n_raters: raters k.
        estimator: "anova", or "reml" (variance components kept at or above 0).
        raters: k names.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Intraclass correlations"

    forms: tuple[str, ...]
    mcgraw_wong: tuple[str, ...]
    icc: FloatArray
    f: FloatArray
    df1: FloatArray
    df2: FloatArray
    pvalue: FloatArray
    ci_lower: FloatArray
    ci_upper: FloatArray
    confidence: float
    ms_subjects: float
    ms_raters: float
    ms_error: float
    ms_within: float
    n_obs: int
    n_raters: int
    estimator: IccEstimator
    raters: tuple[str, ...]
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per form."""
        numbers = (self.icc, self.f, self.df1, self.df2, self.pvalue, self.ci_lower, self.ci_upper)
        body = zip(*(map(float, column) for column in numbers), strict=True)
        names = zip(self.forms, self.mcgraw_wong, MEANINGS, strict=True)
        rows = tuple((*name, *line) for name, line in zip(names, body, strict=True))
        columns = (
            "form",
            "mcgraw_wong",
            "meaning",
            "icc",
            "f",
            "df1",
            "df2",
            "pvalue",
            "ci_lower",
            "ci_upper",
        )
        return (ResultTable(title="Forms", columns=columns, rows=rows),)
