"""Judgement sheets in real files: what is repaired, what is refused, and where it stands."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from evalkit.errors import SourceError
from evalkit.experts.judgements import Judgements, read_judgements

WANTED = {"A": ("B1", "B2", "B3"), "B1": ("C1", "C2")}
GOOD: list[list[Any]] = [
    ["A", "B1", "B2", "B3"],
    ["B1", 1, 3, "1/2"],
    ["B2", "1/3", 1, "1/5"],
    ["B3", 2, 5, 1],
    [],
    ["B1", "C1", "C2"],
    ["C1", 1, 4],
    ["C2", "1/4", 1],
]
A = np.array([[1, 3, 1 / 2], [1 / 3, 1, 1 / 5], [2, 5, 1]])
Book = Callable[..., Path]


def changed(cells: dict[tuple[int, int], Any]) -> list[list[Any]]:
    """The good sheet with some cells replaced."""
    rows = [list(row) for row in GOOD]
    for (row, column), value in cells.items():
        rows[row][column] = value
    return rows


@pytest.fixture
def book(tmp_path: Path) -> Book:
    def write(sheets: dict[str, list[list[Any]]], name: str = "experts.xlsx") -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for title, rows in sheets.items():
            page = workbook.create_sheet(title)
            for row in rows:
                page.append(row)
        workbook.save(tmp_path / name)
        return tmp_path / name

    return write


def read(*paths: Path) -> Judgements:
    return read_judgements(paths, WANTED)


def faults(*paths: Path) -> list[str]:
    with pytest.raises(SourceError) as raised:
        read(*paths)
    return [str(problem) for problem in raised.value.problems]


def test_numbers_and_fractions_become_reciprocal_matrices(book: Book) -> None:
    found = read(book({"E1": GOOD}))
    assert found.experts == ("E1",)
    np.testing.assert_allclose(found.matrices["A"][0], A, rtol=1e-12)
    np.testing.assert_allclose(found.matrices["B1"][0], [[1, 4], [1 / 4, 1]], rtol=1e-12)
    assert found.repairs == ()


def test_an_upper_triangle_is_enough(book: Book) -> None:
    upper = changed({(2, 1): None, (3, 1): None, (3, 2): None, (7, 1): None, (1, 1): None})
    np.testing.assert_allclose(read(book({"E1": upper})).matrices["A"][0], A, rtol=1e-12)


def test_columns_and_rows_in_another_order_are_put_in_order(book: Book) -> None:
    rows = [
        ["A", "B3", "B1", "B2"],
        ["B2", "1/5", "1/3", 1],
        ["B3", 1, 2, 5],
        ["B1", "1/2", 1, 3],
        [],
        *GOOD[5:],
    ]
    np.testing.assert_allclose(read(book({"E1": rows})).matrices["A"][0], A, rtol=1e-12)


def test_three_and_a_third_typed_as_a_decimal_are_repaired_from_the_three_and_reported(book: Book) -> None:
    found = read(book({"E1": changed({(2, 1): 0.33}), "E2": changed({(1, 2): 0.33, (2, 1): 3})}))
    first, second = found.matrices["A"]
    assert (first[0, 1], first[1, 0]) == (3.0, 1 / 3)
    assert (second[0, 1], second[1, 0]) == (1 / 3, 3.0)
    assert [problem.place for problem in found.repairs] == [
        "sheet 'E1', matrix A, B1–B2",
        "sheet 'E2', matrix A, B1–B2",
    ]
    assert all(problem.severity == "warning" for problem in found.repairs)
    assert "taken from the cell that is 1 or more" in found.repairs[0].what


def test_a_pair_that_is_not_reciprocal_is_an_error_with_both_cells(book: Book) -> None:
    (fault,) = faults(book({"E1": changed({(2, 1): "1/2"})}))
    assert "sheet 'E1', matrix A, B1–B2: the two cells 3 and 0.5 are not reciprocal (product 1.5)" in fault
    assert "expected 0.3333 below the diagonal" in fault


@pytest.mark.parametrize(
    ("below", "accepted"), [(0.3166, False), (0.3168, True), (0.3499, True), (0.3501, False)]
)
def test_the_repair_reaches_to_five_percent(book: Book, below: float, accepted: bool) -> None:
    path = book({"E1": changed({(2, 1): below})})
    if accepted:
        assert len(read(path).repairs) == 1
    else:
        assert len(faults(path)) == 1


def test_a_diagonal_other_than_one_is_an_error(book: Book) -> None:
    (fault,) = faults(book({"E1": changed({(1, 1): 3})}))
    assert "matrix A, B1–B1: the diagonal is 3 (expected 1)" in fault


def test_a_fraction_that_a_real_workbook_holds_as_a_date_is_named(book: Book) -> None:
    (fault,) = faults(book({"E1": changed({(2, 1): datetime.date(2024, 1, 3)})}))
    assert "row 3, column 2 (B2–B1): the cell is a date (2024-01-03)" in fault
    assert "format the cell as text" in fault


def test_a_judgement_missing_on_both_sides_is_named(book: Book) -> None:
    (fault,) = faults(book({"E1": changed({(1, 2): None, (2, 1): None})}))
    assert "matrix A, B1–B2: the judgement is missing" in fault


def test_a_missing_matrix_names_its_sheet_file_and_expected_header(book: Book) -> None:
    first, second = book({"E1": GOOD}, "one.xlsx"), book({"E2": GOOD[:4]}, "two.xlsx")
    (fault,) = faults(first, second)
    assert "two.xlsx: sheet 'E2': the matrix B1 is missing" in fault
    assert "a block that begins with the row B1 C1 C2" in fault


def test_a_missing_row_is_named(book: Book) -> None:
    rows = [*GOOD[:3], [], *GOOD[5:]]
    text = "\n".join(faults(book({"E1": rows})))
    assert "row 4" in text
    assert "B1 or B2 or B3" in text


def test_a_row_given_twice_leaves_another_one_missing(book: Book) -> None:
    (fault,) = faults(book({"E1": changed({(2, 0): "B1", (2, 1): 1, (2, 2): 3, (2, 3): "1/2"})}))
    assert "the rows ['B2'] are missing" in fault


def test_a_wrong_child_code_in_the_header_or_in_a_row_gets_a_hint(book: Book) -> None:
    (header,) = faults(book({"E1": changed({(0, 2): "B22"})}))
    assert "does not compare the children of A: ['B2', 'B22']" in header
    assert "did you mean 'B2'" in header
    (row,) = faults(book({"E1": changed({(3, 0): "B3x"})}))
    assert "'B3x' stands where a row of the matrix should begin" in row
    assert "did you mean 'B3'" in row


def test_faults_of_several_experts_and_files_are_listed_all_at_once(book: Book, tmp_path: Path) -> None:
    path = book(
        {
            "E1": changed({(1, 2): "three"}),
            "E2": changed({(2, 1): 2}),
            "E3": GOOD,
            "E4": changed({(7, 1): 12}),
        }
    )
    text = "\n".join(faults(tmp_path / "absent.xlsx", path))
    assert "absent.xlsx: no such file" in text
    assert "sheet 'E1', row 2, column 3 (B1–B2): 'three' is not a judgement" in text
    assert "sheet 'E2', matrix A, B1–B2: the two cells 3 and 2 are not reciprocal" in text
    assert "sheet 'E4', row 8, column 2 (C2–C1): 12 is outside" in text
    assert "E3" not in text


def test_a_sheet_without_a_matrix_is_reported_and_an_empty_one_is_not(book: Book) -> None:
    found = read(book({"E1": GOOD, "notes": [["please judge", "by heart"]], "Sheet3": []}))
    assert found.experts == ("E1",)
    (problem,) = found.repairs
    assert problem.place == "sheet 'notes'"
    assert "not an expert's" in problem.what


def test_a_workbook_without_any_matrix_is_an_error(book: Book) -> None:
    (fault,) = faults(book({"notes": [["hello"]]}))
    assert "no judgement matrix was found" in fault
    assert "A B1 B2 B3" in fault


def test_one_expert_name_in_two_files_is_an_error(book: Book) -> None:
    (fault,) = faults(book({"E1": GOOD}, "one.xlsx"), book({"E1": GOOD}, "two.xlsx"))
    assert "two.xlsx: the expert 'E1' stands in two files" in fault


def test_an_index_system_with_nothing_to_compare_is_an_error_and_not_a_crash(book: Book) -> None:
    with pytest.raises(SourceError, match="no two indicators"):
        read_judgements([book({"E1": GOOD})], {})


CSV = "A,信息,流程\n信息,1,3\n流程,1/3,1\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_matrix_csv_in_chinese_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "王专家.csv"
    path.write_bytes(CSV.encode(encoding))
    found = read_judgements([path], {"A": ("信息", "流程")})
    assert found.experts == ("王专家",)
    np.testing.assert_allclose(found.matrices["A"][0], [[1, 3], [1 / 3, 1]], rtol=1e-12)


def test_an_empty_csv_holds_no_matrix(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_bytes(b"")
    (fault,) = faults(tmp_path / "e.csv")
    assert "no judgement matrix was found" in fault


LONG = [
    "expert_id,parent,left,right,value",
    "E1,A,B1,B2,3",
    "E1,A,B1,B3,-2",
    "E1,A,B2,B3,−5",
    "E1,B1,C1,C2,４",
]


def long_sheet(tmp_path: Path, rows: list[str]) -> Path:
    path = tmp_path / "long.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_the_long_sheet_reads_plus_and_minus_k_with_any_minus_sign(tmp_path: Path) -> None:
    found = read(long_sheet(tmp_path, LONG))
    np.testing.assert_allclose(found.matrices["A"][0], A, rtol=1e-12)
    np.testing.assert_allclose(found.matrices["B1"][0], [[1, 4], [1 / 4, 1]], rtol=1e-12)


def test_every_fault_of_the_long_sheet_is_named_with_its_row(tmp_path: Path) -> None:
    rows = [
        *LONG[:4],
        "E1,B1,C1,C9,4",
        "E1,X,C1,C2,4",
        "E1,A,B1,B2,0",
        "E1,A,B1,B2,12",
        ",A,B1,B2,3",
        "E1,A,B1,B2,4",
    ]
    text = "\n".join(faults(long_sheet(tmp_path, rows)))
    assert "row 5: 'C9' is not below B1" in text
    assert "row 6: 'X' has no comparison in the index system" in text
    assert "row 7: '0' is not a judgement (expected a number from 1 to 9, or −9 to −1)" in text
    assert "row 8: '12' is not a judgement" in text
    assert "row 9: the expert id is empty" in text
    assert "row 10: the comparison B1–B2 of 'E1' stands twice" in text
    assert "the matrix B1 is missing" in text


def test_a_misspelt_column_of_the_long_sheet_gets_a_hint(tmp_path: Path) -> None:
    (fault,) = faults(long_sheet(tmp_path, ["expert_id,parent,left,rigth,value", *LONG[1:]]))
    assert "there is no column 'right'" in fault
    assert "'rigth'" in fault


def test_a_long_sheet_in_a_workbook_reads_as_its_csv(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    for row in LONG:
        made.active.append([int(cell) if cell.lstrip("-").isdigit() else cell for cell in row.split(",")])
    made.save(tmp_path / "long.xlsx")
    found, text = read(tmp_path / "long.xlsx"), read(long_sheet(tmp_path, LONG))
    assert found.experts == text.experts == ("E1",)
    for parent, stack in text.matrices.items():
        np.testing.assert_array_equal(found.matrices[parent], stack)
