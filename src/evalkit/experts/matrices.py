"""Judgement matrices in a grid of cells: finding the blocks, completing reciprocals, naming every fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evalkit.errors import Problem, did_you_mean
from evalkit.experts.cells import read_cell

TOLERANCE = 0.05
Grid = Sequence[Sequence[Any]]


@dataclass(frozen=True, kw_only=True)
class SheetMatrices:
    """The matrices of one expert: parent → (n, n), and everything that was noticed.

    Attributes:
        blank: the sheet holds nothing at all.
    """

    matrices: dict[str, np.ndarray]
    problems: tuple[Problem, ...]
    blank: bool = False


def read_grid(grid: Grid, wanted: Mapping[str, Sequence[str]], *, file: str, place: str) -> SheetMatrices:
    """Find a block for each wanted parent: a row ``PARENT child child …``, then one row for each child.

    Args:
        grid: rows of cells.
        wanted: parent → its children, in the order the matrices take.
        file, place: where the grid comes from, for messages.
    """
    found: dict[str, np.ndarray] = {}
    problems: list[Problem] = []
    for row, cells in enumerate(grid):
        parent = cell_text(cells[0]) if len(cells) else ""
        header = [cell_text(cell) for cell in cells[1:]]
        if parent not in wanted or parent in found or not set(header) & set(wanted[parent]):
            continue
        children = [name for name in header if name]
        if set(children) != set(wanted[parent]) or len(children) != len(wanted[parent]):
            problems.append(
                _header_problem(parent, children, wanted[parent], file, f"{place}, row {row + 1}")
            )
            found[parent] = np.full((len(wanted[parent]),) * 2, np.nan)
            continue
        typed, faults = typed_block(grid, row, wanted[parent], file=file, place=place)
        matrix, notes = complete(typed, wanted[parent], parent=parent, file=file, place=place)
        found[parent] = matrix
        problems += faults or notes
    blank = not any(cell_text(cell) for cells in grid for cell in cells)
    return SheetMatrices(matrices=found, problems=tuple(problems), blank=blank)


def complete(
    typed: np.ndarray, labels: Sequence[str], *, parent: str, file: str, place: str
) -> tuple[np.ndarray, list[Problem]]:
    """A reciprocal matrix from typed cells (NaN = empty).

    An empty cell takes the reciprocal of its mirror. Two cells whose product is within 5 % of 1 are repaired
    from the one that is 1 or more, and reported; a product further away, an empty pair or a diagonal other
    than 1 is an error.
    """
    matrix = typed.copy()
    problems: list[Problem] = []

    def note(i: int, j: int, what: str, **more: Any) -> None:
        matrix_name = parent if parent.startswith("matrix ") else f"matrix {parent}"
        spot = f"{place}, {matrix_name}, {labels[i]}–{labels[j]}"
        problems.append(Problem(what=what, file=file, place=spot, **more))

    for i in range(len(labels)):
        if not np.isnan(typed[i, i]) and typed[i, i] != 1:
            note(i, i, f"the diagonal is {typed[i, i]:g}", expected="1")
        matrix[i, i] = 1.0
        for j in range(i + 1, len(labels)):
            above, below = typed[i, j], typed[j, i]
            if np.isnan(above) and np.isnan(below):
                note(i, j, "the judgement is missing", expected="1 to 9 or a fraction")
                continue
            product = above * below
            if not np.isnan(product) and abs(product - 1) > TOLERANCE:
                note(
                    i,
                    j,
                    f"the two cells {above:g} and {below:g} are not reciprocal (product {product:.3g})",
                    expected=f"{1 / above:.4g} below the diagonal",
                    hint="which of the two is meant?",
                )
                continue
            if not np.isnan(product) and abs(product - 1) > 1e-12:
                note(
                    i,
                    j,
                    f"{above:g} and {below:g} are not exactly reciprocal; "
                    f"taken from the cell that is 1 or more",
                    severity="warning",
                )
            from_above = np.isnan(below) or (not np.isnan(above) and above >= 1)
            matrix[i, j] = above if from_above else 1 / below
            matrix[j, i] = 1 / above if from_above else below
    return matrix, problems


def typed_block(
    grid: Grid,
    top: int,
    labels: Sequence[str],
    *,
    file: str,
    place: str,
    left: int = 0,
    width: int | None = None,
) -> tuple[np.ndarray, list[Problem]]:
    """The cells of a block as typed (NaN = empty), and every cell that is not a judgement.

    Args:
        grid: rows of cells.
        top, left: where the corner of the block stands.
        labels: the order that the matrix takes.
        file, place: where the grid comes from, for messages.
        width: number of header cells; without it the header reaches to the end of its row.
    """
    end = len(grid[top]) if width is None else left + 1 + width
    typed = np.full((len(labels), len(labels)), np.nan)
    problems: list[Problem] = []
    seen: set[str] = set()
    header = {j: cell_text(grid[top][j]) for j in range(left + 1, end) if cell_text(grid[top][j])}
    for row in range(top + 1, min(top + 1 + len(labels), len(grid))):
        child = cell_text(grid[row][left]) if left < len(grid[row]) else ""
        if child not in labels:
            problems.append(
                Problem(
                    what=f"{child!r} stands where a row of the matrix should begin",
                    file=file,
                    place=f"{place}, row {row + 1}",
                    expected=" or ".join(labels),
                    hint=did_you_mean(child, labels),
                )
            )
            continue
        seen.add(child)
        for column, name in header.items():
            cell = grid[row][column] if column < len(grid[row]) else None
            try:
                value = read_cell(cell)
            except ValueError as error:
                spot = f"{place}, row {row + 1}, column {column + 1} ({child}–{name})"
                problems.append(Problem(what=str(error), file=file, place=spot))
                continue
            if value is not None:
                typed[labels.index(child), labels.index(name)] = value
    lacking = [label for label in labels if label not in seen]
    if lacking and not problems:
        problems.append(
            Problem(what=f"the rows {lacking} are missing", file=file, place=f"{place}, below row {top + 1}")
        )
    return typed, problems


def _header_problem(parent: str, got: Sequence[str], wanted: Sequence[str], file: str, place: str) -> Problem:
    odd = sorted(set(got) ^ set(wanted))
    return Problem(
        what=f"the matrix {parent} does not compare the children of {parent}: {odd}",
        file=file,
        place=place,
        expected=" ".join(wanted),
        hint=did_you_mean(odd[0], wanted) if odd else "each child once",
    )


def cell_text(cell: Any) -> str:
    """A cell as a label: whole numbers without ".0", nothing as ""."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
