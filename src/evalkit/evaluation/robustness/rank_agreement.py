"""Comparing methods: how far their rankings agree, and which alternatives move most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np
from scipy.stats import kendalltau, rankdata

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.result import Result, ResultTable, matrix_table, result


@result
class MethodComparison(Result):
    """Agreement of r rankings of m alternatives.

    Attributes:
        methods: (r,) names of the rankings.
        alternatives: (m,) names of the alternatives, empty without names.
        ranks: (r, m) the ranks, 1 = best.
        spearman: (r, r) Spearman's ρ, ties averaged; NaN for a ranking where all are tied.
        kendall: (r, r) Kendall's τ-b, likewise.
        same_rank: (r, r) share of the alternatives with the same rank in both.
        same_top: (r, r) share of the first `top` that both have; with ties at the border the shared
            alternatives over the larger of the two sets.
        top: how many count as the top.
        best: (m,) best rank over the methods.
        worst: (m,) worst rank.
        median: (m,) median rank.
        movement: (m,) worst − best.
        movers: (m,) indices of the alternatives, those that move most first.
        mean_spearman: (r,) mean ρ of a method with the others that do not tie all: the lowest is the odd one
            out; NaN where there is no such ρ.
    """

    title: ClassVar[str] = "Comparison of methods"

    methods: tuple[str, ...]
    alternatives: tuple[str, ...]
    ranks: np.ndarray
    spearman: np.ndarray
    kendall: np.ndarray
    same_rank: np.ndarray
    same_top: np.ndarray
    top: int
    best: np.ndarray
    worst: np.ndarray
    median: np.ndarray
    movement: np.ndarray
    movers: np.ndarray
    mean_spearman: np.ndarray

    def tables(self) -> tuple[ResultTable, ...]:
        """Pairs of methods, Spearman and Kendall matrices, and the alternatives with their ranks."""
        pairs = ((i, j) for i in range(len(self.methods)) for j in range(i))
        measures = (self.spearman, self.kendall, self.same_rank, self.same_top)
        agreement = tuple(
            (f"{self.methods[j]} – {self.methods[i]}", *(float(x[i, j]) for x in measures)) for i, j in pairs
        )
        names = self.alternatives or tuple(str(i + 1) for i in range(self.ranks.shape[1]))
        units = tuple(
            (names[i], *self.ranks[:, i].tolist(), self.best[i], self.worst[i], self.movement[i])
            for i in self.movers
        )
        return (
            ResultTable(
                title="Agreement",
                columns=("methods", "Spearman", "Kendall", "same rank", f"same top {self.top}"),
                rows=agreement,
            ),
            matrix_table("Spearman", "method", self.methods, self.methods, self.spearman),
            matrix_table("Kendall τ-b", "method", self.methods, self.methods, self.kendall),
            ResultTable(
                title="Ranks, largest movement first",
                columns=("alternative", *self.methods, "best", "worst", "movement"),
                rows=units,
            ),
        )


def compare_methods(
    rankings: Mapping[str, np.ndarray], *, top: int | None = None, alternatives: Sequence[str] | None = None
) -> MethodComparison:
    """Rank correlations, an agreement table and the movement of each alternative between methods.

    Args:
        rankings: name of a method → (m,) ranks, 1 = best, ties allowed; the same alternatives in one order.
        top: how many count as the top; a quarter of the alternatives, at least one, without it.
        alternatives: (m,) names of the alternatives.

    Raises:
        DataError: rankings of different length, fewer names than alternatives, or a rank that is missing;
            method and place are named.
        OptionError: `top` outside 1 to m.
        StatisticError: fewer than two rankings or two alternatives.
    """
    methods = tuple(map(str, rankings))
    names = () if alternatives is None else tuple(map(str, alternatives))
    table = _checked(rankings, methods, names)
    r, m = table.shape
    first = max(1, m // 4) if top is None else top
    if not 1 <= first <= m:
        raise OptionError(f"top must be 1 to {m}; got {first}")
    spearman, kendall = _spearman(table), np.eye(r)
    for i in range(r):
        for j in range(i + 1):
            kendall[i, j] = kendall[j, i] = kendalltau(table[i], table[j]).statistic
    ahead = (table <= first).astype(float)
    sizes = ahead.sum(axis=1)
    movement = np.ptp(table, axis=0)
    return MethodComparison(
        methods=methods,
        alternatives=names,
        ranks=table,
        spearman=spearman,
        kendall=kendall,
        same_rank=(table[:, np.newaxis] == table).mean(axis=2),
        same_top=ahead @ ahead.T / np.maximum(np.maximum.outer(sizes, sizes), 1.0),
        top=first,
        best=table.min(axis=0),
        worst=table.max(axis=0),
        median=np.median(table, axis=0),
        movement=movement,
        movers=np.argsort(-movement, kind="stable"),
        mean_spearman=_mean_of_others(spearman),
    )


def _spearman(table: np.ndarray) -> np.ndarray:
    centred = rankdata(table, axis=1)
    centred -= centred.mean(axis=1, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=1))
    scale = np.outer(length, length)
    found = np.divide(centred @ centred.T, scale, out=np.full(scale.shape, np.nan), where=scale > 0)
    return np.asarray(np.clip(found, -1.0, 1.0))


def _mean_of_others(spearman: np.ndarray) -> np.ndarray:
    held = ~np.isnan(spearman) & ~np.eye(len(spearman), dtype=bool)
    total, count = np.where(held, spearman, 0.0).sum(axis=1), held.sum(axis=1)
    return np.asarray(np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0))


def _checked(
    rankings: Mapping[str, np.ndarray], methods: tuple[str, ...], names: tuple[str, ...]
) -> np.ndarray:
    if len(methods) < 2:
        raise StatisticError(f"a comparison needs two rankings at least; got {len(methods)}")
    columns = [np.asarray(rank, dtype=float) for rank in rankings.values()]
    m = columns[0].size
    for method, column in zip(methods, columns, strict=True):
        if column.shape != (m,):
            raise DataError(f"ranking {method!r} has shape {column.shape}; {methods[0]!r} has {m} ranks")
        if np.isnan(column).any():
            place = int(np.argmax(np.isnan(column)))
            unit = names[place] if len(names) == m else str(place + 1)
            raise DataError(
                f"alternative {unit!r} has no rank in {method!r}",
                hint="compare the alternatives that all methods ranked",
            )
    if m < 2:
        raise StatisticError(f"a comparison needs two alternatives at least; got {m}")
    if len(names) not in {0, m}:
        raise DataError(f"{m} alternatives, but {len(names)} names")
    return np.array(columns)
