"""From model syntax to the table of all parameters, with lavaan's defaults made explicit."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from evalkit.errors import DefinitionError, OptionError, Problem, did_you_mean
from evalkit.psychometrics.sem.model.defaults import with_defaults
from evalkit.psychometrics.sem.model.parameter import ModelOptions, Parameter, exogenous, row_key
from evalkit.psychometrics.sem.model.syntax import Formula, ModelSyntax


@dataclass(frozen=True, kw_only=True, slots=True)
class ParameterTable:
    """All parameters of all groups.

    Attributes:
        rows: group after group; within a group the formulas of the text, then what was added.
        observed: names of observed variables.
        factors: names of factors.
        n_free: length of the vector of free parameters.
        n_groups: number of groups.
    """

    rows: tuple[Parameter, ...]
    observed: tuple[str, ...]
    factors: tuple[str, ...]
    n_free: int
    n_groups: int

    @property
    def variables(self) -> tuple[str, ...]:
        """Observed variables, then factors."""
        return (*self.observed, *self.factors)

    @property
    def exogenous(self) -> tuple[str, ...]:
        """Observed variables that others are regressed on and nothing points to."""
        return exogenous(self.rows, self.observed)

    @property
    def held(self) -> tuple[int, ...]:
        """Positions of the observed variables whose moments are those of the sample."""
        names = {row.left for row in self.rows if row.sample}
        return tuple(i for i, name in enumerate(self.observed) if name in names)


def parameter_table(syntax: ModelSyntax, n_groups: int, options: ModelOptions) -> ParameterTable:
    """The parameters of a model in n_groups groups.

    Raises:
        DefinitionError: a parameter stands twice, a modifier has not one entry for each group, a definition
            of unknown labels, or a threshold of a variable that is not ordered.
        OptionError: a name in ``partial`` that no parameter has.
    """
    _check(syntax, n_groups, options)
    rows: list[Parameter] = []
    for group in range(n_groups):
        written = [_written(f, group) for f in syntax.formulas]
        rows.extend(with_defaults(written, syntax, group, options))
    return _numbered(rows, syntax, n_groups, options)


def _check(syntax: ModelSyntax, n_groups: int, options: ModelOptions) -> None:
    problems = [*_definition_problems(syntax), *_threshold_problems(syntax, options)]
    seen: dict[tuple[str, ...], int] = {}
    for f in syntax.formulas:
        sizes = {len(f.modifier.fixed), len(f.modifier.label), len(f.modifier.start)} - {1}
        if sizes - {n_groups}:
            what = f"c(…) before {f.right!r} has {max(sizes)} entries; the model has {n_groups} group(s)"
            problems.append(Problem(what=what, file="model", line=f.line))
        pair = sorted((f.left, f.right)) if f.operator == "~~" else [f.left, f.right]
        key = (f.operator, *pair)
        if key in seen:
            what = f"{f.left} {f.operator} {f.right} stands twice"
            problems.append(Problem(what=what, file="model", line=f.line, place=f"first in line {seen[key]}"))
        seen.setdefault(key, f.line)
        if f.operator not in {"~~", "~*~"} and f.left == f.right:
            what = f"{f.left!r} cannot depend on itself"
            problems.append(Problem(what=what, file="model", line=f.line))
    if problems:
        raise DefinitionError(problems)


def _definition_problems(syntax: ModelSyntax) -> list[Problem]:
    """Names that are defined twice, and labels that no parameter and no earlier definition has."""
    known = {label for f in syntax.formulas for label in f.modifier.label if label}
    problems = []
    for d in syntax.definitions:
        problems += [
            Problem(what=f"no parameter has the label {label!r}", file="model", line=d.line)
            for label in d.expression.labels
            if label not in known
        ]
        if d.name in known:
            problems.append(Problem(what=f"{d.name!r} has a meaning already", file="model", line=d.line))
        known.add(d.name)
    return problems


def _threshold_problems(syntax: ModelSyntax, options: ModelOptions) -> list[Problem]:
    """Thresholds and scales of variables that are not ordered, and thresholds an item does not have."""
    problems = []
    for f in syntax.formulas:
        if f.operator not in {"|", "~*~"}:
            continue
        count = options.thresholds.get(f.left, 0)
        what = ""
        if not count:
            what = f"{f.left} {f.operator} {f.right}: {f.left!r} is not ordered"
        elif f.operator == "|" and f.right not in {f"t{k + 1}" for k in range(count)}:
            what = f"{f.left} | {f.right}: the thresholds of {f.left!r} are t1 to t{count}"
        if what:
            problems.append(Problem(what=what, file="model", line=f.line))
    return problems


def _written(formula: Formula, group: int) -> Parameter:
    modifier = formula.modifier
    fixed, start = (e[group if len(e) > 1 else 0] for e in (modifier.fixed, modifier.start))
    label = modifier.label[group if len(modifier.label) > 1 else 0]
    operator = "~1" if formula.right == "1" else formula.operator
    row = Parameter(
        left=formula.left,
        operator=operator,
        right="" if operator == "~1" else formula.right,
        group=group,
        label=label,
        start=start,
    )
    if fixed is not None and not math.isnan(fixed):
        return replace(row, free=-1, value=fixed)
    return row


def _numbered(
    rows: list[Parameter], syntax: ModelSyntax, n_groups: int, options: ModelOptions
) -> ParameterTable:
    """Free parameters get their positions; equal ones share one."""
    names = {row.name for row in rows}
    for name in options.partial:
        if name not in names:
            raise OptionError(
                f"partial= names {name!r}, which is no parameter of the model", hint=did_you_mean(name, names)
            )
    factors = set(syntax.factors)
    position: dict[object, int] = {}
    numbered = []
    for row in rows:
        if row.free == -1:
            numbered.append(row)
            continue
        kind = _kind(row, factors)
        shared = kind in options.equal and row.name not in options.partial
        key: object = (
            ("label", row.label) if row.label else (row_key(row) if shared else (row.group, row_key(row)))
        )
        numbered.append(replace(row, free=position.setdefault(key, len(position))))
    return ParameterTable(
        rows=tuple(numbered),
        observed=syntax.observed,
        factors=syntax.factors,
        n_free=len(position),
        n_groups=n_groups,
    )


def _kind(row: Parameter, factors: set[str]) -> str:
    latent = row.left in factors
    match row.operator:
        case "=~":
            return "loadings"
        case "~":
            return "regressions"
        case "~1":
            return "means" if latent else "intercepts"
        case "|":
            return "thresholds"
        case "~*~":
            return "scales"
    if row.left == row.right:
        return "factor_variances" if latent else "residuals"
    return "factor_covariances" if latent else "residual_covariances"
