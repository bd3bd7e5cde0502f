"""Very simple structure (Revelle & Rocklin 1979), with the fit of each number of factors beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.factors.exploratory import efa, most_factors
from evalkit.psychometrics.factors.exploratory_result import EfaResult
from evalkit.psychometrics.matrices import correlations
from evalkit.psychometrics.moments import Moments
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]

MOST_FACTORS = 8
"""Factors to go to, the default of R's psych::vss."""


@result
class SimpleStructure(Result):
    """How well one or two loadings an item reproduce the correlations, for 1 ... k factors.

    Attributes:
        n_factors_1: factors with the best fit of complexity 1.
        n_factors_2: with the best fit of complexity 2.
        complexity_1: (k,) 1 - |R - L L'|² / |R|², L with the largest loading of each item only.
        complexity_2: (k,) with the two largest; the first is that of the one-factor model.
        fit: (k,) the same with all loadings.
        solutions: the k factor solutions, for chi2, RMSEA, BIC and SABIC by number of factors.
        method: of extraction.
        rotation: name of the rotation.
    """

    title: ClassVar[str] = "Very simple structure"

    n_factors_1: int
    n_factors_2: int
    complexity_1: FloatArray
    complexity_2: FloatArray
    fit: FloatArray
    solutions: tuple[EfaResult, ...]
    method: str
    rotation: str

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per number of factors."""
        rows = tuple(
            (
                j + 1,
                float(self.complexity_1[j]),
                float(self.complexity_2[j]),
                float(self.fit[j]),
                *(one.chi2, one.df, one.pvalue, one.rmsea, one.tli, one.bic, one.rmsr),
            )
            for j, one in enumerate(self.solutions)
        )
        columns = ("factors", "vss_1", "vss_2", "fit", "chi2", "df", "pvalue", "rmsea", "tli", "bic", "rmsr")
        return (ResultTable(title="Fit by number of factors", columns=columns, rows=rows),)


def simple_structure(
    data: Moments | ArrayLike,
    n_obs: int | None = None,
    names: Sequence[str] | None = None,
    *,
    most: int = MOST_FACTORS,
    method: str = "minres",
    rotation: str = "varimax",
) -> SimpleStructure:
    """VSS of complexity 1 and 2, from 1 factor to the most that are identified.

    Args:
        data: Moments, or a (p, p) correlation matrix.
        n_obs: respondents; for a matrix only.
        names: p item names; for a matrix only.
        most: factors to go to at most.
        method: of extraction.
        rotation: orthogonal or oblique, as efa.

    Raises:
        OptionError: most is below 1, or as efa.
        StatisticError: as efa.
    """
    if most < 1:
        raise OptionError(f"most must be at least 1; got {most}")
    given = correlations(data, n_obs, names)
    last = min(most, most_factors(len(given.names)))
    if last < 1:
        raise StatisticError(f"no number of factors is identified by {len(given.names)} items")
    solutions = tuple(
        efa(given.matrix, m, method, rotation, n_obs=given.n_obs, names=given.names)
        for m in range(1, last + 1)
    )
    fits = np.array(
        [
            [simple_fit(one.correlation, one.loadings, one.phi, kept) for one in solutions]
            for kept in (1, 2, last)
        ]
    )
    return SimpleStructure(
        n_factors_1=int(fits[0].argmax()) + 1,
        n_factors_2=int(fits[1].argmax()) + 1,
        complexity_1=fits[0],
        complexity_2=fits[1],
        fit=fits[2],
        solutions=solutions,
        method=method,
        rotation=rotation,
    )


def simple_fit(correlation: FloatArray, loadings: FloatArray, phi: FloatArray, kept: int) -> float:
    """1 - |R - L Phi L'|² / |R|², L being loadings (p, m) with all but the largest kept of an item at 0."""
    rank = (-np.abs(loadings)).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    simple = np.where(rank < kept, loadings, 0.0)
    residual = correlation - simple @ phi @ simple.T
    return 1.0 - float((residual**2).sum() / (correlation**2).sum())
