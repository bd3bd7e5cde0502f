"""Arithmetic on parameter labels, for defined quantities and constraints; nothing but arithmetic is read."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
FUNCTIONS: dict[str, Callable[[Any], Any]] = {"sqrt": np.sqrt, "exp": np.exp, "log": np.log}
STEP = 1e-100
"""Complex step of the derivatives: exact to rounding, since nothing is subtracted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Expression:
    """A tree of numbers, labels, + - * / ^, sqrt, exp and log.

    Attributes:
        text: as written.
        labels: names it uses, in order.
        tree: the parsed arithmetic.
    """

    text: str
    labels: tuple[str, ...]
    tree: ast.expr

    def value(self, values: Mapping[str, Any]) -> Any:
        """The expression at values of its labels."""
        return _value(self.tree, values)

    def gradient(self, values: Mapping[str, float]) -> dict[str, float]:
        """Its derivative by every label at values, by complex steps."""
        return {
            label: float(np.imag(_value(self.tree, {**values, label: values[label] + 1j * STEP})) / STEP)
            for label in self.labels
        }


def parse_expression(text: str) -> Expression:
    """An expression of labels.

    Raises:
        ValueError: something other than arithmetic stands in it.
    """
    try:
        tree = ast.parse(text.strip().replace("^", "**"), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"{text.strip()!r} is not an expression of labels and numbers") from error
    labels: dict[str, None] = {}
    _check(tree, labels)
    return Expression(text=text.strip(), labels=tuple(labels), tree=tree)


def _check(node: ast.AST, labels: dict[str, None]) -> None:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
            _check(left, labels)
            _check(right, labels)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _check(operand, labels)
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            _check(argument, labels)
        case ast.Name(id=name):
            labels[name] = None
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            pass
        case _:
            raise ValueError(f"{ast.unparse(node)!r} cannot stand in an expression of labels")


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return BINARY[type(op)](_value(left, values), _value(right, values))
        case ast.UnaryOp(op=op, operand=operand):
            inner = _value(operand, values)
            return -inner if isinstance(op, ast.USub) else inner
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            return FUNCTIONS[name](_value(argument, values))
        case ast.Name(id=name):
            return values[name]
        case ast.Constant(value=number):
            return number
    raise AssertionError(ast.dump(node))
