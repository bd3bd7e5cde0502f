"""Rows are numbered as a spreadsheet program shows them, blank rows included."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from evalkit.sources.reading import read_table


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n3,4\n", [2, 3]),
        ("a,b\n1,2\n\n3,4\n", [2, 4]),
        ("\n\na,b\r\n1,2\r\n  \r\n3,4\r\n\r\n", [4, 6]),
        ('a,b\n"x\ny",2\n\n3,4\n', [2, 4]),
        ("\ufeffa;b\n\n1;2\n", [3]),
        ("a\n1\n\n2\n", [2, 4]),
    ],
)
def test_blank_lines_of_a_text_file_count(tmp_path: Path, text: str, rows: list[int]) -> None:
    (tmp_path / "a.csv").write_bytes(text.encode())
    table = read_table(tmp_path / "a.csv")
    assert list(table.row_numbers) == rows
    assert len(table.frame) == len(rows)


def test_blank_rows_of_a_sheet_count(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["a", "b"], [1, 2], [], [None, None], [3, 4]):
        book.active.append(row)
    book.active["A7"] = 5
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    assert list(table.row_numbers) == [2, 5, 7]
    assert table.frame["a"].tolist() == [1, 3, 5]
