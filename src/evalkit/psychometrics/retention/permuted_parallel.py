"""Parallel analysis by permutation: the observed answers, shuffled within items (Buja & Eyuboglu 1992)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import DataError
from evalkit.psychometrics.matrices import require_positive_definite
from evalkit.psychometrics.moments import checked_answers, moments
from evalkit.psychometrics.retention.retention import (
    ParallelAnalysis,
    RetentionModel,
    check_options,
    compare,
    model_eigenvalues,
)
from evalkit.randomness import generator

FloatArray = NDArray[np.float64]

CHUNK_CELLS = 4_000_000
"""Shuffled answers (draws x respondents x items) held in memory at once: 16 MB."""

Correlate = Callable[[FloatArray], FloatArray]
"""(n, p) answers -> (p, p) correlations."""


def permuted_parallel_analysis(
    values: ArrayLike,
    names: Sequence[str] | None = None,
    *,
    n_draws: int = 200,
    percentile: float = 95.0,
    model: RetentionModel = "pca",
    correlate: Correlate | None = None,
    seed: int = 0,
) -> ParallelAnalysis:
    """Parallel analysis that keeps the distribution of every item.

    Args:
        values: (n, p) answers without missing ones.
        names: p item names.
        n_draws: shuffled tables.
        percentile: of their eigenvalues that an observed one must exceed, 0–100.
        model: "pca" or "factor", as parallel_analysis.
        correlate: another kind of correlation for observed and shuffled answers alike, polychoric for
            instance; it is called once per draw. None: Pearson, all draws of a chunk at once.
        seed: of the shuffles.

    Raises:
        DataError: a missing answer.
        OptionError: as parallel_analysis.
        StatisticError: a constant item, or for "factor" a singular matrix (items named).
    """
    check_options(model, n_draws, percentile)
    table, labels = checked_answers(values, names)
    if np.isnan(table).any():
        rows = int(np.isnan(table).any(axis=1).sum())
        raise DataError(
            f"{rows} of {len(table)} respondents have a missing answer: there is nothing to shuffle there",
            hint="leave incomplete rows out, or use parallel_analysis",
        )
    matrix = moments(table, labels).correlation if correlate is None else correlate(table)
    if model == "factor":
        require_positive_definite(matrix, labels, "parallel analysis of factors")
    rng = generator(seed)
    stacks = _shuffled(table, n_draws, rng) if correlate is None else _each(table, n_draws, rng, correlate)
    drawn = np.concatenate([model_eigenvalues(stack, model) for stack in stacks])
    observed = model_eigenvalues(matrix, model)
    simulated, mean, kept = compare(observed, drawn, percentile)
    return ParallelAnalysis(
        n_factors=kept,
        eigenvalues=observed,
        simulated=simulated,
        simulated_mean=mean,
        model=model,
        percentile=float(percentile),
        draws="permuted",
        n_draws=n_draws,
        n_obs=len(table),
        seed=seed,
        items=labels,
    )


def _shuffled(table: FloatArray, n_draws: int, rng: np.random.Generator) -> Iterator[FloatArray]:
    """Chunks (B, p, p) of correlations of shuffled tables, in single precision until the product."""
    n, p = table.shape
    centred = table - table.mean(axis=0)
    scaled = (centred / np.sqrt((centred**2).sum(axis=0))).T.astype(np.float32)
    size = max(1, CHUNK_CELLS // (n * p))
    for done in range(0, n_draws, size):
        count = min(size, n_draws - done)
        shuffled = rng.permuted(np.broadcast_to(scaled, (count, p, n)), axis=2)
        stack = (shuffled @ shuffled.swapaxes(1, 2)).astype(np.float64)
        stack[:, np.arange(p), np.arange(p)] = 1.0
        yield stack


def _each(
    table: FloatArray, n_draws: int, rng: np.random.Generator, correlate: Correlate
) -> Iterator[FloatArray]:
    for _ in range(n_draws):
        yield correlate(rng.permuted(table, axis=0))[None]
