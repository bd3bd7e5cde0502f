"""Judgement matrices found by their shape: anywhere on a sheet, any names, matched between experts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from evalkit.errors import SourceError
from evalkit.experts.found import find_judgements

THREE = [["goal", "A", "B", "C"], ["A", 1, 3, 5], ["B", "1/3", 1, 2], ["C", "1/5", "1/2", 1]]
TWO = [["A", "a1", "a2"], ["a1", 1, 2], ["a2", None, 1]]


def book(path: Path, sheets: dict[str, Sequence[tuple[int, int, list[list[Any]]]]]) -> Path:
    """A workbook whose sheets hold blocks (row, column, cells)."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, blocks in sheets.items():
        page = made.create_sheet(name)
        for top, left, cells in blocks:
            for i, row in enumerate(cells):
                for j, cell in enumerate(row):
                    page.cell(top + i, left + j).value = cell
    made.save(path)
    return path


def test_blocks_are_found_anywhere_and_matched_by_their_elements(tmp_path: Path) -> None:
    turned = [["goal", "C", "A", "B"], ["A", 5, 1, 3], ["B", 2, "1/3", 1], ["C", 1, "1/5", "1/2"]]
    path = book(
        tmp_path / "e.xlsx", {"王": [(1, 1, THREE), (6, 1, TWO)], "Li": [(4, 3, turned), (9, 2, TWO)]}
    )
    found = find_judgements(path)
    assert found.experts == ("王", "Li")
    assert found.children == {"goal": ("A", "B", "C"), "A": ("a1", "a2")}
    np.testing.assert_array_equal(found.matrices["goal"][0], found.matrices["goal"][1])
    np.testing.assert_array_equal(found.matrices["A"][0], [[1, 2], [0.5, 1]])


def test_a_corner_that_differs_between_experts_is_no_name(tmp_path: Path) -> None:
    sheets = {name: [(1, 1, [[name, *THREE[0][1:]], *THREE[1:]])] for name in ("x", "y")}
    assert list(find_judgements(book(tmp_path / "e.xlsx", sheets)).children) == ["matrix 1"]


def test_alternatives_under_several_criteria_are_told_apart_by_the_corner(tmp_path: Path) -> None:
    price = [["price", "a", "b"], ["a", 1, 2], ["b", "1/2", 1]]
    looks = [["looks", "a", "b"], ["a", 1, "1/4"], ["b", 4, 1]]
    found = find_judgements(book(tmp_path / "e.xlsx", {"x": [(1, 1, price), (5, 1, looks)]}))
    assert found.matrices["looks"][0, 0, 1] == 0.25
    with pytest.raises(SourceError, match=r"row 5: the matrix of a, b stands twice, first in row 1"):
        find_judgements(book(tmp_path / "f.xlsx", {"x": [(1, 1, price), (5, 1, price)]}))


def test_a_column_of_weights_beside_the_matrix_is_not_an_element(tmp_path: Path) -> None:
    beside = [[*THREE[0], "权重"], *[[*row, 0.3] for row in THREE[1:]]]
    found = find_judgements(book(tmp_path / "e.xlsx", {"x": [(1, 1, beside)]}))
    assert found.children == {"goal": ("A", "B", "C")}


def test_numbers_may_name_elements(tmp_path: Path) -> None:
    cells = [["goal", 1, 2], [1, 1, 3], [2, "1/3", 1]]
    found = find_judgements(book(tmp_path / "e.xlsx", {"x": [(1, 1, cells)]}))
    assert found.children == {"goal": ("1", "2")}
    assert found.matrices["goal"][0, 0, 1] == 3


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([*THREE[:3], ["D", "1/5", "1/2", 1]], "row 1, column 1: the row 'D' of this matrix has no column"),
        (THREE[:3], "the rows of this matrix do not name 'C'"),
        ([*THREE[:3], ["C", "much", "1/2", 1]], r"'x', row 4, column 2 \(C–A\): 'much' is not a judgement"),
        ([*THREE[:3], ["C", 5, "1/2", 1]], "matrix goal, A–C: the two cells 5 and 5 are not reciprocal"),
        ([["goal", "A"], ["x", 1]], "no judgement matrix was found"),
    ],
    ids=["typo", "short", "word", "not reciprocal", "nothing"],
)
def test_every_fault_is_named_with_its_place(tmp_path: Path, cells: list[list[Any]], message: str) -> None:
    with pytest.raises(SourceError, match=message) as raised:
        find_judgements(book(tmp_path / "e.xlsx", {"x": [(1, 1, cells)]}))
    assert all(problem.file == str(tmp_path / "e.xlsx") for problem in raised.value.problems)


def test_an_expert_without_a_matrix_is_an_error_and_a_sheet_without_any_a_warning(tmp_path: Path) -> None:
    sheets = {"x": [(1, 1, THREE), (6, 1, TWO)], "y": [(1, 1, THREE)], "notes": [(1, 1, [["hello"]])]}
    with pytest.raises(SourceError, match="sheet 'y': the matrix of a1, a2 is missing"):
        find_judgements(book(tmp_path / "e.xlsx", sheets))
    sheets["y"] = sheets["x"]
    found = find_judgements(book(tmp_path / "f.xlsx", sheets))
    assert [p.place for p in found.repairs] == ["sheet 'notes'"]


def test_a_csv_file_is_one_expert_in_any_encoding_and_separator(tmp_path: Path) -> None:
    path = tmp_path / "张.csv"
    path.write_bytes("目标;服务;成长\n服务;1;3\n成长;1/3;1\n".encode("gb18030"))
    found = find_judgements(path)
    assert (found.experts, found.children) == (("张",), {"目标": ("服务", "成长")})


LONG_HEAD = "expert_id,parent,left,right,value"


def long_text(**values: list[str]) -> str:
    rows = [f"{expert},{row}" for expert, given in values.items() for row in given]
    return "\n".join([LONG_HEAD, *rows]) + "\n"


GOAL = ["goal,A,B,3", "goal,A,C,5", "goal,B,C,2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_long_sheet_names_its_own_hierarchy(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(long_text(王=[*GOAL, "A,a1,a2,-2"], Li=[*GOAL, "A,a1,a2,1"]).encode(encoding))
    found = find_judgements(path)
    assert found.experts == ("王", "Li")
    assert found.children == {"goal": ("A", "B", "C"), "A": ("a1", "a2")}
    np.testing.assert_allclose(
        found.matrices["goal"][0], [[1, 3, 5], [1 / 3, 1, 2], [0.2, 0.5, 1]], rtol=1e-12
    )
    assert found.matrices["A"][:, 0, 1].tolist() == [0.5, 1.0]


def test_long_sheets_of_a_workbook_are_read_together_and_other_sheets_are_named(tmp_path: Path) -> None:
    head = LONG_HEAD.split(",")
    sheets = {
        "one": [(1, 1, [head, ["E1", "goal", "A", "B", 3], ["E1", "goal", "A", "C", 5]])],
        "two": [(2, 1, [head, ["E1", "goal", "B", "C", 2]])],
        "notes": [(1, 1, [["read me"]])],
    }
    found = find_judgements(book(tmp_path / "e.xlsx", sheets))
    np.testing.assert_allclose(found.matrices["goal"][0, 0], [1, 3, 5], rtol=1e-12)
    (note,) = found.repairs
    assert (note.place, note.severity) == ("sheet 'notes'", "warning")


def test_a_slip_in_a_long_sheet_is_named_where_it_stands_and_not_blamed_on_the_others(tmp_path: Path) -> None:
    slips = ["goal,A,B,3", "goal,A,D,5", "goal,B,C,1/2", "gaol,A,B,2", "goal,A,A,2"]
    path = tmp_path / "long.csv"
    path.write_text(long_text(x=GOAL, y=GOAL, z=slips), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        find_judgements(path)
    said = [str(problem) for problem in caught.value.problems]
    assert not [line for line in said if "'x'" in line or "'y'" in line]
    text = "\n".join(said)
    assert "row 9: 'D' is not below goal" in text
    assert "row 10: '1/2' is not a judgement" in text
    assert "for 1/k type −k" in text
    assert "row 11: 'gaol' has no comparison that more than half of the experts make" in text
    assert "did you mean 'goal'?" in text
    assert "row 12: 'A' is compared with itself" in text
    assert "expert 'z', matrix goal, A–C: the judgement is missing" in text


def test_an_expert_without_a_matrix_and_a_missing_column_are_named(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(long_text(x=[*GOAL, "A,a,b,2"], y=[*GOAL, "A,a,b,2"], z=GOAL), encoding="utf-8")
    with pytest.raises(SourceError, match="expert 'z': the comparisons below A are missing"):
        find_judgements(path)
    path.write_text(long_text(x=GOAL).replace("value", "vale"), encoding="utf-8")
    with pytest.raises(SourceError, match=r"there is no column 'value'.*did you mean 'vale'"):
        find_judgements(path)
