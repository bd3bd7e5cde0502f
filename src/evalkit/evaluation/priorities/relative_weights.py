"""Relative weights: how much of R² each of several correlated predictors brings (derived importance)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from scipy.stats import rankdata

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.evaluation.priorities.bca_interval import bca_interval
from evalkit.evaluation.priorities.bootstrap_moments import jackknife_correlations, resampled_correlations
from evalkit.result import Result, ResultTable, result

SINGULAR = 1e-10  # smallest eigenvalue of the predictors' correlations that still counts
FEWEST_DRAWS = 200


@result
class RelativeWeights(Result):
    """Relative weights of k predictors of one outcome.

    Attributes:
        labels: (k,) names of the predictors.
        outcome: name of the outcome.
        weights: (k,) raw relative weights ε, ≥ 0, their sum is R².
        shares: (k,) weights / R², sum 1.
        ci_lower: (k,) lower ends of the intervals of the weights.
        ci_upper: (k,) upper ends.
        rank: (k,) 1 = the largest weight; ties share the mean rank.
        beta: (k,) standardised regression coefficients.
        correlation: (k,) correlations with the outcome.
        r_squared: share of the outcome's variance that all predictors explain together, 0 to 1.
        n_obs: complete cases.
        n_total: cases given.
        confidence: level of the intervals, for one weight.
        ci_method: "BCa bootstrap".
        draws: bootstrap samples.
        seed: of the bootstrap.
    """

    title: ClassVar[str] = "Relative weights"

    labels: tuple[str, ...]
    outcome: str
    weights: np.ndarray
    shares: np.ndarray
    ci_lower: np.ndarray
    ci_upper: np.ndarray
    rank: np.ndarray
    beta: np.ndarray
    correlation: np.ndarray
    r_squared: float
    n_obs: int
    n_total: int
    confidence: float
    ci_method: str
    draws: int
    seed: int

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per predictor."""
        columns = ("predictor", "weight", "ci_lower", "ci_upper", "share", "beta", "r", "rank")
        parts = (
            self.weights, self.ci_lower, self.ci_upper, self.shares, self.beta, self.correlation, self.rank
        )  # fmt: skip
        rows = tuple(
            (label, *map(float, line))
            for label, line in zip(self.labels, np.column_stack(parts), strict=True)
        )
        return (ResultTable(title="Predictors", columns=columns, rows=rows),)


def relative_weights(
    predictors: np.ndarray,
    outcome: np.ndarray,
    labels: Sequence[str] | None = None,
    outcome_label: str = "outcome",
    *,
    confidence: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> RelativeWeights:
    """Relative weights of Johnson (2000) with bootstrap intervals of respondents.

    R = V Δ² Vᵀ is the correlation matrix of the predictors, Λ = V Δ Vᵀ their correlations with the
    orthogonal variables nearest to them, β* = Λ⁻¹ r the coefficients on these; ε = Λ² β*² (squares by
    element) and Σ ε = R². Weights say how variance is shared among correlated predictors; they are not
    effects. Intervals are bias-corrected and accelerated (Efron 1987; Tonidandel, LeBreton & Johnson 2009
    for these weights); since a weight cannot be negative they never hold 0.

    Args:
        predictors: (n, k) values, k ≥ 2; a row with a NaN is left out.
        outcome: (n,) values.
        labels: (k,) names of the predictors.
        outcome_label: name of the outcome.
        confidence: level of the intervals.
        draws: bootstrap samples, at least 200.
        seed: of the bootstrap.

    Raises:
        DataError: shapes do not fit or a value is infinite.
        OptionError: too few draws, or confidence outside 0 to 1.
        StatisticError: fewer complete cases than needed, a constant variable, or predictors that determine
            each other (the ones involved are named).
    """
    x, y, names = _checked(predictors, outcome, labels)
    if not 0 < confidence < 1:
        raise OptionError(f"confidence must lie between 0 and 1; got {confidence}")
    if draws < FEWEST_DRAWS:
        raise OptionError(f"draws must be at least {FEWEST_DRAWS}; got {draws}")
    together = np.column_stack([x, y])
    complete = together[~np.isnan(together).any(axis=1)]
    k, n = x.shape[1], len(complete)
    if n < k + 3:
        raise StatisticError(f"{n} complete cases are too few for {k} predictors; {k + 3} at least")
    matrix = _correlations(complete, (*names, outcome_label))
    weights = johnson_weights(matrix[np.newaxis])[0]
    drawn = johnson_weights(resampled_correlations(complete, draws, seed))
    left_out = johnson_weights(jackknife_correlations(complete))
    lower, upper = bca_interval(weights, drawn, left_out, confidence)
    beta = np.linalg.solve(matrix[:k, :k], matrix[:k, k])
    return RelativeWeights(
        labels=names,
        outcome=outcome_label,
        weights=weights,
        shares=weights / weights.sum(),
        ci_lower=lower,
        ci_upper=upper,
        rank=rankdata(-weights),
        beta=beta,
        correlation=matrix[:k, k],
        r_squared=float(beta @ matrix[:k, k]),
        n_obs=n,
        n_total=len(together),
        confidence=confidence,
        ci_method="BCa bootstrap",
        draws=draws,
        seed=seed,
    )


def johnson_weights(correlations: np.ndarray) -> np.ndarray:
    """Raw relative weights from correlation matrices.

    Args:
        correlations: (m, k + 1, k + 1), the outcome in the last row and column, predictors not singular.

    Returns:
        (m, k) weights; each row sums to its R².
    """
    among, with_outcome = correlations[:, :-1, :-1], correlations[:, :-1, -1]
    squared, vectors = np.linalg.eigh(among)
    roots = np.sqrt(np.maximum(squared, SINGULAR))
    turned = np.einsum("mij,mi->mj", vectors, with_outcome) / roots
    beta = np.einsum("mij,mj->mi", vectors, turned)
    loading = np.einsum("mij,mj,mkj->mik", vectors, roots, vectors, optimize=True)
    return np.asarray(np.einsum("mik,mk->mi", loading**2, beta**2))


def _correlations(complete: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    spread = complete.std(axis=0)
    flat = spread <= SINGULAR * np.maximum(np.abs(complete).max(axis=0), 1.0)
    if flat.any():
        listed = ", ".join(name for name, bad in zip(names, flat, strict=True) if bad)
        raise StatisticError(f"constant: {listed}", hint="leave it out; it explains nothing")
    standard = (complete - complete.mean(axis=0)) / spread
    matrix = standard.T @ standard / len(standard)
    values, vectors = np.linalg.eigh(matrix[:-1, :-1])
    if values[0] <= SINGULAR:
        involved = np.abs(vectors[:, 0]) > 1e-4
        listed = ", ".join(name for name, bad in zip(names[:-1], involved, strict=True) if bad)
        raise StatisticError(
            f"the predictors {listed} determine each other; their weights do not exist",
            hint="leave one of them out, or put them together",
        )
    return np.asarray(matrix)


def _checked(
    predictors: np.ndarray, outcome: np.ndarray, labels: Sequence[str] | None
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    x, y = np.asarray(predictors, dtype=float), np.asarray(outcome, dtype=float)
    if x.ndim != 2 or y.shape != x.shape[:1]:
        raise DataError(f"predictors {x.shape} and outcome {y.shape} must have one row per case")
    if x.shape[1] < 2:
        raise StatisticError(f"relative weights need two predictors at least; got {x.shape[1]}")
    names = tuple(str(j + 1) for j in range(x.shape[1])) if labels is None else tuple(map(str, labels))
    if len(names) != x.shape[1]:
        raise DataError(f"{len(names)} labels for {x.shape[1]} predictors")
    if np.isinf(x).any() or np.isinf(y).any():
        raise DataError("a predictor or the outcome is infinite")
    return x, y, names
