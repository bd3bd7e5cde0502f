"""Means of items by group with their covariance: answers of one respondent belong together."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from evalkit.errors import DataError
from evalkit.result import Result, result


@result
class GroupMeans(Result):
    """Means of k columns in g groups and their sampling covariance.

    Attributes:
        n: (g, k) observed values.
        mean: (g, k) means of the observed values; NaN without any.
        covariance: (g, k, k) covariance of the means; NaN in rows and columns with fewer than two values.
        respondents: (g,) respondents with one observed value at least.
    """

    title: ClassVar[str] = "Group means"

    n: np.ndarray
    mean: np.ndarray
    covariance: np.ndarray
    respondents: np.ndarray


def clustered_mean_covariance(values: np.ndarray, group: np.ndarray, n_groups: int) -> GroupMeans:
    """Group means with the covariance that comes from respondents who answered several columns.

    Influence of respondent i on the mean of column k: u_ik = (v_ik − mean_k)/n_k · √(n_k/(n_k − 1)), 0 where
    the value is missing; Cov = Σ_i u_i u_iᵀ (linearisation, Särndal et al. 1992). With complete data this is
    the sample covariance / n; the diagonal is sd²/n_k (ddof 1) always; the matrix is positive semidefinite.
    Missing values are taken as missing completely at random within a group.

    Args:
        values: (n, k) answers, NaN = missing.
        group: (n,) integer codes 0 … n_groups − 1, a respondent belongs to one group.
        n_groups: g; a group without respondents is allowed.

    Raises:
        DataError: shapes or codes do not fit, or a value is infinite.
    """
    table, codes = np.asarray(values, dtype=float), np.asarray(group)
    _check(table, codes, n_groups)
    k = table.shape[1]
    order = np.argsort(codes, kind="stable")
    ordered, place = table[order], codes[order]
    observed = ~np.isnan(ordered)
    edges = np.searchsorted(place, np.arange(n_groups + 1))
    n = _sums(observed.astype(float), edges)
    mean = np.divide(
        _sums(np.where(observed, ordered, 0.0), edges), n, out=np.full((n_groups, k), np.nan), where=n > 0
    )
    factor = np.divide(1.0, np.sqrt(n * (n - 1)), out=np.zeros_like(n), where=n > 1)
    influence = np.where(observed, ordered - np.nan_to_num(mean)[place], 0.0) * factor[place]
    covariance = np.stack([part.T @ part for part in np.split(influence, edges[1:-1])])
    unknown = n < 2
    covariance[unknown[:, :, np.newaxis] | unknown[:, np.newaxis, :]] = np.nan
    return GroupMeans(
        n=n.astype(int),
        mean=mean,
        covariance=covariance,
        respondents=_sums(observed.any(axis=1, keepdims=True).astype(float), edges)[:, 0].astype(int),
    )


def _sums(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Sums of blocks of rows; an empty block sums to 0."""
    if not len(values):
        return np.zeros((len(edges) - 1, values.shape[1]))
    sums = np.zeros((len(edges) - 1, values.shape[1]))
    filled = np.flatnonzero(np.diff(edges))
    sums[filled] = np.add.reduceat(values, edges[:-1][filled], axis=0)
    return sums


def _check(table: np.ndarray, codes: np.ndarray, n_groups: int) -> None:
    if table.ndim != 2 or codes.shape != table.shape[:1] or not table.shape[1]:
        raise DataError(f"values {table.shape} and group {codes.shape} must have one row per respondent")
    if n_groups < 1:
        raise DataError(f"n_groups must be positive; got {n_groups}")
    if not np.issubdtype(codes.dtype, np.integer):
        raise DataError(f"group must hold integer codes; got {codes.dtype}")
    if codes.size and (codes.min() < 0 or codes.max() >= n_groups):
        raise DataError(f"group codes must lie in 0 … {n_groups - 1}; got {codes.min()} … {codes.max()}")
    if np.isinf(table).any():
        row, column = (int(x) + 1 for x in np.argwhere(np.isinf(table))[0])
        raise DataError(f"value in row {row}, column {column} is infinite")
