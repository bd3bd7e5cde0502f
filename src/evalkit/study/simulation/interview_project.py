"""Synthetic interviews as a project: codes, coders, selections with their codings, and cases."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evalkit.content import content_file
from evalkit.definitions.codebook import Codebook
from evalkit.definitions.interview_simulation import InterviewSimulation, SimulatedRole
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import read_yaml
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
from evalkit.sources.interviews.refi_qda_export import new_guid


def interview_project(
    held: InterviewSimulation,
    documents: list[Document],
    sheet: pd.DataFrame,
    labels: tuple[list[str], list[SimulatedRole]],
) -> Project:
    """The project of simulated interviews.

    Args:
        held: the parameters.
        documents: the transcripts.
        sheet: one row a coding: document, segment, start, end, text, code, coder.
        labels: branch and role of each document.
    """
    book = parse(Codebook, read_yaml(content_file("codebooks", f"{held.codebook}.yaml")))
    keys = {entry.id: new_guid("code", entry.id) for entry in book.codes}
    people = {name: new_guid("coder", name) for name in held.accuracy}
    variables = {name: new_guid("variable", name) for name in ("branch", "role")}
    return Project(
        name="synthetic interviews",
        origin="evalkit simulation",
        documents=tuple(documents),
        codes=_codes(book, keys),
        coders=tuple(Coder(guid=guid, name=name) for name, guid in people.items()),
        selections=_selections(documents, sheet, keys, people),
        variables=tuple(Variable(guid=guid, name=name) for name, guid in variables.items()),
        cases=_cases(documents, variables, labels),
    )


def _codes(book: Codebook, keys: dict[str, str]) -> tuple[Code, ...]:
    return tuple(
        Code(
            guid=keys[entry.id],
            name=entry.id,
            parent=keys[entry.parent] if entry.parent else "",
            description=f"{entry.zh} {entry.en}",
        )
        for entry in book.codes
    )


def _selections(
    documents: list[Document], sheet: pd.DataFrame, keys: dict[str, str], people: dict[str, str]
) -> tuple[Selection, ...]:
    """One selection a row of the sheet, in the order of the documents."""
    texts = {document.name: document.guid for document in documents}
    rows: list[Any] = list(sheet.itertuples())
    selections = [_selection(row, texts[row.document], keys[row.code], people[row.coder]) for row in rows]
    order = {document.guid: i for i, document in enumerate(documents)}
    return tuple(sorted(selections, key=lambda selection: order[selection.document]))


def _selection(row: Any, document: str, code: str, coder: str) -> Selection:
    key = (row.document, str(row.segment), row.coder)
    coding = Coding(guid=new_guid("coding", *key), code=code, coder=coder)
    return Selection(
        guid=new_guid("selection", *key),
        document=document,
        start=row.start,
        end=row.end,
        name=row.text,
        coder=coder,
        codings=(coding,),
    )


def _cases(
    documents: list[Document], variables: dict[str, str], labels: tuple[list[str], list[SimulatedRole]]
) -> tuple[Case, ...]:
    return tuple(
        Case(
            guid=new_guid("case", document.name),
            name=document.name,
            documents=(document.guid,),
            values={variables["branch"]: branch, variables["role"]: role.id},
        )
        for document, branch, role in zip(documents, labels[0], labels[1], strict=True)
    )
