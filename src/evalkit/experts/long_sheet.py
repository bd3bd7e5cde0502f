"""The long judgement sheet: a row a comparison, +k if the left one matters k times more, −k if the right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from evalkit.errors import Problem, SourceError, did_you_mean
from evalkit.experts.cells import LARGEST
from evalkit.experts.matrices import Grid, SheetMatrices, cell_text, complete

_PART = re.compile(r"^\s*1\s*/|^0[.．]|^\d{4}-\d\d-\d\d")
_TYPED = re.compile(r"[-+−－＋.．\d]+")
LONG_COLUMNS = ("expert_id", "parent", "left", "right", "value")


class LongRow(NamedTuple):
    """A comparison of a long sheet.

    Attributes:
        place: sheet and row of the file, for messages.
        cells: the cells in the order of LONG_COLUMNS.
    """

    place: str
    cells: tuple[str, ...]


def long_rows(grid: Grid, *, file: str, place: str = "") -> list[LongRow] | None:
    """The rows of the long sheet that begins in the first filled row of a grid; None where it is none.

    Args:
        grid: rows of cells.
        file: the file, for messages.
        place: the sheet of a workbook, for messages.

    Raises:
        SourceError: the header begins as that of a long sheet but lacks a column.
    """
    filled = [(i, row) for i, row in enumerate(grid, 1) if any(cell_text(cell) for cell in row)]
    header = [cell_text(cell).casefold() for cell in filled[0][1]] if filled else []
    known = set(LONG_COLUMNS) & set(header)
    if not header or (header[0] != LONG_COLUMNS[0] and len(known) < len(LONG_COLUMNS) - 1):
        return None
    lacking = [name for name in LONG_COLUMNS if name not in known]
    if lacking:
        odd = [name for name in header if name and name not in LONG_COLUMNS]
        raise SourceError(
            [
                Problem(
                    what=f"there is no column {name!r}",
                    file=file,
                    place=place,
                    expected=", ".join(LONG_COLUMNS),
                    hint=did_you_mean(name, odd),
                )
                for name in lacking
            ]
        )
    at = [header.index(name) for name in LONG_COLUMNS]
    return [
        LongRow(
            f"{place}, row {i}" if place else f"row {i}",
            tuple(_plain(cell_text(row[j])) if j < len(row) else "" for j in at),
        )
        for i, row in filled[1:]
    ]


def compared_elements(rows: Sequence[LongRow]) -> dict[str, list[str]]:
    """Parent → what is compared below it, in the order of the rows.

    A name that no more than half of the experts use is taken for a slip and left out.
    """
    users: dict[str, dict[str, set[str]]] = {}
    makers: dict[str, set[str]] = {}
    everyone: set[str] = set()
    for _, (expert, parent, left, right, _) in rows:
        everyone.add(expert)
        makers.setdefault(parent, set()).add(expert)
        for name in (left, right):
            users.setdefault(parent, {}).setdefault(name, set()).add(expert)
    return {
        parent: [name for name, using in names.items() if name and 2 * len(using) > len(makers[parent])]
        for parent, names in users.items()
        if parent and 2 * len(makers[parent]) > len(everyone)
    }


def read_long(
    rows: Sequence[LongRow], labels: Mapping[str, list[str]], *, file: str, among: str = "in the index system"
) -> dict[str, SheetMatrices]:
    """The matrices of every expert in a long sheet.

    Args:
        rows: the rows of one or several sheets.
        labels: parent → what is compared below it.
        file: the file, for messages.
        among: where the parents come from, for messages.
    """
    typed: dict[str, dict[str, np.ndarray]] = {}
    problems: dict[str, list[Problem]] = {}
    for place, cells in rows:
        expert, parent, left, right, value = cells
        faults = problems.setdefault(expert, [])
        fault = _fault(cells, labels, among)
        if fault is not None:
            faults.append(Problem(file=file, place=place, **fault))
            continue
        names = labels[parent]
        empty = np.full((len(names), len(names)), np.nan)
        matrix = typed.setdefault(expert, {}).setdefault(parent, empty)
        k = float(value)
        pair = names.index(left), names.index(right)
        if not np.isnan(matrix[pair]):
            what = f"the comparison {left}–{right} of {expert!r} stands twice"
            faults.append(Problem(what=what, file=file, place=place))
        matrix[pair] = k if k > 0 else 1 / -k
    sheets: dict[str, SheetMatrices] = {}
    for expert, faults in problems.items():
        matrices: dict[str, np.ndarray] = {}
        for parent, cells_typed in typed.get(expert, {}).items():
            matrices[parent], notes = complete(
                cells_typed, labels[parent], parent=parent, file=file, place=f"expert {expert!r}"
            )
            faults.extend(notes)
        sheets[expert] = SheetMatrices(matrices=matrices, problems=tuple(faults))
    return sheets


def _plain(cell: str) -> str:
    """Full-width digits and the true minus sign as a keyboard types them."""
    return unicodedata.normalize("NFKC", cell).replace("−", "-") if _TYPED.fullmatch(cell) else cell


def _fault(cells: Sequence[str], labels: Mapping[str, list[str]], among: str) -> dict[str, Any] | None:
    expert, parent, left, right, value = cells
    if not expert:
        return {"what": "the expert id is empty", "expected": "the same id on every row of an expert"}
    if parent not in labels:
        return {
            "what": f"{parent!r} has no comparison {among}",
            "hint": did_you_mean(parent, labels),
        }
    for name in (left, right):
        if name not in labels[parent]:
            return {"what": f"{name!r} is not below {parent}", "hint": did_you_mean(name, labels[parent])}
    if left == right:
        return {"what": f"{left!r} is compared with itself", "hint": "leave the row out"}
    try:
        k = float(value)
    except ValueError:
        k = 0.0
    if not 1 <= abs(k) <= LARGEST:
        expected = "a number from 1 to 9, or −9 to −1"
        hint = "for 1/k type −k: the right one matters k times more" if _PART.search(value) else ""
        return {"what": f"{value!r} is not a judgement", "expected": expected, "hint": hint}
    return None
