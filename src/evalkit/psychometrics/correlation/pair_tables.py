"""Contingency tables of all pairs of items: the sufficient statistics of ordinal correlations.

The tables of two chunks of rows add up exactly, so that a file of any length needs one pass and a fixed
amount of memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.correlation.category_counts import MAX_CATEGORIES, count_joint, value_levels
from evalkit.psychometrics.moments import MISSING, Missing, checked_answers
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@result
class PairTables(Result):
    """Counts of all pairs of p ordinal items with K_1, ..., K_p categories; C = K_1 + ... + K_p.

    Attributes:
        names: p item names.
        categories: (C,) the observed values of the items in ascending order, item after item.
        n_categories: (p,) K_j.
        counts: (C, C) joint counts; the block of items j and k is their K_j x K_k table, and the blocks on
            the diagonal hold the counts of each item by itself.
        n_obs: respondents; for "pairwise" the smallest number behind any pair.
        n_total: rows seen, complete or not.
        missing: "listwise" (rows with all items answered) or "pairwise" (all rows that answered a pair).
    """

    title: ClassVar[str] = "Contingency tables of all pairs"

    names: tuple[str, ...]
    categories: FloatArray
    n_categories: IntArray
    counts: IntArray
    n_obs: int
    n_total: int
    missing: Missing

    @property
    def n_items(self) -> int:
        """The number of items p."""
        return len(self.names)

    @property
    def starts(self) -> IntArray:
        """(p,) the position of each item's first category."""
        return np.cumsum(self.n_categories) - self.n_categories

    @property
    def item_of(self) -> IntArray:
        """(C,) the item that each category belongs to."""
        return np.repeat(np.arange(self.n_items), self.n_categories)

    @property
    def item_counts(self) -> IntArray:
        """(C,) answers in each category, by all respondents of the item."""
        counts: IntArray = np.diag(self.counts)
        return counts

    @property
    def n_pairs(self) -> IntArray:
        """(p, p) respondents behind each pair."""
        return _respondents(self.counts, self.n_categories)

    def table(self, first: str, second: str) -> IntArray:
        """The (K_first, K_second) table of two items.

        Raises:
            OptionError: there is no item of that name.
        """
        spans = []
        for name in (first, second):
            if name not in self.names:
                raise OptionError.unknown_choice("the item", name, self.names)
            j = self.names.index(name)
            spans.append(slice(self.starts[j], self.starts[j] + self.n_categories[j]))
        return self.counts[spans[0], spans[1]]

    def padded(self) -> IntArray:
        """(p, K) positions of each item's categories, K the largest K_j; C where an item has fewer."""
        steps = np.arange(self.n_categories.max())
        held = steps < self.n_categories[:, None]
        return np.where(held, self.starts[:, None] + steps, len(self.categories))

    def of_pairs(self, first: IntArray, second: IntArray) -> IntArray:
        """(K, K, P) tables of P pairs of items, zeros where an item has fewer than K values."""
        positions = self.padded()
        wide = np.zeros((len(self.categories) + 1,) * 2, dtype=np.int64)
        wide[:-1, :-1] = self.counts
        return wide[positions[first].T[:, None, :], positions[second].T[None, :, :]]

    def require_variance(self) -> None:
        """Raise StatisticError naming the items with fewer than two observed categories."""
        constant = [name for name, k in zip(self.names, self.n_categories, strict=True) if k < 2]
        if constant:
            raise StatisticError(
                f"constant item: all answers to {', '.join(map(repr, constant))} are the same;"
                " no correlation exists",
                hint="leave the item out, or check how it was coded",
            )

    def __add__(self, other: PairTables) -> PairTables:
        """The tables of both chunks of rows together; categories seen in one of them only are kept.

        Raises:
            DataError: the items or the treatment of missing answers differ, or an item would have too many
                categories.
        """
        if self.names != other.names:
            raise DataError("tables of different items cannot be added", hint="use the same items in order")
        if self.missing != other.missing:
            raise DataError(f"{self.missing} and {other.missing} tables cannot be added")
        keys = np.concatenate([_keys(self), _keys(other)])
        every, places = np.unique(keys, return_inverse=True)
        counts = np.zeros((len(every),) * 2, dtype=np.int64)
        for part, place in ((self, places[: len(self.counts)]), (other, places[len(self.counts) :])):
            counts[np.ix_(place, place)] += part.counts
        sizes = np.bincount(every["item"], minlength=self.n_items)
        n_total = self.n_total + other.n_total
        values = every["value"].copy()
        return _assemble(self.names, values, sizes, counts, n_total=n_total, missing=self.missing)

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per item and category: the counts by item."""
        owners = [self.names[j] for j in self.item_of]
        rows = tuple(zip(owners, map(float, self.categories), map(int, self.item_counts), strict=True))
        return (ResultTable(title="Answers", columns=("item", "category", "n"), rows=rows),)


def pair_tables(
    values: ArrayLike, names: Sequence[str] | None = None, missing: Missing = "listwise"
) -> PairTables:
    """The contingency tables of all pairs of items.

    Args:
        values: (n, p) ordinal answers, NaN where an answer is missing; any distinct numbers serve as
            categories, in ascending order.
        names: p item names; item1, item2, ... when left out.
        missing: "listwise" drops rows with any missing answer; "pairwise" uses all rows of each pair.

    Raises:
        DataError: the answers do not form a table, or an item has more than 64 distinct values.
        OptionError: missing is neither of the two.
    """
    table, labels = checked_answers(values, names)
    if missing not in MISSING:
        raise OptionError.unknown_choice("missing", missing, MISSING)
    n_total = len(table)
    if missing == "listwise":
        partial = np.isnan(table).any(axis=1)
        table = table[~partial] if partial.any() else table
    levels = value_levels(table)
    if levels.shape[1] > MAX_CATEGORIES:
        sizes = (~np.isnan(levels)).sum(axis=1)
        raise _too_many(labels[int(sizes.argmax())], int(sizes.max()))
    counts = count_joint(table, levels)
    kept = np.flatnonzero(np.diag(counts))
    owners = np.repeat(np.arange(len(labels)), levels.shape[1])[kept]
    return _assemble(
        labels,
        levels.ravel()[kept],
        np.bincount(owners, minlength=len(labels)),
        counts[np.ix_(kept, kept)],
        n_total=n_total,
        missing=missing,
    )


def _keys(tables: PairTables) -> NDArray[np.void]:
    keys = np.empty(len(tables.categories), dtype=[("item", np.int64), ("value", np.float64)])
    keys["item"], keys["value"] = tables.item_of, tables.categories
    return keys


def _assemble(
    names: tuple[str, ...],
    categories: FloatArray,
    sizes: IntArray,
    counts: IntArray,
    *,
    n_total: int,
    missing: Missing,
) -> PairTables:
    if sizes.max(initial=0) > MAX_CATEGORIES:
        raise _too_many(names[int(sizes.argmax())], int(sizes.max()))
    return PairTables(
        names=names,
        categories=categories,
        n_categories=sizes.astype(np.int64),
        counts=counts,
        n_obs=int(_respondents(counts, sizes).min()),
        n_total=n_total,
        missing=missing,
    )


def _respondents(counts: IntArray, sizes: IntArray) -> IntArray:
    indicator = np.repeat(np.eye(len(sizes)), sizes, axis=0)
    return np.rint(indicator.T @ counts @ indicator).astype(np.int64)


def _too_many(name: str, number: int) -> DataError:
    return DataError(
        f"item {name!r} has {number} distinct values: at most {MAX_CATEGORIES} categories are expected",
        hint='treat a continuous variable as such (method="pearson", "polyserial" or "mixed")',
    )
