"""Coded interviews with their labels: who was asked where, and one row for each coding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from evalkit.definitions.codebook import Codebook
from evalkit.errors import Problem, SourceError, did_you_mean
from evalkit.sources.interviews.project import Code, Document, Project, Selection, Turn

BRANCH = frozenset({"branch", "branch_id", "支行", "支行编号", "网点"})
ROLE = frozenset({"role", "角色", "岗位", "身份", "quota"})
SEGMENT_COLUMNS = (
    "segment",
    "document",
    "start",
    "end",
    "text",
    "code",
    "coder",
    "branch",
    "role",
    "speaker",
)
ABOVE = " > "


@dataclass(frozen=True, kw_only=True, eq=False)
class Interviews:
    """Coded interviews.

    Attributes:
        project: what the file holds.
        documents: one row an interview (index = its name): branch and role, "" where unknown.
        segments: one row a coding: segment, document, start, end, text, code, coder, branch, role, speaker.
        codes: the codes in the order of the codebook.
        parents: code → code above, "" at the top.
        codebook: its definitions, None without a codebook file.
        path: the file.
        problems: warnings found while reading.
    """

    project: Project
    documents: pd.DataFrame
    segments: pd.DataFrame
    codes: tuple[str, ...]
    parents: Mapping[str, str]
    codebook: Codebook | None
    path: Path
    problems: tuple[Problem, ...] = ()

    @property
    def coders(self) -> tuple[str, ...]:
        """The coders, in the order of the file; ("",) where it does not name them."""
        named = tuple(coder.name for coder in self.project.coders)
        return named or ("",)

    @property
    def n(self) -> int:
        """Number of interviews."""
        return len(self.documents)

    def with_ancestors(self) -> pd.DataFrame:
        """The segments, each also under every code above its own."""
        frames = [self.segments]
        while len(frames[-1]):
            above = frames[-1].assign(code=frames[-1]["code"].map(self.parents))
            frames.append(above[above["code"].fillna("") != ""])
        joined = pd.concat(frames, ignore_index=True)
        return joined.drop_duplicates(["segment", "code", "coder"], ignore_index=True)

    def __repr__(self) -> str:
        return (
            f"Interviews({self.path.name!r}: {self.n} interviews, {len(self.codes)} codes, "
            f"{len(self.coders)} coders, {len(self.segments)} coded segments)"
        )


def label_interviews(project: Project, path: Path, codebook: Codebook | None = None) -> Interviews:
    """Give the parts of a project their names.

    The branch and the role of an interview are variables of its case (branch, 支行; role, 角色 …), or sets
    called "branch: B001", "角色：客户经理". Codes are matched with a codebook by id or name.

    Raises:
        SourceError: codes that are given but not in the codebook, all of them.
    """
    project = replace(project, documents=_told_apart(project.documents))
    names = code_names(project.codes)
    parents = {names[code.guid]: names.get(code.parent, "") for code in project.codes}
    order = tuple(names[code.guid] for code in project.codes)
    if codebook is not None:
        renamed = _matched(project, names, codebook, str(path))
        names = {guid: renamed[name] for guid, name in names.items() if name in renamed}
        order = tuple(entry.id for entry in codebook.codes)
        parents = {entry.id: entry.parent or "" for entry in codebook.codes}
    documents = _documents(project)
    return Interviews(
        project=project,
        documents=documents,
        segments=_segments(project, names, documents),
        codes=order,
        parents=parents,
        codebook=codebook,
        path=path,
        problems=project.problems,
    )


def code_names(codes: tuple[Code, ...]) -> dict[str, str]:
    """GUID → name of each code; with the names above it where several codes have one name."""
    by_guid = {code.guid: code for code in codes}
    often = Counter(code.name for code in codes)

    def full(code: Code) -> str:
        parts, seen = [code.name], {code.guid}
        while code.parent in by_guid and code.parent not in seen:
            code = by_guid[code.parent]
            seen.add(code.guid)
            parts.append(code.name)
        return ABOVE.join(reversed(parts))

    names = {code.guid: code.name if often[code.name] == 1 else full(code) for code in codes}
    twice = Counter(names.values())
    return {guid: name if twice[name] == 1 else f"{name} ({guid[:8]})" for guid, name in names.items()}


def _matched(project: Project, names: Mapping[str, str], codebook: Codebook, file: str) -> dict[str, str]:
    used = {coding.code for selection in project.selections for coding in selection.codings}
    plain = {code.guid: code.name for code in project.codes}
    found: dict[str, str] = {}
    problems = []
    ids = [entry.id for entry in codebook.codes]
    for guid, name in names.items():
        entry = codebook.find(name) or codebook.find(plain[guid])
        if entry is not None:
            found[name] = entry.id
        elif guid in used:
            what = f"the code {name!r} is not in the codebook {codebook.id!r}"
            problems.append(Problem(what=what, file=file, hint=did_you_mean(plain[guid], ids)))
    if problems:
        raise SourceError(problems)
    return found


def _told_apart(documents: tuple[Document, ...]) -> tuple[Document, ...]:
    """Documents of one name get the beginning of their GUID behind it."""
    often = Counter(document.name for document in documents)
    return tuple(d if often[d.name] == 1 else replace(d, name=f"{d.name} ({d.guid[:8]})") for d in documents)


def _documents(project: Project) -> pd.DataFrame:
    names = [document.name for document in project.documents]
    kinds = {variable.guid: variable.name.strip().casefold() for variable in project.variables}
    held = {document.guid: {"branch": "", "role": ""} for document in project.documents}
    for case in project.cases:
        for variable, value in case.values.items():
            for guid in case.documents:
                _note(held, guid, kinds.get(variable, ""), value)
    for group in project.sets:
        kind, _, value = group.name.replace("：", ":").partition(":")
        for guid in group.documents:
            _note(held, guid, kind.strip().casefold(), value.strip())
    frame = pd.DataFrame([held[d.guid] for d in project.documents], columns=["branch", "role"], index=names)
    return frame.rename_axis("document")


def _note(held: dict[str, dict[str, str]], guid: str, kind: str, value: str) -> None:
    column = "branch" if kind in BRANCH else "role" if kind in ROLE else ""
    if column and guid in held and not held[guid][column]:
        held[guid][column] = value


def _segments(project: Project, names: Mapping[str, str], documents: pd.DataFrame) -> pd.DataFrame:
    people = {coder.guid: coder.name for coder in project.coders}
    held = {document.guid: document for document in project.documents}
    rows = []
    for selection in project.selections:
        document = held.get(selection.document)
        if document is None:
            continue
        where = documents.loc[document.name]
        text = _text(selection, document.text)
        speaker = _speaker(document.turns, selection)
        for coding in selection.codings:
            if coding.code in names:
                coder = coding.coder or selection.coder
                rows.append(
                    (
                        selection.guid,
                        document.name,
                        selection.start,
                        selection.end,
                        text,
                        names[coding.code],
                        people.get(coder, coder),
                        where["branch"],
                        where["role"],
                        speaker,
                    )
                )
    frame = pd.DataFrame(rows, columns=list(SEGMENT_COLUMNS))
    return frame.astype({"start": "Int64", "end": "Int64"})


def _text(selection: Selection, text: str | None) -> str:
    if text is None or selection.start is None or selection.end is None:
        return selection.name
    return text[selection.start : selection.end]


def _speaker(turns: tuple[Turn, ...], selection: Selection) -> str:
    if selection.start is None:
        return ""
    return next((turn.speaker for turn in turns if turn.start <= selection.start < turn.end), "")
