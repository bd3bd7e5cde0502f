"""Minimum average partial (Velicer 1976): components that leave the smallest partial correlations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.matrices import correlations
from evalkit.psychometrics.moments import Moments
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]

EXHAUSTED = 1e-8
"""Partial variance of an item below which nothing is left of it to correlate."""


@result
class PartialAverage(Result):
    """Average partial correlations after 0, 1, 2, ... components are taken out.

    Attributes:
        n_factors: components with the smallest average square.
        n_factors_fourth: with the smallest average fourth power (Velicer, Eaton & Fava 2000).
        squares: (k + 1,) average squared partial correlation off the diagonal after 0 ... k components.
        fourths: (k + 1,) average fourth powers.
        items: p item names.
    """

    title: ClassVar[str] = "Minimum average partial"

    n_factors: int
    n_factors_fourth: int
    squares: FloatArray
    fourths: FloatArray
    items: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per number of components."""
        rows = tuple(
            (m, float(square), float(fourth))
            for m, (square, fourth) in enumerate(zip(self.squares, self.fourths, strict=True))
        )
        return (ResultTable(title="Average partials", columns=("components", "square", "fourth"), rows=rows),)


def partial_average(
    data: Moments | ArrayLike, names: Sequence[str] | None = None, *, most: int | None = None
) -> PartialAverage:
    """Velicer's minimum average partial test, squares and fourth powers.

    R's psych reports the same squares from one component on; here none at all is a possible answer.

    Args:
        data: Moments, or a (p, p) correlation matrix.
        names: p item names; for a matrix only.
        most: components to go to; None: p - 1, or as many as leave every item some variance.

    Raises:
        OptionError: most is below 1.
        StatisticError: fewer than three items, or an item that one component explains wholly.
        DataError: not a correlation matrix.
    """
    given = correlations(data, None, names)
    p = len(given.matrix)
    if p < 3:
        raise StatisticError(f"the average partial needs at least three items; got {p}")
    if most is not None and most < 1:
        raise OptionError(f"most must be at least 1; got {most}")
    values, vectors = np.linalg.eigh(given.matrix)
    rest = given.matrix.copy()
    averages = [_averages(rest)]
    for m in range(1, min(p - 1, most or p - 1) + 1):
        rest = rest - values[-m] * np.outer(vectors[:, -m], vectors[:, -m])
        if np.diag(rest).min() < EXHAUSTED:
            break
        averages.append(_averages(rest))
    if len(averages) == 1:
        raise StatisticError("one component explains an item wholly: no partial correlation is left")
    squares, fourths = np.array(averages).T
    return PartialAverage(
        n_factors=int(squares.argmin()),
        n_factors_fourth=int(fourths.argmin()),
        squares=squares,
        fourths=fourths,
        items=given.names,
    )


def _averages(covariance: FloatArray) -> tuple[float, float]:
    deviations = np.sqrt(np.diag(covariance))
    partial = covariance / np.outer(deviations, deviations)
    np.fill_diagonal(partial, 0.0)
    pairs = len(partial) * (len(partial) - 1)
    squares = partial**2
    return float(squares.sum()) / pairs, float((squares**2).sum()) / pairs
