"""Tests of nested models: what a restriction adds to the chi-square."""

from __future__ import annotations

import math
from typing import ClassVar

from scipy.special import chdtrc

from evalkit.errors import OptionError
from evalkit.psychometrics.sem.assessment.moment_difference import shifted_difference
from evalkit.psychometrics.sem.assessment.result import SemResult
from evalkit.psychometrics.sem.estimation.fitted import Fitted
from evalkit.result import Result, result

CORRECTED = {"satorra_bentler", "yuan_bentler"}


@result
class Difference(Result):
    """A nested model against the one it restricts.

    Attributes:
        chi2: the difference test statistic; NaN where its scaling is negative.
        df: of the difference.
        pvalue: of chi2; NaN where it does not exist.
        method: "difference" of the chi-squares, "scaled difference" (Satorra & Bentler 2001) or "scaled and
            shifted difference" (Satorra 2000).
        cfi: change of CFI; of the robust one, or else the scaled one, where there is one.
        rmsea: change of RMSEA, chosen likewise.
        srmr: change of SRMR.
    """

    title: ClassVar[str] = "Difference of nested models"

    chi2: float
    df: int
    pvalue: float
    method: str
    cfi: float
    rmsea: float
    srmr: float


def difference(free: SemResult, restricted: SemResult) -> Difference:
    """The test of a restricted model against the freer one it is nested in.

    Scaled statistics do not subtract: the plain difference is divided by
    (df1 c1 - df0 c0) / (df1 - df0), c the scaling factors (Satorra & Bentler 2001).

    Raises:
        OptionError: different answers or estimators, fewer degrees of freedom, or tests without a simple
            difference.
    """
    _require_nested(free, restricted)
    if free.fit.test.correction == "scaled_shifted":
        raise OptionError(
            f"the difference of two {free.estimator} chi-squares needs more than both results",
            hint="use ek.invariance, or compare CFI and RMSEA",
        )
    one, two = restricted.fit.test, free.fit.test
    df = one.df - two.df
    chi2, method = one.chi2 - two.chi2, "difference"
    if one.scaling is not None:
        method = "scaled difference"
        scaling = (one.df * one.scaling - two.df * (two.scaling or 0.0)) / df
        chi2 = chi2 / scaling if scaling > 0 else math.nan
    pvalue = math.nan if math.isnan(chi2) else float(chdtrc(df, max(chi2, 0.0)))
    return _changed(free, restricted, (chi2, df, pvalue), method)


def fitted_difference(free: tuple[Fitted, SemResult], restricted: tuple[Fitted, SemResult]) -> Difference:
    """The same for models whose parts are at hand, so that robust least squares can be compared too."""
    if free[1].fit.test.correction != "scaled_shifted":
        return difference(free[1], restricted[1])
    _require_nested(free[1], restricted[1])
    found = shifted_difference(free[0], restricted[0])
    return _changed(free[1], restricted[1], found, "scaled and shifted difference")


def _changed(
    free: SemResult, restricted: SemResult, test: tuple[float, int, float], method: str
) -> Difference:
    return Difference(
        chi2=test[0],
        df=test[1],
        pvalue=test[2],
        method=method,
        cfi=restricted.cfi - free.cfi,
        rmsea=restricted.rmsea - free.rmsea,
        srmr=restricted.fit.srmr - free.fit.srmr,
    )


def _require_nested(free: SemResult, restricted: SemResult) -> None:
    if (free.estimator, free.n_group) != (restricted.estimator, restricted.n_group):
        raise OptionError(
            f"the models differ in more than restrictions: {free.estimator} with n = {free.n_obs},"
            f" {restricted.estimator} with n = {restricted.n_obs}",
            hint="fit both to the same answers with the same estimator",
        )
    if restricted.df <= free.df:
        raise OptionError(
            f"the restricted model must have more degrees of freedom than the free one ({free.df});"
            f" it has {restricted.df}",
            hint="give the freer model first",
        )
