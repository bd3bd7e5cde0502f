"""Group weights of resampled experts: thousands of panels drawn from one panel, experts taken whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.randomness import generator
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.ahp.group import aggregate_judgements
from evalkit.weighting.ahp.prioritisation import priorities
from evalkit.weighting.ahp.random_index import DEFAULT_TABLE, consistency


@result
class ExpertDraws(Result):
    """Global weights of n panels drawn with replacement from e experts.

    Attributes:
        labels: (k,) indicators, in the order of the hierarchy.
        weights: (n, k) global weights of each panel, rows sum to 1.
        base: (k,) weights of the panel itself, inconsistent experts left out.
        kept: (e,) bool, whether an expert has CR < `max_cr` in every matrix.
        redrawn: panels without a consistent expert that were drawn again.
        max_cr: limit of the consistency ratio.
        method: name of the priority method.
        ri_table: name of the random-index table.
        draws: n.
        seed: of the draws.
    """

    title: ClassVar[str] = "Weights of resampled experts"

    labels: tuple[str, ...]
    weights: np.ndarray
    base: np.ndarray
    kept: np.ndarray
    redrawn: int
    max_cr: float
    method: str
    ri_table: str
    draws: int
    seed: int

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per indicator: weight of the panel, mean and 95 % percentiles of the draws."""
        low, high = np.percentile(self.weights, [2.5, 97.5], axis=0)
        parts = (self.base, self.weights.mean(axis=0), low, high)
        rows = tuple(zip(self.labels, *(part.tolist() for part in parts), strict=True))
        columns = ("indicator", "weight", "mean of draws", "lower", "upper")
        return (ResultTable(title=self.title, columns=columns, rows=rows),)


def consistent_experts(
    matrices: Mapping[str, np.ndarray],
    *,
    method: str = "eigenvector",
    ri_table: str = DEFAULT_TABLE,
    max_cr: float = 0.10,
) -> np.ndarray:
    """(e,) whether an expert has CR < max_cr in every matrix.

    Args:
        matrices: parent → (e, n, n) positive reciprocal judgements of the same e experts.
        method: name of the priority method.
        ri_table: name of the random-index table.
        max_cr: an expert with this ratio or more in any matrix is inconsistent.

    Raises:
        DataError: no matrices, or different numbers of experts.
        OptionError: unknown method or table.
    """
    counts = {parent: len(stack) for parent, stack in matrices.items()}
    if not counts or len(set(counts.values())) != 1:
        raise DataError(f"every matrix needs the judgements of the same experts; got {counts}")
    kept = np.ones(next(iter(counts.values())), dtype=bool)
    for stack in matrices.values():
        kept &= consistency(priorities(stack, method)[1], stack.shape[1], ri_table)[1] < max_cr
    return kept


def weights_by_counts(
    matrices: Mapping[str, np.ndarray],
    children: Mapping[str, Sequence[str]],
    goal: str,
    counts: np.ndarray,
    *,
    method: str = "eigenvector",
) -> tuple[tuple[str, ...], np.ndarray]:
    """Global weights of panels in which expert e counts counts[:, e] times (AIJ, geometric mean).

    Args:
        matrices: parent → (e, n, n), in the order of its children.
        children: parent → its children, for every parent; a single child needs no matrix and weighs 1.
        goal: the root.
        counts: (r, e) not negative, a row not all 0; 0/1 rows leave experts out.
        method: name of the priority method.

    Returns:
        labels (k,) of the leaves and weights (r, k), rows sum to 1.

    Raises:
        DataError: a parent with several children has no matrix of their size, or counts do not fit.
    """
    times = np.atleast_2d(np.asarray(counts, dtype=float))
    local: dict[str, np.ndarray] = {}
    for parent, names in children.items():
        if parent in matrices:
            local[parent] = priorities(aggregate_judgements(matrices[parent], times), method)[0]
        elif len(names) == 1:
            local[parent] = np.ones((len(times), 1))
        if parent not in local or local[parent].shape[1] != len(names):
            raise DataError(f"{parent!r} has {len(names)} children, but no matrix of that size")
    found: dict[str, np.ndarray] = {}

    def descend(parent: str, weight: np.ndarray) -> None:
        for child, share in zip(children[parent], local[parent].T, strict=True):
            if child in children:
                descend(child, weight * share)
            else:
                found[child] = weight * share

    descend(goal, np.ones(len(times)))
    return tuple(found), np.column_stack(list(found.values()))


def resample_experts(
    matrices: Mapping[str, np.ndarray],
    children: Mapping[str, Sequence[str]],
    goal: str,
    *,
    draws: int = 2000,
    seed: int = 0,
    method: str = "eigenvector",
    ri_table: str = DEFAULT_TABLE,
    max_cr: float = 0.10,
) -> ExpertDraws:
    """Panels of e experts drawn with replacement from the e experts; inconsistent members are left out.

    Experts are drawn whole, with all their matrices; the screening is repeated in every panel, so panels
    differ in how many count. A panel without a consistent member is drawn again and counted.

    Args:
        matrices: parent → (e, n, n), positive reciprocal, in the order of its children.
        children: parent → its children, for every parent.
        goal: the root.
        draws: n.
        seed: of the draws.
        method: name of the priority method.
        ri_table: name of the random-index table.
        max_cr: an expert with this ratio or more in any matrix does not count.

    Raises:
        DataError: matrices and children do not fit.
        OptionError: unknown method or table, or no draws.
        StatisticError: no expert is consistent.
    """
    if draws < 1:
        raise OptionError(f"draws must be positive; got {draws}")
    kept = consistent_experts(matrices, method=method, ri_table=ri_table, max_cr=max_cr)
    if not kept.any():
        raise StatisticError(
            f"none of the {len(kept)} experts is consistent (CR < {max_cr:g} in every matrix)",
            hint="ask the experts to look at their judgements again",
        )
    counts, redrawn = _panels(kept, draws, generator(seed))
    labels, weights = weights_by_counts(
        matrices, children, goal, np.vstack([kept.astype(float), counts]), method=method
    )
    return ExpertDraws(
        labels=labels,
        weights=weights[1:],
        base=weights[0],
        kept=kept,
        redrawn=redrawn,
        max_cr=max_cr,
        method=method,
        ri_table=ri_table,
        draws=draws,
        seed=seed,
    )


def _panels(kept: np.ndarray, draws: int, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    share = np.full(len(kept), 1 / len(kept))
    counts = rng.multinomial(len(kept), share, draws) * kept
    redrawn = 0
    while (empty := np.flatnonzero(counts.sum(axis=1) == 0)).size:
        counts[empty] = rng.multinomial(len(kept), share, len(empty)) * kept
        redrawn += len(empty)
    return counts, redrawn
