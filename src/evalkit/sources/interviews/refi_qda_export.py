"""Write a project as REFI-QDA (.qdpx, .qdc); the same project gives the same bytes."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import defusedxml.ElementTree

from evalkit.sources.interviews.project import Code, Coding, Document, Project, Selection
from evalkit.sources.interviews.refi_xml import CODEBOOK_NAMESPACE, PROJECT_NAMESPACE, xml_text

FIXED_DATE = (2024, 6, 1, 0, 0, 0)
ORIGIN = "evalkit"
NAME_LENGTH = 200
XML = b'<?xml version="1.0" encoding="utf-8"?>\n'
PLACES = ("Users", "CodeBook", "Variables", "Cases", "Sources", "Notes", "Links", "Sets", "Graphs")
GUID = re.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
COLOR = re.compile("#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
NUMBERS = {
    "IntegerValue": re.compile(r"[+-]?\d+"),
    "FloatValue": re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"),
    "BooleanValue": re.compile("true|false|0|1"),
}
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
    for document in _written(project):
        if document.text is not None:
            files[f"sources/{_key(document.guid)}.txt"] = document.text.encode("utf-8")
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
    """The project in the order of the standard's schema; lists that are empty are left out."""
    root = Element("Project", xmlns=PROJECT_NAMESPACE, name=xml_text(project.name))
    root.set("origin", xml_text(project.origin) or ORIGIN)
    parts = {place: Element(place) for place in PLACES}
    for coder in project.coders:
        SubElement(parts["Users"], "User", guid=_key(coder.guid), name=xml_text(coder.name))
    if project.codes:
        _codes(SubElement(parts["CodeBook"], "Codes"), project.codes)
    for held in project.variables:
        element = SubElement(parts["Variables"], "Variable", guid=_key(held.guid), name=xml_text(held.name))
        element.set("typeOfVariable", held.kind)
    _cases(parts["Cases"], project)
    for document in _written(project):
        own = [s for s in project.selections if s.document == document.guid]
        _source(parts["Sources"], document, own)
    for place, xml in project.other:
        parts[place].append(defusedxml.ElementTree.fromstring(xml))
    _sets(parts["Sets"], project)
    root.extend(part for part in parts.values() if len(part))
    return root


def _written(project: Project) -> list[Document]:
    """Documents that become text sources: texts, and others whose own XML is not carried."""
    carried = " ".join(xml for place, xml in project.other if place == "Sources").lower()
    return [d for d in project.documents if d.kind == "text" or (d.text and d.guid not in carried)]


def _key(guid: str) -> str:
    """A GUID as the standard wants it; keys of other programs get one that depends on them only."""
    return guid if not guid or GUID.fullmatch(guid) else new_guid("key", guid)


def _codes(parent: Element, codes: tuple[Code, ...]) -> None:
    places = {"": parent}
    for code in codes:
        element = SubElement(
            places[code.parent],
            "Code",
            guid=_key(code.guid),
            name=xml_text(code.name),
            isCodable=str(code.codable).lower(),
        )
        if COLOR.fullmatch(code.color):
            element.set("color", code.color)
        if code.description:
            SubElement(element, "Description").text = xml_text(code.description)
        places[code.guid] = element


def _cases(parent: Element, project: Project) -> None:
    kinds = {variable.guid: variable.kind for variable in project.variables}
    for case in project.cases:
        element = SubElement(parent, "Case", guid=_key(case.guid), name=xml_text(case.name))
        for variable, value in case.values.items():
            held = SubElement(element, "VariableValue")
            SubElement(held, "VariableRef", targetGUID=_key(variable))
            SubElement(held, _value_tag(kinds.get(variable, "Text"), value)).text = xml_text(value)
        for document in case.documents:
            SubElement(element, "SourceRef", targetGUID=_key(document))
        for selection in case.selections:
            SubElement(element, "SelectionRef", targetGUID=_key(selection))


def _value_tag(kind: str, value: str) -> str:
    """The element of a value; what is no number is a text, whatever its variable says."""
    tag = VALUE_TAGS.get(kind, "TextValue")
    number = NUMBERS.get(tag)
    return tag if number is None or number.fullmatch(value.strip()) else "TextValue"


def _sets(parent: Element, project: Project) -> None:
    for held in project.sets:
        element = SubElement(parent, "Set", guid=_key(held.guid), name=xml_text(held.name))
        for code in held.codes:
            SubElement(element, "MemberCode", targetGUID=_key(code))
        for document in held.documents:
            SubElement(element, "MemberSource", targetGUID=_key(document))


def _source(sources: Element, document: Document, selections: list[Selection]) -> None:
    element = SubElement(sources, "TextSource", guid=_key(document.guid), name=xml_text(document.name))
    element.set("plainTextPath", f"internal://{_key(document.guid)}.txt")
    for selection in selections:
        if selection.start is None or selection.end is None:
            continue
        words = (document.text or "")[selection.start : selection.end]
        part = SubElement(
            element,
            "PlainTextSelection",
            guid=_key(selection.guid),
            name=xml_text(selection.name or _short(words)),
            startPosition=str(selection.start),
            endPosition=str(selection.end),
        )
        if selection.coder:
            part.set("creatingUser", _key(selection.coder))
        if selection.note:
            SubElement(part, "Description").text = xml_text(selection.note)
        _codings(part, selection.codings)
    for selection in selections:
        if selection.start is None or selection.end is None:
            _codings(element, selection.codings)


def _short(words: str) -> str:
    return words if len(words) <= NAME_LENGTH else words[: NAME_LENGTH - 1] + "…"


def _codings(part: Element, codings: tuple[Coding, ...]) -> None:
    for coding in codings:
        element = SubElement(part, "Coding", guid=_key(coding.guid))
        if coding.coder:
            element.set("creatingUser", _key(coding.coder))
        SubElement(element, "CodeRef", targetGUID=_key(coding.code))
