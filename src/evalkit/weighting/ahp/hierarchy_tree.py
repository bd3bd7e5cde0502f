"""The shape of a decision hierarchy: a tree of criteria, alternatives shared at the bottom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from evalkit.errors import DataError, did_you_mean


class HierarchyTree(NamedTuple):
    """A checked hierarchy.

    Attributes:
        goal: the one node that is nobody's child.
        children: parent → its children.
        parents: parents, each after all of its own parents.
        level: node → number of steps from the goal (the longest way).
        bottom: nodes without children, in the order of a walk from the goal.
        alternatives: bottom nodes with several parents, and their sisters.
    """

    goal: str
    children: Mapping[str, tuple[str, ...]]
    parents: tuple[str, ...]
    level: Mapping[str, int]
    bottom: tuple[str, ...]
    alternatives: frozenset[str]


def hierarchy_tree(children: Mapping[str, Sequence[str]]) -> HierarchyTree:
    """Check a mapping parent → children and put it in order.

    Raises:
        DataError: no or several goals, a circle, a criterion under two parents, an empty or repeated list.
    """
    lists = {str(parent): tuple(map(str, below)) for parent, below in children.items()}
    for parent, below in lists.items():
        if not below or len(set(below)) != len(below):
            raise DataError(
                f"children of {parent!r} must be named once each; got {', '.join(below) or 'none'}"
            )
    goal = _goal(lists)
    level, walk = _levels(lists, goal)
    parents = tuple(sorted(lists, key=lambda parent: level[parent]))
    above: dict[str, list[str]] = {}
    for parent, below in lists.items():
        for child in below:
            above.setdefault(child, []).append(parent)
    for child, owners in above.items():
        if len(owners) > 1 and child in lists:
            raise DataError(
                f"criterion {child!r} stands under {' and '.join(map(repr, owners))}",
                hint="only the alternatives at the bottom may have several parents",
            )
    covered = {p for p, below in lists.items() if any(len(above[c]) > 1 for c in below)}
    alternatives = frozenset(c for p in covered for c in lists[p] if c not in lists)
    bottom = tuple(node for node in walk if node not in lists)
    return HierarchyTree(goal, lists, parents, level, bottom, alternatives)


def check_matrices(tree: HierarchyTree, given: Mapping[str, object]) -> None:
    """Refuse judgement matrices that are missing or belong to nobody; a single child needs none.

    Raises:
        DataError: the parent is named.
    """
    for parent, below in tree.children.items():
        if len(below) > 1 and parent not in given:
            raise DataError(f"no judgement matrix for {parent!r} with children {', '.join(below)}")
    for parent in given:
        if parent not in tree.children:
            hint = did_you_mean(parent, tree.children)
            raise DataError(f"judgement matrix {parent!r} belongs to no parent of the hierarchy", hint=hint)


def _goal(lists: Mapping[str, tuple[str, ...]]) -> str:
    below = {child for children in lists.values() for child in children}
    tops = [parent for parent in lists if parent not in below]
    if len(tops) != 1:
        found = ", ".join(tops) or "none (the hierarchy runs in a circle)"
        raise DataError(f"a hierarchy has one goal, a parent that is nobody's child; found {found}")
    return tops[0]


def _levels(lists: Mapping[str, tuple[str, ...]], goal: str) -> tuple[dict[str, int], tuple[str, ...]]:
    level: dict[str, int] = {}
    order: dict[str, None] = {}

    def descend(node: str, depth: int, path: tuple[str, ...]) -> None:
        if node in path:
            raise DataError(f"the hierarchy runs in a circle: {' → '.join((*path, node))}")
        order.setdefault(node)
        if depth <= level.get(node, -1):
            return
        level[node] = depth
        for child in lists.get(node, ()):
            descend(child, depth + 1, (*path, node))

    descend(goal, 0, ())
    lost = [parent for parent in lists if parent not in level]
    if lost:
        raise DataError(f"parents {', '.join(lost)} cannot be reached from {goal!r}; they run in a circle")
    return level, tuple(order)
