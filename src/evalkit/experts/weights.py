"""From judgement sheets to weights: consistency of every expert, who is left out, and the group's weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import StatisticError
from evalkit.experts.judgements import Judgements
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.ahp.ahp import AhpResult, ahp, total_consistency
from evalkit.weighting.ahp.group import aggregate_judgements
from evalkit.weighting.ahp.prioritisation import priorities
from evalkit.weighting.ahp.random_index import consistency, random_index


@result
class ExpertWeights(Result):
    """Group weights of an index system from pairwise judgements.

    Attributes:
        experts: names of all experts, shape (k,).
        parents: the compared parents, shape (m,).
        cr: consistency ratio of each expert in each matrix, shape (k, m).
        max_cr: an expert with CR ≥ this in any matrix is left out whole.
        kept: shape (k,), bool.
        matrices: parent → group matrix, the element-wise geometric mean of the judgements that count (AIJ).
        group: parent → AHP result of the group matrix.
        local: parent → child → weight, for every parent (a single child weighs 1).
        indicator_weights: leaf → global weight; sums to 1.
        expert_indicator_weights: global weights of every expert alone, shape (k, leaves), leaves in the order
            of ``indicator_weights``.
        total_cr: Σ w·CI / Σ w·RI over the matrices of the level below the goal.
        method, ri_table: how weights and consistency were computed.
    """

    title: ClassVar[str] = "Expert weights (AHP)"
    experts: tuple[str, ...]
    parents: tuple[str, ...]
    cr: np.ndarray
    max_cr: float
    kept: np.ndarray
    matrices: dict[str, np.ndarray]
    group: dict[str, AhpResult]
    local: dict[str, dict[str, float]]
    indicator_weights: dict[str, float]
    expert_indicator_weights: np.ndarray
    total_cr: float
    method: str
    ri_table: str

    @property
    def rejected(self) -> tuple[str, ...]:
        """Experts left out for inconsistency."""
        return tuple(name for name, kept in zip(self.experts, self.kept, strict=True) if not kept)

    def tables(self) -> tuple[ResultTable, ...]:
        """Global weights, then each expert's consistency."""
        weights = tuple(self.indicator_weights.items())
        rows = tuple(
            (name, *(float(x) for x in line), "kept" if kept else "left out")
            for name, line, kept in zip(self.experts, self.cr, self.kept, strict=True)
        )
        return (
            ResultTable(title="Global weights", columns=("indicator", "weight"), rows=weights),
            ResultTable(title="Consistency ratio", columns=("expert", *self.parents, "verdict"), rows=rows),
        )


def expert_weights(
    judgements: Judgements,
    children: Mapping[str, Sequence[str]],
    goal: str,
    *,
    method: str = "eigenvector",
    ri_table: str = "saaty",
    max_cr: float = 0.10,
) -> ExpertWeights:
    """Weights of an index system from the judgements of several experts.

    Args:
        judgements: the sheets.
        children: parent → weighted children for every parent of the index system.
        goal: code of the goal.
        method: "eigenvector" (特征向量法), "geometric_mean" (根法) or "column_mean" (和法).
        ri_table: name of the random-index table.
        max_cr: an expert with a consistency ratio of this or more in any matrix is left out whole.

    Raises:
        StatisticError: no expert is consistent.
    """
    parents = tuple(judgements.matrices)
    own, ratios = _each_expert(judgements, method, ri_table)
    kept: np.ndarray = np.all(ratios < max_cr, axis=1)
    if not kept.any():
        raise StatisticError(
            f"none of the {len(kept)} experts is consistent (CR < {max_cr:g} in every matrix)",
            hint="ask the experts to look at their judgements again",
        )
    matrices = {parent: aggregate_judgements(judgements.matrices[parent][kept]) for parent in parents}
    group = {
        parent: ahp(matrix, judgements.children[parent], method=method, random_index=ri_table)
        for parent, matrix in matrices.items()
    }
    local = _local({parent: found.weights for parent, found in group.items()}, children)
    alone = [
        _local({parent: weights[e] for parent, weights in own.items()}, children)
        for e in range(len(judgements.experts))
    ]
    return ExpertWeights(
        experts=judgements.experts,
        parents=parents,
        cr=ratios,
        max_cr=max_cr,
        kept=kept,
        matrices=matrices,
        group=group,
        local=local,
        indicator_weights=global_weights(local, goal),
        expert_indicator_weights=np.array([list(global_weights(one, goal).values()) for one in alone]),
        total_cr=_total_cr(group, local, goal, ri_table),
        method=method,
        ri_table=ri_table,
    )


def global_weights(local: Mapping[str, Mapping[str, float]], goal: str) -> dict[str, float]:
    """Leaf → product of the local weights on the way down from the goal, leaves in file order."""
    found: dict[str, float] = {}

    def descend(parent: str, weight: float) -> None:
        for child, share in local[parent].items():
            if child in local:
                descend(child, weight * share)
            else:
                found[child] = weight * share

    descend(goal, 1.0)
    return found


def _each_expert(
    judgements: Judgements, method: str, ri_table: str
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Parent → weights of every expert (k, children), and consistency ratios (k, m)."""
    own, ratios = {}, []
    for parent, stack in judgements.matrices.items():
        own[parent], lambda_max = priorities(stack, method)
        ratios.append(np.atleast_1d(consistency(lambda_max, stack.shape[1], ri_table)[1]))
    return own, np.column_stack(ratios)


def _local(
    weights: Mapping[str, np.ndarray], children: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """Parent → child → weight; a parent that was not judged has a single child."""
    return {
        parent: dict(zip(names, map(float, weights[parent]), strict=True))
        if parent in weights
        else {names[0]: 1.0}
        for parent, names in children.items()
    }


def _total_cr(
    group: Mapping[str, AhpResult], local: Mapping[str, Mapping[str, float]], goal: str, ri_table: str
) -> float:
    below = [parent for parent in group if parent != goal and parent in local[goal]]
    weights = np.array([local[goal][parent] for parent in below])
    ci = np.array([group[parent].ci for parent in below])
    ri = np.array([random_index(len(group[parent].labels), ri_table) for parent in below])
    return total_consistency(weights, ci, ri)
