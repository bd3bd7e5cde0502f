"""A log with one row for each month and branch: totals by month, and the same by branch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evalkit.errors import Problem, SourceError
from evalkit.operations.table import Operations
from evalkit.sources.table import SourceTable

MONTH = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})(?!\d)")
FEWEST = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class MonthlyLog:
    """Counts of t months in b branches.

    Attributes:
        months: (t,) such as "2024-05", in order.
        branches: (b,) codes.
        totals: one row a month, added up over branches.
        cells: one row for each month and branch, month by month.
    """

    months: tuple[str, ...]
    branches: tuple[str, ...]
    totals: Operations
    cells: Operations

    def by_month(self, formula: str) -> np.ndarray:
        """The figure of all branches together, (t,)."""
        return self.totals.value(formula)

    def by_branch(self, formula: str) -> np.ndarray:
        """The figure of each branch, (t, b); NaN where a branch has no row."""
        return self.cells.value(formula).reshape(len(self.months), len(self.branches))


def read_monthly(table: SourceTable, time: str, branch: str) -> MonthlyLog:
    """Read a log.

    Raises:
        SourceError: a column is missing, a month cannot be read, a month of a branch stands twice, or there
            are fewer than three months; every problem is named with its row.
    """
    problems = table.require([time, branch])
    if problems:
        raise SourceError(problems)
    frame = table.frame
    months = frame[time].map(_month)
    codes = frame[branch].map(lambda cell: "" if pd.isna(cell) else str(cell).strip())
    problems = _faults(table, months, codes, time, branch)
    if problems:
        raise SourceError(problems)
    numbers = {
        str(name): pd.to_numeric(frame[name], errors="coerce")
        for name in frame.columns
        if name not in (time, branch)
    }
    held = pd.DataFrame(numbers).assign(month=months, code=codes)
    order, units = sorted(set(months)), list(dict.fromkeys(codes))
    totals = held.drop(columns="code").groupby("month").sum(min_count=len(units)).reindex(order)
    grid = pd.MultiIndex.from_product([order, units])
    cells = held.set_index(["month", "code"]).reindex(grid)
    labels = tuple(f"{month} {code}" for month, code in grid)
    return MonthlyLog(
        months=tuple(order),
        branches=tuple(units),
        totals=_operations(totals, tuple(order), table),
        cells=_operations(cells, labels, table),
    )


def _operations(frame: pd.DataFrame, labels: tuple[str, ...], table: SourceTable) -> Operations:
    columns = {str(name): frame[name].to_numpy(dtype=float) for name in frame.columns}
    return Operations(branch=labels, columns=columns, path=table.path)


def _month(cell: Any) -> str:
    found = None if pd.isna(cell) else MONTH.match(str(cell))
    if found is None or not 1 <= int(found[2]) <= 12:
        return ""
    return f"{found[1]}-{int(found[2]):02d}"


def _faults(table: SourceTable, months: pd.Series, codes: pd.Series, time: str, branch: str) -> list[Problem]:
    file = str(table.path)
    found = [
        Problem(
            what=f"{cell!r} is not a month",
            file=file,
            place=f"column {time!r}, row {row}",
            expected="2024-05",
        )
        for cell, month, row in zip(table.frame[time], months, table.row_numbers, strict=True)
        if not month
    ]
    found += [
        Problem(what="the branch code is empty", file=file, place=f"column {branch!r}, row {row}")
        for code, row in zip(codes, table.row_numbers, strict=True)
        if not code
    ]
    again = pd.DataFrame({"month": months, "code": codes}).duplicated()
    found += [
        Problem(what=f"{month} of the branch {code!r} stands twice", file=file, place=f"row {row}")
        for month, code, row, twice in zip(months, codes, table.row_numbers, again, strict=True)
        if twice and month and code
    ]
    if not found and months.nunique() < FEWEST:
        what = f"the log has {months.nunique()} months; a trend needs {FEWEST} at least"
        found.append(Problem(what=what, file=file))
    return found
