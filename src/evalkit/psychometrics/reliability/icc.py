"""Intraclass correlations of n subjects rated by the same k raters: the six forms of Shrout and Fleiss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtrc, fdtri

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.moments import checked_answers
from evalkit.psychometrics.options import require_confidence
from evalkit.psychometrics.reliability.icc_result import (
    ESTIMATORS,
    FORMS,
    MCGRAW_WONG,
    IccEstimator,
    IccResult,
)
from evalkit.psychometrics.reliability.two_way_table import MeanSquares, mean_squares, pooled

FloatArray = NDArray[np.float64]


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
    require_confidence(confidence)
    table, labels = checked_answers(ratings, raters)
    squares = mean_squares(table, labels)
    found = []
    if squares.subjects < squares.error:
        found.append("subjects differ less than chance would make them: the coefficients are negative")
    if estimator == "reml":
        squares = pooled(squares)
        if found:
            found = ["the subject variance is estimated as 0"]
    return _assemble(squares, labels, confidence, estimator, tuple(found))


def coefficients(squares: MeanSquares) -> FloatArray:
    """(6,) coefficients in the order of FORMS (Shrout & Fleiss 1979, p. 421 and p. 426)."""
    b, j, e, w, n, k = astuple(squares)
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
    b, j, e, w, n, k = astuple(squares)
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
