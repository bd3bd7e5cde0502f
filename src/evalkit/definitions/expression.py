"""Arithmetic over the columns of a table, as written in an index system: ``100 * retained / active``.

Only numbers, column names, ``+ - * /``, brackets and ``min``, ``max``, ``log10`` exist; nothing can be called
or reached from here.
"""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass

MAX_LENGTH = 500
FUNCTIONS = ("min", "max", "log10")
_NODES = (
    ast.Expression,
    ast.BinOp,
    ast.UnaryOp,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.USub,
    ast.UAdd,
    ast.Constant,
    ast.Name,
    ast.Load,
    ast.Call,
)


@dataclass(frozen=True)
class Expression:
    """A checked expression: its text, its syntax tree and the columns it reads."""

    text: str
    tree: ast.expr
    columns: tuple[str, ...]


def parse_expression(text: str) -> Expression:
    """Check an expression.

    Raises:
        ValueError: it is not arithmetic over column names; says which part is not allowed.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"a formula may have {MAX_LENGTH} characters; this one has {len(text)}")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ValueError(f"{text!r} is not a formula: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError):
        raise ValueError(f"{text!r} is not a formula") from None
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    columns: list[str] = []
    for node in ast.walk(tree):
        _check(node, text)
        if isinstance(node, ast.Name) and id(node) not in called and node.id not in columns:
            columns.append(node.id)
    return Expression(text=text, tree=tree.body, columns=tuple(columns))


def _check(node: ast.AST, text: str) -> None:
    if not isinstance(node, _NODES):
        raise ValueError(
            f"{text!r} may hold numbers, columns, + - * /, brackets and {', '.join(FUNCTIONS)} only"
        )
    if isinstance(node, ast.Constant) and not _is_number(node.value):
        raise ValueError(f"{text!r} holds {node.value!r}; only numbers are allowed")
    if isinstance(node, ast.Call) and (
        not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords
    ):
        raise ValueError(f"{text!r} calls something other than {', '.join(FUNCTIONS)}")
    if isinstance(node, ast.Call) and not _right_count(node):
        raise ValueError(f"{text!r}: log10 takes one value, min and max take two or more")


def _right_count(call: ast.Call) -> bool:
    single = isinstance(call.func, ast.Name) and call.func.id == "log10"
    return len(call.args) == 1 if single else len(call.args) >= 2


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
