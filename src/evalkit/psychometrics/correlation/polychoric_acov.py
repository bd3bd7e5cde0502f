"""The asymptotic covariance of thresholds and polychoric correlations, as DWLS and WLSMV need it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.correlation.pair_tables import PairTables, pair_tables
from evalkit.psychometrics.correlation.polychoric import PolychoricPairs, pair_matrix, polychoric_pairs
from evalkit.psychometrics.correlation.polychoric_influence import PolychoricInfluence, polychoric_influence
from evalkit.psychometrics.correlation.thresholds import item_thresholds
from evalkit.psychometrics.moments import Missing, checked_answers
from evalkit.psychometrics.safeguarded import at_bound
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

BLOCK_VALUES = 2_000_000
"""Influences held at a time: 16 MB."""


@result
class PolychoricCovariance(Result):
    """Thresholds and polychoric correlations of p items with their asymptotic covariance.

    The q statistics are all thresholds, item after item, then the correlations (1, 2), (1, 3), ..., (2, 3),
    ...: lavaan's order.

    Attributes:
        names: p item names.
        statistics: (q,) thresholds, then correlations.
        labels: q names: "A1|t1" for a threshold, "A1~~A2" for a correlation.
        acov: (q, q) covariance matrix of the statistics: lavaan's NACOV divided by n.
        n_obs: respondents n; for "pairwise" the smallest number behind any pair.
        n_total: rows seen.
        n_thresholds: how many of the q are thresholds.
        matrix: (p, p) polychoric correlations.
        thresholds: p arrays (K_j - 1,).
        missing: "listwise" or "pairwise".
    """

    title: ClassVar[str] = "Asymptotic covariance of polychoric correlations"

    names: tuple[str, ...]
    statistics: FloatArray
    labels: tuple[str, ...]
    acov: FloatArray
    n_obs: int
    n_total: int
    n_thresholds: int
    matrix: FloatArray
    thresholds: tuple[FloatArray, ...]
    missing: Missing

    @property
    def gamma(self) -> FloatArray:
        """(q, q) n_obs times acov: the Gamma of weighted least squares (lavaan's NACOV)."""
        return self.n_obs * self.acov

    @property
    def se(self) -> FloatArray:
        """(q,) standard errors."""
        errors: FloatArray = np.sqrt(np.diag(self.acov))
        return errors

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per statistic."""
        rows = tuple(zip(self.labels, map(float, self.statistics), map(float, self.se), strict=True))
        return (ResultTable(title="Statistics", columns=("statistic", "estimate", "se"), rows=rows),)


def polychoric_acov(
    values: ArrayLike, names: Sequence[str] | None = None, missing: Missing = "listwise"
) -> PolychoricCovariance:
    """Polychoric correlations with the covariance matrix of all thresholds and correlations.

    The sandwich of Muthén (1984) with outer products of casewise scores, as lavaan computes it for ordered
    data. It supposes a bivariate normal distribution behind each pair, but no model of the correlations. For
    "pairwise" answers a respondent contributes to the statistics of the items answered.

    Args:
        values: (n, p) ordinal answers, NaN where missing.
        names: p item names.
        missing: "listwise" or "pairwise".

    Raises:
        DataError: the answers do not form a table of ordinal answers.
        OptionError: an unknown choice.
        StatisticError: a correlation does not exist, or stands at ±.9999 where it has no variance.
    """
    table, labels = checked_answers(values, names)
    if missing == "listwise":
        n_total, table = len(table), table[~np.isnan(table).any(axis=1)]
    else:
        n_total = len(table)
    tables = pair_tables(table, labels, missing)
    pairs = polychoric_pairs(tables)
    stuck = at_bound(pairs.rho)
    if stuck.any():
        pair = int(stuck.argmax())
        raise StatisticError(
            f"the polychoric correlation of {labels[pairs.first[pair]]!r} and {labels[pairs.second[pair]]!r}"
            " stands at its bound: it has no sampling variance",
            hint="join rare categories, or leave one of the two out",
        )
    thresholds = item_thresholds(tables)
    counted = zip(labels, tables.n_categories, strict=True)
    by_item = [f"{name}|t{i}" for name, k in counted for i in range(1, k)]
    by_pair = [f"{labels[j]}~~{labels[k]}" for j, k in zip(pairs.first, pairs.second, strict=True)]
    return PolychoricCovariance(
        names=labels,
        statistics=np.concatenate([*thresholds, pairs.rho]),
        labels=(*by_item, *by_pair),
        acov=_covariance(table, tables, pairs, polychoric_influence(tables, pairs)),
        n_obs=tables.n_obs,
        n_total=n_total,
        n_thresholds=len(by_item),
        matrix=pair_matrix(len(labels), pairs.first, pairs.second, pairs.rho, 1.0),
        thresholds=thresholds,
        missing=missing,
    )


def _covariance(
    table: FloatArray, tables: PairTables, pairs: PolychoricPairs, influence: PolychoricInfluence
) -> FloatArray:
    codes = _codes(table, tables)
    k = influence.thresholds.shape[0]
    p, n_pairs = tables.n_items, len(pairs.rho)
    real = (np.arange(k - 2) < tables.n_categories[:, None] - 1).ravel()
    of_items = influence.thresholds.transpose(2, 0, 1).reshape(p * k, k - 2)
    of_pairs = influence.correlations.transpose(2, 0, 1).ravel()
    width = int(real.sum()) + n_pairs
    total = np.zeros((width, width))
    rows = max(BLOCK_VALUES // width, 1)
    for start in range(0, len(codes), rows):
        block = codes[start : start + rows]
        moved = np.empty((len(block), width))
        moved[:, :-n_pairs] = of_items[block + np.arange(p) * k].reshape(len(block), -1)[:, real]
        cells = block[:, pairs.first] * k + block[:, pairs.second]
        moved[:, -n_pairs:] = of_pairs[cells + np.arange(n_pairs) * k * k]
        total += moved.T @ moved
    return total


def _codes(table: FloatArray, tables: PairTables) -> IntArray:
    """(n, p) position of each answer among the categories of its item; K, the largest number, if missing."""
    most = int(tables.n_categories.max())
    codes = np.empty(table.shape, dtype=np.int64)
    for j, (start, size) in enumerate(zip(tables.starts, tables.n_categories, strict=True)):
        codes[:, j] = np.searchsorted(tables.categories[start : start + size], table[:, j])
    return np.where(np.isnan(table), most, codes)
