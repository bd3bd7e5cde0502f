"""QualCoder projects: the folder ``name.qda`` or the database ``data.qda`` in it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

from evalkit.errors import Problem, SourceError
from evalkit.sources.interviews.checking import project_problems
from evalkit.sources.interviews.databases import open_database
from evalkit.sources.interviews.project import (
    Case,
    Code,
    Coder,
    Coding,
    Document,
    Project,
    Selection,
    Variable,
)
from evalkit.sources.interviews.text_files import plain_lines

TABLES = {"source", "code_name", "code_cat", "code_text"}
KINDS = {"character": "Text", "numeric": "Float"}


def read_qualcoder(path: Path) -> Project:
    """A QualCoder project; categories become codes that cannot be given.

    Positions are code points with the end exclusive; the words that the database stores with each coding are
    held against them.

    Raises:
        SourceError: not a QualCoder project, or with faults; all are named.
    """
    database = path / "data.qda" if path.is_dir() else path
    if not database.is_file():
        raise SourceError(Problem(what="there is no data.qda in the folder", file=str(path)))
    with open_database(database, TABLES, "QualCoder") as held:
        names = {row[0] for row in held.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        selections, problems = _selections(held, str(path))
        problems += _not_read(held, names, str(path))
        cases, variables = _cases(held) if {"cases", "case_text"} <= names else ((), ())
        if {"attribute", "attribute_type"} <= names:
            cases, variables = _attributes(held, cases)
        project = Project(
            name=path.stem,
            origin="QualCoder",
            documents=tuple(_documents(held)),
            codes=tuple(_codes(held)),
            coders=tuple(
                Coder(guid=name, name=name) for name in dict.fromkeys(s.coder for s in selections) if name
            ),
            selections=tuple(selections),
            variables=variables,
            cases=cases,
            offsets="end exclusive" if selections else "",
        )
    problems += project_problems(project, str(path))
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise SourceError(errors)
    return replace(project, problems=tuple(problems))


def _documents(held: sqlite3.Connection) -> list[Document]:
    rows = held.execute("SELECT id, name, fulltext FROM source ORDER BY id")
    return [
        Document(
            guid=f"source:{row['id']}",
            name=row["name"],
            text=None if row["fulltext"] is None else plain_lines(row["fulltext"]),
            kind="text" if row["fulltext"] is not None else "picture",
        )
        for row in rows
    ]


def _codes(held: sqlite3.Connection) -> list[Code]:
    found: list[Code] = []
    waiting = [
        dict(row) for row in held.execute("SELECT catid, name, memo, supercatid FROM code_cat ORDER BY catid")
    ]
    known = {""}
    while waiting:
        ready = [row for row in waiting if _category(row["supercatid"]) in known]
        ready = ready or waiting[:1]
        for row in ready:
            parent = _category(row["supercatid"])
            parent = parent if parent in known else ""
            key = _category(row["catid"])
            found.append(
                Code(guid=key, name=row["name"], parent=parent, description=row["memo"] or "", codable=False)
            )
            known.add(key)
        waiting = [row for row in waiting if row not in ready]
    for row in held.execute("SELECT cid, name, memo, catid, color FROM code_name ORDER BY cid"):
        parent = _category(row["catid"])
        found.append(
            Code(
                guid=f"code:{row['cid']}",
                name=row["name"],
                parent=parent if parent in known else "",
                description=row["memo"] or "",
                color=row["color"] or "",
            )
        )
    return found


def _category(key: int | None) -> str:
    return "" if key is None else f"category:{key}"


def _selections(held: sqlite3.Connection, file: str) -> tuple[list[Selection], list[Problem]]:
    texts = {row["id"]: row["fulltext"] or "" for row in held.execute("SELECT id, fulltext FROM source")}
    selections, problems = [], []
    query = (
        "SELECT rowid AS number, cid, fid, seltext, pos0, pos1, owner, memo FROM code_text "
        "ORDER BY fid, pos0, pos1, number"
    )
    for row in held.execute(query):
        text = texts.get(row["fid"], "")
        start, end = (_plain_position(text, row[name]) for name in ("pos0", "pos1"))
        if row["seltext"] and text and text[row["pos0"] : row["pos1"]] != row["seltext"]:
            what = f"the text at {row['pos0']}–{row['pos1']} is not the coded text {row['seltext'][:40]!r}"
            place = f"source {row['fid']}, coding {row['number']}"
            problems.append(Problem(what=what, file=file, place=place, severity="warning"))
        key = f"coding:{row['number']}"
        selections.append(
            Selection(
                guid=f"selection:{row['number']}",
                document=f"source:{row['fid']}",
                start=start,
                end=end,
                note=row["memo"] or "",
                coder=row["owner"] or "",
                codings=(Coding(guid=key, code=f"code:{row['cid']}", coder=row["owner"] or ""),),
            )
        )
    return selections, problems


def _not_read(held: sqlite3.Connection, tables: set[str], file: str) -> list[Problem]:
    """Codings of pictures and recordings, which have no text."""
    found = []
    for table, what in (("code_image", "pictures"), ("code_av", "recordings")):
        count = held.execute(f"SELECT count(*) FROM {table}").fetchone()[0] if table in tables else 0  # noqa: S608
        if count:
            told = f"{count} codings of {what} are not read"
            found.append(Problem(what=told, file=file, place=table, severity="warning"))
    return found


def _plain_position(text: str, position: int) -> int:
    return position - text[:position].count("\r\n")


def _cases(held: sqlite3.Connection) -> tuple[tuple[Case, ...], tuple[Variable, ...]]:
    documents: dict[int, list[str]] = {}
    for row in held.execute("SELECT DISTINCT caseid, fid FROM case_text ORDER BY caseid, fid"):
        documents.setdefault(row["caseid"], []).append(f"source:{row['fid']}")
    cases = tuple(
        Case(
            guid=f"case:{row['caseid']}", name=row["name"], documents=tuple(documents.get(row["caseid"], ()))
        )
        for row in held.execute("SELECT caseid, name FROM cases ORDER BY caseid")
    )
    return cases, ()


def _attributes(
    held: sqlite3.Connection, cases: tuple[Case, ...]
) -> tuple[tuple[Case, ...], tuple[Variable, ...]]:
    """Values of cases; values of a file become those of a case of its own."""
    variables = tuple(
        Variable(guid=f"variable:{row['name']}", name=row["name"], kind=KINDS.get(row["valuetype"], "Text"))
        for row in held.execute("SELECT name, valuetype FROM attribute_type ORDER BY name")
    )
    values: dict[tuple[str, int], dict[str, str]] = {}
    for row in held.execute("SELECT name, attr_type, value, id FROM attribute ORDER BY name, id"):
        if row["value"] not in (None, ""):
            values.setdefault((row["attr_type"], row["id"]), {})[f"variable:{row['name']}"] = str(
                row["value"]
            )
    found = [
        replace(case, values=values.get(("case", int(case.guid.partition(":")[2])), {})) for case in cases
    ]
    names = {row["id"]: row["name"] for row in held.execute("SELECT id, name FROM source")}
    for (kind, key), held_values in values.items():
        if kind == "file" and key in names:
            found.append(
                Case(guid=f"file:{key}", name=names[key], documents=(f"source:{key}",), values=held_values)
            )
    return tuple(found), variables
