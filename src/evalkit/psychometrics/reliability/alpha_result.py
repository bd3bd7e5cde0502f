"""Coefficient alpha as a result, with its table."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.moments import Missing
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]
AlphaInterval = Literal["adf", "bca", "feldt", "duhachek"]
INTERVALS: tuple[AlphaInterval, ...] = ("adf", "bca", "feldt", "duhachek")


@result
class AlphaResult(Result):
    """Coefficient alpha of a scale of k items.

    Attributes:
        alpha: raw alpha, from the covariances.
        alpha_standardised: alpha of the standardised items, from the covariances scaled to correlations.
        ci_lower: lower limit of the interval for raw alpha.
        ci_upper: upper limit.
        ci_lower_standardised: lower limit for standardised alpha; None unless ci_method is "adf".
        ci_upper_standardised: upper limit; None unless ci_method is "adf".
        ci_method: "adf" (distribution-free), "bca" (bootstrap), "feldt" or "duhachek" (normal theory: both
            assume normal answers).
        confidence: of the interval, between 0 and 1.
        se: standard error of raw alpha: distribution-free, of the draws for "bca", or Duhachek's for "feldt"
            and "duhachek".
        n_obs: respondents used; for "pairwise" the smallest number behind any pair.
        n_total: rows seen.
        missing: "listwise" or "pairwise".
        items: k item names.
        item_rest_r: (k,) correlation of each item with the sum of the others.
        alpha_if_deleted: (k,) raw alpha without the item; (0,) for a scale of two items.
        alpha_if_deleted_standardised: (k,) standardised alpha without the item; (0,) for two items.
        average_r: mean correlation between items.
        items_to_reverse: items that load against the majority on the first principal component. They are
            reported only; nothing is changed.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Coefficient alpha"

    alpha: float
    alpha_standardised: float
    ci_lower: float
    ci_upper: float
    ci_lower_standardised: float | None
    ci_upper_standardised: float | None
    ci_method: AlphaInterval
    confidence: float
    se: float
    n_obs: int
    n_total: int
    missing: Missing
    items: tuple[str, ...]
    item_rest_r: FloatArray
    alpha_if_deleted: FloatArray
    alpha_if_deleted_standardised: FloatArray
    average_r: float
    items_to_reverse: tuple[str, ...]
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per item."""
        none: list[object] = [None] * len(self.items)
        raw: list[object] = list(map(float, self.alpha_if_deleted)) or none
        standard: list[object] = list(map(float, self.alpha_if_deleted_standardised)) or none
        rest = map(float, self.item_rest_r)
        columns = ("item", "item_rest_r", "alpha_if_deleted", "alpha_if_deleted_standardised")
        rows = tuple(zip(self.items, rest, raw, standard, strict=True))
        return (ResultTable(title="Items", columns=columns, rows=rows),)
