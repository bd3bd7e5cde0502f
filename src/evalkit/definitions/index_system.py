"""An index system: one recursive list of nodes, of any depth; leaves are indicators.

Weights are never in the file: they come from experts, from the data or from both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import model_validator

from evalkit.definitions.expression import parse_expression
from evalkit.definitions.model import FaultsError, Filled, Location, Model
from evalkit.definitions.rules import Rule
from evalkit.definitions.text import Named, Text

Direction = Literal["benefit", "cost", "moderate"]


class Binomial(Model):
    """Sampling error of a rate: ``count`` out of ``of``, both columns of the operations table.

    Attributes:
        count: column of the counted cases.
        of: column of all cases.
        clusters: column of the independent units that the cases belong to (fields of one customer, say).
            The cases of a unit are taken as alike: a design effect of of / clusters, the largest there is.
    """

    count: str
    of: str
    clusters: str | None = None


class ErrorModel(Model):
    """Where the standard error of an operations value comes from; exactly one of the four.

    Attributes:
        binomial: the value is a rate; variance n·p·(1 − p) of the count, or that times the design effect
            of its clusters, carried by the formula.
        poisson: the column of a count of events; variance = count.
        mean: standard deviation and number of cases, both columns.
        se: a column that holds the standard error itself.
    """

    binomial: Binomial | None = None
    poisson: str | None = None
    mean: MeanError | None = None
    se: str | None = None

    @model_validator(mode="after")
    def _one(self) -> ErrorModel:
        given = [name for name in ("binomial", "poisson", "mean", "se") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of binomial, poisson, mean, se; got {given or 'none'}")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that this error model reads."""
        if self.binomial is not None:
            found = (self.binomial.count, self.binomial.of, self.binomial.clusters)
            return tuple(name for name in found if name is not None)
        if self.mean is not None:
            return self.mean.sd, self.mean.n
        return tuple(name for name in (self.poisson, self.se) if name is not None)


class MeanError(Model):
    """Sampling error of a mean: columns with the standard deviation and the number of cases."""

    sd: str
    n: str


class Source(Model):
    """Where the raw value of an indicator comes from; exactly one origin.

    Attributes:
        survey: id of a survey of the study, together with ``items`` (columns of its questionnaire).
        option: for a multiple-response question, the option whose share of ticks is the value.
        operations: a formula over the columns of the operations table; ``error`` says its sampling error.
        interview: a code of the interview codebook.
        expert: "grades": experts grade the indicator.
        customers: a measure of the customer value tables.
    """

    survey: str | None = None
    items: tuple[str, ...] = ()
    option: str | None = None
    operations: str | None = None
    error: ErrorModel | None = None
    interview: str | None = None
    expert: Literal["grades"] | None = None
    customers: str | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Source:
        origins = ("survey", "operations", "interview", "expert", "customers")
        given = [name for name in origins if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"a source has exactly one of {', '.join(origins)}; got {given or 'none'}")
        if (self.survey is not None) != bool(self.items):
            raise ValueError("the keys 'survey' and 'items' go together")
        twice = sorted({item for item in self.items if self.items.count(item) > 1})
        if twice:
            raise ValueError(f"the items {twice} stand twice; each counts once")
        if self.option is not None and self.survey is None:
            raise ValueError("'option' is for survey sources")
        if self.error is not None and self.operations is None:
            raise ValueError("'error' is for operations sources; answers carry their own sampling error")
        if self.operations is not None:
            parse_expression(self.operations)
        return self


def _check_rule(code: str, rule: Rule, source: Source, direction: Direction | None) -> None:
    if (direction == "moderate") != (rule.type == "band"):
        raise ValueError(f"{code}: the rule 'band' and the direction 'moderate' go together")
    if rule.type == "target" and (direction == "cost") != (rule.floor > rule.target):
        raise ValueError(f"{code}: a target rule has floor < target for a benefit, floor > target for a cost")
    if rule.type == "nps" and len(source.items) != 1:
        raise ValueError(f"{code}: the rule 'nps' needs a survey source with one item")


class Node(Named):
    """A dimension (has children) or an indicator (has dir, unit, source and rule)."""

    origin: Text
    children: tuple[Node, ...] = ()
    dir: Direction | None = None
    unit: Text | None = None
    source: Source | None = None
    rule: Rule | None = None
    optional: bool = False
    enabled: bool = True
    note: str = ""

    @model_validator(mode="after")
    def _kind(self) -> Node:
        leaf_keys = [key for key in ("dir", "source", "rule") if getattr(self, key) is not None]
        if self.children and leaf_keys:
            raise ValueError(f"{self.id} has children, so it is a dimension and cannot have {leaf_keys}")
        if not self.children and len(leaf_keys) < 3:
            lacking = [key for key in ("dir", "source", "rule") if key not in leaf_keys]
            raise ValueError(f"{self.id} has no children, so it is an indicator and needs {lacking}")
        if self.rule is not None and self.source is not None:
            _check_rule(self.id, self.rule, self.source, self.dir)
        return self

    @property
    def is_indicator(self) -> bool:
        """Whether this node is a leaf."""
        return not self.children

    @property
    def active_children(self) -> tuple[Node, ...]:
        """The children that carry weight: enabled, and with an enabled indicator below."""
        return tuple(child for child in self.children if child.is_active)

    @property
    def is_active(self) -> bool:
        """Whether the node carries weight."""
        if self.is_indicator:
            return self.enabled and not (self.optional and "enabled" not in self.model_fields_set)
        return self.enabled and any(child.is_active for child in self.children)

    def walk(self) -> Iterator[Node]:
        """This node and everything below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


class IndexSystem(Model):
    """An index-system file (``evalkit: index-system/1``)."""

    evalkit: Literal["index-system/1"]
    id: str
    title: Text
    goal: Named
    origin: Text
    unit_of_analysis: Literal["branch", "customer"] = "branch"
    children: Filled[Node]

    @model_validator(mode="after")
    def _consistent(self) -> IndexSystem:
        faults = [*self._codes_used_twice(), *self._items_counted_twice()]
        if not any(child.is_active for child in self.children):
            faults.append((("children",), "no indicator is enabled"))
        if faults:
            raise FaultsError(faults)
        return self

    def _codes_used_twice(self) -> Iterator[tuple[Location, str]]:
        seen = {self.goal.id}
        for location, node in self.located():
            if node.id in seen:
                yield (*location, "id"), f"the code {node.id!r} is used more than once"
            seen.add(node.id)

    def _items_counted_twice(self) -> Iterator[tuple[Location, str]]:
        owner: dict[tuple[str, str], str] = {}
        for location, node in self.located(active=True):
            source = node.source
            if source is None or source.survey is None or source.option:
                continue
            for index, item in enumerate(source.items):
                first = owner.setdefault((source.survey, item), node.id)
                if first != node.id:
                    sentence = f"the item {item!r} counts in {first} and in {node.id}; it may count once"
                    yield (*location, "source", "items", index), sentence

    def located(self, *, active: bool = False) -> Iterator[tuple[Location, Node]]:
        """Every node with its place in the file, parents first; only those that carry weight if asked."""
        stack: list[tuple[Location, Node]] = [(("children", i), node) for i, node in enumerate(self.children)]
        while stack:
            location, node = stack.pop(0)
            if active and not node.is_active:
                continue
            yield location, node
            stack = [((*location, "children", i), child) for i, child in enumerate(node.children)] + stack

    @property
    def dimensions(self) -> tuple[Node, ...]:
        """The first level that carries weight."""
        return tuple(child for child in self.children if child.is_active)

    @property
    def indicators(self) -> tuple[Node, ...]:
        """The indicators that carry weight, in file order."""
        return tuple(leaf for child in self.dimensions for leaf in _active_leaves(child))

    def matrices(self) -> dict[str, tuple[str, ...]]:
        """The comparisons experts make: parent code → codes of its two or more weighted children."""
        found: dict[str, tuple[str, ...]] = {}
        levels = [(self.goal.id, self.dimensions)]
        levels += [(n.id, n.active_children) for c in self.dimensions for n in c.walk() if n.is_active]
        for parent, children in levels:
            if len(children) > 1:
                found[parent] = tuple(child.id for child in children)
        return found

    def children_of(self) -> dict[str, tuple[str, ...]]:
        """Parent code → codes of its weighted children, for every parent (also with one child)."""
        found = {self.goal.id: tuple(child.id for child in self.dimensions)}
        for child in self.dimensions:
            for node in child.walk():
                if node.is_active and not node.is_indicator:
                    found[node.id] = tuple(inner.id for inner in node.active_children)
        return found

    def name(self, code: str) -> Text:
        """The name of a node or of the goal."""
        if code == self.goal.id:
            return self.goal.text
        return next(n.text for child in self.children for n in child.walk() if n.id == code)


def _active_leaves(node: Node) -> tuple[Node, ...]:
    if node.is_indicator:
        return (node,) if node.is_active else ()
    return tuple(leaf for child in node.active_children for leaf in _active_leaves(child))
