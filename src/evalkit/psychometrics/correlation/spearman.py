"""Spearman correlations: Pearson correlations of mid-ranks, of complete rows or of each pair's own rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.correlation.pair_tables import PairTables
from evalkit.psychometrics.moments import moments

FloatArray = NDArray[np.float64]


def spearman_from_tables(tables: PairTables) -> FloatArray:
    """(p, p) Spearman correlations of ordinal items from their contingency tables.

    All answers of a category share the mean of their ranks; a pair is ranked among its own respondents.

    Raises:
        StatisticError: an item is constant, in all or among the respondents of another item.
    """
    tables.require_variance()
    counts = tables.counts.astype(np.float64)
    indicator = np.repeat(np.eye(tables.n_items), tables.n_categories, axis=0)
    answers = counts @ indicator
    before = np.cumsum(answers, axis=0) - answers
    before -= before[tables.starts][tables.item_of]
    n = (indicator.T @ answers)[tables.item_of]
    ranks = before + (answers - n) / 2.0
    squares = indicator.T @ (answers * ranks**2)
    for j in range(tables.n_items):
        _require_two(n[tables.starts[j]], j, tables.names)
    _require_spread(squares, tables.names)
    own = ranks[:, tables.item_of]
    products = indicator.T @ (own * counts * own.T) @ indicator
    return _correlation(products, squares)


def spearman_of_values(values: FloatArray, names: tuple[str, ...], *, listwise: bool) -> FloatArray:
    """(p, p) Spearman correlations of answers (n, p), NaN where missing, with any number of values.

    Raises:
        StatisticError: too few respondents, or an item is constant (among those of another item).
    """
    if listwise or not np.isnan(values).any():
        complete = values[~np.isnan(values).any(axis=1)]
        return moments(mid_ranks(complete), names).correlation
    answered = ~np.isnan(values)
    p = values.shape[1]
    products, squares = np.zeros((p, p)), np.zeros((p, p))
    for j in range(p):
        among_j = mid_ranks(np.where(answered[:, [j]], values, np.nan))
        of_j = mid_ranks(np.where(answered, values[:, [j]], np.nan))
        n = (answered & answered[:, [j]]).sum(axis=0)
        _require_two(n, j, names)
        among_j, of_j = (np.nan_to_num(ranks - (n + 1) / 2.0) for ranks in (among_j, of_j))
        products[j] = (among_j * of_j).sum(axis=0)
        squares[j] = (of_j**2).sum(axis=0)
    _require_spread(squares, names)
    return _correlation((products + products.T) / 2.0, squares)


def mid_ranks(values: FloatArray) -> FloatArray:
    """(n, p) ranks from 1 within each column; ties share the mean of their ranks, NaN stays NaN."""
    order = np.argsort(values, axis=0)
    ordered = np.take_along_axis(values, order, axis=0)
    places = np.arange(len(values))[:, None]
    new = np.ones(values.shape, dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    last = np.ones(values.shape, dtype=np.bool_)
    last[:-1] = new[1:]
    start = np.maximum.accumulate(np.where(new, places, 0), axis=0)
    end = np.minimum.accumulate(np.where(last, places, len(values))[::-1], axis=0)[::-1]
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, (start + end) / 2.0 + 1.0, axis=0)
    ranks[np.isnan(values)] = np.nan
    return ranks


def _correlation(products: FloatArray, squares: FloatArray) -> FloatArray:
    matrix: FloatArray = products / np.sqrt(squares * squares.T)
    np.fill_diagonal(matrix, 1.0)
    return matrix


def _require_two(n: NDArray[np.generic], item: int, names: tuple[str, ...]) -> None:
    if n.min() < 2:
        other = names[int(n.argmin())]
        raise StatisticError(
            f"items {names[item]!r} and {other!r} were answered together by {int(n.min())} respondents:"
            " a correlation needs at least two"
        )


def _require_spread(squares: FloatArray, names: tuple[str, ...]) -> None:
    """Raise where item j does not vary among the respondents of item k; squares (p, p) by j and k."""
    flat = squares <= 0
    if flat.any():
        first, second = (names[j] for j in np.argwhere(flat)[0])
        raise StatisticError(
            f"item {first!r} is constant among the respondents who also answered {second!r}",
            hint='use missing="listwise" or leave one of the two out',
        )
