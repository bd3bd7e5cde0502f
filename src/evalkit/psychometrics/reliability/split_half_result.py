"""Split-half reliability as a result, with its table."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.scale_matrix import Metric
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]


@result
class SplitHalfResult(Result):
    """Reliability from two halves of a scale of k items, over many splits.

    Halves hold k/2 items each, or (k - 1)/2 and (k + 1)/2. Arrays over splits are in no meaningful order.

    Attributes:
        maximum: largest Guttman coefficient 4 cov(a, b) / var(a + b): lambda 4.
        minimum: smallest Guttman coefficient.
        mean: mean Guttman coefficient; equals alpha of the same metric when k is even and all splits are
            taken.
        median: median Guttman coefficient.
        spearman_brown_maximum: largest 2 r / (1 + r), r the correlation of the halves; it and the next three
            leave out splits with a constant half and are NaN if there is no other.
        spearman_brown_minimum: smallest.
        spearman_brown_mean: mean.
        spearman_brown_median: median.
        odd_even: Guttman coefficient of items 1, 3, 5, ... against 2, 4, 6, ...
        odd_even_spearman_brown: Spearman-Brown coefficient of the same split.
        best_half: items of the half that holds the first item, in the split with the largest coefficient.
        worst_half: likewise for the smallest.
        coefficients: (s,) Guttman coefficients of the splits.
        exhaustive: whether all splits were taken; if not, s were sampled and the largest was improved by
            exchanging items.
        n_splits: s.
        seed: of the sample; without effect when exhaustive.
        metric: "standardised" or "raw".
        items: k item names.
        n_obs: respondents, or None if not given.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Split-half reliability"

    maximum: float
    minimum: float
    mean: float
    median: float
    spearman_brown_maximum: float
    spearman_brown_minimum: float
    spearman_brown_mean: float
    spearman_brown_median: float
    odd_even: float
    odd_even_spearman_brown: float
    best_half: tuple[str, ...]
    worst_half: tuple[str, ...]
    coefficients: FloatArray
    exhaustive: bool
    n_splits: int
    seed: int
    metric: Metric
    items: tuple[str, ...]
    n_obs: int | None
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """The two coefficients over the splits."""
        rows = (
            ("Guttman", self.maximum, self.minimum, self.mean, self.median, self.odd_even),
            (
                "Spearman-Brown",
                self.spearman_brown_maximum,
                self.spearman_brown_minimum,
                self.spearman_brown_mean,
                self.spearman_brown_median,
                self.odd_even_spearman_brown,
            ),
        )
        columns = ("coefficient", "maximum", "minimum", "mean", "median", "odd_even")
        return (ResultTable(title="Splits", columns=columns, rows=rows),)
