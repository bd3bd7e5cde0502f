"""Which rows and columns of a table a slide shows."""

from __future__ import annotations

from typing import Any

import pytest

from evalkit.report.document import Cell, Column, GroupRow, TableBlock
from evalkit.report.formats.slides.table import MOST_ROWS, TablePiece, fit_table
from evalkit.report.formats.slides.text import Box
from evalkit.report.language import phrases

WORDS = phrases("en")


def table(rows: int, columns: int = 3, **options: Any) -> TableBlock:
    heads = tuple(Column(f"Column {k}", "right" if k else "left") for k in range(columns))
    cells = tuple(tuple(f"{r}.{k}" for k in range(columns)) for r in range(rows))
    return TableBlock(columns=heads, rows=cells, **options)


def fitted(
    block: TableBlock, width: float = 800.0, height: float = 300.0, **options: Any
) -> TablePiece | None:
    manner = {"largest": 15.0, "smallest": 0.0, "dropping": True, **options}
    return fit_table(block, Box(0.0, 0.0, width, height), WORDS, **manner)


def shown(piece: TablePiece | None) -> list[str]:
    assert piece is not None
    return [row.cells[0].text for row in piece.rows]


def test_a_short_table_is_shown_whole_in_the_largest_type() -> None:
    piece = fitted(table(4))
    assert shown(piece) == ["0.0", "1.0", "2.0", "3.0"]
    assert piece is not None
    assert piece.size == 15.0
    assert sum(piece.widths) == pytest.approx(800.0)


def test_a_long_table_shows_its_first_rows_and_the_highlighted_one() -> None:
    piece = fitted(table(40, highlighted=(33,)))
    assert shown(piece) == [
        "0.0",
        "1.0",
        "2.0",
        "3.0",
        "4.0",
        "33.0",
        "Shown: 6 of 40 rows; the rest is in the report.",
    ]
    assert piece is not None
    assert [row.highlighted for row in piece.rows] == [False] * 5 + [True, False]


def test_columns_without_room_are_left_out_and_said_so() -> None:
    piece = fitted(table(8, columns=12), width=300.0)
    assert piece is not None
    count = len(piece.labels)
    assert 2 <= count < 12
    assert shown(piece)[-1] == f"Shown: 6 of 8 rows, {count} of 12 columns; the rest is in the report."
    assert piece.labels == tuple(f"Column {k}" for k in range(count))


def test_a_group_row_stands_only_over_rows_that_are_shown() -> None:
    block = table(0)
    rows = (GroupRow("A"), *table(3).rows, GroupRow("B"), *table(9).rows, GroupRow("C"), *table(2).rows)
    piece = fitted(TableBlock(columns=block.columns, rows=rows))
    assert [row.cells[0].text for row in piece.rows if row.group] == ["A", "B"]
    assert sum(not row.group and not row.last for row in piece.rows) == MOST_ROWS


@pytest.mark.parametrize("height", [120.0, 160.0, 220.0, 300.0])
def test_long_cells_are_cut_until_the_table_fits_and_kept_in_full_for_the_notes(height: float) -> None:
    long = "Log every complaint to one person on the same day and answer within three working days. " * 4
    block = TableBlock(columns=(Column("Action"), Column("Owner")), rows=((Cell(long), "Head"),) * 6)
    piece = fitted(block, width=400.0, height=height)
    if piece is None:
        assert height < 200.0
        return
    assert piece.box.height <= height
    assert piece.rows[0].cells[0].text.endswith("…")
    assert piece.shortened[0] == f"Action: {long}"


def test_a_table_is_not_cut_to_less_than_three_rows() -> None:
    assert fitted(table(12), height=60.0) is None
    assert fitted(table(2), height=75.0) is not None


def test_without_dropping_a_table_keeps_its_rows_or_is_left() -> None:
    assert fitted(table(6), height=110.0, smallest=12.0, dropping=False) is None
    assert fitted(table(6), height=110.0) is not None
