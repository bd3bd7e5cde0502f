"""How many factors: eigenvalues, and parallel analysis (Horn 1965) without drawing a single respondent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.matrices import (
    correlations,
    require_positive_definite,
    squared_multiple_correlations,
)
from evalkit.psychometrics.moments import Moments
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]
RetentionModel = Literal["pca", "factor"]
MODELS: tuple[RetentionModel, ...] = ("pca", "factor")

CHUNK = 256
"""Draws held in memory at once: 256 matrices of 25 items fit in a second-level cache."""


@result
class ParallelAnalysis(Result):
    """Observed eigenvalues beside those of uncorrelated normal answers.

    Attributes:
        n_factors: leading observed eigenvalues above the simulated ones, counted up to the first that is not.
        eigenvalues: (p,) observed, descending.
        simulated: (p,) percentile of the simulated eigenvalues at each place.
        simulated_mean: (p,) their means.
        model: "pca" (ones on the diagonal) or "factor" (squared multiple correlations on the diagonal).
        percentile: of the simulated eigenvalues, 0–100.
        n_draws: simulated matrices.
        n_obs: respondents.
        seed: of the draws.
        items: p item names.
    """

    title: ClassVar[str] = "Parallel analysis"

    n_factors: int
    eigenvalues: FloatArray
    simulated: FloatArray
    simulated_mean: FloatArray
    model: RetentionModel
    percentile: float
    n_draws: int
    n_obs: int
    seed: int
    items: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per eigenvalue."""
        rows = tuple(
            (j + 1, float(seen), float(level), float(mean))
            for j, (seen, level, mean) in enumerate(
                zip(self.eigenvalues, self.simulated, self.simulated_mean, strict=True)
            )
        )
        columns = ("place", "eigenvalue", "simulated", "simulated_mean")
        return (ResultTable(title="Eigenvalues", columns=columns, rows=rows),)


def eigenvalues(correlation: FloatArray, communalities: FloatArray | None = None) -> FloatArray:
    """(..., p) eigenvalues, descending, of (..., p, p) correlations.

    Args:
        correlation: one matrix or a stack of them.
        communalities: (..., p) to stand on the diagonal instead of ones.
    """
    matrix = correlation
    if communalities is not None:
        matrix = correlation.copy()
        diagonal = np.arange(matrix.shape[-1])
        matrix[..., diagonal, diagonal] = communalities
    descending: FloatArray = np.asarray(np.linalg.eigvalsh(matrix)[..., ::-1], dtype=np.float64)
    return descending


def parallel_analysis(
    data: Moments | ArrayLike,
    n_obs: int | None = None,
    names: Sequence[str] | None = None,
    *,
    n_draws: int = 1000,
    percentile: float = 95.0,
    model: RetentionModel = "pca",
    seed: int = 0,
) -> ParallelAnalysis:
    """Parallel analysis of normal, uncorrelated items.

    The covariance matrix of n such respondents is Wishart with n - 1 degrees of freedom, so it is drawn as
    such (Bartlett's decomposition) and the time does not depend on n. "factor" compares the eigenvalues of
    matrices with squared multiple correlations on the diagonal (Humphreys & Ilgen 1969), which keeps more
    factors than "pca".

    Args:
        data: Moments, or a (p, p) correlation matrix.
        n_obs: respondents; needed for a matrix, refused beside Moments.
        names: p item names; for a matrix only.
        n_draws: simulated matrices.
        percentile: of the simulated eigenvalues that an observed one must exceed, 0–100.
        model: "pca" or "factor".
        seed: of the draws.

    Raises:
        OptionError: an unknown model, n_draws below 1, a percentile outside 0–100.
        StatisticError: no n, not more respondents than items, or a singular matrix (items named).
        DataError: not a correlation matrix.
    """
    if model not in MODELS:
        raise OptionError.unknown_choice("model", model, MODELS)
    if n_draws < 1 or not 0.0 <= percentile <= 100.0:
        raise OptionError(f"n_draws must be at least 1 and percentile 0–100; got {n_draws} and {percentile}")
    given = correlations(data, n_obs, names)
    p = len(given.matrix)
    if given.n_obs is None or given.n_obs <= p:
        raise StatisticError(
            f"parallel analysis of {p} items needs more than {p} respondents; got {given.n_obs}",
            hint="" if given.n_obs else "give n_obs beside a correlation matrix",
        )
    if model == "factor":
        require_positive_definite(given.matrix, given.names, "parallel analysis of factors")
    observed = _model_eigenvalues(given.matrix, model)
    rng = np.random.default_rng(seed)
    sizes = [min(CHUNK, n_draws - done) for done in range(0, n_draws, CHUNK)]
    drawn = np.concatenate(
        [_model_eigenvalues(null_correlations(p, given.n_obs, size, rng), model) for size in sizes]
    )
    simulated = np.percentile(drawn, percentile, axis=0)
    above = observed > simulated
    return ParallelAnalysis(
        n_factors=p if above.all() else int(above.argmin()),
        eigenvalues=observed,
        simulated=simulated,
        simulated_mean=drawn.mean(axis=0),
        model=model,
        percentile=float(percentile),
        n_draws=n_draws,
        n_obs=given.n_obs,
        seed=seed,
        items=given.names,
    )


def null_correlations(n_items: int, n_obs: int, n_draws: int, rng: np.random.Generator) -> FloatArray:
    """(n_draws, p, p) sample correlations of n uncorrelated normal items.

    Bartlett (1933): A A' is Wishart(n - 1) if A is lower triangular with standard normals below and the root
    of chi²(n - 1), chi²(n - 2), ... on the diagonal. Rows of A scaled to length 1 give correlations at once.
    """
    root = np.zeros((n_draws, n_items, n_items))
    rows, columns = np.tril_indices(n_items, -1)
    root[:, rows, columns] = rng.standard_normal((n_draws, len(rows)))
    diagonal = np.arange(n_items)
    root[:, diagonal, diagonal] = np.sqrt(rng.chisquare(n_obs - 1.0 - diagonal, (n_draws, n_items)))
    root /= np.sqrt((root * root).sum(axis=2, keepdims=True))
    drawn: FloatArray = root @ root.transpose(0, 2, 1)
    return drawn


def _model_eigenvalues(correlation: FloatArray, model: RetentionModel) -> FloatArray:
    if model == "pca":
        return eigenvalues(correlation)
    return eigenvalues(correlation, squared_multiple_correlations(correlation))
