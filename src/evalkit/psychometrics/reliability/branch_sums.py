"""Sufficient statistics of a one-way layout: sizes, means and the sum of squares within."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import DataError, StatisticError

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class BranchSums:
    """What a one-way layout needs to know of g branches; adds up from chunks of rows.

    Attributes:
        sizes: (g,) respondents.
        mean: (g,) branch means.
        within: sum of squares within branches.
    """

    sizes: FloatArray
    mean: FloatArray
    within: float

    @property
    def ms_within(self) -> float:
        """Mean square within branches."""
        return self.within / float(self.sizes.sum() - len(self.sizes))

    @property
    def ms_between(self) -> float:
        """Mean square between branches."""
        grand = float(self.sizes @ self.mean / self.sizes.sum())
        return float(self.sizes @ (self.mean - grand) ** 2) / (len(self.sizes) - 1)

    @property
    def k0(self) -> float:
        """Size of a branch for which the expected mean squares hold in an unbalanced layout."""
        n = float(self.sizes.sum())
        return (n - float(self.sizes @ self.sizes) / n) / (len(self.sizes) - 1)

    def spread(self, ratio: float) -> tuple[FloatArray, FloatArray]:
        """Weights n/(1 + n ratio) and deviations of the branch means from their weighted mean."""
        weights = self.sizes / (1.0 + self.sizes * ratio)
        return weights, self.mean - float(weights @ self.mean / weights.sum())


def branch_sums(scores: ArrayLike, branches: ArrayLike) -> tuple[BranchSums, tuple[str, ...], int]:
    """Sums of the scores that are there, the branches (sorted) that have one, and the respondents seen.

    Raises:
        DataError: not two vectors of equal length, or an infinite score.
        StatisticError: fewer than two branches with scores, no branch with two respondents, or no variance
            within branches.
    """
    try:
        values = np.asarray(scores, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"the scores are not numbers: {error}") from error
    labels = np.asarray(branches)
    if values.ndim != 1 or labels.shape != values.shape:
        raise DataError(
            f"scores and branches must be two vectors of equal length; got {values.shape} and {labels.shape}"
        )
    if np.isinf(values).any():
        raise DataError(f"row {int(np.isinf(values).argmax()) + 1}: the score is infinite")
    given = ~np.isnan(values)
    names, at = np.unique(labels[given].astype(str), return_inverse=True)
    kept = values[given]
    sizes = np.bincount(at, minlength=len(names)).astype(np.float64)
    if len(names) < 2:
        raise StatisticError(f"branches cannot be compared: {len(names)} branch has scores")
    if sizes.max() < 2:
        raise StatisticError(
            "no branch has two respondents with a score: there is no variance within branches"
        )
    origin = float(kept.mean())
    mean = np.bincount(at, weights=kept - origin, minlength=len(names)) / sizes
    within = float(((kept - origin - mean[at]) ** 2).sum())
    if within <= 1e-14 * float(((kept - origin) ** 2).sum()):
        raise StatisticError("all respondents of a branch have the same score: no variance within branches")
    return BranchSums(sizes=sizes, mean=mean + origin, within=within), tuple(map(str, names)), len(values)
