"""What a model holds without saying so: residual variances, covariances of factors, thresholds and means."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evalkit.psychometrics.sem.model.parameter import ModelOptions, Parameter, exogenous, row_key
from evalkit.psychometrics.sem.model.syntax import ModelSyntax


@dataclass(frozen=True, kw_only=True, slots=True)
class _Roles:
    """What the variables of one group do.

    Attributes:
        exogenous: observed variables that others are regressed on and nothing points to.
        fixed: whether their moments are those of the sample.
        lone: observed variables that are the only indicator of their factor.
        free_factors: factors that nothing points to.
        outcomes: variables that depend on others and on which nothing depends.
    """

    exogenous: tuple[str, ...]
    fixed: bool
    lone: frozenset[str]
    free_factors: tuple[str, ...]
    outcomes: tuple[str, ...]


class _Collected:
    """The rows of one group, each once."""

    def __init__(self, group: int, rows: Iterable[Parameter]) -> None:
        self.group = group
        self.rows = list(rows)
        self._have = {row_key(row) for row in self.rows}

    def add(self, left: str, operator: str, right: str = "", **given: Any) -> None:
        """A row of the defaults, unless the text has it."""
        row = Parameter(left=left, operator=operator, right=right, group=self.group, added=True, **given)
        if row_key(row) not in self._have:
            self._have.add(row_key(row))
            self.rows.append(row)


HELD: dict[str, Any] = {"free": -1, "sample": True}
ZERO: dict[str, Any] = {"free": -1, "value": 0.0}


def with_defaults(
    written: list[Parameter], syntax: ModelSyntax, group: int, options: ModelOptions
) -> list[Parameter]:
    """The rows of one group as written, with what a model holds by default after them."""
    roles = _roles(written, syntax, options)
    collected = _Collected(group, _scaled(written, syntax, options))
    _add_residuals(collected, syntax, roles, options)
    unit = options.standardised_factors and not (group > 0 and "loadings" in options.equal)
    for factor in syntax.factors:
        collected.add(factor, "~~", factor, **({"free": -1, "value": 1.0} if unit else {}))
    for names in (() if options.orthogonal else roles.free_factors, roles.outcomes):
        for left, right in _pairs(names):
            collected.add(left, "~~", right)
    for left, right in _pairs(roles.exogenous):
        collected.add(left, "~~", right, **(HELD if roles.fixed else {}))
    if options.means or options.thresholds or any(row.operator == "~1" for row in written):
        _add_means(collected, syntax, roles, options)
    return collected.rows


def _roles(written: list[Parameter], syntax: ModelSyntax, options: ModelOptions) -> _Roles:
    indicators = {row.right for row in written if row.operator == "=~"}
    dependent = {row.left for row in written if row.operator == "~"}
    predictors = {row.right for row in written if row.operator == "~"}
    pure = dependent - predictors - indicators
    outside = exogenous(written, syntax.observed)
    mentioned = {n for row in written if row.operator in {"~~", "~1"} for n in (row.left, row.right)}
    return _Roles(
        exogenous=outside,
        fixed=options.fixed_x and not mentioned & set(outside),
        lone=frozenset(_lone_indicators(written)),
        free_factors=tuple(f for f in syntax.factors if f not in indicators | dependent),
        outcomes=tuple(v for v in (*syntax.factors, *syntax.observed) if v in pure),
    )


def _add_residuals(collected: _Collected, syntax: ModelSyntax, roles: _Roles, options: ModelOptions) -> None:
    for x in syntax.observed:
        if x in options.thresholds:
            _add_ordered(collected, x, options)
        elif x in roles.exogenous and roles.fixed:
            collected.add(x, "~~", x, **HELD)
        elif x in roles.lone:
            collected.add(x, "~~", x, free=-1, value=0.0)
        else:
            collected.add(x, "~~", x)


def _add_means(collected: _Collected, syntax: ModelSyntax, roles: _Roles, options: ModelOptions) -> None:
    freed = collected.group > 0 and options.stepwise and _moved_thresholds(options)
    for x in syntax.observed:
        if x in options.thresholds:
            collected.add(x, "~1", **({} if freed else ZERO))
        else:
            collected.add(x, "~1", **(HELD if x in roles.exogenous and roles.fixed else {}))
    equal = set(options.equal)
    settled = {"intercepts"} if options.stepwise else {"intercepts", "thresholds"}
    moved = collected.group > 0 and equal & settled and "means" not in equal
    for factor in syntax.factors:
        collected.add(factor, "~1", **({} if moved else ZERO))


def _moved_thresholds(options: ModelOptions) -> bool:
    return "thresholds" in options.equal and "intercepts" not in options.equal


def _add_ordered(collected: _Collected, item: str, options: ModelOptions) -> None:
    """Thresholds, scale and residual variance of an ordered item."""
    for level in range(1, options.thresholds[item] + 1):
        collected.add(item, "|", f"t{level}")
    freed = collected.group > 0 and "thresholds" in options.equal
    unit: dict[str, Any] = {"free": -1, "value": 1.0}
    if options.theta:
        binary = options.stepwise and options.thresholds[item] == 1
        held = not freed or binary or "residuals" in options.equal
        collected.add(item, "~~", item, **(unit if held else {}))
        return
    collected.add(item, "~~", item, free=-1, value=0.0, derived=True)
    collected.add(item, "~*~", item, **({} if freed else unit))


def _scaled(written: list[Parameter], syntax: ModelSyntax, options: ModelOptions) -> Iterable[Parameter]:
    """The rows with the first loading of each factor at 1, unless its variance sets the scale."""
    freed = {
        (f.left, f.right)
        for f in syntax.formulas
        if f.operator == "=~" and any(v is not None and math.isnan(v) for v in f.modifier.fixed)
    }
    first: set[str] = set()
    for row in written:
        marker = row.operator == "=~" and row.left not in first
        if row.operator == "=~":
            first.add(row.left)
        if (
            marker
            and not options.standardised_factors
            and row.free != -1
            and (row.left, row.right) not in freed
        ):
            yield replace(row, free=-1, value=1.0)
        else:
            yield row


def _lone_indicators(written: Sequence[Parameter]) -> set[str]:
    """Observed variables that are the only indicator of a factor, and of no other."""
    by_factor: dict[str, list[str]] = {}
    for row in written:
        if row.operator == "=~":
            by_factor.setdefault(row.left, []).append(row.right)
    single = {names[0] for names in by_factor.values() if len(names) == 1}
    return {x for x in single if sum(x in names for names in by_factor.values()) == 1}


def _pairs(names: Sequence[str]) -> Iterable[tuple[str, str]]:
    return ((names[i], names[j]) for i in range(len(names)) for j in range(i + 1, len(names)))
