"""Intraclass correlations of n subjects rated by the same k raters: the six forms of Shrout and Fleiss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtrc, fdtri

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.moments import checked_answers
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


@dataclass(frozen=True, kw_only=True, slots=True)
class MeanSquares:
    """The two-way table without replication: n subjects by k raters.

    Attributes:
        subjects: between subjects, df n - 1.
        raters: between raters, df k - 1.
        error: residual, df (n - 1)(k - 1).
        within: within subjects, df n (k - 1).
        n: subjects.
        k: raters.
    """

    subjects: float
    raters: float
    error: float
    within: float
    n: int
    k: int


def icc(
    ratings: ArrayLike,
    raters: Sequence[str] | None = None,
    *,
    confidence: float = 0.95,
    estimator: IccEstimator = "anova",
) -> IccResult:
    """Shrout and Fleiss' (1979) six intraclass correlations with F tests and intervals.

    The intervals of ICC1 and ICC3 are exact for normal ratings. Those of ICC2 use Satterthwaite's degrees of
    freedom (McGraw & Wong 1996), an approximation that needs more than a handful of raters.

    Args:
        ratings: (n, k), a row per subject and a column per rater; no cell may be missing.
        raters: k names; item1, item2, ... when left out.
        confidence: of the intervals, between 0 and 1.
        estimator: "anova"; or "reml", which for a full table equals "anova" unless a variance component
            would be negative: that one is set to 0 and its mean square is pooled (Thompson 1962).

    Raises:
        DataError: not a table of finite numbers, or a missing cell (its row and rater are named).
        OptionError: an unknown estimator, or a confidence outside (0, 1).
        StatisticError: fewer than two subjects or raters, or ratings without any variance.
    """
    if estimator not in ESTIMATORS:
        raise OptionError.unknown_choice("estimator", estimator, ESTIMATORS)
    if not 0.0 < confidence < 1.0:
        raise OptionError(f"confidence must lie between 0 and 1; got {confidence}", hint="use .95 for 95 %")
    table, labels = checked_answers(ratings, raters)
    squares = mean_squares(table, labels)
    found = []
    if squares.subjects < squares.error:
        found.append("subjects differ less than chance would make them: the coefficients are negative")
    if estimator == "reml":
        squares = _pooled(squares)
        if found:
            found = ["the subject variance is estimated as 0"]
    return _assemble(squares, labels, confidence, estimator, tuple(found))


def mean_squares(table: FloatArray, raters: tuple[str, ...]) -> MeanSquares:
    """The mean squares of a full (n, k) table.

    Raises:
        DataError: a missing cell.
        StatisticError: fewer than two rows or columns, or no variance.
    """
    n, k = table.shape
    missing = np.argwhere(np.isnan(table))
    if len(missing):
        row, column = missing[0]
        raise DataError(
            f"row {row + 1}, {raters[column]!r}: the rating is missing ({len(missing)} cells in all);"
            " intraclass correlations of this kind need every rater's rating of every subject",
            hint="leave out the incomplete rows, or the rater, and say so",
        )
    if n < 2 or k < 2:
        raise StatisticError(f"an intraclass correlation needs two subjects and two raters; got {n} and {k}")
    centred = table - table.mean()
    by_subject, by_rater = centred.mean(axis=1), centred.mean(axis=0)
    residual = centred - by_subject[:, None] - by_rater
    between = k * float(by_subject @ by_subject)
    across = n * float(by_rater @ by_rater)
    left = float((residual**2).sum())
    whole = float((centred**2).sum())
    if whole <= 0.0:
        raise StatisticError("all ratings are the same: an intraclass correlation does not exist")
    if across + left <= 1e-14 * whole:
        raise StatisticError("all raters agree exactly: the error variance is 0 and there is no test")
    if left <= 1e-14 * whole:
        raise StatisticError(
            "the raters differ by a constant only: the error variance is 0 and there is no test"
        )
    return MeanSquares(
        subjects=between / (n - 1),
        raters=across / (k - 1),
        error=left / ((n - 1) * (k - 1)),
        within=(across + left) / (n * (k - 1)),
        n=n,
        k=k,
    )


def _pooled(squares: MeanSquares) -> MeanSquares:
    """Mean squares of the REML solution: those below the error's are pooled with it, the smallest first."""
    n, k = squares.n, squares.k
    df = {"subjects": n - 1, "raters": k - 1}
    values = {"subjects": squares.subjects, "raters": squares.raters}
    error, weight = squares.error, (n - 1) * (k - 1)
    for name in sorted(values, key=lambda key: values[key]):
        if values[name] < error:
            error = (error * weight + values[name] * df[name]) / (weight + df[name])
            weight += df[name]
    subjects, raters = max(values["subjects"], error), max(values["raters"], error)
    within = (raters + (n - 1) * error) / n
    return MeanSquares(subjects=subjects, raters=raters, error=error, within=within, n=n, k=k)


def coefficients(squares: MeanSquares) -> FloatArray:
    """(6,) coefficients in the order of FORMS (Shrout & Fleiss 1979, p. 421 and p. 426)."""
    b, j, e, w, n, k = (
        squares.subjects,
        squares.raters,
        squares.error,
        squares.within,
        squares.n,
        squares.k,
    )
    raters = (j - e) / n
    if b <= 0.0:
        raise StatisticError("all subjects have the same mean rating: the average-rater forms do not exist")
    return np.array(
        [
            (b - w) / (b + (k - 1) * w),
            (b - e) / (b + (k - 1) * e + k * raters),
            (b - e) / (b + (k - 1) * e),
            (b - w) / b,
            (b - e) / (b + raters),
            (b - e) / b,
        ]
    )


def limits(squares: MeanSquares, confidence: float) -> FloatArray:
    """(2, 6) lower and upper limits (Shrout & Fleiss 1979; form 2: McGraw & Wong 1996, table 7)."""
    b, j, e, w, n, k = (
        squares.subjects,
        squares.raters,
        squares.error,
        squares.within,
        squares.n,
        squares.k,
    )
    p = (1.0 + confidence) / 2.0
    one = b / w / np.array([fdtri(n - 1, n * (k - 1), p), 1.0 / fdtri(n * (k - 1), n - 1, p)])
    three = b / e / np.array([fdtri(n - 1, (n - 1) * (k - 1), p), 1.0 / fdtri((n - 1) * (k - 1), n - 1, p)])
    rho, ratio = float(coefficients(squares)[1]), j / e
    spread = n * (1 + (k - 1) * rho) - k * rho
    df = (k - 1) * (n - 1) * (k * rho * ratio + spread) ** 2
    df /= (n - 1) * k**2 * rho**2 * ratio**2 + spread**2
    high, low = float(fdtri(n - 1, df, p)), float(fdtri(df, n - 1, p))
    rest = k * j + (k * n - k - n) * e
    two = np.array([n * (b - high * e) / (high * rest + n * b), n * (low * b - e) / (rest + n * low * b)])
    return np.column_stack(
        [
            (one - 1) / (one + k - 1),
            two,
            (three - 1) / (three + k - 1),
            1 - 1 / one,
            _stepped_up(two, k),
            1 - 1 / three,
        ]
    )


def _stepped_up(limit: FloatArray, k: int) -> FloatArray:
    """Limits for the mean of k ratings; -inf from -1/(k - 1) downwards, where the formula has its pole."""
    below = 1.0 + (k - 1) * limit
    stepped: FloatArray = np.where(below > 0, k * limit / np.where(below > 0, below, 1.0), -np.inf)
    return stepped


def _assemble(
    squares: MeanSquares,
    raters: tuple[str, ...],
    confidence: float,
    estimator: IccEstimator,
    warnings: tuple[str, ...],
) -> IccResult:
    n, k = squares.n, squares.k
    single, crossed = squares.subjects / squares.within, squares.subjects / squares.error
    f = np.array([single, crossed, crossed] * 2)
    df1 = np.full(6, float(n - 1))
    df2 = np.array([n * (k - 1), (n - 1) * (k - 1), (n - 1) * (k - 1)] * 2, dtype=np.float64)
    lower, upper = limits(squares, confidence)
    return IccResult(
        forms=FORMS,
        mcgraw_wong=MCGRAW_WONG,
        icc=coefficients(squares),
        f=f,
        df1=df1,
        df2=df2,
        pvalue=fdtrc(df1, df2, f),
        ci_lower=lower,
        ci_upper=upper,
        confidence=confidence,
        ms_subjects=squares.subjects,
        ms_raters=squares.raters,
        ms_error=squares.error,
        ms_within=squares.within,
        n_obs=n,
        n_raters=k,
        estimator=estimator,
        raters=raters,
        warnings=warnings,
    )
