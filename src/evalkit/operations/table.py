"""The branch operations table: values of formulas over its columns, with their sampling errors."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from evalkit.definitions.expression import Expression, parse_expression
from evalkit.definitions.index_system import ErrorModel
from evalkit.errors import DataError, Problem, SourceError, did_you_mean
from evalkit.sources.table import SourceTable

_BINARY: dict[type[ast.operator], Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
}
_CALLS: dict[str, Callable[..., np.ndarray]] = {
    "min": lambda *values: np.minimum.reduce(np.broadcast_arrays(*values)),
    "max": lambda *values: np.maximum.reduce(np.broadcast_arrays(*values)),
    "log10": lambda values: np.log10(np.where(values > 0, values, np.nan)),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Operations:
    """One row a branch.

    Attributes:
        branch: branch codes, shape (b,).
        columns: the numeric columns by name, each shape (b,), NaN = not reported.
        path: the file.
        texts: column → the first cell that keeps it from being numeric.
    """

    branch: tuple[str, ...]
    columns: dict[str, np.ndarray]
    path: Path
    texts: dict[str, str] = field(default_factory=dict)

    def value(self, text: str) -> np.ndarray:
        """The value of a formula for every branch; NaN where a column is empty, a divisor is 0 or a logarithm
        is taken of 0 or less.

        Raises:
            DataError: the formula reads a column that does not exist.
        """
        expression = parse_expression(text)
        self._require(expression)
        return np.broadcast_to(_evaluate(expression.tree, self.columns), (len(self.branch),)).astype(float)

    def standard_error(self, text: str, error: ErrorModel | None) -> np.ndarray:
        """The sampling standard error of a formula's value; 0 for a census value without an error model.

        A count (binomial or Poisson) is carried through the formula by its slope in that count. A rate of
        0 or 1 takes the plus-four variance of Agresti and Coull (1998), a count of 0 the variance of 1.
        Where the cases of a rate stand in clusters, their number is the number of cases: the count has the
        variance n·p·(1 − p) · n/clusters. NaN where the number of cases is 0.

        Raises:
            DataError: a column does not exist, or a count that no sampling can give.
        """
        value = self.value(text)
        if error is not None and (impossible := self.impossible_counts(error)):
            raise DataError(impossible[0])
        if error is None:
            return np.asarray(np.where(np.isnan(value), np.nan, 0.0))
        if error.se is not None:
            return self._column(error.se)
        if error.mean is not None:
            return np.asarray(self._column(error.mean.sd) / np.sqrt(_cases(self._column(error.mean.n))))
        if error.binomial is not None:
            count, total = self._column(error.binomial.count), _cases(self._column(error.binomial.of))
            clusters = error.binomial.clusters
            units = total if clusters is None else _cases(self._column(clusters))
            share = count / total
            share = np.where((share <= 0) | (share >= 1), (share * units + 2) / (units + 4), share)
            spread = total * np.sqrt(share * (1 - share) / units)
            return np.asarray(self._slope(text, error.binomial.count) * spread)
        events = str(error.poisson)
        return np.asarray(self._slope(text, events) * np.sqrt(np.maximum(self._column(events), 1.0)))

    def impossible_counts(self, error: ErrorModel) -> list[str]:
        """A sentence for each branch whose count is negative or above the number it is counted out of, or
        that has more clusters than cases.
        """
        name = error.binomial.count if error.binomial is not None else error.poisson
        if name is None:
            return []
        count = self._column(name)
        found = [(i, f"{name} is negative ({count[i]:g})") for i in np.flatnonzero(count < 0)]
        if error.binomial is not None:
            total = self._column(error.binomial.of)
            more = f"{name} ({{:g}}) is more than {error.binomial.of} ({{:g}})"
            found += [(i, more.format(count[i], total[i])) for i in np.flatnonzero(count > total)]
            if (clusters := error.binomial.clusters) is not None:
                units = self._column(clusters)
                many = f"{clusters} ({{:g}}) is more than {error.binomial.of} ({{:g}})"
                found += [(i, many.format(units[i], total[i])) for i in np.flatnonzero(units > total)]
        return [f"branch {self.branch[i]!r}: {what}" for i, what in found]

    def _slope(self, text: str, name: str) -> np.ndarray:
        shifted = {**self.columns, name: self._column(name) + 1.0}
        moved = Operations(branch=self.branch, columns=shifted, path=self.path)
        return np.asarray(np.abs(moved.value(text) - self.value(text)))

    def _column(self, name: str) -> np.ndarray:
        if name not in self.columns:
            raise DataError(
                f"{self.path.name} has no numeric column {name!r}", hint=did_you_mean(name, self.columns)
            )
        return self.columns[name]

    def _require(self, expression: Expression) -> None:
        for name in expression.columns:
            self._column(name)


def _cases(count: np.ndarray) -> np.ndarray:
    return np.where(count > 0, count, np.nan)


def read_operations(table: SourceTable, branch: str) -> Operations:
    """Interpret a table as branch operations data.

    Raises:
        SourceError: no branch column, an empty or repeated branch code.
    """
    problems = table.require([branch])
    if problems:
        raise SourceError(problems)
    codes = table.frame[branch].map(lambda cell: "" if pd.isna(cell) else str(cell).strip())
    again = codes.duplicated()
    for row, code in enumerate(codes):
        if code == "":
            what = "the branch code is empty"
        elif again.iloc[row]:
            what = f"the branch {code!r} stands twice"
        else:
            continue
        problems.append(
            Problem(what=what, file=str(table.path), place=f"column {branch!r}, row {table.row_numbers[row]}")
        )
    if problems:
        raise SourceError(problems)
    numbers = {str(name): pd.to_numeric(table.frame[name], errors="coerce") for name in table.frame.columns}
    texts = {
        name: _first_text(table, name)
        for name, column in numbers.items()
        if (column.isna() & table.frame[name].notna()).any()
    }
    numeric = {
        name: column.to_numpy(dtype=float, na_value=np.nan)
        for name, column in numbers.items()
        if name not in texts
    }
    endless = [name for name, values in numeric.items() if np.isinf(values).any()]
    if endless:
        raise SourceError([Problem(what=f"{name} is infinite", file=str(table.path)) for name in endless])
    return Operations(branch=tuple(codes), columns=numeric, path=table.path, texts=texts)


def _first_text(table: SourceTable, name: str) -> str:
    column = table.frame[name]
    row = int(np.flatnonzero(column.notna() & pd.to_numeric(column, errors="coerce").isna())[0])
    return f"{str(column.iloc[row])!r} in row {table.row_numbers[row]}"


def _evaluate(node: ast.expr, columns: dict[str, np.ndarray]) -> np.ndarray:
    if isinstance(node, ast.Constant):
        return np.asarray(node.value, dtype=float)
    if isinstance(node, ast.Name):
        return columns[node.id]
    if isinstance(node, ast.UnaryOp):
        inner = _evaluate(node.operand, columns)
        return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp):
        left, right = _evaluate(node.left, columns), _evaluate(node.right, columns)
        if isinstance(node.op, ast.Div):
            safe = np.where(right == 0, np.nan, right)
            return np.asarray(left / safe)
        return _BINARY[type(node.op)](left, right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _CALLS[node.func.id](*(_evaluate(argument, columns) for argument in node.args))
    raise DataError(f"{ast.unparse(node)!r} is not arithmetic over columns")
