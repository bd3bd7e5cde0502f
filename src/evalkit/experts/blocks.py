"""Judgement matrices found in a sheet by their shape: a header row whose labels begin the rows below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evalkit.errors import Problem, did_you_mean
from evalkit.experts.matrices import Grid, cell_text

LEAST = 2
RESULTS = frozenset({"weight", "weights", "priority", "权重", "wi", "特征向量", "λmax", "ci", "cr"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Where a judgement matrix stands.

    Attributes:
        top: 0-based row of its header.
        left: 0-based column of its row labels.
        corner: what the corner cell says: the parent, any name, or "".
        labels: the compared elements, in header order.
    """

    top: int
    left: int
    corner: str
    labels: tuple[str, ...]


def find_blocks(grid: Grid, *, file: str, place: str) -> tuple[list[Block], list[Problem]]:
    """Every block of a sheet, and the blocks whose rows and columns do not name the same elements.

    Args:
        grid: rows of cells.
        file, place: where the grid comes from, for messages.
    """
    found: list[Block] = []
    problems: list[Problem] = []
    taken: set[tuple[int, int]] = set()
    for top, left in _corners(grid):
        if (top, left) in taken:
            continue
        labels = _header(grid, top, left)
        below = _below(grid, top, left, len(labels))
        if set(labels) == set(below) and len(below) == len(labels):
            found.append(Block(top=top, left=left, corner=cell_text(grid[top][left]), labels=labels))
        elif labels and 2 * len(set(labels) & set(below)) >= len(labels):
            problems.append(_mismatch(labels, below, file, f"{place}, row {top + 1}, column {left + 1}"))
        else:
            continue
        taken |= {(top + i, left + j) for i in range(len(labels) + 1) for j in range(len(labels) + 1)}
    return found, problems


def _corners(grid: Grid) -> Iterator[tuple[int, int]]:
    for top in range(len(grid) - LEAST):
        for left in range(len(grid[top]) - LEAST):
            if len(_header(grid, top, left)) >= LEAST:
                yield top, left


def _header(grid: Grid, top: int, left: int) -> tuple[str, ...]:
    """The labels to the right of a corner, up to a gap or a result; none where one stands twice."""
    labels: list[str] = []
    for cell in grid[top][left + 1 :]:
        if not cell_text(cell) or cell_text(cell).casefold() in RESULTS:
            break
        labels.append(cell_text(cell))
    return tuple(labels) if len(set(labels)) == len(labels) else ()


def _below(grid: Grid, top: int, left: int, count: int) -> list[str]:
    rows = grid[top + 1 : top + 1 + count]
    return [cell_text(row[left]) if left < len(row) else "" for row in rows]


def _mismatch(labels: tuple[str, ...], below: list[str], file: str, place: str) -> Problem:
    odd = next((name for name in below if name not in labels), None)
    lacking = next((name for name in labels if name not in below), "")
    if odd is None:
        what = f"the rows of this matrix do not name {lacking!r}" if lacking else "a row stands twice"
    else:
        what = f"the row {odd!r} of this matrix has no column" if odd else f"the row {lacking!r} is missing"
    return Problem(
        what=what,
        file=file,
        place=place,
        expected=f"rows and columns with the same names: {', '.join(labels)}",
        hint=did_you_mean(odd, labels)
        if odd
        else "each element once in the header and once below it, no empty row between them",
    )
