"""Moments of ordinal items from their contingency tables: exact sums, listwise or pairwise."""

from __future__ import annotations

import numpy as np

from evalkit.errors import StatisticError
from evalkit.psychometrics.correlation.pair_tables import FloatArray, PairTables
from evalkit.psychometrics.moments import Moments


def moments_of_tables(tables: PairTables) -> Moments:
    """Means and covariances of the category values: what ``moments`` gives for the answers themselves.

    Because tables add up for pairwise answers too, this is the way to pairwise moments of many chunks.

    Raises:
        StatisticError: fewer than two respondents (for some pair), or an item that is constant among the
            respondents of another.
    """
    counts = tables.counts.astype(np.float64)
    indicator = np.repeat(np.eye(tables.n_items), tables.n_categories, axis=0)
    answers = counts @ indicator
    n = indicator.T @ answers
    _require_two(n, tables.names)
    own = np.diag(counts)
    mean = indicator.T @ (own * tables.categories) / np.diag(n)
    centred = tables.categories - mean[tables.item_of]
    sums = indicator.T @ (centred[:, None] * answers)
    products = indicator.T @ (centred[:, None] * counts * centred) @ indicator
    covariance = (products - sums * sums.T / n) / (n - 1)
    covariance = (covariance + covariance.T) / 2.0
    squares = indicator.T @ (centred[:, None] ** 2 * answers)
    pairwise = tables.missing == "pairwise"
    return Moments(
        n_obs=tables.n_obs,
        mean=mean,
        covariance=covariance,
        names=tables.names,
        n_total=tables.n_total,
        missing=tables.missing,
        n_pairs=tables.n_pairs if pairwise else None,
        pair_correlation=_pair_correlation(tables, covariance, (squares - sums**2 / n) / (n - 1))
        if pairwise and (tables.n_pairs != tables.n_total).any()
        else None,
    )


def _pair_correlation(tables: PairTables, covariance: FloatArray, variance: FloatArray) -> FloatArray | None:
    overall = np.diag(covariance)
    if not overall.all():
        return None
    flat = variance <= 1e-14 * overall[:, None]
    if flat.any():
        first, second = (tables.names[j] for j in np.argwhere(flat)[0])
        raise StatisticError(
            f"item {first!r} is constant among the respondents who also answered {second!r}",
            hint='use missing="listwise" or leave one of the two out',
        )
    correlation: FloatArray = covariance / np.sqrt(variance * variance.T)
    np.fill_diagonal(correlation, 1.0)
    return correlation


def _require_two(n: FloatArray, names: tuple[str, ...]) -> None:
    thin = np.argwhere(n < 2)
    if len(thin):
        first, second = (names[j] for j in thin[0])
        raise StatisticError(
            f"items {first!r} and {second!r} were answered together by {int(n[tuple(thin[0])])} respondents:"
            " a covariance needs at least two"
        )
