"""The nodes of an index: codes, parents and weights, checked as a whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from evalkit.errors import DataError, DefinitionError, Problem, did_you_mean


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class IndexTree:
    """The nodes of an index as three columns of a table; every fault of the table is reported at once.

    Attributes:
        codes: (p,) code of each node, indicators and aggregates, in any order.
        parents: (p,) code of the parent; "" for the root, and there is one root.
        weights: (p,) weight of the node among its siblings, not negative, in any scale.
    """

    codes: tuple[str, ...]
    parents: tuple[str, ...]
    weights: np.ndarray

    def __post_init__(self) -> None:
        weights = np.asarray(self.weights, dtype=float).copy()
        weights.flags.writeable = False
        object.__setattr__(self, "codes", tuple(map(str, self.codes)))
        object.__setattr__(self, "parents", tuple(map(str, self.parents)))
        object.__setattr__(self, "weights", weights)
        if not self.codes or len(self.parents) != len(self.codes) or weights.shape != (len(self.codes),):
            raise DataError(
                f"{len(self.codes)} codes, {len(self.parents)} parents and weights of shape {weights.shape}"
            )
        problems = [Problem(what=what, place=place) for place, what in self._faults()]
        if problems:
            raise DefinitionError(problems)

    def _faults(self) -> list[tuple[str, str]]:
        faults = [(c, "the code stands more than once") for c, n in Counter(self.codes).items() if n > 1]
        known = set(self.codes)
        for code, parent, weight in zip(self.codes, self.parents, self.weights, strict=True):
            if parent and parent not in known:
                faults.append((code, f"there is no node {parent!r}; {did_you_mean(parent, known)}"))
            if not (np.isfinite(weight) and weight >= 0):
                faults.append((code, f"the weight is {weight:g}; it must be a number ≥ 0"))
        roots = [code for code, parent in zip(self.codes, self.parents, strict=True) if not parent]
        if len(roots) != 1:
            faults.append(("root", f"one node must have no parent; there are {len(roots)}: {roots}"))
        if faults:
            return faults
        faults += [
            (code, "the node is its own ancestor") for code in self.codes if not self._reaches_root(code)
        ]
        for parent, children in self.children().items():
            if not self.weights[list(children)].sum() > 0:
                faults.append((parent, "the weights of its children are all 0"))
        return faults

    def _reaches_root(self, code: str) -> bool:
        above = dict(zip(self.codes, self.parents, strict=True))
        for _ in self.codes:
            if not code:
                return True
            code = above[code]
        return not code

    def children(self) -> dict[str, tuple[int, ...]]:
        """Positions of the children of each aggregate, in order of the table."""
        found: dict[str, list[int]] = {}
        for place, parent in enumerate(self.parents):
            if parent:
                found.setdefault(parent, []).append(place)
        return {parent: tuple(places) for parent, places in found.items()}

    def levels(self) -> np.ndarray:
        """(p,) 1 for an indicator, else one more than the highest child: the order of aggregation."""
        level = np.ones(len(self.codes), dtype=int)
        place = {code: i for i, code in enumerate(self.codes)}
        for _ in self.codes:
            before = level.copy()
            for parent, children in self.children().items():
                level[place[parent]] = 1 + level[list(children)].max()
            if (before == level).all():
                break
        return level
