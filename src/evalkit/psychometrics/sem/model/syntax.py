"""The model syntax of lavaan (Rosseel 2012): text in, formulas out, every problem with its line.

One formula a line (or ``;`` between them), ``#`` or ``!`` before a comment. Read are ``=~`` (is measured by),
``~`` (is regressed on), ``~~`` (varies with), ``~ 1`` (intercept), ``| t1`` (threshold of an ordered item),
``~*~`` (scale of its latent answer), ``:=`` (defined quantity), ``==`` (equality of expressions). Before a
variable, joined by ``*``, may stand a number (fixed), ``NA`` (free), a name (label), ``start(number)``, or
``c(…, …)`` with one of these for each group. What stands twice in one formula collects its modifiers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from evalkit.errors import DefinitionError, Problem
from evalkit.psychometrics.sem.model.expressions import Expression, parse_expression

OPERATORS = ("~*~", "=~", "~~", ":=", "==", "|", "~")
NAME = re.compile(r"[^\W\d][\w.]*", re.UNICODE)
NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
UNREAD = {"<~": "formative factors", "<": "bounds", ">": "bounds"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Modifier:
    """What stands before a variable; one entry for each group, or one for all.

    Attributes:
        fixed: number the parameter is held at; None where it is not fixed; NaN where ``NA`` frees it.
        label: name of the parameter, or "".
        start: first value of the search, or None.
    """

    fixed: tuple[float | None, ...] = (None,)
    label: tuple[str, ...] = ("",)
    start: tuple[float | None, ...] = (None,)


@dataclass(frozen=True, kw_only=True, slots=True)
class Formula:
    """One parameter as written: ``left operator right``; right is "1" for an intercept."""

    left: str
    operator: str
    right: str
    modifier: Modifier = field(default_factory=Modifier)
    line: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """``name := expression`` of labels."""

    name: str
    expression: Expression
    line: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Constraint:
    """``left == right``, expressions of labels."""

    left: Expression
    right: Expression
    line: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelSyntax:
    """A model as written, in the order of the text."""

    formulas: tuple[Formula, ...]
    definitions: tuple[Definition, ...] = ()
    constraints: tuple[Constraint, ...] = ()

    @property
    def factors(self) -> tuple[str, ...]:
        """Names left of ``=~`` in the order of the text."""
        return tuple(dict.fromkeys(f.left for f in self.formulas if f.operator == "=~"))

    @property
    def observed(self) -> tuple[str, ...]:
        """Names that are no factors: indicators first, then the other variables, in the order of the text."""
        factors = set(self.factors)
        indicators = [f.right for f in self.formulas if f.operator == "=~"]
        others = [f.left for f in self.formulas if f.operator != "=~"]
        others += [f.right for f in self.formulas if f.operator in {"~", "~~"} and f.right != "1"]
        return tuple(n for n in dict.fromkeys((*indicators, *others)) if n not in factors)


class _FaultError(Exception):
    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what, self.hint = what, hint


def parse_model(text: str) -> ModelSyntax:
    """Formulas, definitions and constraints of a model.

    Raises:
        DefinitionError: lines that cannot be read, all of them, each with its number.
    """
    formulas: list[Formula] = []
    definitions: list[Definition] = []
    constraints: list[Constraint] = []
    problems: list[Problem] = []
    for line, statement in _statements(text):
        try:
            operator, left, right = _split(statement)
            if operator == ":=":
                definitions.append(Definition(name=_name(left), expression=_expression(right), line=line))
            elif operator == "==":
                constraints.append(Constraint(left=_expression(left), right=_expression(right), line=line))
            else:
                formulas.extend(replace(f, line=line) for f in _formulas(operator, left, right))
        except _FaultError as fault:
            problems.append(
                Problem(what=fault.what, file="model", line=line, place=repr(statement), hint=fault.hint)
            )
    if not problems and not formulas:
        problems.append(
            Problem(what="the model is empty", file="model", hint="write for example: f =~ x1 + x2 + x3")
        )
    if problems:
        raise DefinitionError(problems)
    return ModelSyntax(
        formulas=tuple(formulas), definitions=tuple(definitions), constraints=tuple(constraints)
    )


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """(line, statement): comments gone, lines that end or begin with an operator joined."""
    held, first = "", 0
    for number, raw in enumerate(text.splitlines(), start=1):
        for part in re.split(r"[#!]", raw, maxsplit=1)[0].split(";"):
            piece = part.strip()
            if not piece:
                continue
            if held and (held[-1] in "+*~=(," or piece[0] in "+*~=),"):
                held = f"{held} {piece}"
                continue
            if held:
                yield first, held
            held, first = piece, number
    if held:
        yield first, held


def _split(statement: str) -> tuple[str, str, str]:
    for sign, meaning in UNREAD.items():
        if sign in statement:
            raise _FaultError(f"{sign} ({meaning}) cannot be read here")
    for operator in OPERATORS:
        left, found, right = statement.partition(operator)
        if found:
            if not left.strip() or not right.strip():
                raise _FaultError(f"{operator} needs something on both sides")
            return operator, left.strip(), right.strip()
    raise _FaultError("no operator found", hint="one of =~  ~  ~~  :=  == must stand in each line")


def _formulas(operator: str, left: str, right: str) -> Iterator[Formula]:
    for name in _terms(left):
        merged: dict[str, Modifier] = {}
        for term in _terms(right):
            variable, modifier = _term(term, operator)
            merged[variable] = _merged(merged[variable], modifier) if variable in merged else modifier
        for variable, modifier in merged.items():
            yield Formula(left=_name(name), operator=operator, right=variable, modifier=modifier)


def _terms(text: str) -> list[str]:
    """The text split at ``+`` outside brackets and numbers such as 1e+3."""
    parts, depth, start = [], 0, 0
    for i, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == "+" and depth == 0 and not re.search(r"\d[eE]$", text[:i]):
            parts.append(text[start:i])
            start = i + 1
    parts.append(text[start:])
    terms = [part.strip() for part in parts]
    if depth != 0:
        raise _FaultError("brackets do not match")
    if not all(terms):
        raise _FaultError("a variable is missing beside +")
    return terms


def _term(term: str, operator: str) -> tuple[str, Modifier]:
    *before, variable = (piece.strip() for piece in _factors(term))
    modifier = Modifier()
    for piece in before:
        modifier = _merged(modifier, _modifier(piece))
    if operator == "~" and variable in {"1", "0"}:
        if variable == "0":
            modifier = _merged(modifier, Modifier(fixed=(0.0,)))
        return "1", modifier
    return _name(variable), modifier


def _factors(term: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for i, sign in enumerate(term):
        depth += (sign == "(") - (sign == ")")
        if sign == "*" and depth == 0:
            parts.append(term[start:i])
            start = i + 1
    return [*parts, term[start:]]


def _modifier(piece: str) -> Modifier:
    vector = re.fullmatch(r"c\s*\((.*)\)", piece)
    entries = [e.strip() for e in vector.group(1).split(",")] if vector else [piece]
    start = re.fullmatch(r"start\s*\((.*)\)", piece)
    if start:
        inner = re.fullmatch(r"c\s*\((.*)\)", start.group(1).strip())
        numbers = inner.group(1).split(",") if inner else [start.group(1)]
        return Modifier(start=tuple(_number(n) for n in numbers))
    if all(NUMBER.fullmatch(e) or e == "NA" for e in entries):
        return Modifier(fixed=tuple(float("nan") if e == "NA" else float(e) for e in entries))
    labels = tuple("" if e == "NA" else _name(e.strip("\"'")) for e in entries)
    return Modifier(label=labels)


def _merged(one: Modifier, two: Modifier) -> Modifier:
    return Modifier(
        fixed=two.fixed if two.fixed != (None,) else one.fixed,
        label=two.label if two.label != ("",) else one.label,
        start=two.start if two.start != (None,) else one.start,
    )


def _number(text: str) -> float:
    if not NUMBER.fullmatch(text.strip()):
        raise _FaultError(f"{text.strip()!r} is not a number")
    return float(text)


def _name(text: str) -> str:
    if not NAME.fullmatch(text):
        raise _FaultError(f"{text!r} is not a name", hint="letters, digits, _ and . after a first letter")
    return text


def _expression(text: str) -> Expression:
    try:
        return parse_expression(text)
    except ValueError as error:
        raise _FaultError(str(error)) from error
