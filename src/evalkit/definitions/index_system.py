"""An index system: one recursive list of nodes, of any depth; leaves are indicators.

Weights are never in the file: they come from experts, from the data or from both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from evalkit.definitions.expression import parse_expression
from evalkit.definitions.model import Model
from evalkit.definitions.rules import Rule
from evalkit.definitions.text import Named, Text

Direction = Literal["benefit", "cost", "moderate"]


class Binomial(Model):
    """Sampling error of a rate: ``count`` out of ``of``, both columns of the operations table."""

    count: str
    of: str


class ErrorModel(Model):
    """Where the standard error of an operations value comes from; exactly one of the four.

    Attributes:
        binomial: the value is a rate; variance n·p·(1 − p) of the count, carried by the formula.
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
            return self.binomial.count, self.binomial.of
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
        if self.survey is not None and not self.items:
            raise ValueError("a survey source needs 'items'")
        if self.operations is not None:
            parse_expression(self.operations)
        return self


class Node(Named):
    """A dimension (has children) or an indicator (has dir, unit, source and rule)."""

    origin: str
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
        if self.rule is not None and (self.dir == "moderate") != (self.rule.type == "band"):
            raise ValueError(f"{self.id}: the rule 'band' and the direction 'moderate' go together")
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
    origin: str
    unit_of_analysis: Literal["branch", "customer"] = "branch"
    children: tuple[Node, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> IndexSystem:
        nodes = [node for child in self.children for node in child.walk()]
        ids = [self.goal.id, *(node.id for node in nodes)]
        twice = sorted({code for code in ids if ids.count(code) > 1})
        if twice:
            raise ValueError(f"the codes {twice} are used more than once")
        owner: dict[tuple[str, str], str] = {}
        for node in nodes:
            if node.source is None or node.source.survey is None or node.source.option or not node.is_active:
                continue
            for item in node.source.items:
                first = owner.setdefault((node.source.survey, item), node.id)
                if first != node.id:
                    raise ValueError(
                        f"the item {item!r} counts in {first} and in {node.id}; it may count once"
                    )
        if not any(child.is_active for child in self.children):
            raise ValueError("no indicator is enabled")
        return self

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
