"""The correlations between the items of a scale: mean, median, spread, and what leaving an item out does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.psychometrics.moments import Moments
from evalkit.psychometrics.scale_matrix import scale_matrix
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]


@result
class InterItemResult(Result):
    """Correlations between k items, k(k - 1)/2 of them.

    Attributes:
        mean: average inter-item correlation.
        median: of the correlations.
        minimum: smallest correlation.
        maximum: largest correlation.
        variance: of the correlations, divisor one less than their number; None for two items.
        signal_to_noise: k mean / (1 - mean) (Cronbach & Gleser 1964).
        mean_if_deleted: (k,) mean without the item; (0,) for two items.
        median_if_deleted: (k,) median without the item; (0,) for two items.
        variance_if_deleted: (k,) variance without the item; (0,) for fewer than four items.
        signal_to_noise_if_deleted: (k,); (0,) for two items.
        items: k item names.
        n_obs: respondents, or None if not given.
    """

    title: ClassVar[str] = "Inter-item correlations"

    mean: float
    median: float
    minimum: float
    maximum: float
    variance: float | None
    signal_to_noise: float
    mean_if_deleted: FloatArray
    median_if_deleted: FloatArray
    variance_if_deleted: FloatArray
    signal_to_noise_if_deleted: FloatArray
    items: tuple[str, ...]
    n_obs: int | None

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per item; none for two items."""
        if not len(self.mean_if_deleted):
            return ()
        means, medians = map(float, self.mean_if_deleted), map(float, self.median_if_deleted)
        rows = tuple(zip(self.items, means, medians, strict=True))
        columns = ("item", "mean_if_deleted", "median_if_deleted")
        return (ResultTable(title="Without the item", columns=columns, rows=rows),)


def inter_item_correlations(
    data: Moments | ArrayLike, n_obs: int | None = None, names: Sequence[str] | None = None
) -> InterItemResult:
    """Summary of the correlations between items.

    Args:
        data: Moments, or a (k, k) correlation matrix.
        n_obs: respondents; for a matrix only.
        names: k item names; for a matrix only.

    Raises:
        DataError: not a correlation matrix.
        StatisticError: one item, a constant item, or items that cancel out.
    """
    given = scale_matrix(data, "standardised", "the average correlation", n_obs=n_obs, names=names)
    k = len(given.names)
    values = given.matrix[np.triu_indices(k, 1)]
    mean = float(values.mean())
    left = _without_each(given.matrix)
    means = left.mean(axis=1)
    return InterItemResult(
        mean=mean,
        median=float(np.median(values)),
        minimum=float(values.min()),
        maximum=float(values.max()),
        variance=float(values.var(ddof=1)) if k > 2 else None,
        signal_to_noise=k * mean / (1.0 - mean),
        mean_if_deleted=means,
        median_if_deleted=np.median(left, axis=1) if k > 2 else np.empty(0),
        variance_if_deleted=left.var(axis=1, ddof=1) if k > 3 else np.empty(0),
        signal_to_noise_if_deleted=(k - 1) * means / (1.0 - means),
        items=given.names,
        n_obs=given.n_obs,
    )


def _without_each(matrix: FloatArray) -> FloatArray:
    """(k, (k - 1)(k - 2)/2) correlations among the other items, a row per item; (0, 1) for two items."""
    k = len(matrix)
    if k < 3:
        return np.empty((0, 1))
    first, second = np.triu_indices(k, 1)
    item = np.arange(k)[:, None]
    kept = (first != item) & (second != item)
    left: FloatArray = np.broadcast_to(matrix[first, second], kept.shape)[kept].reshape(k, -1)
    return left
