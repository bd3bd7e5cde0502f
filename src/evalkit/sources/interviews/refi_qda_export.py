"""Write a project as REFI-QDA (.qdpx, .qdc); the same project gives the same bytes."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import defusedxml.ElementTree

from evalkit.sources.interviews.project import Code, Coding, Document, Project, Selection
from evalkit.sources.interviews.refi_xml import CODEBOOK_NAMESPACE, PROJECT_NAMESPACE

FIXED_DATE = (2024, 6, 1, 0, 0, 0)
ORIGIN = "evalkit"
NAME_LENGTH = 200
XML = b'<?xml version="1.0" encoding="utf-8"?>\n'
VALUE_TAGS = {
    "Text": "TextValue",
    "Integer": "IntegerValue",
    "Float": "FloatValue",
    "Boolean": "BooleanValue",
    "Date": "DateValue",
    "DateTime": "DateTimeValue",
}


def write_refi_qda(project: Project, path: Path) -> None:
    """Write a .qdpx file: positions in code points, the end exclusive, line ends of one character.

    A selection without a name gets its own words as its name, so that every reader can check the positions.
    """
    files: dict[str, bytes] = {"project.qde": _document(_project(project))}
    for document in project.documents:
        if document.kind == "text" and document.text is not None:
            files[f"sources/{document.guid}.txt"] = document.text.encode("utf-8")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIXED_DATE), held, zipfile.ZIP_DEFLATED)
    path.write_bytes(buffer.getvalue())


def write_codebook(codes: Iterable[Code], path: Path) -> None:
    """Write a .qdc file."""
    root = Element("CodeBook", xmlns=CODEBOOK_NAMESPACE, origin=ORIGIN)
    _codes(SubElement(root, "Codes"), tuple(codes))
    path.write_bytes(_document(root))


def new_guid(*parts: str) -> str:
    """A GUID that depends on names only, so that the same input gives the same file."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "evalkit:" + "\x1f".join(parts)))


def _document(root: Element) -> bytes:
    indent(root)
    held: bytes = tostring(root, encoding="utf-8")
    return XML + held


def _project(project: Project) -> Element:
    root = Element("Project", xmlns=PROJECT_NAMESPACE, name=project.name, origin=project.origin or ORIGIN)
    users = SubElement(root, "Users")
    for coder in project.coders:
        SubElement(users, "User", guid=coder.guid, name=coder.name)
    _codes(SubElement(SubElement(root, "CodeBook"), "Codes"), project.codes)
    variables = SubElement(root, "Variables")
    for variable in project.variables:
        SubElement(
            variables, "Variable", guid=variable.guid, name=variable.name, typeOfVariable=variable.kind
        )
    _cases(root, project)
    sources = SubElement(root, "Sources")
    for document in project.documents:
        if document.kind == "text":
            _source(sources, document, [s for s in project.selections if s.document == document.guid])
    _carried(root, sources, project.other)
    sets = SubElement(root, "Sets")
    for held in project.sets:
        element = SubElement(sets, "Set", guid=held.guid, name=held.name)
        for code in held.codes:
            SubElement(element, "MemberCode", targetGUID=code)
        for document_guid in held.documents:
            SubElement(element, "MemberSource", targetGUID=document_guid)
    return root


def _codes(parent: Element, codes: tuple[Code, ...]) -> None:
    places = {"": parent}
    for code in codes:
        element = SubElement(
            places[code.parent],
            "Code",
            guid=code.guid,
            name=code.name,
            isCodable=str(code.codable).lower(),
        )
        if code.color:
            element.set("color", code.color)
        if code.description:
            SubElement(element, "Description").text = code.description
        places[code.guid] = element


def _cases(root: Element, project: Project) -> None:
    cases = SubElement(root, "Cases")
    kinds = {variable.guid: variable.kind for variable in project.variables}
    for case in project.cases:
        element = SubElement(cases, "Case", guid=case.guid, name=case.name)
        for variable, value in case.values.items():
            held = SubElement(element, "VariableValue")
            SubElement(held, "VariableRef", targetGUID=variable)
            SubElement(held, VALUE_TAGS.get(kinds.get(variable, "Text"), "TextValue")).text = value
        for document in case.documents:
            SubElement(element, "SourceRef", targetGUID=document)
        for selection in case.selections:
            SubElement(element, "SelectionRef", targetGUID=selection)


def _source(sources: Element, document: Document, selections: list[Selection]) -> None:
    element = SubElement(sources, "TextSource", guid=document.guid, name=document.name)
    element.set("plainTextPath", f"internal://{document.guid}.txt")
    for selection in selections:
        if selection.start is None or selection.end is None:
            _codings(element, selection.codings)
            continue
        words = (document.text or "")[selection.start : selection.end][:NAME_LENGTH]
        part = SubElement(
            element,
            "PlainTextSelection",
            guid=selection.guid,
            name=selection.name or words,
            startPosition=str(selection.start),
            endPosition=str(selection.end),
        )
        if selection.coder:
            part.set("creatingUser", selection.coder)
        if selection.note:
            SubElement(part, "Description").text = selection.note
        _codings(part, selection.codings)


def _codings(part: Element, codings: tuple[Coding, ...]) -> None:
    for coding in codings:
        element = SubElement(part, "Coding", guid=coding.guid)
        if coding.coder:
            element.set("creatingUser", coding.coder)
        SubElement(element, "CodeRef", targetGUID=coding.code)


def _carried(root: Element, sources: Element, other: tuple[tuple[str, str], ...]) -> None:
    places = {"Sources": sources}
    for place, text in other:
        if place not in places:
            places[place] = SubElement(root, place)
        places[place].append(defusedxml.ElementTree.fromstring(text))
