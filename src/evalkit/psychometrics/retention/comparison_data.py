"""Comparison data (Ruscio & Roche 2012): populations with 1, 2, 3 ... factors and the items' margins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.factors.exploratory import most_factors
from evalkit.psychometrics.factors.loading_bootstrap import complete_answers
from evalkit.psychometrics.factors.resampled_factors import weighted_correlations
from evalkit.psychometrics.matrices import require_positive_definite
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.retention.retention import eigenvalues
from evalkit.randomness import generator
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]

ALPHA = 0.30
"""Level of the test for one factor more, chosen by Ruscio & Roche for the fewest wrong counts."""

POPULATION = 10_000
MOST_TRIALS = 5
"""Corrections in a row without a gain after which a population is taken as it is."""

AXIS_ITERATIONS = 50
CHUNK = 250


@result
class ComparisonData(Result):
    """How near the eigenvalues of samples with k factors come to the observed ones.

    Attributes:
        n_factors: the last number of factors that came nearer than the one before.
        rmse: (k,) median root mean square difference of eigenvalues for 1 ... k factors, up to the first that
            is no improvement.
        pvalues: (k,) of the one-sided rank test against one factor less; NaN for the first.
        residual: (k,) root mean square difference of the populations' correlations from the observed ones.
        at_limit: whether every number of factors that was tried came nearer: there may be more.
        alpha: level of that test.
        n_samples: samples drawn from each population.
        n_obs: respondents.
        seed: of the draws.
    """

    title: ClassVar[str] = "Comparison data"

    n_factors: int
    rmse: FloatArray
    pvalues: FloatArray
    residual: FloatArray
    at_limit: bool
    alpha: float
    n_samples: int
    n_obs: int
    seed: int

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per number of factors tried."""
        rows = tuple(
            (j + 1, float(e), None if np.isnan(p) else float(p), float(r))
            for j, (e, p, r) in enumerate(zip(self.rmse, self.pvalues, self.residual, strict=True))
        )
        columns = ("factors", "median_rmse", "pvalue", "population_residual")
        return (ResultTable(title="Comparison data", columns=columns, rows=rows),)


def comparison_data(
    values: ArrayLike,
    names: Sequence[str] | None = None,
    *,
    most: int = 8,
    n_samples: int = 500,
    alpha: float = ALPHA,
    seed: int = 0,
) -> ComparisonData:
    """Add factors to a simulated population until its samples stop coming nearer to the data.

    Each population has 10,000 respondents whose items are distributed as the observed ones and correlate as
    well as k factors allow (Ruscio & Kaczetow 2008).

    Args:
        values: (n, p) answers without missing ones.
        names: p item names.
        most: factors to go to at most.
        n_samples: samples of n respondents from each population.
        alpha: level of the one-sided Mann-Whitney test.
        seed: of all draws.

    Raises:
        DataError: a missing answer.
        OptionError: most below 1, n_samples below 10, alpha not between 0 and 1.
        StatisticError: fewer than three items, a constant item, a singular matrix (items named).
    """
    if most < 1 or n_samples < 10 or not 0.0 < alpha < 1.0:
        raise OptionError("most must be at least 1, n_samples at least 10 and alpha between 0 and 1")
    table, labels = complete_answers(values, names)
    observed = moments(table, labels).correlation
    require_positive_definite(observed, labels, "comparison data")
    last = min(most, most_factors(len(labels)))
    if last < 1:
        raise StatisticError(f"no number of factors is identified by {len(labels)} items")
    rng = generator(seed)
    goal = eigenvalues(observed)
    before: FloatArray | None = None
    found: list[tuple[float, float, float]] = []
    kept = last
    for m in range(1, last + 1):
        population, residual = _population(table, observed, m, rng)
        errors = _errors(population, goal, len(table), n_samples, rng)
        pvalue = np.nan if before is None else _less(errors, before)
        found.append((float(np.median(errors)), pvalue, residual))
        if pvalue > alpha:
            kept = m - 1
            break
        before = errors
    rmse, pvalues, residuals = np.array(found).T
    return ComparisonData(
        n_factors=kept,
        rmse=rmse,
        pvalues=pvalues,
        residual=residuals,
        at_limit=kept == last,
        alpha=float(alpha),
        n_samples=n_samples,
        n_obs=len(table),
        seed=seed,
    )


def _population(
    table: FloatArray, observed: FloatArray, m: int, rng: np.random.Generator
) -> tuple[FloatArray, float]:
    """(10,000, p) answers from m factors with resampled margins, and how far their correlations are off.

    The correlations behind the normal scores are corrected by what the margins took away, as long as that
    brings the population nearer to the data.
    """
    n, p = table.shape
    margins = np.sort(table[rng.integers(0, n, POPULATION)], axis=0)
    common = rng.standard_normal((POPULATION, m))
    unique = rng.standard_normal((POPULATION, p))
    behind, step, trials = observed.copy(), 1.0, 0
    best, best_residual, best_gap, best_behind = margins, np.inf, np.zeros_like(observed), behind
    while trials < MOST_TRIALS:
        loadings = _axes(behind, m)
        scores = common @ loadings.T + unique * np.sqrt(np.maximum(1.0 - (loadings**2).sum(axis=1), 0.0))
        drawn = np.empty_like(scores)
        np.put_along_axis(drawn, scores.argsort(axis=0), margins, axis=0)
        gap = observed - np.corrcoef(drawn, rowvar=False)
        residual = float(np.sqrt((gap[np.tril_indices(p, -1)] ** 2).mean()))
        if residual < best_residual:
            best, best_residual, best_gap, best_behind = drawn, residual, gap, behind
            step, trials = 1.0, 0
        else:
            trials += 1
            step *= 0.5
        behind = best_behind + step * best_gap
    return best, best_residual


def _axes(matrix: FloatArray, m: int) -> FloatArray:
    """(p, m) principal axes; communalities are kept at or below 1."""
    reduced = matrix.copy()
    diagonal = np.diag_indices_from(reduced)
    communalities = np.abs(matrix - np.eye(len(matrix))).max(axis=1)
    for _ in range(AXIS_ITERATIONS):
        reduced[diagonal] = communalities
        values, vectors = np.linalg.eigh(reduced)
        loadings: FloatArray = vectors[:, -m:] * np.sqrt(np.maximum(values[-m:], 0.0))
        size = (loadings**2).sum(axis=1)
        loadings = loadings / np.sqrt(np.maximum(size, 1.0))[:, None]
        updated = np.minimum(size, 1.0)
        if np.abs(updated - communalities).max() < 1e-3:
            break
        communalities = updated
    return loadings


def _errors(
    population: FloatArray, goal: FloatArray, n: int, n_samples: int, rng: np.random.Generator
) -> FloatArray:
    """(n_samples,) root mean square differences of sample eigenvalues from the goal."""
    size = len(population)
    parts = []
    for done in range(0, n_samples, CHUNK):
        count = min(CHUNK, n_samples - done)
        drawn = rng.integers(0, size, (count, n)) + size * np.arange(count)[:, None]
        weights = np.bincount(drawn.ravel(), minlength=count * size).reshape(count, size)
        parts.append(weighted_correlations(population, weights.astype(np.float64)))
    stack = np.concatenate(parts)
    stack = stack[np.isfinite(stack).all(axis=(1, 2))]
    errors: FloatArray = np.sqrt(((eigenvalues(stack) - goal) ** 2).mean(axis=1))
    return errors


def _less(first: FloatArray, second: FloatArray) -> float:
    """p of the one-sided Mann-Whitney test that the first are smaller; normal approximation."""
    a, b = len(first), len(second)
    ordered = np.sort(second)
    below = np.searchsorted(ordered, first, side="left") + np.searchsorted(ordered, first, side="right")
    u = 0.5 * float(below.sum())
    z = (u + 0.5 - a * b / 2) / np.sqrt(a * b * (a + b + 1) / 12)
    return float(ndtr(z))
