"""Fuzzy comprehensive evaluation over a tree: the vectors of one level are the table of the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError
from evalkit.evaluation.fuzzy.fuzzy import OPERATORS, FuzzyResult, evaluate_shares, shares
from evalkit.result import Result, ResultTable, result


@dataclass(frozen=True, kw_only=True)
class FuzzyNode:
    """A node of the tree: either children, or a table of memberships.

    Attributes:
        label: its name, unique in the tree.
        weights: (k,) weights of the children, or of the rows of the table; sum 1.
        children: k nodes below.
        memberships: (k, g) shares or counts, at the lowest level.
    """

    label: str
    weights: np.ndarray
    children: tuple[FuzzyNode, ...] = ()
    memberships: np.ndarray | None = None

    def __post_init__(self) -> None:
        if bool(self.children) == (self.memberships is not None):
            raise DataError(f"node {self.label!r} needs either children or memberships")


@result
class FuzzyHierarchyResult(Result):
    """Fuzzy evaluation of a whole tree.

    Attributes:
        total: the result at the root.
        nodes: the result of every node by label, root first.
        operators: name of the operator of each level, root first.
    """

    title: ClassVar[str] = "Fuzzy comprehensive evaluation by levels"

    total: FuzzyResult
    nodes: Mapping[str, FuzzyResult]
    operators: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per node: operator, membership vector, score and grade."""
        columns = ("node", "operator", *self.total.grades, "score", "grade")
        rows = tuple(
            (label, node.operator, *map(float, node.membership), node.score, " = ".join(node.grade))
            for label, node in self.nodes.items()
        )
        return (ResultTable(title="Membership by node", columns=columns, rows=rows),)


def fuzzy_hierarchy(
    root: FuzzyNode,
    *,
    operators: str | Sequence[str] = "weighted_mean",
    grade_scores: Sequence[float] | None = None,
    grades: Sequence[str] | None = None,
) -> FuzzyHierarchyResult:
    """Evaluate a tree of two or more levels from the leaves to the root.

    B_i = W_i ∘ R_i below, then B = W ∘ (B_1; …; B_m) above, without normalising between levels. Operators
    may differ by level, but then the result is neither one method nor the other: the result names each.

    Args:
        root: the tree.
        operators: one operator for all levels, or one per level, root first.
        grade_scores: (g,) points of the grades.
        grades: (g,) names of the grades.

    Raises:
        DataError: a table or weight that does not fit (the node is named), a label used twice, or more
            levels than operators.
        OptionError: unknown operator.
    """
    depth = _depth(root)
    named = (operators,) * depth if isinstance(operators, str) else tuple(operators)
    for name in named:
        OPERATORS[name]
    if len(named) != depth:
        raise DataError(f"the tree has {depth} levels; got {len(named)} operators ({', '.join(named)})")
    labels = [node.label for node in _walk(root)]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise DataError(f"label {twice[0]!r} stands at more than one node")
    found: dict[str, FuzzyResult] = {}
    total = _evaluate(root, named, grade_scores, grades, found)
    ordered = {label: found[label] for label in labels}
    return FuzzyHierarchyResult(total=total, nodes=MappingProxyType(ordered), operators=named)


def _evaluate(
    node: FuzzyNode,
    operators: tuple[str, ...],
    grade_scores: Sequence[float] | None,
    grades: Sequence[str] | None,
    found: dict[str, FuzzyResult],
) -> FuzzyResult:
    below = [_evaluate(child, operators[1:], grade_scores, grades, found) for child in node.children]
    try:
        table = np.vstack([b.membership for b in below]) if below else shares(np.asarray(node.memberships))
        found[node.label] = evaluate_shares(
            table, node.weights, operator=operators[0], grade_scores=grade_scores, grades=grades
        )
    except (DataError, ValueError) as error:
        raise DataError(f"node {node.label!r}: {error}") from None
    return found[node.label]


def _depth(node: FuzzyNode) -> int:
    return 1 + max((_depth(child) for child in node.children), default=0)


def _walk(node: FuzzyNode) -> Iterator[FuzzyNode]:
    yield node
    for child in node.children:
        yield from _walk(child)
