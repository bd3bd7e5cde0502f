"""What one respondent moves in two-step polychoric correlations and thresholds.

The estimates solve stacked score equations (Muthén 1984, eq. 14–16; Jöreskog 1994). Their influence
functions take one value per category or per cell, so that tables are enough for every standard error, and
one look-up per respondent for the whole covariance matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.correlation.bivariate_normal import FAR
from evalkit.psychometrics.correlation.pair_likelihood import (
    cell_derivatives,
    cell_probabilities,
    cell_slopes,
    corner_probabilities,
    inverse_where_counted,
)
from evalkit.psychometrics.correlation.pair_tables import PairTables
from evalkit.psychometrics.correlation.polychoric import PolychoricPairs
from evalkit.psychometrics.correlation.thresholds import padded_thresholds

FloatArray = NDArray[np.float64]

BLOCK_CELLS = 65_536
"""Cells worked on at a time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PolychoricInfluence:
    """Influence of one respondent on each estimate: the estimate's error is the sum over respondents.

    Attributes:
        thresholds: (K + 1, K - 1, p) by category of the item (the last one: not answered) and threshold.
        correlations: (K + 1, K + 1, P) by the categories of both items of a pair.
    """

    thresholds: FloatArray
    correlations: FloatArray


def polychoric_influence(tables: PairTables, pairs: PolychoricPairs) -> PolychoricInfluence:
    """The influence of every answer on the thresholds and the correlations.

    A respondent in category y moves tau_i by (1[y <= i] - Phi(tau_i)) / (n phi(tau_i)), and rho of a pair by
    (s(y1, y2) - A1 d(tau1) - A2 d(tau2)) / sum s², with the score s = d log p / d rho and
    A = sum s d log p / d tau over the respondents of the pair, as lavaan's muthen1984.

    Args:
        tables: the tables that the estimates came from.
        pairs: the estimates, made without a correction.

    Raises:
        StatisticError: empty cells were corrected; the estimates then do not solve the score equations.
    """
    if pairs.correct > 0.0:
        raise StatisticError(
            "correlations with corrected empty cells have no standard errors", hint="use correct=0"
        )
    of_items = _threshold_influence(tables)
    cells = of_items.shape[0] ** 2
    found = np.empty((of_items.shape[0], of_items.shape[0], len(pairs.rho)))
    size = max(BLOCK_CELLS // cells, 1)
    for start in range(0, len(pairs.rho), size):
        part = slice(start, start + size)
        moved = of_items[:, :, pairs.first[part]], of_items[:, :, pairs.second[part]]
        found[:, :, part] = _correlation_influence(pairs, part, *moved)
    return PolychoricInfluence(thresholds=of_items, correlations=found)


def correlation_standard_errors(
    tables: PairTables, pairs: PolychoricPairs, influence: PolychoricInfluence
) -> FloatArray:
    """(P,) standard errors of the correlations: root of the sum of squared influences over respondents.

    Respondents who answered only one item of a pair count through its thresholds.
    """
    k = len(pairs.tables)
    answers = np.append(tables.item_counts, 0)[tables.padded()].T
    counts = np.zeros((k + 1, k + 1, len(pairs.rho)))
    counts[:k, :k] = pairs.tables
    counts[:k, k] = answers[:, pairs.first] - pairs.tables.sum(axis=1)
    counts[k, :k] = answers[:, pairs.second] - pairs.tables.sum(axis=0)
    errors: FloatArray = np.sqrt((counts * influence.correlations**2).sum(axis=(0, 1)))
    return errors


def _threshold_influence(tables: PairTables) -> FloatArray:
    thresholds = padded_thresholds(tables)
    answers = np.append(tables.item_counts, 0)[tables.padded()].T
    n = answers.sum(axis=0)
    shares = np.cumsum(answers, axis=0)[:-1] / n
    categories = np.arange(len(answers))
    below = (categories[:, None] <= categories[None, :-1])[:, :, None].astype(np.float64)
    density = np.exp(-0.5 * thresholds**2) / np.sqrt(2.0 * np.pi)
    real = thresholds < FAR
    found = np.zeros((len(answers) + 1, *thresholds.shape))
    found[:-1] = np.where(real, (below - shares) / np.where(real, n * density, 1.0), 0.0)
    return found


def _correlation_influence(
    pairs: PolychoricPairs, part: slice, moved_a: FloatArray, moved_b: FloatArray
) -> FloatArray:
    tables, a, b, rho = pairs.tables[:, :, part], pairs.a[:, part], pairs.b[:, part], pairs.rho[part]
    inverse = inverse_where_counted(tables, cell_probabilities(corner_probabilities(a, b, rho), a, b))
    scores = cell_derivatives(a, b, rho)[0] * inverse
    weighted = tables * scores
    information = (weighted * scores).sum(axis=(0, 1))
    weighted *= inverse
    of_a = _threshold_products(weighted, cell_slopes(a, b, rho))
    of_b = _threshold_products(weighted.transpose(1, 0, 2), cell_slopes(b, a, rho))
    k = len(tables)
    found = np.zeros((k + 1, k + 1, len(rho)))
    found[:k, :k] = scores
    found -= (moved_a * of_a).sum(axis=1)[:, None]
    found -= (moved_b * of_b).sum(axis=1)[None, :]
    found /= np.where(information > 0, information, np.inf)
    return found


def _threshold_products(weighted: FloatArray, slopes: FloatArray) -> FloatArray:
    """(K - 1, P) sum over cells of n s (dp/dtau) / p, the cells above and below each threshold."""
    products: FloatArray = ((weighted[:-1] - weighted[1:]) * slopes).sum(axis=1)
    return products
