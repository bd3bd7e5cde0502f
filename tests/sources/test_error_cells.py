"""Error values and formulas that were never computed: found with their address, never read as blank."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from evalkit.errors import SourceError
from evalkit.sources.error_cells import UNCOMPUTED, cell_address, error_cells
from evalkit.sources.excel import read_excel, read_grids


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A sheet as a spreadsheet program saves it: numbers, a computed formula, two errors, an empty text."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("first").write_row(0, 0, ["x", 1])
        sheet = book.add_worksheet("分行")
        sheet.write_row(0, 0, ["branch", "nps", "sales"])
        sheet.write_row(1, 0, ["A", 30, 5])
        sheet.write_formula(1, 2, "=2+3", value=5)
        sheet.write_formula(2, 1, "=1/0", value="#DIV/0!")
        sheet.write_formula(3, 2, "=NA()", value="#N/A")
        sheet.write_formula(4, 1, '=""', value="-")
        sheet.write(2, 0, "B")
        sheet.write(3, 0, "C")
        sheet.write(4, 0, "D")
    return emptied(path)


def emptied(path: Path) -> Path:
    """The same with the text "-" of a formula as "", which the writer cannot say."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = "xl/worksheets/sheet2.xml"
    assert b"<v>-</v>" in parts[sheet]
    parts[sheet] = parts[sheet].replace(b"<v>-</v>", b"<v></v>")
    with zipfile.ZipFile(path, "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return path


def test_errors_are_found_on_their_sheet_and_a_formula_that_gives_nothing_is_blank(faulty: Path) -> None:
    assert error_cells(faulty) == {"分行": {(2, 1): "#DIV/0!", (3, 2): "#N/A"}}


def test_a_table_with_errors_is_refused_by_column_and_address(faulty: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read_excel(faulty, "分行")
    assert [(problem.place, problem.what) for problem in caught.value.problems] == [
        ("sheet '分行', column 'nps'", "no value in B3 (#DIV/0!)"),
        ("sheet '分行', column 'sales'", "no value in C4 (#N/A)"),
    ]


def test_in_a_grid_an_error_stands_as_its_text(faulty: Path) -> None:
    assert read_grids(faulty)["分行"][2] == ["B", "#DIV/0!", ""]


def test_a_formula_without_a_stored_value_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, "=A2*2"])
    book.save(tmp_path / "b.xlsx")
    assert error_cells(tmp_path / "b.xlsx") == {"Sheet": {(1, 1): UNCOMPUTED}}


def test_many_errors_of_a_column_are_counted(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    for i in range(9):
        book.active.append([i, "=A2*2"])
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(SourceError, match=r"B6 \(.*\) and 4 more cells"):
        read_excel(tmp_path / "b.xlsx")


def test_a_file_that_is_no_workbook_has_none(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n", encoding="utf-8")
    assert error_cells(tmp_path / "a.csv") == {}


def test_addresses_run_past_z() -> None:
    assert [cell_address(0, 0), cell_address(2, 25), cell_address(9, 26), cell_address(0, 702)] == [
        "A1",
        "Z3",
        "AA10",
        "AAA1",
    ]
