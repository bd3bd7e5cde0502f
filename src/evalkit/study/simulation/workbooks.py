"""Write the staff survey and the expert sheets as Excel workbooks with a fixed date."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evalkit.study.simulation.bank import SyntheticBank
from evalkit.study.simulation.draws import Floats

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

CREATED = datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)


def write_employees(bank: SyntheticBank, path: Path) -> None:
    """Write ``employees.xlsx``, sheet "answers": one header row, one row per person, blanks left empty."""
    with _workbook(path) as book:
        sheet = book.add_worksheet("answers")
        _write_rows(sheet, _frame_rows(bank.employees))


def write_experts(bank: SyntheticBank, path: Path) -> None:
    """Write ``experts.xlsx``: one sheet per expert, one block per matrix, a blank row between blocks.

    Whole numbers are numbers and fractions text such as 1/3, as people type them; one expert types decimals
    (0.33) and one fills the upper triangle only (block ``experts`` of the parameters).
    """
    panel, odd = bank.experts, bank.parameters.experts
    with _workbook(path) as book:
        for i, expert in enumerate(panel.ids):
            rows: list[list[object]] = []
            for parent, codes in panel.children.items():
                cells = typed_cells(
                    panel.judgements[parent][i],
                    decimals=i + 1 == odd.decimal_typist,
                    upper_only=i + 1 == odd.upper_typist,
                )
                rows.append([parent, *codes])
                rows += [[code, *line] for code, line in zip(codes, cells, strict=True)]
                rows.append([])
            _write_rows(book.add_worksheet(expert), iter(rows))


def typed_cells(matrix: Floats, *, decimals: bool, upper_only: bool) -> list[list[object]]:
    """A judgement matrix (k, k) as a person types it; None is an empty cell."""
    return [
        [None if upper_only and j < i else _typed(float(value), decimals) for j, value in enumerate(line)]
        for i, line in enumerate(matrix)
    ]


def _typed(value: float, decimals: bool) -> object:
    if value >= 1:
        return round(value)
    return round(value, 2) if decimals else f"1/{round(1 / value)}"


def _workbook(path: Path) -> Any:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": CREATED, "comments": "SYNTHETIC data (evalkit)"})
    return book


def _frame_rows(frame: pd.DataFrame) -> Iterator[list[object]]:
    yield list(frame.columns)
    held = frame.astype(object).where(frame.notna(), None)
    yield from held.to_numpy().tolist()


def _write_rows(sheet: Any, rows: Iterator[list[object]]) -> None:
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(r, c, value)
            elif isinstance(value, (int, float, np.number)):
                sheet.write_number(r, c, value)
