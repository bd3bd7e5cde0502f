"""Rows of a coding sheet as a project: documents without texts, selections with what the sheet says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.errors import Problem
from evalkit.sources.interviews.project import (
    Case,
    Coder,
    Coding,
    Document,
    Project,
    Selection,
    Variable,
)
from evalkit.sources.interviews.refi_qda_export import new_guid
from evalkit.sources.interviews.taguette import tag_codes

ATTRIBUTES = ("branch", "role")
ABOVE = " > "


def sheet_project(frame: pd.DataFrame, path: Path) -> Project:
    """The project of a sheet as ``read_coding_sheet`` gives it.

    A unit without a code is a selection without codings. The text of a unit is its name. Codes stay as they
    are typed; only " > " sets a code below another.
    """
    codes, keys = tag_codes([(name, "") for name in dict.fromkeys(frame["code"]) if name], (ABOVE,))
    coders = {
        name: Coder(guid=new_guid("coder", name), name=name) for name in dict.fromkeys(frame["coder"]) if name
    }
    names = list(dict.fromkeys(frame["document"]))
    documents = {name: Document(guid=new_guid("document", name), name=name, text=None) for name in names}
    selections = []
    place = ["document", "segment", "start", "end", "text", "coder"]
    held: Any
    for held, rows in frame.groupby(place, sort=False, dropna=False):
        values: tuple[Any, ...] = tuple(held)
        document, segment, start, end, text, coder = values
        who = coders[coder].guid if coder else ""
        key = new_guid("selection", *map(str, values))
        codings = tuple(
            Coding(guid=new_guid("coding", key, code), code=keys[code], coder=who)
            for code in dict.fromkeys(rows["code"])
            if code
        )
        selections.append(
            Selection(
                guid=key,
                document=documents[document].guid,
                start=None if pd.isna(start) else int(start),
                end=None if pd.isna(end) else int(end),
                name=text or segment,
                note=segment,
                coder=who,
                codings=codings,
            )
        )
    variables, cases = _cases(frame, {name: document.guid for name, document in documents.items()})
    return Project(
        name=path.stem,
        origin="coding sheet",
        documents=tuple(documents.values()),
        codes=codes,
        coders=tuple(coders.values()),
        selections=tuple(selections),
        variables=variables,
        cases=cases,
        problems=tuple(_unsettled(frame, str(path))),
    )


def _unsettled(frame: pd.DataFrame, file: str) -> Iterator[Problem]:
    """Interviews for which the rows name several branches or roles; the first one counts."""
    for name in ATTRIBUTES:
        held = frame[frame[name] != ""]
        for document, rows in held.groupby("document", sort=False):
            values = list(dict.fromkeys(rows[name]))
            if len(values) > 1:
                what = (
                    f"the rows name {len(values)} values of {name}: {', '.join(values[:4])}; the first counts"
                )
                yield Problem(what=what, file=file, place=f"document {document!r}", severity="warning")


def _cases(frame: pd.DataFrame, documents: dict[str, str]) -> tuple[tuple[Variable, ...], tuple[Case, ...]]:
    """One case a document with its branch and role, where the sheet has them."""
    used = [name for name in ATTRIBUTES if (frame[name] != "").any()]
    variables = {name: Variable(guid=new_guid("variable", name), name=name) for name in used}
    cases = []
    for name, rows in frame.groupby("document", sort=False):
        first = {key: next((value for value in rows[key] if value), "") for key in used}
        values = {variables[key].guid: value for key, value in first.items() if value}
        if values:
            guid = documents[str(name)]
            cases.append(
                Case(guid=new_guid("case", str(name)), name=str(name), documents=(guid,), values=values)
            )
    return tuple(variables.values()), tuple(cases)
