"""Weights in a spreadsheet: two columns with a header, as ``evalkit weights`` writes them or as people do."""

from __future__ import annotations

from pathlib import Path

from evalkit.errors import Problem, SourceError
from evalkit.experts.matrices import cell_text
from evalkit.study.desk.table import first_grid, number

WEIGHT_COLUMNS = frozenset({"weight", "weights", "权重", "综合权重", "组合权重", "全局权重"})


def read_weights(path: Path) -> dict[str, float]:
    """Name → weight, from the first sheet of a workbook or a .csv file.

    The header is the first row with a cell "weight" (权重); names stand in its first column; the table ends
    at an empty row.

    Raises:
        SourceError: no such file, no such header, or with every weight that is not a number ≥ 0 and every
            name that stands twice; row and column are named.
    """
    grid, place = first_grid(path)
    heads = [[cell_text(cell).casefold() for cell in row] for row in grid]
    top = next((i for i, row in enumerate(heads) if WEIGHT_COLUMNS & set(row)), None)
    if top is None:
        raise SourceError(
            Problem(
                what="there is no column of weights",
                file=str(path),
                place=place,
                expected="a header row with the names first and a column 'weight' (权重)",
                hint="evalkit weights writes such a file; matrices that are no hierarchy have none",
            )
        )
    column = next(j for j, text in enumerate(heads[top]) if text in WEIGHT_COLUMNS)
    left = next(j for j, text in enumerate(heads[top]) if text)
    found: dict[str, float] = {}
    problems: list[Problem] = []
    for i, row in enumerate(grid[top + 1 :], top + 2):
        name = cell_text(row[left]) if left < len(row) else ""
        if not name:
            break
        value = number(row[column]) if column < len(row) else None
        spot = f"{place}, row {i}, column {column + 1} ({name})"
        if value is None or value < 0:
            shown = cell_text(row[column]) if column < len(row) else ""
            what = f"{shown!r} is not a weight"
            hint = "type 0.5, not 50%" if "%" in shown or "％" in shown else ""
            problems.append(
                Problem(what=what, file=str(path), place=spot, expected="a number ≥ 0", hint=hint)
            )
        elif name in found:
            problems.append(Problem(what=f"{name!r} stands twice", file=str(path), place=spot))
        found[name] = value or 0.0
    if not problems and not sum(found.values()) > 0:
        problems.append(Problem(what="all weights are 0, or there is none", file=str(path), place=place))
    if problems:
        raise SourceError(problems)
    return found
