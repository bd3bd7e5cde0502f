"""Weighted arithmetic aggregation of indicator scores to dimensions and a total, with standard errors."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from evalkit.errors import DataError
from evalkit.result import Result, result

SUM_TOLERANCE = 1e-6
ROUNDING = 1e-9


@result
class CompositeResult(Result):
    """Composite scores of b branches over k indicators in d dimensions.

    Attributes:
        total: (b,) weighted mean of the dimensions, in points; NaN for a branch without any indicator.
        total_se: (b,) its standard error, covariance of the indicators included; NaN where a covariance that
            is needed is unknown.
        dimensions: (b, d) weighted mean of the indicators that are present; NaN where none is.
        dimension_se: (b, d) their standard errors.
        dimension_weights: (d,) Σ of the global weights of a dimension.
        covered_weight: (b,) share of the global weight that is present, 0 to 1.
        effective_weights: (b, k) weight of each indicator in the total after renormalisation; 0 = missing.
        renormalised: (b, d) whether weights of the dimension were renormalised for a missing indicator.
        rankable: (b,) whether no more than `max_missing` of the weight is missing.
        max_missing: the limit, a share.
    """

    title: ClassVar[str] = "Composite scores"

    total: np.ndarray
    total_se: np.ndarray
    dimensions: np.ndarray
    dimension_se: np.ndarray
    dimension_weights: np.ndarray
    covered_weight: np.ndarray
    effective_weights: np.ndarray
    renormalised: np.ndarray
    rankable: np.ndarray
    max_missing: float


def composite(
    scores: np.ndarray,
    covariance: np.ndarray,
    weights: np.ndarray,
    groups: np.ndarray,
    *,
    max_missing: float = 0.20,
) -> CompositeResult:
    """Dimension and total scores with Var = wᵀ Σ w (OECD/JRC Handbook 2008, linear aggregation).

    A missing indicator hands its weight to the others of its dimension; a dimension without any indicator
    hands its weight to the other dimensions. Both are flagged.

    Args:
        scores: (b, k) scores, NaN = missing.
        covariance: (b, k, k) sampling covariance of the scores of each branch, in points²; answers of the
            same respondents covary. Rows of missing indicators are not read.
        weights: (k,) global weights, not negative, sum 1.
        groups: (k,) dimension of each indicator, codes 0 … d − 1, each used.
        max_missing: a branch that lacks more of the weight is not rankable.

    Raises:
        DataError: shapes or codes do not fit, weights do not sum to 1, or a score is infinite.
    """
    values, sigma = np.asarray(scores, dtype=float), np.asarray(covariance, dtype=float)
    w, codes = _checked(values, sigma, weights, groups)
    member = np.eye(int(codes.max()) + 1)[codes]
    present = ~np.isnan(values)
    weight_here = present * w
    per_dimension = weight_here @ member
    inside = _ratio(weight_here, per_dimension @ member.T)
    block_weights = w @ member
    usable = (per_dimension > 0) * block_weights
    between = _ratio(usable, usable.sum(axis=1, keepdims=True))
    effective = inside * (between @ member.T)
    filled = np.where(present, values, 0.0)
    dimensions = np.where(per_dimension > 0, (inside * filled) @ member, np.nan)
    total = np.where(effective.any(axis=1), (effective * filled).sum(axis=1), np.nan)
    covered = weight_here.sum(axis=1) / w.sum()
    by_dimension = inside[:, np.newaxis, :] * member.T
    return CompositeResult(
        total=total,
        total_se=np.where(np.isnan(total), np.nan, _standard_error(effective[:, np.newaxis, :], sigma)[:, 0]),
        dimensions=dimensions,
        dimension_se=np.where(np.isnan(dimensions), np.nan, _standard_error(by_dimension, sigma)),
        dimension_weights=block_weights,
        covered_weight=covered,
        effective_weights=effective,
        renormalised=((~present & (w > 0)) @ member) > 0,
        rankable=1 - covered <= max_missing + ROUNDING,
        max_missing=max_missing,
    )


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.asarray(np.divide(above, below, out=np.zeros_like(above), where=below > 0))


def _standard_error(weights: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """√(wᵀ Σ w) for weights (b, m, k); a cell of Σ that has no weight is not read."""
    unknown = np.isnan(sigma)
    used = (weights != 0).astype(float)
    touched = np.einsum("bmi,bij,bmj->bm", used, unknown.astype(float), used, optimize=True) > 0
    known = np.where(unknown, 0.0, sigma)
    variance = np.einsum("bmi,bij,bmj->bm", weights, known, weights, optimize=True)
    return np.where(touched, np.nan, np.sqrt(np.maximum(variance, 0.0)))


def _checked(
    values: np.ndarray, sigma: np.ndarray, weights: np.ndarray, groups: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    w, codes = np.asarray(weights, dtype=float), np.asarray(groups)
    if values.ndim != 2 or not values.size:
        raise DataError(f"scores must be branches × indicators; got shape {values.shape}")
    b, k = values.shape
    if sigma.shape != (b, k, k):
        raise DataError(f"covariance must have shape {(b, k, k)}; got {sigma.shape}")
    if w.shape != (k,) or codes.shape != (k,):
        raise DataError(f"{k} indicators, but weights {w.shape} and groups {codes.shape}")
    if not (np.isfinite(w) & (w >= 0)).all() or abs(w.sum() - 1) > SUM_TOLERANCE:
        raise DataError(
            f"global weights must not be negative and must sum to 1; their sum is {w.sum():.6g}",
            hint="do not round weights before they are used",
        )
    if not np.issubdtype(codes.dtype, np.integer) or set(codes.tolist()) != set(range(int(codes.max()) + 1)):
        raise DataError("groups must be the codes 0 … d − 1, each used by one indicator at least")
    if np.isinf(values).any():
        row, column = (int(x) for x in np.argwhere(np.isinf(values))[0])
        raise DataError(f"the score of branch {row + 1}, indicator {column + 1} is infinite")
    return w, codes
