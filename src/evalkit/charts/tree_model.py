"""What a hierarchy tree says: nodes with weights, up to 60 leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evalkit.errors import DataError

MOST_LEAVES = 60


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A node with its weight (None where it has none) and the nodes below it."""

    label: str
    weight: float | None = None
    children: tuple[TreeNode, ...] = ()

    @property
    def depth(self) -> int:
        """Levels from here down, 1 for a leaf."""
        return 1 + max((child.depth for child in self.children), default=0)

    @property
    def leaves(self) -> int:
        """Leaves below, 1 for a leaf itself."""
        return sum(child.leaves for child in self.children) if self.children else 1

    def walk(self) -> Iterator[TreeNode]:
        """This node and all below, each before its children."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, kw_only=True, slots=True)
class HierarchyChart:
    """A tree of 1 to 60 leaves and at most 5 levels; leaves carry a bar of their weight.

    ``vertical`` grows it downwards with upright Chinese labels, as theses print it; it is drawn from left to
    right all the same where a lowest label is not Chinese or the leaves do not fit side by side.
    """

    root: TreeNode
    vertical: bool = False
    digits: int = 3

    def __post_init__(self) -> None:
        if self.root.leaves > MOST_LEAVES:
            raise DataError(f"a hierarchy chart has up to {MOST_LEAVES} leaves; got {self.root.leaves}")
        if self.root.depth > 5:
            raise DataError(f"a hierarchy chart has up to 5 levels; got {self.root.depth}")


def leaves_of(root: TreeNode) -> list[TreeNode]:
    """The nodes without nodes below, in their order."""
    return [node for node in root.walk() if not node.children]
