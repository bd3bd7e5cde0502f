"""Correlations of the normal variables behind ordinal items, alone or beside continuous variables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.correlation.pair_tables import IntArray, PairTables, pair_tables
from evalkit.psychometrics.correlation.polychoric import PolychoricPairs, pair_matrix, polychoric_pairs
from evalkit.psychometrics.correlation.polychoric_influence import (
    correlation_standard_errors,
    polychoric_influence,
)
from evalkit.psychometrics.correlation.polyserial import polyserial_correlations
from evalkit.psychometrics.correlation.thresholds import item_thresholds
from evalkit.psychometrics.moments import Missing, moments
from evalkit.psychometrics.safeguarded import at_bound

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class LatentCorrelation:
    """Correlations of p variables of which some are ordinal.

    Attributes:
        matrix: (p, p).
        n_pairs: (p, p) respondents behind each.
        thresholds: p arrays (K_j - 1,); (0,) for a continuous variable.
        se: (p, p) standard errors, NaN at the bound; None unless all are ordinal and nothing was corrected.
        empty: (p, p) empty cells of each pair's table before any correction; 0 for other pairs.
        bound: (p, p) whether the estimate stands at ±.9999.
    """

    matrix: FloatArray
    n_pairs: IntArray
    thresholds: tuple[FloatArray, ...]
    se: FloatArray | None
    empty: IntArray
    bound: BoolArray


def polychoric_matrix(tables: PairTables, correct: float) -> LatentCorrelation:
    """The polychoric correlations of ordinal items with their standard errors."""
    pairs = polychoric_pairs(tables, correct)
    p = tables.n_items
    where = p, pairs.first, pairs.second
    bound = at_bound(pairs.rho)
    empty = pair_matrix(*where, pairs.empty.astype(np.float64), 0.0).astype(np.int64)
    return LatentCorrelation(
        matrix=pair_matrix(*where, pairs.rho, 1.0),
        n_pairs=tables.n_pairs,
        thresholds=item_thresholds(tables),
        se=None if correct > 0.0 else pair_matrix(*where, _errors(tables, pairs, bound), 0.0),
        empty=empty,
        bound=pair_matrix(*where, bound.astype(np.float64), 0.0) > 0,
    )


def mixed_matrix(
    table: FloatArray, names: tuple[str, ...], ordinal: BoolArray, missing: Missing, correct: float
) -> LatentCorrelation:
    """Pearson between continuous variables, polyserial between kinds, polychoric between ordinal items.

    Args:
        table: (n, p) answers, complete rows only for "listwise".
        names: p names.
        ordinal: (p,) which variables are ordinal.
        missing: "listwise" or "pairwise".
        correct: added to empty cells of ordinal pairs.

    Raises:
        StatisticError: a correlation does not exist; the variables are named.
    """
    places, scales = np.flatnonzero(ordinal), np.flatnonzero(~ordinal)
    p = len(names)
    matrix, empty = np.eye(p), np.zeros((p, p), dtype=np.int64)
    thresholds: list[FloatArray] = [np.empty(0)] * p
    answered = (~np.isnan(table)).astype(np.float64)
    if len(places):
        tables = pair_tables(table[:, places], [names[j] for j in places], missing)
        tables.require_variance()
        for j, found in zip(places, item_thresholds(tables), strict=True):
            thresholds[j] = found
        if len(places) > 1:
            pairs = polychoric_pairs(tables, correct)
            first, second = places[pairs.first], places[pairs.second]
            matrix[first, second] = matrix[second, first] = pairs.rho
            empty[first, second] = empty[second, first] = pairs.empty
    if len(scales):
        block = moments(table[:, scales], [names[j] for j in scales], missing).correlation
        matrix[np.ix_(scales, scales)] = block
    if len(places) and len(scales):
        cross = _polyserial_block(table, names, scales, places, thresholds)
        matrix[np.ix_(scales, places)] = cross
        matrix[np.ix_(places, scales)] = cross.T
    latent = ordinal[:, None] | ordinal[None, :]
    return LatentCorrelation(
        matrix=matrix,
        n_pairs=np.rint(answered.T @ answered).astype(np.int64),
        thresholds=tuple(thresholds),
        se=None,
        empty=empty,
        bound=latent & at_bound(matrix) & ~np.eye(p, dtype=np.bool_),
    )


def _errors(tables: PairTables, pairs: PolychoricPairs, bound: BoolArray) -> FloatArray:
    errors = correlation_standard_errors(tables, pairs, polychoric_influence(tables, pairs))
    return np.where(bound, np.nan, errors)


def _polyserial_block(
    table: FloatArray,
    names: tuple[str, ...],
    scales: IntArray,
    places: IntArray,
    thresholds: list[FloatArray],
) -> FloatArray:
    """(m, o) polyserial correlations of the continuous with the ordinal variables."""
    continuous = table[:, scales]
    centred = continuous - np.nanmean(continuous, axis=0)
    scores = centred / np.sqrt(np.nanmean(centred**2, axis=0))
    lower, upper = np.empty((2, len(table), len(places)))
    for column, j in enumerate(places):
        answers = table[:, j]
        values = np.unique(answers[~np.isnan(answers)])
        edges = np.concatenate([[-np.inf], thresholds[j], [np.inf]])
        codes = np.minimum(np.searchsorted(values, answers), len(values) - 1)
        lower[:, column] = np.where(np.isnan(answers), np.nan, edges[codes])
        upper[:, column] = np.where(np.isnan(answers), np.nan, edges[codes + 1])
    first, second = (index.ravel() for index in np.indices((len(scales), len(places))))
    _require_variation(scores, lower, (names, scales, places))
    rho, stuck = polyserial_correlations(scores, lower, upper, first, second)
    if stuck.any():
        pair = int(stuck.argmax())
        raise StatisticError(
            f"the polyserial correlation of {names[scales[first[pair]]]!r} and"
            f" {names[places[second[pair]]]!r} did not converge"
        )
    return rho.reshape(len(scales), len(places))


def _require_variation(
    scores: FloatArray, lower: FloatArray, labels: tuple[tuple[str, ...], IntArray, IntArray]
) -> None:
    """Raise where a pair of kinds has nobody in common, or an ordinal item does not vary among them."""
    names, scales, places = labels
    for row, j in enumerate(scales):
        joint = ~np.isnan(scores[:, [row]]) & ~np.isnan(lower)
        least = np.where(joint, lower, np.inf).min(axis=0)
        most = np.where(joint, lower, -np.inf).max(axis=0)
        poor = most <= least
        if poor.any():
            k = places[int(poor.argmax())]
            raise StatisticError(
                f"item {names[k]!r} is constant among the respondents who also answered {names[j]!r},"
                " or there are none",
                hint='use missing="listwise" or leave one of the two out',
            )
