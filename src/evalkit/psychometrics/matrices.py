"""What factor methods accept: moments, or a correlation matrix with its n and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.moments import Moments, checked_names

FloatArray = NDArray[np.float64]

SYMMETRY_TOLERANCE = 1e-8
"""Asymmetry allowed in a given correlation matrix: what 8 printed digits leave."""

SINGULAR_TOLERANCE = 1e-10
"""Smallest eigenvalue of a correlation matrix that is still told apart from 0 (rounding leaves 1e-14)."""

NULL_SHARE = 1e-6
"""Squared weight in the null space from which an item counts as part of the dependence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Correlations:
    """A checked correlation matrix.

    Attributes:
        matrix: (p, p), symmetric, ones on the diagonal.
        n_obs: respondents behind it, or None when nobody said.
        names: p item names.
    """

    matrix: FloatArray
    n_obs: int | None
    names: tuple[str, ...]


def correlations(
    data: Moments | ArrayLike, n_obs: int | None = None, names: Sequence[str] | None = None
) -> Correlations:
    """The correlation matrix, n and names of either kind of input.

    Raises:
        OptionError: n_obs or names are given beside Moments, which carry their own.
        DataError: the matrix is not a correlation matrix, or n_obs is below 2.
        StatisticError: an item is constant.
    """
    if isinstance(data, Moments):
        if n_obs is not None or names is not None:
            raise OptionError("Moments carry their own n_obs and names; do not give them again")
        return Correlations(matrix=data.correlation, n_obs=data.n_obs, names=data.names)
    matrix = np.asarray(data, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or len(matrix) == 0:
        raise DataError(f"a correlation matrix must be square; got shape {matrix.shape}")
    labels = checked_names(names, len(matrix))
    if not np.isfinite(matrix).all():
        raise DataError("the correlation matrix holds a value that is not a number")
    if np.abs(matrix - matrix.T).max() > SYMMETRY_TOLERANCE:
        raise DataError("the correlation matrix is not symmetric")
    if np.abs(np.diag(matrix) - 1.0).max() > SYMMETRY_TOLERANCE:
        raise DataError(
            "the diagonal of a correlation matrix must be 1",
            hint="give Moments instead of a covariance matrix",
        )
    if np.abs(matrix).max() > 1.0 + SYMMETRY_TOLERANCE:
        raise DataError("a correlation lies outside [-1, 1]")
    if n_obs is not None and n_obs < 2:
        raise DataError(f"n_obs must be at least 2; got {n_obs}")
    symmetric = (matrix + matrix.T) / 2
    np.fill_diagonal(symmetric, 1.0)
    return Correlations(matrix=symmetric, n_obs=n_obs, names=labels)


def require_positive_definite(matrix: FloatArray, names: tuple[str, ...], purpose: str) -> None:
    """Raise StatisticError naming the linearly dependent items of a correlation matrix (p, p).

    Args:
        matrix: the correlations.
        names: p item names.
        purpose: what needs the inverse, as the subject of the sentence ("KMO").
    """
    if len(matrix) < 2:
        raise StatisticError(f"{purpose} needs at least two items; got {len(matrix)}")
    values, vectors = np.linalg.eigh(matrix)
    if values[0] > SINGULAR_TOLERANCE:
        return
    null = vectors[:, values <= SINGULAR_TOLERANCE]
    involved = [n for n, w in zip(names, (null**2).sum(axis=1), strict=True) if w > NULL_SHARE]
    listed = ", ".join(repr(name) for name in involved)
    if values[0] < -SINGULAR_TOLERANCE:
        raise StatisticError(
            f"{purpose} needs a positive definite correlation matrix; its smallest eigenvalue is"
            f" {values[0]:.3g} (items {listed})",
            hint='pairwise correlations can do this: use missing="listwise"',
        )
    raise StatisticError(
        f"{purpose} does not exist: the items {listed} are linearly dependent (singular correlation matrix)",
        hint="leave out an item that is a copy, a sum or a mean of the others",
    )


def squared_multiple_correlations(matrix: FloatArray) -> FloatArray:
    """(p,) R² of each item regressed on all others, for a positive definite (p, p), or (..., p, p)."""
    inverse = np.linalg.inv(matrix)
    smc: FloatArray = 1.0 - 1.0 / np.diagonal(inverse, axis1=-2, axis2=-1)
    return smc
