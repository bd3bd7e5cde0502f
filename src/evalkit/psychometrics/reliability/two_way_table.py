"""Mean squares of a full table of n subjects and k raters, as they are and as REML pools them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DataError, StatisticError

FloatArray = NDArray[np.float64]


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


def pooled(squares: MeanSquares) -> MeanSquares:
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
