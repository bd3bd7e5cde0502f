"""Means of scales in every branch and in all others, simple random or as the survey was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

FEWEST = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class ScaleMoments:
    """k scales of b groups, each (b, k); NaN below the fewest answers, or with a single cluster.

    Attributes:
        n: answers.
        clusters: units drawn that hold an answer; n without clusters.
        mean, se: of the scores, with its standard error.
        squares: sum of squares about the mean, (n − 1) times the variance of the scores.
    """

    n: np.ndarray
    clusters: np.ndarray
    mean: np.ndarray
    se: np.ndarray
    squares: np.ndarray


@dataclass(frozen=True, kw_only=True, eq=False)
class ScaleAnswers:
    """Scale scores of n respondents.

    Attributes:
        shifted: (n, k) scores less their centre, 0 where missing.
        known: (n, k) whether there is a score.
        centre: (k,).
        group: (n,) number of the branch, −1 = none.
        branches: b.
    """

    shifted: np.ndarray
    known: np.ndarray
    centre: np.ndarray
    group: np.ndarray
    branches: int

    def moments(self, suppress: int) -> tuple[ScaleMoments, ScaleMoments]:
        """Each branch, and all respondents but those of the branch, as simple random samples."""
        parts = (self.known.astype(float), self.shifted, self.shifted**2)
        inside = self.group >= 0
        sums = np.stack([_added(self.group[inside], part[inside], self.branches) for part in parts])
        every = [self.known.sum(axis=0), self.shifted.sum(axis=0), (self.shifted**2).sum(axis=0)]
        whole = np.stack(every)[:, np.newaxis, :]
        return _simple(sums, self.centre, max(suppress, FEWEST)), _simple(whole - sums, self.centre, FEWEST)

    def drawn(self, design: Mapping[str, np.ndarray], suppress: int) -> tuple[ScaleMoments, ScaleMoments]:
        """The same with weights, clusters (read within branches) and populations of the branches.

        For a mean m the squares of the cluster sums of w(y − m) add up to A − 2mB + m²C with A = Σ(Σwy)²,
        B = Σ(Σwy)(Σw), C = Σ(Σw)² over clusters, so that sums of branches give those of their complements.
        """
        n, b = len(self.group), self.branches
        place = np.where(self.group < 0, b, self.group)
        drawn = np.unique(design["cluster"], return_inverse=True)[1] if "cluster" in design else np.arange(n)
        cells, cell = np.unique(place * (n + 1) + drawn, return_inverse=True)
        branch = cells // (n + 1)
        weight = np.where(self.known, design.get("weight", np.ones(n))[:, np.newaxis], 0.0)
        parts = (self.known.astype(float), weight, weight * self.shifted, weight * self.shifted**2)
        answers, sw, swy, swyy = (_added(cell, part, len(cells)) for part in parts)
        held = np.bincount(branch, minlength=b + 1)
        keep = _left(design.get("population"), place, held)[branch][:, np.newaxis]
        terms = (answers, (answers > 0).astype(float), sw, swy, swyy)
        squares = (keep * swy**2, keep * swy * sw, keep * sw**2)
        sums = np.stack([_added(branch, part, b + 1) for part in (*terms, *squares)])
        whole, own = sums.sum(axis=1, keepdims=True), sums[:, :b]
        fewest = max(suppress, FEWEST)
        return _linearised(own, self.centre, fewest), _linearised(whole - own, self.centre, FEWEST)


def _added(code: np.ndarray, columns: np.ndarray, size: int) -> np.ndarray:
    """Sums of the columns by code, shape (size, k)."""
    return np.column_stack([np.bincount(code, column, size) for column in columns.T])


def _left(population: np.ndarray | None, place: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """1 − n/N of each branch, shape (b + 1,); 1 where N is not known."""
    left = np.ones(len(clusters))
    if population is not None:
        left[place] = np.maximum(1 - clusters[place] / population, 0.0)
        left[-1] = 1.0
    return left


def _simple(sums: np.ndarray, centre: np.ndarray, fewest: int) -> ScaleMoments:
    n, total, squares = sums
    size = np.maximum(n, 1)
    shift = total / size
    variance = np.maximum(squares - size * shift**2, 0.0) / np.maximum(n - 1, 1)
    enough = n >= fewest
    se = np.where(enough, np.sqrt(variance / size), np.nan)
    mean = np.where(enough, centre + shift, np.nan)
    return ScaleMoments(n=n, clusters=n, mean=mean, se=se, squares=(n - 1) * n * se**2)


def _linearised(sums: np.ndarray, centre: np.ndarray, fewest: int) -> ScaleMoments:
    n, m, sw, swy, swyy, a, b, c = sums
    enough = (n >= fewest) & (m >= FEWEST)
    weight = np.where(enough, sw, 1.0)
    shift = swy / weight
    spread = np.maximum(a - 2 * shift * b + shift**2 * c, 0.0) * m / np.maximum(m - 1, 1)
    return ScaleMoments(
        n=n,
        clusters=m,
        mean=np.where(enough, centre + shift, np.nan),
        se=np.where(enough, np.sqrt(spread) / weight, np.nan),
        squares=np.where(enough, n * np.maximum(swyy / weight - shift**2, 0.0), np.nan),
    )
