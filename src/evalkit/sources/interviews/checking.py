"""What must hold in a project, whatever program wrote it; every fault with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from evalkit.errors import Problem, Severity
from evalkit.sources.interviews.project import Case, Code, Coder, CodingSet, Document, Project, Selection


def project_problems(project: Project, file: str) -> tuple[Problem, ...]:
    """Every fault of a project: errors first, then what is only unusual."""
    found = [
        *_keys(project, file),
        *_references(project, file),
        *_spans(project, file),
        *_coders(project, file),
    ]
    return tuple(sorted(found, key=lambda problem: problem.severity))


def _problem(file: str, place: str, what: str, severity: Severity = "error", hint: str = "") -> Problem:
    return Problem(what=what, file=file, place=place, severity=severity, hint=hint)


def _keys(project: Project, file: str) -> Iterator[Problem]:
    parts: dict[str, Sequence[Document | Code | Coder | Selection | Case | CodingSet]] = {
        "document": project.documents,
        "code": project.codes,
        "coder": project.coders,
        "selection": project.selections,
        "case": project.cases,
        "set": project.sets,
    }
    for kind, held in parts.items():
        for guid, count in Counter(part.guid for part in held).items():
            if count > 1 and not (kind == "selection" and _one_span_twice(project, guid)):
                yield _problem(file, f"{kind} {guid}", f"the GUID stands {count} times")


def _one_span_twice(project: Project, guid: str) -> bool:
    """ATLAS.ti writes a part of a PDF page and the same part of its text under one GUID."""
    same = [selection for selection in project.selections if selection.guid == guid]
    return len(same) == 2 and sum(selection.start is None for selection in same) == 1


def _references(project: Project, file: str) -> Iterator[Problem]:
    codes = {code.guid for code in project.codes}
    coders = {coder.guid for coder in project.coders}
    documents = {document.guid for document in project.documents}
    for selection in project.selections:
        place = _place(project, selection)
        for coding in selection.codings:
            if coding.code not in codes:
                yield _problem(file, place, f"the code {coding.code} is not in the codebook")
            if coding.coder and coding.coder not in coders:
                yield _problem(file, place, f"the coder {coding.coder} is not among the users", "warning")
    for case in project.cases:
        for guid in case.documents:
            if guid not in documents:
                yield _problem(file, f"case {case.name!r}", f"there is no document {guid}", "warning")


def _spans(project: Project, file: str) -> Iterator[Problem]:
    texts = {document.guid: document for document in project.documents}
    spans = [s for s in project.selections if s.start is not None and s.end is not None]
    for selection in spans:
        start, end, document = selection.start or 0, selection.end or 0, texts.get(selection.document)
        place = _place(project, selection)
        if start < 0 or end < start:
            yield _problem(file, place, f"the selection {start}–{end} ends before it begins")
        elif document is not None and document.text is not None and end > len(document.text):
            what = f"the selection {start}–{end} reaches beyond the text of {len(document.text)} characters"
            yield _problem(file, place, what, hint="was the text changed after coding?")
        elif end == start:
            yield _problem(file, place, f"the selection at {start} has no length", "warning")
    yield from _overlaps(project, spans, texts, file)


def _overlaps(
    project: Project, spans: list[Selection], texts: dict[str, Document], file: str
) -> Iterator[Problem]:
    """Parts that overlap and have one code by one coder: characters count once, rows twice."""
    rows = [
        (s.document, c.code, c.coder or s.coder, s.start or 0, s.end or 0)
        for s in spans
        for c in s.codings
        if (s.end or 0) > (s.start or 0)
    ]
    names = {code.guid: code.name for code in project.codes}
    people = {coder.guid: coder.name for coder in project.coders}
    for (document, code, coder), group in groupby(sorted(rows), key=lambda row: row[:3]):
        ends = -1
        for row in group:
            if row[3] < ends:
                known = texts.get(document)
                place = f"document {known.name if known else document!r}"
                who = f" by {people.get(coder, coder)}" if coder else ""
                what = f"selections of the code {names.get(code, code)!r}{who} overlap at {row[3]}"
                yield _problem(file, place, what, "warning")
            ends = max(ends, row[4])


def _coders(project: Project, file: str) -> Iterator[Problem]:
    if not project.n_codings:
        return
    active = {c.coder or s.coder for s in project.selections for c in s.codings}
    for coder in project.coders:
        if coder.guid not in active:
            yield _problem(file, f"coder {coder.name!r}", "this coder coded nothing", "warning")


def _place(project: Project, selection: Selection) -> str:
    names = map(attrgetter("guid", "name"), project.documents)
    name = next((name for guid, name in names if guid == selection.document), selection.document)
    return f"document {name!r}, selection {selection.guid}"
