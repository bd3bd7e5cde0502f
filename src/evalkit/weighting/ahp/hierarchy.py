"""AHP over a hierarchy of any depth: local and global weights, consistency level by level and in total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Literal

import numpy as np

from evalkit.errors import DataError, OptionError
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.ahp.ahp import CR_LIMIT, AhpResult, ahp, total_consistency
from evalkit.weighting.ahp.hierarchy_tree import HierarchyTree, check_matrices, hierarchy_tree
from evalkit.weighting.ahp.random_index import DEFAULT_TABLE

MODES = ("distributive", "ideal")


@result
class HierarchyResult(Result):
    """Weights of a hierarchy.

    Attributes:
        labels: (k,) bottom elements: the indicators, or the alternatives where these were compared.
        weights: (k,) their global weights, positive, sum 1.
        goal: the top.
        global_weights: node → global weight, for every node; the goal has 1.
        local: parent → child → local weight, sum 1 below each parent.
        nodes: parent → AHP result, for parents with at least two children.
        level_cr: Σ w·CI / Σ w·RI over the matrices of each level, the goal's own matrix first.
        total_cr: the same ratio over all matrices (Saaty 1980), weights global.
        consistent: total_cr < .10.
        mode: "distributive" or "ideal".
        method: name of the priority method.
        ri_table: name of the random-index table.
    """

    title: ClassVar[str] = "Analytic hierarchy process, hierarchy"

    labels: tuple[str, ...]
    weights: np.ndarray
    goal: str
    global_weights: Mapping[str, float]
    local: Mapping[str, Mapping[str, float]]
    nodes: Mapping[str, AhpResult]
    level_cr: tuple[float, ...]
    total_cr: float
    consistent: bool
    mode: str
    method: str
    ri_table: str

    def tables(self) -> tuple[ResultTable, ...]:
        """Bottom elements; then every child with its local and global weight; then consistency."""
        bottom = tuple((label, float(w)) for label, w in zip(self.labels, self.weights, strict=True))
        nodes = tuple(
            (child, parent, share, self.global_weights[child])
            for parent, below in self.local.items()
            for child, share in below.items()
        )
        ratios = tuple((parent, node.lambda_max, node.ci, node.cr) for parent, node in self.nodes.items())
        return (
            ResultTable(title="Global weights", columns=("element", "weight"), rows=bottom),
            ResultTable(title="Local weights", columns=("child", "parent", "local", "global"), rows=nodes),
            ResultTable(title="Consistency", columns=("parent", "λmax", "CI", "CR"), rows=ratios),
        )


def ahp_hierarchy(
    matrices: Mapping[str, np.ndarray],
    children: Mapping[str, Sequence[str]],
    *,
    method: str = "eigenvector",
    random_index: str = DEFAULT_TABLE,
    mode: Literal["distributive", "ideal"] = "distributive",
) -> HierarchyResult:
    """Global weights of a hierarchy of judgement matrices (Saaty 1980).

    A leaf beside a parent keeps its own weight. Bottom elements that stand under several criteria are
    alternatives; their weight is the sum over these criteria. "ideal" divides the priorities of the
    alternatives under each criterion by the largest before the sum, so that a copy of an alternative does not
    turn the order of the others (Belton & Gear 1983; Saaty 1994), and rescales the sums to 1.

    Args:
        matrices: parent → (n, n) matrix over its children, in their order; a single child needs none.
        children: parent → children; exactly one parent is nobody's child, the goal.
        method: "eigenvector", "geometric_mean" or "column_mean".
        random_index: name of the random-index table.
        mode: "distributive" or "ideal".

    Raises:
        DataError: the hierarchy or a matrix is not usable; parent and cells are named.
        OptionError: unknown method, table or mode, or "ideal" without alternatives.
    """
    if mode not in MODES:
        raise OptionError.unknown_choice("mode", mode, MODES)
    tree = hierarchy_tree(children)
    check_matrices(tree, matrices)
    if mode == "ideal":
        _check_ideal(tree)
    nodes = {
        parent: _node(parent, matrices[parent], tree, method, random_index)
        for parent in tree.parents
        if len(tree.children[parent]) > 1
    }
    local = {parent: _local(parent, nodes, tree) for parent in tree.parents}
    weights = _global_weights(tree, local, ideal=mode == "ideal")
    level_cr, total = _consistency(tree, nodes, weights)
    return HierarchyResult(
        labels=tree.bottom,
        weights=np.array([weights[node] for node in tree.bottom]),
        goal=tree.goal,
        global_weights=MappingProxyType(weights),
        local=MappingProxyType(local),
        nodes=MappingProxyType(nodes),
        level_cr=level_cr,
        total_cr=total,
        consistent=total < CR_LIMIT,
        mode=mode,
        method=method,
        ri_table=random_index,
    )


def _node(parent: str, matrix: np.ndarray, tree: HierarchyTree, method: str, random_index: str) -> AhpResult:
    try:
        return ahp(matrix, tree.children[parent], method=method, random_index=random_index)
    except DataError as error:
        raise DataError(f"matrix of {parent!r}: {error.message}", hint=error.hint) from error


def _local(parent: str, nodes: Mapping[str, AhpResult], tree: HierarchyTree) -> Mapping[str, float]:
    below = tree.children[parent]
    shares = nodes[parent].weights if parent in nodes else np.ones(1)
    return MappingProxyType(dict(zip(below, map(float, shares), strict=True)))


def _global_weights(
    tree: HierarchyTree, local: Mapping[str, Mapping[str, float]], *, ideal: bool
) -> dict[str, float]:
    weights = {tree.goal: 1.0}
    for parent in tree.parents:
        below = local[parent]
        covers = ideal and any(child in tree.alternatives for child in below)
        scale = max(below.values()) if covers else 1.0
        for child, share in below.items():
            weights[child] = weights.get(child, 0.0) + weights[parent] * share / scale
    if ideal:
        total = sum(weights[node] for node in tree.bottom)
        weights.update({node: weights[node] / total for node in tree.bottom})
    return weights


def _check_ideal(tree: HierarchyTree) -> None:
    if not tree.alternatives:
        raise OptionError(
            "mode 'ideal' needs alternatives that are compared under several criteria",
            hint="a tree of indicators has distributive weights",
        )
    bare = [node for node in tree.bottom if node not in tree.alternatives]
    if bare:
        raise DataError(f"no alternatives are compared under {', '.join(bare)}; mode 'ideal' needs them")


def _consistency(
    tree: HierarchyTree, nodes: Mapping[str, AhpResult], weights: Mapping[str, float]
) -> tuple[tuple[float, ...], float]:
    def ratio(parents: Sequence[str]) -> float:
        held = [parent for parent in parents if parent in nodes]
        columns = ([weights[p] for p in held], [nodes[p].ci for p in held], [nodes[p].ri for p in held])
        return total_consistency(*(np.array(column, dtype=float) for column in columns))

    depth = max(tree.level[parent] for parent in tree.parents)
    levels = [[p for p in tree.parents if tree.level[p] == step] for step in range(depth + 1)]
    return tuple(ratio(level) for level in levels), ratio(tree.parents)
