"""Branch means of resampled respondents, from counts and sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.errors import DataError

COUNT_CELLS = 4_000_000


@dataclass(frozen=True, kw_only=True, eq=False)
class RespondentBlock:
    """The answers of one survey: a block that is resampled on its own.

    Attributes:
        values: (n, q) value of each respondent on the indicators of the survey, NaN = no answer.
        branch: (n,) integer codes 0 … b − 1.
        columns: (q,) places of these indicators among all k.
        weights: (n,) design weights, > 0; equal without them.
        clusters: (n,) codes of any kind, read within branches and drawn whole; respondents without them.
        population: (n,) clusters in the population of the respondent's branch; infinite without it.
    """

    values: np.ndarray
    branch: np.ndarray
    columns: np.ndarray
    weights: np.ndarray | None = None
    clusters: np.ndarray | None = None
    population: np.ndarray | None = None

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or self.branch.shape != self.values.shape[:1]:
            raise DataError(f"values {self.values.shape} and branch {self.branch.shape} differ in length")
        if np.asarray(self.columns).shape != self.values.shape[1:]:
            raise DataError(f"{self.values.shape[1]} columns of values, but places {self.columns}")
        for part in (self.weights, self.clusters, self.population):
            if part is not None and part.shape != self.branch.shape:
                raise DataError(f"a part of the design {part.shape} does not fit branch {self.branch.shape}")
        if np.isinf(self.values).any():
            row, column = (int(x) + 1 for x in np.argwhere(np.isinf(self.values))[0])
            raise DataError(f"respondent {row}, column {column}: the value is infinite")


def resampled_means(
    block: RespondentBlock, branches: int, draws: int, rng: np.random.Generator
) -> np.ndarray:
    """Means of each branch over respondents drawn with replacement within it.

    A draw needs only how often each respondent is drawn: sums and numbers of answers are counts times
    values. A missing answer lowers both. Weights multiply both; clusters are drawn whole. Where n clusters
    are of a population of N, one drawn t times counts 1 − λ + λt times, λ = √(1 − n/N): the rescaling of
    Rao, Wu & Yue (1992) with n draws.

    Args:
        block: the answers.
        branches: b.
        draws: n.
        rng: source of the draws.

    Returns:
        (n, b, q) means; NaN where no drawn respondent of the branch answered.
    """
    found = np.full((draws, branches, block.values.shape[1]), np.nan)
    order = np.argsort(block.branch, kind="stable")
    edges = np.searchsorted(block.branch[order], np.arange(branches + 1))
    known = ~np.isnan(block.values)
    table = np.hstack([np.where(known, block.values, 0.0), known.astype(float)])
    if block.weights is not None:
        table *= block.weights[:, np.newaxis]
    table = table[order]
    for branch in range(branches):
        own = order[edges[branch] : edges[branch + 1]]
        rows = table[edges[branch] : edges[branch + 1]]
        if len(rows):
            rows = rows if block.clusters is None else _added_up(rows, block.clusters[own])
            share = 0.0 if block.population is None else min(len(rows) / float(block.population[own[0]]), 1.0)
            found[:, branch] = _branch_means(rows, draws, rng, share)
    return found


def _added_up(rows: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Sums of the rows of each cluster."""
    codes, place = np.unique(clusters, return_inverse=True)
    return np.stack([np.bincount(place, column, len(codes)) for column in rows.T], axis=1)


def _branch_means(rows: np.ndarray, draws: int, rng: np.random.Generator, share: float) -> np.ndarray:
    """Means (draws, q) of clusters that are `share` of their population."""
    n, q = len(rows), rows.shape[1] // 2
    sums = np.empty((draws, 2 * q))
    size = max(1, COUNT_CELLS // n)
    for start in range(0, draws, size):
        r = min(size, draws - start)
        drawn = rng.integers(0, n, (r, n)) + n * np.arange(r)[:, np.newaxis]
        counts = np.bincount(drawn.ravel(), minlength=r * n).reshape(r, n)
        times = counts.astype(float)
        if share > 0:
            stretch = np.sqrt(1 - share)
            times = 1 - stretch + stretch * times
        sums[start : start + r] = times @ rows
    answers = sums[:, q:]
    return np.divide(sums[:, :q], answers, out=np.full((draws, q), np.nan), where=answers > 0)
