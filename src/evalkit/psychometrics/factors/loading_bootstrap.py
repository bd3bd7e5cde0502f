"""Standard errors and intervals of factor loadings, by resampling (Zhang, Preacher & Luo 2010)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import DataError, OptionError
from evalkit.psychometrics.factor_types import RotationMethod
from evalkit.psychometrics.factors.exploratory import N_STARTS, efa
from evalkit.psychometrics.factors.exploratory_result import EfaResult
from evalkit.psychometrics.factors.resampled_factors import resampled_factors, weighted_correlations
from evalkit.psychometrics.moments import checked_answers, moments
from evalkit.psychometrics.rotation.rotation import rotation_method
from evalkit.randomness import generator
from evalkit.result import Result, ResultTable, matrix_table, result

FloatArray = NDArray[np.float64]

CHUNK_CELLS = 2_000_000
"""Weights (draws x respondents) held in memory at once: 16 MB."""


@result
class LoadingBootstrap(Result):
    """Loadings with standard errors.

    Attributes:
        solution: of the whole sample.
        loading_se: (p, m) standard deviations of the loadings over draws.
        loading_lower: (p, m) lower percentile limits.
        loading_upper: (p, m) upper limits.
        phi_se: (m, m) standard deviations of factor correlations; 0 for orthogonal rotations.
        phi_lower: (m, m) lower percentile limits.
        phi_upper: (m, m) upper limits.
        communality_se: (p,).
        congruence: (m,) mean congruence of each factor with that of the whole sample, 0–1.
        heywood_share: share of draws with a Heywood case, 0–1.
        confidence: of the percentile intervals.
        n_draws: resamples asked for.
        n_failed: of them without a solution (a constant item, a singular matrix, no convergence); left out.
        seed: of the draws.
    """

    title: ClassVar[str] = "Bootstrap of factor loadings"

    solution: EfaResult
    loading_se: FloatArray
    loading_lower: FloatArray
    loading_upper: FloatArray
    phi_se: FloatArray
    phi_lower: FloatArray
    phi_upper: FloatArray
    communality_se: FloatArray
    congruence: FloatArray
    heywood_share: float
    confidence: float
    n_draws: int
    n_failed: int
    seed: int

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per loading, then the standard errors of factor correlations."""
        rows = tuple(
            (item, factor, *(float(part[i, j]) for part in self._parts()))
            for i, item in enumerate(self.solution.items)
            for j, factor in enumerate(self.solution.factors)
        )
        columns = ("item", "factor", "loading", "se", "lower", "upper")
        names = self.solution.factors
        return (
            ResultTable(title="Loadings", columns=columns, rows=rows),
            matrix_table("Standard errors of factor correlations", "factor", names, names, self.phi_se),
        )

    def _parts(self) -> tuple[FloatArray, ...]:
        return self.solution.loadings, self.loading_se, self.loading_lower, self.loading_upper


def bootstrap_loadings(
    values: ArrayLike,
    n_factors: int,
    method: str = "minres",
    rotation: str | RotationMethod = "oblimin",
    *,
    names: Sequence[str] | None = None,
    kaiser: bool | None = None,
    n_draws: int = 1000,
    confidence: float = 0.95,
    n_starts: int = N_STARTS,
    seed: int = 0,
) -> LoadingBootstrap:
    """Bootstrap of an exploratory factor analysis of Pearson correlations.

    Respondents are drawn with replacement; every draw is extracted and rotated anew, starting from the
    orthogonal turn nearest to the whole sample's loadings, and its factors are matched to those by
    congruence. The intervals are percentiles: they do not correct bias, and with few respondents they are too
    short.

    Args:
        values: (n, p) answers without missing ones.
        n_factors: m.
        method: of extraction.
        rotation: as efa.
        names: p item names.
        kaiser: as efa.
        n_draws: resamples, at least 2.
        confidence: of the intervals, between 0 and 1.
        n_starts: starts of the rotation of the whole sample.
        seed: of draws and starts.

    Raises:
        DataError: a missing answer.
        OptionError: n_draws below 2, confidence not between 0 and 1.
        StatisticError: as efa, or more than a tenth of the draws have no solution.
    """
    if n_draws < 2 or not 0.0 < confidence < 1.0:
        raise OptionError(
            f"n_draws must be at least 2 and confidence between 0 and 1; got {n_draws} and {confidence}"
        )
    table, labels = complete_answers(values, names)
    turning = rotation_method(rotation)
    whole = efa(
        moments(table, labels), n_factors, method, rotation, kaiser=kaiser, n_starts=n_starts, seed=seed
    )
    found = resampled_factors(_drawn(table, n_draws, seed), whole, turning)
    tail = 100.0 * (1.0 - confidence) / 2.0
    loading_limits = np.percentile(found.loadings, [tail, 100.0 - tail], axis=0)
    phi_limits = np.percentile(found.phi, [tail, 100.0 - tail], axis=0)
    communalities = ((found.loadings @ found.phi) * found.loadings).sum(axis=2)
    return LoadingBootstrap(
        solution=whole,
        loading_se=found.loadings.std(axis=0, ddof=1),
        loading_lower=loading_limits[0],
        loading_upper=loading_limits[1],
        phi_se=found.phi.std(axis=0, ddof=1),
        phi_lower=phi_limits[0],
        phi_upper=phi_limits[1],
        communality_se=communalities.std(axis=0, ddof=1),
        congruence=found.congruence.mean(axis=0),
        heywood_share=float(found.heywood.mean()),
        confidence=float(confidence),
        n_draws=n_draws,
        n_failed=int((~found.usable).sum()),
        seed=seed,
    )


def complete_answers(values: ArrayLike, names: Sequence[str] | None) -> tuple[FloatArray, tuple[str, ...]]:
    """(n, p) answers and names; DataError if an answer is missing."""
    table, labels = checked_answers(values, names)
    absent = np.isnan(table)
    if absent.any():
        rows = int(absent.any(axis=1).sum())
        item = labels[int(absent.sum(axis=0).argmax())]
        raise DataError(
            f"{rows} of {len(table)} respondents have a missing answer (most often to {item!r})",
            hint="resampling needs complete rows: leave incomplete ones out, and say how many",
        )
    return table, labels


def _drawn(table: FloatArray, n_draws: int, seed: int) -> FloatArray:
    """(n_draws, p, p) correlations of resampled respondents."""
    n = len(table)
    rng = generator(seed)
    size = max(1, CHUNK_CELLS // n)
    parts = []
    for done in range(0, n_draws, size):
        count = min(size, n_draws - done)
        drawn = rng.integers(0, n, (count, n)) + n * np.arange(count)[:, None]
        weights = np.bincount(drawn.ravel(), minlength=count * n).reshape(count, n)
        parts.append(weighted_correlations(table, weights.astype(np.float64)))
    return np.concatenate(parts)
