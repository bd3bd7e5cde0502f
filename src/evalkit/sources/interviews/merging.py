"""The codings of several files as one project: each coder exports a file, the files are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from evalkit.errors import Problem, SourceError
from evalkit.sources.interviews.project import Case, Code, Coder, Document, Project, Selection
from evalkit.sources.interviews.refi_qda_export import new_guid


def merge_projects(projects: Sequence[Project], paths: Sequence[Path]) -> Project:
    """One project: documents are matched by name, codes by their path, coders by file and name.

    A coder whose name stands in several files gets the name of the file as well; codings without a coder get
    the name of the file.

    Raises:
        SourceError: a document has another text in another file, so that positions cannot be compared, or a
            file is given twice.
    """
    documents: dict[str, Document] = {}
    codes: dict[str, Code] = {}
    coders: dict[str, Coder] = {}
    selections: list[Selection] = []
    cases: list[Case] = []
    problems = [
        Problem(what="the file is given twice", file=str(path))
        for path in dict.fromkeys(paths)
        if paths.count(path) > 1
    ]
    shared, labels = _shared_names(projects), _labels(paths)
    for number, (project, path) in enumerate(zip(projects, paths, strict=True)):
        texts = {document.guid: new_guid("document", document.name) for document in project.documents}
        for document in project.documents:
            problems += _add_document(documents, replace(document, guid=texts[document.guid]), str(path))
        keys = _add_codes(codes, project)
        people = _add_coders(coders, project, labels[number], shared)
        selections += [_moved(s, texts, keys, people, str(number)) for s in project.selections]
        cases += [
            replace(
                case,
                guid=new_guid(str(number), case.guid),
                documents=tuple(texts.get(guid, guid) for guid in case.documents),
                selections=tuple(new_guid(str(number), guid) for guid in case.selections),
            )
            for case in project.cases
        ]
    if problems:
        raise SourceError(problems)
    variables = {variable.guid: variable for project in projects for variable in project.variables}
    origins = {project.origin for project in projects}
    return Project(
        name=" + ".join(project.name for project in projects),
        origin=origins.pop() if len(origins) == 1 else "several files",
        documents=tuple(documents.values()),
        codes=tuple(codes.values()),
        coders=tuple(coders.values()),
        selections=tuple(selections),
        variables=tuple(variables.values()),
        cases=tuple(cases),
        problems=tuple(problem for project in projects for problem in project.problems),
    )


def _shared_names(projects: Sequence[Project]) -> set[str]:
    names = [coder.name for project in projects for coder in project.coders]
    return {name for name in names if names.count(name) > 1}


def _labels(paths: Sequence[Path]) -> list[str]:
    """The name of each file without its ending, with its folder where several have one name."""
    stems = [path.stem for path in paths]
    return [
        stem if stems.count(stem) == 1 else f"{p.parent.name}/{stem}"
        for stem, p in zip(stems, paths, strict=True)
    ]


def _add_document(documents: dict[str, Document], document: Document, file: str) -> list[Problem]:
    held = documents.get(document.guid)
    if held is not None and None not in (held.text, document.text) and held.text != document.text:
        what = f"the text of {document.name!r} differs from that in another file"
        return [Problem(what=what, file=file, hint="code the same version of a transcript")]
    if held is None or held.text is None:
        documents[document.guid] = document
    return []


def _add_codes(codes: dict[str, Code], project: Project) -> dict[str, str]:
    """The new guid of each code; codes with one path become one."""
    keys = {"": ""}
    for code in project.codes:
        key = new_guid("code", keys.get(code.parent, ""), code.name)
        keys[code.guid] = key
        codes.setdefault(key, replace(code, guid=key, parent=keys.get(code.parent, "")))
    return keys


def _add_coders(coders: dict[str, Coder], project: Project, label: str, shared: set[str]) -> dict[str, str]:
    keys: dict[str, str] = {}
    active = {c.coder or s.coder for s in project.selections for c in s.codings}
    active |= {s.coder for s in project.selections}
    for coder in project.coders:
        if coder.guid in active:
            name = f"{coder.name} ({label})" if coder.name in shared else coder.name
            keys[coder.guid] = new_guid("coder", name)
            coders[keys[coder.guid]] = Coder(guid=keys[coder.guid], name=name)
    if active - set(keys):
        keys[""] = new_guid("coder", label)
        coders[keys[""]] = Coder(guid=keys[""], name=label)
    return keys


def _moved(
    selection: Selection, texts: dict[str, str], codes: dict[str, str], people: dict[str, str], number: str
) -> Selection:
    coder = people.get(selection.coder) or people.get("", "")
    return replace(
        selection,
        guid=new_guid(number, selection.guid),
        document=texts.get(selection.document, selection.document),
        coder=coder,
        codings=tuple(
            replace(
                coding,
                guid=new_guid(number, coding.guid),
                code=codes.get(coding.code, coding.code),
                coder=people.get(coding.coder) or coder,
            )
            for coding in selection.codings
        ),
    )
