"""Polychoric correlations by two-step maximum likelihood (Olsson 1979), all pairs at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.correlation.bivariate_normal import FAR
from evalkit.psychometrics.correlation.pair_likelihood import (
    cell_derivatives,
    cell_probabilities,
    corner_probabilities,
    inverse_where_counted,
    moved_corners,
)
from evalkit.psychometrics.correlation.pair_tables import PairTables
from evalkit.psychometrics.correlation.thresholds import padded_thresholds, thresholds_of_counts
from evalkit.psychometrics.safeguarded import MAX_STEPS, Search, newton_step, start_search

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

BLOCK_CORNERS = 16_384
"""Corners estimated at a time: the six arrays of a step then stay in the cache of one core."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PolychoricPairs:
    """Two-step estimates of P pairs of items, with what they rest on; K is the largest number of categories.

    Attributes:
        first: (P,) index of the first item of each pair.
        second: (P,) index of the second.
        rho: (P,) estimates within ±.9999.
        tables: (K, K, P) counts that were used, zeros where an item has fewer categories.
        a: (K - 1, P) thresholds of the first item, 40 where it has fewer categories.
        b: (K - 1, P) thresholds of the second.
        empty: (P,) empty cells among the observed categories, before any correction.
        correct: what was added to empty cells.
    """

    first: IntArray
    second: IntArray
    rho: FloatArray
    tables: FloatArray
    a: FloatArray
    b: FloatArray
    empty: IntArray
    correct: float


def polychoric_pairs(tables: PairTables, correct: float = 0.0) -> PolychoricPairs:
    """The polychoric correlations of all pairs j < k, in the order (1, 2), (1, 3), ..., (2, 3), ...

    Thresholds come from the item margins (step 1) and are held while rho maximises the likelihood of each
    table (step 2), by Newton's method with exact derivatives. With ``correct`` > 0 that number is added to
    every empty cell, and the thresholds are those of each table, its corrected margins divided by its
    respondents, as psych::polychoric(correct=, global=FALSE) does.

    Args:
        tables: of at least two items.
        correct: 0 (none) or the number added to empty cells, usually .5.

    Raises:
        OptionError: correct is negative, or 1 or more.
        StatisticError: one item, a constant item, a pair that nobody answered or in which one item is
            constant, or no convergence; the items are named.
    """
    if not 0.0 <= correct < 1.0:
        raise OptionError(f"correct must be at least 0 and below 1; got {correct}", hint="use 0 or .5")
    if tables.n_items < 2:
        raise StatisticError("a correlation needs at least two items; got one")
    tables.require_variance()
    first, second = np.triu_indices(tables.n_items, 1)
    counts = tables.of_pairs(first, second).astype(np.float64)
    _require_association(tables, first, second, counts)
    cells = np.arange(counts.shape[0])[:, None]
    real = (cells < tables.n_categories[first])[:, None] & (cells < tables.n_categories[second])[None]
    hollow = real & (counts == 0)
    empty = hollow.sum(axis=(0, 1))
    margins = padded_thresholds(tables)
    a, b = margins[:, first], margins[:, second]
    if correct > 0.0:
        counts, a, b = _corrected(tables, (first, second), counts, hollow, correct)
    rho = np.empty(len(first))
    size = max(BLOCK_CORNERS // max(len(margins) ** 2, 1), 1)
    for start in range(0, len(first), size):
        part = slice(start, start + size)
        rho[part], stuck = maximise(counts[:, :, part], a[:, part], b[:, part])
        if stuck.any():
            pair = start + int(stuck.argmax())
            raise StatisticError(
                f"the polychoric correlation of {tables.names[first[pair]]!r} and"
                f" {tables.names[second[pair]]!r} did not converge in {MAX_STEPS} steps"
            )
    return PolychoricPairs(
        first=first, second=second, rho=rho, tables=counts, a=a, b=b, empty=empty, correct=correct
    )


def maximise(tables: FloatArray, a: FloatArray, b: FloatArray) -> tuple[FloatArray, NDArray[np.bool_]]:
    """The maximum-likelihood rho of P tables (K, L, P) for given thresholds (K - 1, P) and (L - 1, P).

    Returns:
        (P,) rho, and (P,) whether the search ended without converging.
    """
    rho = _first_guess(tables, a, b)
    open_pairs = np.arange(len(rho))
    search = start_search(rho)
    corners = corner_probabilities(a, b, search.rho)
    for _ in range(MAX_STEPS):
        following = newton_step(search, *_derivatives(tables, corners, a, b, search))
        rho[open_pairs] = following.rho
        if following.done.all():
            return rho, np.zeros(len(rho), dtype=np.bool_)
        before = search.rho
        if following.done.any():
            kept = ~following.done
            open_pairs, before, following = open_pairs[kept], before[kept], following.where(kept)
            tables, corners, a, b = tables[:, :, kept], corners[:, :, kept], a[:, kept], b[:, kept]
        corners = moved_corners(corners, a, b, before, following.rho)
        search = following
    return rho, np.isin(np.arange(len(rho)), open_pairs)


def _corrected(
    tables: PairTables,
    items: tuple[IntArray, IntArray],
    counts: FloatArray,
    hollow: NDArray[np.bool_],
    correct: float,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The tables with their empty cells filled, and the thresholds of each."""
    answered = counts.sum(axis=(0, 1))
    filled = np.where(hollow, correct, counts)
    found = []
    for item, margin in zip(items, (filled.sum(axis=1), filled.sum(axis=0)), strict=True):
        inner = np.arange(len(counts))[:, None] < tables.n_categories[item] - 1
        spilt = np.where(inner, margin, 0.0).sum(axis=0) >= answered
        if spilt.any():
            pair = int(spilt.argmax())
            raise StatisticError(
                f"correct={correct} in the empty cells of {tables.names[items[0][pair]]!r} and"
                f" {tables.names[items[1][pair]]!r} outweighs their {int(answered[pair])} respondents",
                hint="use correct=0 or join rare categories",
            )
        found.append(np.where(inner[:-1], thresholds_of_counts(margin, answered), FAR))
    return filled, found[0], found[1]


def pair_matrix(
    size: int, first: IntArray, second: IntArray, values: FloatArray, diagonal: float
) -> FloatArray:
    """A symmetric (size, size) matrix from values (P,) of pairs."""
    matrix = np.full((size, size), diagonal)
    matrix[first, second] = values
    matrix[second, first] = values
    return matrix


def _derivatives(
    tables: FloatArray, corners: FloatArray, a: FloatArray, b: FloatArray, search: Search
) -> tuple[FloatArray, FloatArray, FloatArray]:
    inverse = inverse_where_counted(tables, cell_probabilities(corners, a, b))
    slope, bend = cell_derivatives(a, b, search.rho)
    slope *= inverse
    bend *= inverse
    weighted = tables * slope
    score = weighted.sum(axis=(0, 1))
    weighted *= slope
    outer = weighted.sum(axis=(0, 1))
    bend *= tables
    return score, bend.sum(axis=(0, 1)) - outer, outer


def _first_guess(tables: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray:
    """(P,) the first term of the tetrachoric series: covariance of the normal scores over their variances."""
    rows, columns = tables.sum(axis=1), tables.sum(axis=0)
    total = rows.sum(axis=0)
    x, y = _normal_scores(a), _normal_scores(b)
    x -= (rows * x).sum(axis=0) / total
    y -= (columns * y).sum(axis=0) / total
    covariance = ((tables * y).sum(axis=1) * x).sum(axis=0)
    spread = (rows * x * x).sum(axis=0) * (columns * y * y).sum(axis=0) / total
    guess: FloatArray = covariance / spread
    return guess


def _normal_scores(thresholds: FloatArray) -> FloatArray:
    """(K, P) mean of a standard normal variable between neighbouring thresholds, 0 for an empty interval."""
    edges = np.zeros((len(thresholds) + 2, thresholds.shape[1]))
    edges[1:-1] = np.exp(-0.5 * thresholds**2) / np.sqrt(2.0 * np.pi)
    below = np.ones_like(edges)
    below[0] = 0.0
    below[1:-1] = ndtr(thresholds)
    shares = np.diff(below, axis=0)
    found: FloatArray = np.where(shares > 0, -np.diff(edges, axis=0) / np.where(shares > 0, shares, 1.0), 0.0)
    return found


def _require_association(tables: PairTables, first: IntArray, second: IntArray, counts: FloatArray) -> None:
    rows = (counts.sum(axis=1) > 0).sum(axis=0)
    columns = (counts.sum(axis=0) > 0).sum(axis=0)
    poor = np.minimum(rows, columns) < 2
    if not poor.any():
        return
    pair = int(poor.argmax())
    names = tables.names[first[pair]], tables.names[second[pair]]
    if rows[pair] == 0:
        raise StatisticError(f"items {names[0]!r} and {names[1]!r} were answered together by nobody")
    constant, other = names if rows[pair] < 2 else names[::-1]
    raise StatisticError(
        f"item {constant!r} is constant among the respondents who also answered {other!r}",
        hint='use missing="listwise" or leave one of the two out',
    )
