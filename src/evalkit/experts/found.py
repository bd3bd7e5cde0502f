"""Judgement sheets without an index system: every matrix that stands in them, matched between experts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evalkit.errors import Problem, SourceError
from evalkit.experts.blocks import Block, find_blocks
from evalkit.experts.judgements import Judgements, expert_grids, split_long
from evalkit.experts.long_sheet import LongRow, compared_elements, read_long
from evalkit.experts.matrices import Grid, cell_text, complete, typed_block

Key = tuple[frozenset[str], str]


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    name: str
    place: str
    grid: Grid
    blocks: dict[Key, Block]


def find_judgements(path: Path) -> Judgements:
    """Every judgement matrix of a workbook (a sheet an expert) or a .csv file (one expert).

    A matrix begins with a header row: any name in the first cell, then the elements; the rows below begin
    with the same elements, in any order. Sheets are matched by the elements a matrix compares, and by the
    first cell where one sheet compares the same elements several times (alternatives under criteria).
    Sheets without a matrix are not experts; they are named among the repairs. A sheet in the long form
    (columns expert_id, parent, left, right, value) holds the judgements of all experts.

    Raises:
        SourceError: no such file, no matrix, or with every cell that is not a judgement, every pair that is
            not reciprocal and every expert who lacks a matrix that others have.
    """
    rows, grids = split_long(path, expert_grids(path))
    sheets: list[_Sheet] = []
    problems: list[Problem] = []
    empty: list[Problem] = []
    found: list[tuple[str, str, Grid, list[Block]]] = []
    for name, place, grid in grids:
        blocks, faults = ([], []) if rows else find_blocks(grid, file=str(path), place=place)
        problems += faults
        if blocks:
            found.append((name, place, grid, blocks))
        elif not faults and any(cell_text(cell) for row in grid for cell in row):
            what = "no judgement matrix was found on this sheet; it is not an expert's"
            what = "not read: another sheet has the judgements in the long form" if rows else what
            empty.append(Problem(what=what, file=str(path), place=place, severity="warning"))
    if rows:
        return _from_long(path, rows, empty)
    repeated = _repeated([blocks for *_, blocks in found])
    for name, place, grid, blocks in found:
        keyed: dict[Key, Block] = {}
        for block in blocks:
            key = _key(block, repeated)
            if key in keyed:
                first = keyed[key].top + 1
                what = f"the matrix of {', '.join(block.labels)} stands twice, first in row {first}"
                hint = "name what each is about in its first cell"
                spot = f"{place}, row {block.top + 1}"
                problems.append(Problem(what=what, file=str(path), place=spot, hint=hint))
            keyed.setdefault(key, block)
        sheets.append(_Sheet(name=name, place=place, grid=grid, blocks=keyed))
    if not sheets and not problems:
        raise SourceError(_nothing(path))
    return _together(path, sheets, problems, empty)


def _from_long(path: Path, rows: Sequence[LongRow], unread: list[Problem]) -> Judgements:
    labels = compared_elements(rows)
    sheets = read_long(rows, labels, file=str(path), among="that more than half of the experts make")
    problems = [p for sheet in sheets.values() for p in sheet.problems if p.severity == "error"]
    problems += [
        Problem(what=f"the comparisons below {parent} are missing", file=str(path), place=f"expert {name!r}")
        for name, sheet in sheets.items()
        for parent in labels
        if name and parent not in sheet.matrices
    ]
    if problems:
        raise SourceError(problems)
    return Judgements(
        experts=tuple(sheets),
        children={parent: tuple(names) for parent, names in labels.items()},
        matrices={
            parent: np.stack([sheet.matrices[parent] for sheet in sheets.values()]) for parent in labels
        },
        repairs=(*(p for sheet in sheets.values() for p in sheet.problems), *unread),
    )


def _nothing(path: Path) -> Problem:
    return Problem(
        what="no judgement matrix was found",
        file=str(path),
        expected="a header row with the names of the elements, and below it a row for each that begins with "
        "its name",
        hint="for elements A, B, C the rows | goal | A | B | C |, | A | 1 | 3 | 5 |, | B | 1/3 | 1 | 2 | …",
    )


def _repeated(sheets: list[list[Block]]) -> set[frozenset[str]]:
    """The sets of elements that one sheet compares more than once."""
    counts = (Counter(frozenset(block.labels) for block in blocks) for blocks in sheets)
    return {labels for count in counts for labels, times in count.items() if times > 1}


def _key(block: Block, repeated: set[frozenset[str]]) -> Key:
    labels = frozenset(block.labels)
    return labels, block.corner if labels in repeated else ""


def _together(path: Path, sheets: list[_Sheet], problems: list[Problem], empty: list[Problem]) -> Judgements:
    keys = list(dict.fromkeys(key for sheet in sheets for key in sheet.blocks))
    parents = _parents(keys, sheets)
    labels = {key: next(s.blocks[key].labels for s in sheets if key in s.blocks) for key in keys}
    matrices: dict[Key, list[np.ndarray]] = {key: [] for key in keys}
    notes: list[Problem] = []
    for sheet in sheets:
        for key in keys:
            if key not in sheet.blocks:
                what = f"the matrix of {', '.join(labels[key])} is missing, which other experts have"
                problems.append(Problem(what=what, file=str(path), place=sheet.place))
                continue
            at = sheet.blocks[key]
            where = {"file": str(path), "place": sheet.place}
            size = len(labels[key])
            typed, faults = typed_block(sheet.grid, at.top, labels[key], left=at.left, width=size, **where)
            matrix, remarks = complete(typed, labels[key], parent=parents[key], **where)
            notes += faults or remarks
            matrices[key].append(matrix)
    problems += [note for note in notes if note.severity == "error"]
    if problems:
        raise SourceError(problems)
    return Judgements(
        experts=tuple(sheet.name for sheet in sheets),
        children={parents[key]: labels[key] for key in keys},
        matrices={parents[key]: np.stack(matrices[key]) for key in keys},
        repairs=(*notes, *empty),
    )


def _parents(keys: list[Key], sheets: list[_Sheet]) -> dict[Key, str]:
    """What each matrix is about: its first cell where all experts have the same, else "matrix 1", …"""
    named: dict[Key, str] = {}
    for number, key in enumerate(keys, 1):
        corners = {sheet.blocks[key].corner for sheet in sheets if key in sheet.blocks}
        corner = corners.pop() if len(corners) == 1 else ""
        clash = not corner or corner in named.values() or corner in key[0]
        named[key] = f"matrix {number}" if clash else corner
    return named
