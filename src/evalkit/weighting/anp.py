"""The analytic network process: limit priorities of a supermatrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, StatisticError, did_you_mean
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.judgement_matrix import checked_labels

SUM_TOLERANCE = 1e-6
UNIT_CIRCLE = 1e-9
COLUMNS_AGREE = 1e-9
MAX_SQUARINGS = 80


@result
class AnpResult(Result):
    """Priorities of a network.

    Attributes:
        labels: (n,) names of the elements.
        weights: (n,) limit priorities, not negative, sum 1.
        limit: (n, n) limit supermatrix; every column sums to 1.
        weighted: (n, n) the weighted supermatrix that was raised to powers, columns sum 1.
        cyclic: whether its powers run in a circle; the limit is then their average.
        limit_kind: "limit of powers" or "Cesàro average of powers".
        goal: label of the column that was read; "" where all columns agree.
        by_cluster: cluster → label → priority within the cluster, sum 1 (0 where the whole cluster has 0).
    """

    title: ClassVar[str] = "Analytic network process"

    labels: tuple[str, ...]
    weights: np.ndarray
    limit: np.ndarray
    weighted: np.ndarray
    cyclic: bool
    limit_kind: str
    goal: str
    by_cluster: Mapping[str, Mapping[str, float]]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per element: limit priority; then priorities within clusters."""
        rows = tuple((label, float(w)) for label, w in zip(self.labels, self.weights, strict=True))
        within = tuple((c, label, w) for c, part in self.by_cluster.items() for label, w in part.items())
        return (
            ResultTable(title="Limit priorities", columns=("element", "weight"), rows=rows),
            ResultTable(title="Within clusters", columns=("cluster", "element", "weight"), rows=within),
        )


def anp(
    supermatrix: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    clusters: Mapping[str, Sequence[str]] | None = None,
    cluster_weights: np.ndarray | None = None,
    goal: str | None = None,
) -> AnpResult:
    """Limit priorities of a supermatrix (Saaty 1996, 2005).

    Column j holds the influence of the elements on element j. With cluster weights each block is multiplied
    by its weight and the columns are rescaled to sum 1. The limit is the Cesàro average
    lim (W + W² + … + W^N)/N, which exists for every column-stochastic W and is the limit of W^N where that
    exists; it is found by squaring (I + W)/2, whose powers have the same limit without the circle.

    Args:
        supermatrix: (n, n), not negative; columns sum to 1, or with clusters each block's columns to 1 or 0.
        labels: (n,) names; "1", "2", … without them.
        clusters: cluster → labels of its elements, every element once; one cluster without it.
        cluster_weights: (c, c) in the order of clusters, not negative: column = influence on that cluster.
        goal: label of the column to read where columns differ (a hierarchy, several closed parts).

    Raises:
        DataError: shapes do not fit, a cell is negative, an element has no influence on it, or the clusters
            do not name every element once.
        StatisticError: columns of the limit differ and no goal is named.
    """
    table = np.asarray(supermatrix, dtype=float)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not table.size:
        raise DataError(f"a supermatrix must be square; got shape {table.shape}")
    names = checked_labels(len(table), labels, of="a supermatrix")
    groups = _checked_clusters(clusters, names)
    weighted = _weighted(table, names, groups, cluster_weights)
    if goal is not None and goal not in names:
        raise DataError(f"goal {goal!r} is not an element", hint=did_you_mean(goal, names))
    limit = _cesaro(weighted)
    agree = bool((np.abs(limit - limit[:, :1]) <= COLUMNS_AGREE).all())
    if not agree and goal is None:
        raise StatisticError(
            "the columns of the limit supermatrix differ: priorities depend on where one starts",
            hint="name the goal, whose column is read",
        )
    weights = limit[:, names.index(goal)] if goal is not None else limit.mean(axis=1)
    values = np.linalg.eigvals(weighted)
    cyclic = bool(((np.abs(values) > 1 - UNIT_CIRCLE) & (np.abs(values - 1) > np.sqrt(UNIT_CIRCLE))).any())
    return AnpResult(
        labels=names,
        weights=weights / weights.sum(),
        limit=limit,
        weighted=weighted,
        cyclic=cyclic,
        limit_kind="Cesàro average of powers" if cyclic else "limit of powers",
        goal="" if agree or goal is None else goal,
        by_cluster=MappingProxyType({c: _within(part, names, weights) for c, part in groups.items()}),
    )


def _checked_clusters(
    clusters: Mapping[str, Sequence[str]] | None, names: tuple[str, ...]
) -> dict[str, tuple[int, ...]]:
    if clusters is None:
        return {"all": tuple(range(len(names)))}
    listed = [str(label) for part in clusters.values() for label in part]
    if sorted(listed) != sorted(names):
        odd = sorted(set(names) ^ set(listed)) or sorted(
            {label for label in listed if listed.count(label) > 1}
        )
        raise DataError(f"clusters must name every element once; look at {', '.join(odd)}")
    return {str(c): tuple(names.index(str(label)) for label in part) for c, part in clusters.items()}


def _weighted(
    table: np.ndarray,
    names: tuple[str, ...],
    groups: Mapping[str, tuple[int, ...]],
    cluster_weights: np.ndarray | None,
) -> np.ndarray:
    bad = ~(np.isfinite(table) & (table >= 0))
    if bad.any():
        i, j = (int(x) for x in np.argwhere(bad)[0])
        raise DataError(f"row {names[i]!r}, column {names[j]!r} is {table[i, j]:g}; expected a number ≥ 0")
    if cluster_weights is not None:
        shares = np.asarray(cluster_weights, dtype=float)
        if shares.shape != (len(groups),) * 2 or not (np.isfinite(shares) & (shares >= 0)).all():
            raise DataError(f"expected {len(groups)} × {len(groups)} cluster weights ≥ 0; got {shares.shape}")
        cluster = np.empty(len(names), dtype=int)
        for number, part in enumerate(groups.values()):
            cluster[list(part)] = number
        table = table * shares[np.ix_(cluster, cluster)]
    sums = table.sum(axis=0)
    if (sums == 0).any():
        raise DataError(
            f"column {names[int(np.argmin(sums))]!r} of the supermatrix is 0: nothing influences it",
            hint="put 1 on its diagonal where the network ends there (alternatives of a hierarchy)",
        )
    off = np.abs(sums - 1) > SUM_TOLERANCE
    if cluster_weights is None and off.any():
        j = int(np.argmax(off))
        raise DataError(
            f"column {names[j]!r} of the supermatrix sums to {sums[j]:.6g}, not 1",
            hint="give clusters and cluster_weights, or divide the column by its sum",
        )
    return np.asarray(table / sums)


def _cesaro(weighted: np.ndarray) -> np.ndarray:
    power = (np.eye(len(weighted)) + weighted) / 2
    for _ in range(MAX_SQUARINGS):
        squared = power @ power
        squared /= squared.sum(axis=0)
        done = np.abs(squared - power).max() <= np.finfo(float).eps
        power = squared
        if done:
            break
    power[power < np.finfo(float).eps] = 0.0
    return np.asarray(power / power.sum(axis=0))


def _within(part: tuple[int, ...], names: tuple[str, ...], weights: np.ndarray) -> Mapping[str, float]:
    total = float(weights[list(part)].sum())
    return MappingProxyType({names[i]: float(weights[i]) / total if total > 0 else 0.0 for i in part})
