"""Workbooks: sheets, headers, and files that are no workbooks."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from evalkit.errors import SourceError
from evalkit.sources.excel import MAX_RATIO, read_excel, read_grids


def saved(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def message(path: Path, sheet: str | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        read_excel(path, sheet)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_first_sheet_is_read_unless_one_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", answers=[["x"], [1]], 说明=[["说明"], ["注"]])
    assert read_excel(path).frame["x"].tolist() == [1]
    assert read_excel(path, "说明").frame["说明"].tolist() == ["注"]


def test_wrong_sheet_gets_the_closest_name(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", answers=[["x"], [1]])
    assert "did you mean 'answers'?" in message(path, "answer")


def test_empty_sheet_and_empty_first_row_are_told_apart(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", empty=[], titled=[[], ["x", "y"], [1, 2]])
    assert "the sheet is empty" in message(path, "empty")
    assert "the first row is empty" in message(path, "titled")


def test_blank_rows_and_trailing_blank_columns_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("s")
        sheet.write_row(0, 0, ["a", "b", " "])
        sheet.write_row(1, 0, [1, "u"])
        sheet.write_row(3, 0, [2, " "])
    frame = read_excel(path).frame
    assert frame["a"].tolist() == [1, 2]
    assert frame["b"].isna().tolist() == [False, True]


def test_repeated_and_missing_names_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", s=[["a", None, "a"], [1, 2, 3]])
    with pytest.raises(SourceError) as caught:
        read_excel(path)
    assert [(problem.what, problem.place) for problem in caught.value.problems] == [
        ("column 2 has no name in the header row", "sheet 's'"),
        ("the column name 'a' stands 2 times", "sheet 's'"),
    ]


def test_codes_stay_text_and_blank_codes_stay_blank(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "a.xlsx", s=[["text", "number", 1], ["007", 7, 5], ["010", None, 4], ["x", 8.5, 3]]
    )
    frame = read_excel(path, text_columns=["text", "number", "not there"]).frame
    assert frame["text"].tolist() == ["007", "010", "x"]
    assert frame["number"].isna().tolist() == [False, True, False]
    assert frame["number"].dropna().tolist() == ["7", "8.5"]
    assert list(frame.columns) == ["text", "number", "1"]


def test_grids_keep_every_cell_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("E01")
        sheet.write_row(1, 1, ["A", "B1"])
        sheet.write_string(2, 2, "1/3")
        book.add_worksheet("E02")
    grids = read_grids(path)
    assert list(grids) == ["E01", "E02"]
    assert grids["E01"] == [["", "", ""], ["", "A", "B1"], ["", "", "1/3"]]
    assert grids["E02"] == []


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods"])
@pytest.mark.parametrize(
    "content", [b"a,b\n1,2\n", b"PK\x03\x04 cut", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_file_that_is_no_workbook_is_refused_with_a_way_out(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert "save it as .xlsx" in message(path)


def test_empty_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.touch()
    assert "the file is empty" in message(path)


def test_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", s=[["x"], [1]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(MAX_RATIO * 150_000))
    assert path.stat().st_size < 100_000
    assert "it is not read" in message(path)
    with pytest.raises(SourceError, match="it is not read"):
        read_grids(path)
