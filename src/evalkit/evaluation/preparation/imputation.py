"""Filling missing cells by a stated rule, every filled cell on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.registry import Registry
from evalkit.result import Result, ResultTable, result

RANK_RTOL = 1e-10


@dataclass(frozen=True, kw_only=True, slots=True)
class ImputedCell:
    """One filled cell.

    Attributes:
        row: index of the alternative.
        column: index of the indicator.
        value: what was filled in.
        group: the group it was taken from, "" for all alternatives.
        n: number of values it rests on.
    """

    row: int
    column: int
    value: float
    group: str
    n: int


@result
class ImputationResult(Result):
    """A matrix without missing cells.

    Attributes:
        values: (m, k) the matrix with filled cells.
        imputed: (m, k) whether a cell was filled.
        cells: the filled cells, row by row.
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives, empty without names.
        method: "mean", "median" or "regression".
    """

    title: ClassVar[str] = "Imputed cells"

    values: np.ndarray
    imputed: np.ndarray
    cells: tuple[ImputedCell, ...]
    labels: tuple[str, ...]
    alternatives: tuple[str, ...]
    method: str

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per filled cell."""
        rows = tuple(
            (
                self.alternatives[c.row] if self.alternatives else str(c.row + 1),
                self.labels[c.column],
                c.value,
                c.group,
                c.n,
            )
            for c in self.cells
        )
        columns = ("alternative", "indicator", "value", "group", "n")
        return (ResultTable(title=self.title, columns=columns, rows=rows),)


CENTRES: Registry[Callable[[np.ndarray], float]] = Registry(
    "method", {"mean": lambda x: float(x.mean()), "median": lambda x: float(np.median(x))}
)
METHODS = (*CENTRES, "regression")


def impute(
    matrix: np.ndarray,
    method: str = "mean",
    *,
    groups: Sequence[str] | None = None,
    predictors: np.ndarray | None = None,
    labels: Sequence[str] | None = None,
    alternatives: Sequence[str] | None = None,
) -> ImputationResult:
    """Fill missing cells (OECD/JRC Handbook 2008, step 3; as COINr's i_mean, i_median and their _grp forms).

    A filled cell has no sampling error of its own: the uncertainty of the rule is not in the result.

    Args:
        matrix: (m, k) alternatives by indicators, NaN = missing.
        method: "mean" or "median" of the indicator, in the group of the alternative where groups are given;
            "regression" on the predictors by least squares.
        groups: (m,) group of each alternative.
        predictors: (m, q) complete columns for "regression".
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives.

    Raises:
        DataError: shapes do not fit, or a cell is infinite.
        OptionError: unknown method, or groups or predictors that do not go with it.
        StatisticError: no value in the group to take it from, or a regression that is not determined;
            row and column are named.
    """
    values = np.asarray(matrix, dtype=float)
    if values.ndim != 2 or not values.size or np.isinf(values).any():
        raise DataError(f"expected a matrix of alternatives × indicators without infinities; {values.shape}")
    m, k = values.shape
    names = tuple(str(j + 1) for j in range(k)) if labels is None else tuple(map(str, labels))
    rows = () if alternatives is None else tuple(map(str, alternatives))
    if len(names) != k or len(rows) not in {0, m} or (groups is not None and len(groups) != m):
        counted = 0 if groups is None else len(groups)
        raise DataError(f"matrix {values.shape}: {len(names)} labels, {len(rows)} names, {counted} groups")
    if method not in METHODS:
        raise OptionError.unknown_choice("method", method, METHODS)
    if (method == "regression") != (predictors is not None) or (
        method == "regression" and groups is not None
    ):
        raise OptionError("predictors belong to method 'regression', groups to 'mean' and 'median'")
    absent = np.isnan(values)
    shown = rows or tuple(str(i + 1) for i in range(m))
    cells: list[ImputedCell] = []
    for j in np.flatnonzero(absent.any(axis=0)):
        where = (names[j], shown)
        if predictors is not None:
            cells += _regressed(values[:, j], int(j), _design(predictors, m), where)
        else:
            cells += _centred(values[:, j], int(j), method, groups, where)
    filled = values.copy()
    for cell in cells:
        filled[cell.row, cell.column] = cell.value
    return ImputationResult(
        values=filled,
        imputed=absent,
        cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))),
        labels=names,
        alternatives=rows,
        method=method,
    )


def _centred(
    column: np.ndarray,
    j: int,
    method: str,
    groups: Sequence[str] | None,
    where: tuple[str, tuple[str, ...]],
) -> list[ImputedCell]:
    member = np.zeros(len(column), dtype=int) if groups is None else _codes(groups)
    cells = []
    for i in np.flatnonzero(np.isnan(column)):
        peers = column[(member == member[i]) & ~np.isnan(column)]
        group = "" if groups is None else str(groups[int(i)])
        if not len(peers):
            source = f"group {group!r}" if group else "the whole column"
            raise StatisticError(f"row {where[1][i]!r}, column {where[0]!r}: {source} has no value to take")
        value = CENTRES[method](peers)
        cells.append(ImputedCell(row=int(i), column=j, value=value, group=group, n=len(peers)))
    return cells


def _codes(groups: Sequence[str]) -> np.ndarray:
    return np.unique(np.array([str(group) for group in groups]), return_inverse=True)[1]


def _design(predictors: np.ndarray, m: int) -> np.ndarray:
    x = np.asarray(predictors, dtype=float)
    if x.ndim != 2 or len(x) != m or not np.isfinite(x).all():
        raise DataError(f"predictors must be {m} complete rows; got shape {x.shape}")
    return np.column_stack(
        [np.ones(m), (x - x.mean(axis=0)) / np.where(np.ptp(x, axis=0) > 0, x.std(axis=0), 1)]
    )


def _regressed(
    column: np.ndarray, j: int, design: np.ndarray, where: tuple[str, tuple[str, ...]]
) -> list[ImputedCell]:
    seen = ~np.isnan(column)
    beta, _, rank, _ = np.linalg.lstsq(design[seen], column[seen], rcond=RANK_RTOL)
    if rank < design.shape[1] or seen.sum() <= design.shape[1]:
        raise StatisticError(
            f"column {where[0]!r}: {int(seen.sum())} values do not determine a regression on "
            f"{design.shape[1] - 1} predictors",
            hint="use fewer predictors, or the group mean",
        )
    return [
        ImputedCell(row=int(i), column=j, value=float(design[i] @ beta), group="", n=int(seen.sum()))
        for i in np.flatnonzero(~seen)
    ]
