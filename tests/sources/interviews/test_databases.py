"""Taguette and QualCoder databases built with their own schemas."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from evalkit.errors import SourceError
from evalkit.sources.interviews.reading import read_project

# Columns as in taguette/database/models.py and in QualCoder's project creation.
TAGUETTE = """
CREATE TABLE documents (id INTEGER PRIMARY KEY, name TEXT, project_id INTEGER, contents TEXT);
CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id INTEGER, start_offset INTEGER,
    end_offset INTEGER, snippet TEXT);
CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id INTEGER, path TEXT, description TEXT);
CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);
"""
QUALCODER = """
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text);
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer);
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text,
    color text);
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer,
    pos1 integer, owner text, date text, memo text, avid integer, important integer);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer);
CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text,
    valuetype text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer);
"""
PAGE = "\n<p>客户<b>信息</b></p><p>很旧 &amp; 缺</p>"


def database(path: Path, schema: str, rows: dict[str, list[tuple]]) -> Path:
    with sqlite3.connect(path) as held:
        held.executescript(schema)
        for table, values in rows.items():
            marks = ",".join("?" * len(values[0]))
            columns = {"code_text": "(ctid,cid,fid,seltext,pos0,pos1,owner)", "source": "(id,name,fulltext)"}
            command = f"INSERT INTO {table} {columns.get(table, '')} VALUES ({marks})"  # noqa: S608
            held.executemany(command, values)
    held.close()
    return path


def taguette(tmp_path: Path, snippet: str = "<p>很旧</p>", projects: int = 1) -> Path:
    return database(
        tmp_path / "t.sqlite3",
        TAGUETTE,
        {
            "documents": [(i + 1, f"d{i}", i + 1, PAGE) for i in range(projects)],
            "highlights": [(1, 1, 12, 18, snippet)],
            "tags": [(1, 1, "problem.info", "out of date"), (2, 1, "other", "")],
            "highlight_tags": [(1, 1), (1, 2)],
        },
    )


def test_taguette_counts_bytes_of_the_text_without_tags(tmp_path: Path) -> None:
    project = read_project(taguette(tmp_path))
    document, mark = project.documents[0], project.selections[0]
    assert document.text == "客户信息\n很旧 & 缺\n"
    assert document.text[mark.start : mark.end] == "很旧"
    assert project.problems == ()


def test_dots_in_tags_make_a_hierarchy(tmp_path: Path) -> None:
    project = read_project(taguette(tmp_path))
    names = {code.guid: code.name for code in project.codes}
    assert [(c.name, names.get(c.parent, ""), c.codable) for c in project.codes] == [
        ("other", "", True),
        ("problem", "", False),
        ("info", "problem", True),
    ]
    assert sorted(names[c.code] for c in project.selections[0].codings) == ["info", "other"]


def test_a_snippet_that_stands_elsewhere_is_a_warning(tmp_path: Path) -> None:
    project = read_project(taguette(tmp_path, "<p>新的</p>"))
    assert any("is not '新的'" in problem.what for problem in project.problems)


def test_a_server_database_with_several_projects_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds 2 projects"):
        read_project(taguette(tmp_path, projects=2))


def qualcoder(tmp_path: Path, seltext: str = "很旧", cid: int = 7) -> Path:
    folder = tmp_path / "study.qda"
    folder.mkdir()
    database(
        folder / "data.qda",
        QUALCODER,
        {
            "source": [(1, "INT01", "客户：\r\n信息很旧"), (2, "pic", None)],
            "code_cat": [(2, "inner", "", "", "", 1), (1, "outer", "", "", "memo", None)],
            "code_name": [(7, "info", "what", 2, "", "", "#FF0000")],
            "code_text": [(1, cid, 1, seltext, 7, 9, "ann"), (2, cid, 1, seltext, 7, 9, "bob")],
            "cases": [(1, "A", "", "", "")],
            "case_text": [(1, 1, 1, 0, 9)],
            "attribute_type": [("branch", "", "", "", "case", "character")],
            "attribute": [(1, "branch", "case", "B001", 1)],
        },
    )
    return folder


def test_qualcoder_categories_coders_cases_and_line_ends(tmp_path: Path) -> None:
    folder = qualcoder(tmp_path)
    for path in (folder, folder / "data.qda"):
        project = read_project(path)
        names = {code.guid: code.name for code in project.codes}
        assert [(c.name, names.get(c.parent, ""), c.codable) for c in project.codes] == [
            ("outer", "", False),
            ("inner", "outer", False),
            ("info", "inner", True),
        ]
        mark = project.selections[0]
        assert project.documents[0].text[mark.start : mark.end] == "很旧"
        assert [coder.name for coder in project.coders] == ["ann", "bob"]
        assert project.cases[0].values == {"variable:branch": "B001"}
        assert project.problems == ()


def test_qualcoder_text_that_moved_is_a_warning_and_a_lost_code_an_error(tmp_path: Path) -> None:
    project = read_project(qualcoder(tmp_path, seltext="新的"))
    assert sum("is not the coded text" in p.what for p in project.problems) == 2
    (tmp_path / "b").mkdir()
    with pytest.raises(SourceError) as caught:
        read_project(qualcoder(tmp_path / "b", cid=99))
    assert len(caught.value.problems) == 2
    assert "code:99 is not in the codebook" in str(caught.value)


def test_other_databases_are_refused_by_name(tmp_path: Path) -> None:
    other = database(tmp_path / "o.sqlite3", "CREATE TABLE x (a)", {"x": [(1,)]})
    with pytest.raises(SourceError, match="not a Taguette project: it has no table documents"):
        read_project(other)
    plain = tmp_path / "p.sqlite3"
    plain.write_bytes(b"hello")
    with pytest.raises(SourceError, match="not an SQLite database"):
        read_project(plain)
    cut = tmp_path / "c.sqlite3"
    cut.write_bytes(other.read_bytes()[:1500])
    with pytest.raises(SourceError, match=r"cannot be read|no table"):
        read_project(cut)


def test_qualcoder_codings_of_pictures_and_recordings_are_named_as_unread(tmp_path: Path) -> None:
    folder = qualcoder(tmp_path)
    with sqlite3.connect(folder / "data.qda") as held:
        held.executescript("CREATE TABLE code_av (avid integer); INSERT INTO code_av VALUES (1), (2)")
    held.close()
    assert [problem.what for problem in read_project(folder).problems] == [
        "2 codings of recordings are not read"
    ]
