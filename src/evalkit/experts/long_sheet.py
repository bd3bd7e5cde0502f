"""The long judgement sheet: a row a comparison, +k if the left one matters k times more, −k if the right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from evalkit.errors import Problem, did_you_mean
from evalkit.experts.cells import LARGEST
from evalkit.experts.matrices import Grid, SheetMatrices, complete

_TYPED = re.compile(r"[-+−－＋.．\d]+")
LONG_COLUMNS = ("expert_id", "parent", "left", "right", "value")


def read_long(
    grid: Grid, header: Sequence[str], labels: Mapping[str, list[str]], *, file: str
) -> dict[str, SheetMatrices]:
    """The matrices of every expert in a long sheet; the first row of the grid is the header."""
    at = [header.index(name) for name in LONG_COLUMNS]
    typed: dict[str, dict[str, np.ndarray]] = {}
    problems: dict[str, list[Problem]] = {}
    for number, row in enumerate(grid[1:], 2):
        if not any(str(cell).strip() for cell in row):
            continue
        cells = [_plain(str(row[j]).strip()) if j < len(row) else "" for j in at]
        expert, parent, left, right, value = cells
        faults = problems.setdefault(expert, [])
        fault = _fault(cells, labels)
        if fault is not None:
            faults.append(Problem(file=file, place=f"row {number}", **fault))
            continue
        names = labels[parent]
        empty = np.full((len(names), len(names)), np.nan)
        matrix = typed.setdefault(expert, {}).setdefault(parent, empty)
        k = float(value)
        pair = names.index(left), names.index(right)
        if not np.isnan(matrix[pair]):
            what = f"the comparison {left}–{right} of {expert!r} stands twice"
            faults.append(Problem(what=what, file=file, place=f"row {number}"))
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


def _fault(cells: Sequence[str], labels: Mapping[str, list[str]]) -> dict[str, Any] | None:
    expert, parent, left, right, value = cells
    if not expert:
        return {"what": "the expert id is empty", "expected": "the same id on every row of an expert"}
    if parent not in labels:
        return {
            "what": f"{parent!r} has no comparison in the index system",
            "hint": did_you_mean(parent, labels),
        }
    for name in (left, right):
        if name not in labels[parent]:
            return {"what": f"{name!r} is not below {parent}", "hint": did_you_mean(name, labels[parent])}
    try:
        k = float(value)
    except ValueError:
        k = 0.0
    if not 1 <= abs(k) <= LARGEST:
        return {"what": f"{value!r} is not a judgement", "expected": "a number from 1 to 9, or −9 to −1"}
    return None
