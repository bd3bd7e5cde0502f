"""How the answers to each item are distributed: counts, mean, spread, shape, and shares at the ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import DataError
from evalkit.psychometrics.moments import checked_answers
from evalkit.result import Result, ResultTable, matrix_table, result

FloatArray = NDArray[np.float64]

MAX_CATEGORIES = 11
"""Different answers (0–10) up to which they are counted one by one."""


@result
class ItemDistributionResult(Result):
    """Distribution of the answers to k items; each item with all of its own answers.

    Attributes:
        n_answers: (k,) answers given.
        mean: (k,).
        sd: (k,) divisor n - 1; NaN for a single answer.
        skewness: (k,) bias-corrected G1, as SPSS; NaN for fewer than three answers or a constant item.
        kurtosis: (k,) bias-corrected excess G2, as SPSS; NaN for fewer than four or a constant item.
        minimum: (k,) smallest answer given.
        maximum: (k,) largest answer given.
        floor: (k,) share of answers at the low end of the scale, 0–1.
        ceiling: (k,) share at the high end.
        scale: (low, high) ends of the answer scale.
        scale_given: whether the caller named the ends; otherwise they are the extremes of all answers.
        categories: (c,) different answers in the table; (0,) if there are more than 11.
        counts: (k, c) answers in each category; (k, 0) likewise.
        items: k item names.
        n_total: rows seen.
    """

    title: ClassVar[str] = "Distribution of answers"

    n_answers: NDArray[np.int64]
    mean: FloatArray
    sd: FloatArray
    skewness: FloatArray
    kurtosis: FloatArray
    minimum: FloatArray
    maximum: FloatArray
    floor: FloatArray
    ceiling: FloatArray
    scale: tuple[float, float]
    scale_given: bool
    categories: FloatArray
    counts: NDArray[np.int64]
    items: tuple[str, ...]
    n_total: int

    def tables(self) -> tuple[ResultTable, ...]:
        """Numbers by item, then the counts by category."""
        columns = ("n_answers", "mean", "sd", "skewness", "kurtosis", "floor", "ceiling")
        body = np.column_stack([getattr(self, name) for name in columns])
        shown = matrix_table("Items", "item", self.items, columns, body)
        if not len(self.categories):
            return (shown,)
        labels = tuple(f"{value:g}" for value in self.categories)
        rows = tuple((name, *map(int, line)) for name, line in zip(self.items, self.counts, strict=True))
        return shown, ResultTable(title="Counts", columns=("item", *labels), rows=rows)


def item_distribution(
    values: ArrayLike, names: Sequence[str] | None = None, *, scale: tuple[float, float] | None = None
) -> ItemDistributionResult:
    """Counts, moments and end shares of each item.

    Args:
        values: (n, k) answers, NaN where missing.
        names: k item names.
        scale: (low, high) ends of the answer scale; None: the smallest and largest answer in the table.

    Raises:
        DataError: not a table of finite numbers, an item without answers, or an answer outside the scale
            (the item and the row are named).
    """
    table, labels = checked_answers(values, names)
    answered = ~np.isnan(table)
    n = answered.sum(axis=0)
    if not n.all():
        raise DataError(f"item {labels[int((n == 0).argmax())]!r} has no answers")
    ends = (
        (float(np.nanmin(table)), float(np.nanmax(table)))
        if scale is None
        else (float(scale[0]), float(scale[1]))
    )
    outside = answered & ((table < ends[0]) | (table > ends[1]))
    if outside.any():
        row, column = np.argwhere(outside)[0]
        raise DataError(
            f"item {labels[column]!r}, row {row + 1}: the answer {table[row, column]:g} lies outside"
            f" the scale {ends[0]:g} to {ends[1]:g}",
            hint='code "don\'t know" as missing',
        )
    mean = np.nansum(table, axis=0) / n
    sd, skewness, kurtosis = _shape(np.where(answered, table - mean, 0.0), n)
    different = np.unique(table[answered])
    categories = different if len(different) <= MAX_CATEGORIES else np.empty(0)
    return ItemDistributionResult(
        n_answers=n,
        mean=mean,
        sd=sd,
        skewness=skewness,
        kurtosis=kurtosis,
        minimum=np.nanmin(table, axis=0),
        maximum=np.nanmax(table, axis=0),
        floor=(table == ends[0]).sum(axis=0) / n,
        ceiling=(table == ends[1]).sum(axis=0) / n,
        scale=ends,
        scale_given=scale is not None,
        categories=categories,
        counts=(table[:, :, None] == categories).sum(axis=0),
        items=labels,
        n_total=len(table),
    )


def _shape(centred: FloatArray, n: NDArray[np.int64]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """sd, G1 and G2 of columns (Joanes & Gill 1998); NaN where they do not exist."""
    size = n.astype(np.float64)
    second = (centred**2).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        sd = np.where(n > 1, np.sqrt(second / (size - 1.0)), np.nan)
        m2 = np.where(second > 0, second / size, np.nan)
        g1 = (centred**3).sum(axis=0) / size / m2**1.5
        g2 = (centred**4).sum(axis=0) / size / m2**2 - 3.0
        skewness = np.where(n > 2, g1 * np.sqrt(size * (size - 1.0)) / (size - 2.0), np.nan)
        tail = (size - 1.0) / ((size - 2.0) * (size - 3.0)) * ((size + 1.0) * g2 + 6.0)
        kurtosis = np.where(n > 3, tail, np.nan)
    return sd, skewness, kurtosis
