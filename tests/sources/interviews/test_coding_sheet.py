"""Coding sheets: headers in both languages, cells with several codes, every bad cell by its row."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evalkit.errors import SourceError
from evalkit.sources.interviews.coding_sheet import read_coding_sheet, write_coding_sheet
from evalkit.sources.interviews.merging import merge_projects
from evalkit.sources.interviews.project import Document, Project
from evalkit.sources.interviews.reading import read_project


def sheet(tmp_path: Path, text: str, name: str = "codes.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_chinese_headers_and_several_codes_in_a_cell(tmp_path: Path) -> None:
    path = sheet(tmp_path, "访谈,片段,编码,编码员,支行\nI1,1,P_INFO；C_TECH,甲,B1\nI1,2,,甲,B1\n")
    rows = read_coding_sheet(path)
    assert rows[["document", "segment", "code", "coder", "branch"]].to_numpy().tolist() == [
        ["I1", "1", "P_INFO", "甲", "B1"],
        ["I1", "1", "C_TECH", "甲", "B1"],
        ["I1", "2", "", "甲", "B1"],
    ]
    project = read_project(path)
    assert [len(s.codings) for s in project.selections] == [2, 0]
    assert [c.values for c in project.cases] == [{project.variables[0].guid: "B1"}]


def test_taguette_export_of_highlights(tmp_path: Path) -> None:
    rows = read_coding_sheet(sheet(tmp_path, "id,document,tag,content\r\n7,I1,problem.info,很旧\r\n"))
    assert rows.loc[0, ["segment", "document", "code", "text", "coder"]].tolist() == [
        "7",
        "I1",
        "problem.info",
        "很旧",
        "codes",
    ]


def test_workbooks_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "codes.xlsx"
    pd.DataFrame({"document": ["I1"], "start": [0], "end": [4], "code": ["P"], "coder": ["A"]}).to_excel(
        path, index=False
    )
    rows = read_coding_sheet(path)
    assert (rows.loc[0, "start"], rows.loc[0, "end"]) == (0, 4)


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no column of codes"):
        read_coding_sheet(sheet(tmp_path, "document,segment\nI1,1\n"))
    with pytest.raises(SourceError, match="no column of places"):
        read_coding_sheet(sheet(tmp_path, "document,code\nI1,P\n"))


def test_every_bad_cell_is_named_with_its_row(tmp_path: Path) -> None:
    text = "document,start,end,code\nI1,0,4,P\nI1,x,4,P\nI1,1.5,4,P\nI1,-1,4,P\n"
    with pytest.raises(SourceError) as caught:
        read_coding_sheet(sheet(tmp_path, text))
    assert [problem.place for problem in caught.value.problems] == [
        "row 3, start",
        "row 4, start",
        "row 5, start",
    ]
    with pytest.raises(SourceError, match="row 2: the end lies before the start"):
        read_coding_sheet(sheet(tmp_path, "document,start,end,code\nI1,9,4,P\n"))
    with pytest.raises(SourceError, match="row 3: the row does not say which unit"):
        read_coding_sheet(sheet(tmp_path, "document,segment,code\nI1,1,P\nI1,,P\n"))


def test_cells_that_begin_a_formula_are_escaped_on_writing(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"document": ["I1"], "segment": ["1"], "text": ["=1+1"], "code": ["P"], "start": [-1]}
    )
    write_coding_sheet(frame, tmp_path / "out.csv")
    assert "'=1+1" in (tmp_path / "out.csv").read_text("utf-8-sig")
    assert ",-1" in (tmp_path / "out.csv").read_text("utf-8-sig")


def test_sheets_of_two_coders_are_put_together(tmp_path: Path) -> None:
    paths = [sheet(tmp_path, "segment,code\n1,P\n2,C\n", name) for name in ("ann.csv", "bob.csv")]
    joined = merge_projects([read_project(path) for path in paths], paths)
    assert [coder.name for coder in joined.coders] == ["ann", "bob"]
    assert len(joined.documents) == 1
    assert len(joined.codes) == 2
    assert len({s.guid for s in joined.selections}) == 4


def test_one_coder_name_in_two_files_is_told_apart(tmp_path: Path) -> None:
    paths = [sheet(tmp_path, "segment,code,coder\n1,P,me\n", name) for name in ("a.csv", "b.csv")]
    joined = merge_projects([read_project(path) for path in paths], paths)
    assert [coder.name for coder in joined.coders] == ["me (a)", "me (b)"]


def test_two_versions_of_a_transcript_are_refused() -> None:
    projects = [Project(name=t, documents=(Document(guid=t, name="I1", text=t),)) for t in ("abc", "abd")]
    with pytest.raises(SourceError, match="differs from that in another file"):
        merge_projects(projects, [Path("a"), Path("b")])


def test_numbers_of_units_stay_as_typed_under_chinese_headers_too(tmp_path: Path) -> None:
    path = sheet(tmp_path, "访谈,单元,编码,支行\n01,001,信息,0571\n")
    row = read_coding_sheet(path).iloc[0]
    assert (row["document"], row["segment"], row["branch"]) == ("01", "001", "0571")


def test_codes_with_dots_and_slashes_stay_as_typed(tmp_path: Path) -> None:
    path = sheet(tmp_path, "segment,code\n1,1.1 Info\n2,2.1 Info\n3,P/O\n4,Info > old\n")
    codes = {code.guid: code for code in read_project(path).codes}
    assert [code.name for code in codes.values()] == ["1.1 Info", "2.1 Info", "Info", "old", "P/O"]
    assert [codes[code.parent].name for code in codes.values() if code.parent] == ["Info"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("segment,start,end,code\n1,0,,A\n2,,9,B\n3,1,2,C\n", "row 3.*start or an end and not the other"),
        ("segment,start,code\n1,0,A\n", "expected both start and end"),
        ("segment,code\n", "a header and no rows"),
    ],
)
def test_half_positions_and_empty_sheets_are_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SourceError, match=f"(?s){words}"):
        read_project(sheet(tmp_path, text))


def test_an_interview_of_two_branches_is_a_warning(tmp_path: Path) -> None:
    text = "document,segment,code,branch\nI1,1,A,B001\nI1,2,A,B002\nI2,1,A,B001\n"
    problems = read_project(sheet(tmp_path, text)).problems
    assert [(p.place, p.severity) for p in problems] == [("document 'I1'", "warning")]
    assert "B001, B002; the first counts" in problems[0].what


def test_files_of_one_name_are_two_coders_and_one_file_is_none_twice(tmp_path: Path) -> None:
    for name in ("ann", "bob"):
        (tmp_path / name).mkdir()
    paths = [sheet(tmp_path, "segment,code\n1,P\n", f"{name}/codes.csv") for name in ("ann", "bob")]
    joined = merge_projects([read_project(path) for path in paths], paths)
    assert [coder.name for coder in joined.coders] == ["codes (ann/codes)", "codes (bob/codes)"]
    with pytest.raises(SourceError, match="given twice"):
        merge_projects([read_project(paths[0])] * 2, [paths[0]] * 2)
