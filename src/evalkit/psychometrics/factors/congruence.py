"""Whether two solutions have the same factors: Tucker's congruence, matching, and Procrustes alignment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment

from evalkit.errors import DataError, StatisticError
from evalkit.psychometrics.moments import checked_names
from evalkit.psychometrics.rotation.target import procrustes
from evalkit.result import Result, ResultTable, matrix_table, result

FloatArray = NDArray[np.float64]

EQUAL = 0.95
"""Congruence from which two factors can be called equal (Lorenzo-Seva & ten Berge 2006)."""

SIMILAR = 0.85
"""Congruence from which they are similar in a fair degree (same source)."""


@result
class Congruence(Result):
    """Factors of one solution beside those of another, over the same p items.

    Attributes:
        phi: (m, k) Tucker's coefficients, first solution in rows, -1–1.
        first: factors of the first solution that were matched, as positions from 0, min(m, k) of them.
        second: the factor of the second solution matched to each.
        matched: their coefficients, with the sign that makes them positive.
        signs: +1 or -1, what the second has to be multiplied with.
        verdicts: "equal" (>= .95), "similar" (>= .85) or "different" per match.
        root_mean_square: root mean square difference of matched loadings, after the signs.
    """

    title: ClassVar[str] = "Factor congruence"

    phi: FloatArray
    first: NDArray[np.intp]
    second: NDArray[np.intp]
    matched: FloatArray
    signs: FloatArray
    verdicts: tuple[str, ...]
    root_mean_square: float

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per matched pair, then all coefficients."""
        rows = tuple(
            (f"F{a + 1}", f"F{b + 1}", float(c), int(s), v)
            for a, b, c, s, v in zip(
                self.first, self.second, self.matched, self.signs, self.verdicts, strict=True
            )
        )
        matches = ResultTable(
            title="Matched factors", columns=("first", "second", "congruence", "sign", "verdict"), rows=rows
        )
        names = [tuple(f"F{j + 1}" for j in range(size)) for size in self.phi.shape]
        return matches, matrix_table("Congruence", "first", names[0], names[1], self.phi)


def tucker(first: FloatArray, second: FloatArray) -> FloatArray:
    """(..., m, k) congruence of the columns of (..., p, m) and (..., p, k) (Tucker 1951)."""
    lengths = [np.sqrt((one**2).sum(axis=-2)) for one in (first, second)]
    products = first.swapaxes(-1, -2) @ second
    coefficients: FloatArray = products / (lengths[0][..., :, None] * lengths[1][..., None, :])
    return coefficients


def congruence(first: ArrayLike, second: ArrayLike) -> Congruence:
    """Tucker's congruence of two loading matrices, factors matched for the largest sum of |phi|.

    Args:
        first: (p, m) loadings.
        second: (p, k) loadings of the same items.

    Raises:
        DataError: other items, or a value that is not a number.
        StatisticError: a factor without any loading.
    """
    a, b = _loadings(first, "first"), _loadings(second, "second")
    if len(a) != len(b):
        raise DataError(f"congruence needs the same items; the solutions have {len(a)} and {len(b)}")
    phi = tucker(a, b)
    rows, columns = linear_sum_assignment(-np.abs(phi))
    values = phi[rows, columns]
    signs = np.where(values < 0, -1.0, 1.0)
    off = a[:, rows] - b[:, columns] * signs
    return Congruence(
        phi=phi,
        first=rows,
        second=columns,
        matched=np.abs(values),
        signs=signs,
        verdicts=tuple(_verdict(value) for value in np.abs(values)),
        root_mean_square=float(np.sqrt((off**2).mean())),
    )


def _verdict(value: float) -> str:
    return "equal" if value >= EQUAL else "similar" if value >= SIMILAR else "different"


def _loadings(values: ArrayLike, which: str) -> FloatArray:
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or 0 in table.shape or not np.isfinite(table).all():
        raise DataError(
            f"the {which} loadings must be a table (items, factors) of numbers; got shape {table.shape}"
        )
    if not (table**2).sum(axis=0).all():
        raise StatisticError(f"a factor of the {which} solution has no loading but 0: no congruence exists")
    return table


def matched(
    loadings: FloatArray, phi: FloatArray, like: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Columns of a stack of solutions in the order and with the signs of another.

    Args:
        loadings: (B, p, m).
        phi: (B, m, m) factor correlations.
        like: (p, m).

    Returns:
        loadings (B, p, m), phi (B, m, m), and the congruence (B, m) of each factor with the one it matches.
    """
    coefficients = tucker(loadings, like)
    order = np.abs(coefficients).argmax(axis=1)
    tied = (np.sort(order, axis=1) != np.arange(order.shape[1])).any(axis=1)
    for which in np.flatnonzero(tied):
        order[which] = linear_sum_assignment(-np.abs(coefficients[which].T))[1]
    values = np.take_along_axis(coefficients, order[:, None, :], axis=1)[:, 0, :]
    signs = np.where(values < 0, -1.0, 1.0)
    moved = np.take_along_axis(loadings, order[:, None, :], axis=2) * signs[:, None, :]
    across = np.take_along_axis(np.take_along_axis(phi, order[:, :, None], 1), order[:, None, :], 2)
    return moved, across * signs[:, :, None] * signs[:, None, :], np.abs(values)


@result
class Alignment(Result):
    """Loadings turned orthogonally onto a target.

    Attributes:
        loadings: (p, m) loadings @ turn.
        turn: (m, m) orthogonal.
        congruence: (m,) Tucker's coefficient of each factor with its target.
        item_congruence: (p,) the same of each item's row.
        root_mean_square: root mean square difference from the target.
        items: p item names.
    """

    title: ClassVar[str] = "Procrustes alignment"

    loadings: FloatArray
    turn: FloatArray
    congruence: FloatArray
    item_congruence: FloatArray
    root_mean_square: float
    items: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """Aligned loadings with the congruence of each item."""
        factors = tuple(f"F{j + 1}" for j in range(self.loadings.shape[1]))
        values = np.column_stack([self.loadings, self.item_congruence])
        return (matrix_table("Aligned loadings", "item", self.items, (*factors, "congruence"), values),)


def align(loadings: ArrayLike, target: ArrayLike, names: Sequence[str] | None = None) -> Alignment:
    """Orthogonal Procrustes rotation of loadings onto a target of the same shape (Schönemann 1966).

    Args:
        loadings: (p, m).
        target: (p, m).
        names: p item names.

    Raises:
        DataError: different shapes, or a value that is not a number.
        StatisticError: an empty factor, or an item without any loading: its congruence does not exist.
    """
    a, b = _loadings(loadings, "first"), _loadings(target, "second")
    if a.shape != b.shape:
        raise DataError(f"loadings and target must have the same shape; got {a.shape} and {b.shape}")
    labels = checked_names(names, len(a))
    empty = [n for n, x, y in zip(labels, (a**2).sum(axis=1), (b**2).sum(axis=1), strict=True) if not x * y]
    if empty:
        listed = ", ".join(repr(name) for name in empty)
        raise StatisticError(f"no loading but 0 for {listed}: no congruence of that row exists")
    turn = procrustes(a, b)
    turned = a @ turn
    return Alignment(
        loadings=turned,
        turn=turn,
        congruence=np.diag(tucker(turned, b)).copy(),
        item_congruence=np.diag(tucker(turned.T, b.T)).copy(),
        root_mean_square=float(np.sqrt(((turned - b) ** 2).mean())),
        items=labels,
    )
