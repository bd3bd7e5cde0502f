"""Eigenvalues, and parallel analysis (Horn 1965) without drawing a single respondent."""

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
from evalkit.randomness import generator
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]
RetentionModel = Literal["pca", "factor"]
MODELS: tuple[RetentionModel, ...] = ("pca", "factor")
Draws = Literal["normal", "permuted"]

CHUNK = 256
"""Draws held in memory at once: 256 matrices of 25 items fit in a second-level cache."""


@result
class ParallelAnalysis(Result):
    """Observed eigenvalues beside those of uncorrelated answers.

    Attributes:
        n_factors: leading observed eigenvalues above the simulated ones, counted up to the first that is not.
        eigenvalues: (p,) observed, descending.
        simulated: (p,) percentile of the simulated eigenvalues at each place.
        simulated_mean: (p,) their means.
        model: "pca" (ones on the diagonal) or "factor" (squared multiple correlations on the diagonal).
        percentile: of the simulated eigenvalues, 0–100.
        draws: "normal" answers, or the observed answers "permuted" within each item.
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
    draws: Draws
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
    factors than "pca". A polychoric matrix may be given; its sampling error is larger than that of the normal
    answers drawn here, so that it shows too many factors (permuted_parallel_analysis draws the same kind).

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
    check_options(model, n_draws, percentile)
    given = correlations(data, n_obs, names)
    p = len(given.matrix)
    if given.n_obs is None or given.n_obs <= p:
        raise StatisticError(
            f"parallel analysis of {p} items needs more than {p} respondents; got {given.n_obs}",
            hint="" if given.n_obs else "give n_obs beside a correlation matrix",
        )
    if model == "factor":
        require_positive_definite(given.matrix, given.names, "parallel analysis of factors")
    rng = generator(seed)
    sizes = [min(CHUNK, n_draws - done) for done in range(0, n_draws, CHUNK)]
    drawn = np.concatenate(
        [model_eigenvalues(null_correlations(p, given.n_obs, size, rng), model) for size in sizes]
    )
    simulated, mean, kept = compare(model_eigenvalues(given.matrix, model), drawn, percentile)
    return ParallelAnalysis(
        n_factors=kept,
        eigenvalues=model_eigenvalues(given.matrix, model),
        simulated=simulated,
        simulated_mean=mean,
        model=model,
        percentile=float(percentile),
        draws="normal",
        n_draws=n_draws,
        n_obs=given.n_obs,
        seed=seed,
        items=given.names,
    )


def check_options(model: str, n_draws: int, percentile: float) -> None:
    """Raise OptionError for an unknown model, no draws, or a percentile outside 0–100."""
    if model not in MODELS:
        raise OptionError.unknown_choice("model", model, MODELS)
    if n_draws < 1 or not 0.0 <= percentile <= 100.0:
        raise OptionError(f"n_draws must be at least 1 and percentile 0–100; got {n_draws} and {percentile}")


def compare(observed: FloatArray, drawn: FloatArray, percentile: float) -> tuple[FloatArray, FloatArray, int]:
    """Percentile (p,) and mean (p,) of drawn (B, p) eigenvalues, and how many observed ones lead above it."""
    simulated = np.percentile(drawn, percentile, axis=0)
    return simulated, drawn.mean(axis=0), leading_count(observed > simulated)


def leading_count(above: NDArray[np.bool_]) -> int:
    """How many are true before the first that is not."""
    return len(above) if above.all() else int(above.argmin())


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


def model_eigenvalues(correlation: FloatArray, model: RetentionModel) -> FloatArray:
    """(..., p) eigenvalues with ones ("pca") or squared multiple correlations ("factor") on the diagonal."""
    if model == "pca":
        return eigenvalues(correlation)
    return eigenvalues(correlation, squared_multiple_correlations(correlation))
