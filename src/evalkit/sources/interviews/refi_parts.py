"""Parts of a REFI-QDA file that need no text: codes, codings, variables, cases, sets, the rest as XML."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

from evalkit.sources.interviews.project import Case, Code, Coding, CodingSet, Variable
from evalkit.sources.interviews.refi_xml import child, children, guid, text_of

CARRIED = ("Notes", "Links", "Graphs")
VALUES = ("TextValue", "IntegerValue", "FloatValue", "BooleanValue", "DateValue", "DateTimeValue")


def read_codes(codebook: Element) -> list[Code]:
    """The codes of a codebook element, parents before their children."""
    found: list[Code] = []

    def walk(element: Element, parent: str) -> None:
        for part in element.findall("Code"):
            key = guid(part.get("guid"))
            found.append(
                Code(
                    guid=key,
                    name=part.get("name", ""),
                    parent=parent,
                    description=text_of(part, "Description"),
                    color=part.get("color", ""),
                    codable=part.get("isCodable", "true").lower() not in {"false", "0"},
                )
            )
            walk(part, key)

    walk(child(codebook, "Codes"), "")
    return found


def read_variables(root: Element) -> list[Variable]:
    """The variables of cases."""
    return [
        Variable(guid=guid(v.get("guid")), name=v.get("name", ""), kind=v.get("typeOfVariable", "Text"))
        for v in children(root, "Variables")
    ]


def read_cases(root: Element) -> list[Case]:
    """The cases with their documents, selections and values."""
    return [
        Case(
            guid=guid(case.get("guid")),
            name=case.get("name", ""),
            documents=_targets(case, "SourceRef"),
            selections=_targets(case, "SelectionRef"),
            values=dict(_value(value) for value in case.findall("VariableValue")),
        )
        for case in children(root, "Cases")
    ]


def _value(element: Element) -> tuple[str, str]:
    reference = element.find("VariableRef")
    key = guid(reference.get("targetGUID")) if reference is not None else ""
    return key, next((text_of(element, kind) for kind in VALUES if element.find(kind) is not None), "")


def read_sets(root: Element) -> list[CodingSet]:
    """The sets of codes and documents."""
    return [
        CodingSet(
            guid=guid(held.get("guid")),
            name=held.get("name", ""),
            codes=_targets(held, "MemberCode"),
            documents=_targets(held, "MemberSource"),
        )
        for held in children(root, "Sets")
    ]


def _targets(element: Element, name: str) -> tuple[str, ...]:
    return tuple(guid(part.get("targetGUID") or part.get("guid")) for part in element.findall(name))


def read_carried(root: Element) -> list[tuple[str, str]]:
    """Sources that are no plain texts, notes, links and graphs, as XML, positions already read."""
    found = [
        ("Sources", tostring(source, encoding="unicode"))
        for source in children(root, "Sources")
        if source.tag != "TextSource"
    ]
    return found + [
        (name, tostring(part, encoding="unicode")) for name in CARRIED for part in children(root, name)
    ]


def read_codings(part: Element) -> list[Coding]:
    """The codings directly under an element."""
    return [
        Coding(
            guid=guid(coding.get("guid")),
            code=guid(reference.get("targetGUID")),
            coder=guid(coding.get("creatingUser")),
        )
        for coding in part.findall("Coding")
        for reference in coding.findall("CodeRef")
    ]
