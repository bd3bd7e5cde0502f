"""REFI-QDA XML without its traps: no entities, no document types; names without their namespace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml import DefusedXmlException

from evalkit.errors import Problem, SourceError

PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
DEEPEST = 200
_UNWRITABLE = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def parse_xml(raw: bytes, file: str, place: str, root: str, program: str = "REFI-QDA") -> Element:
    """The root element with every tag reduced to its local name.

    Raises:
        SourceError: not XML, XML with a document type or entities, nested too deeply, or another root.
    """
    try:
        element: Element = defusedxml.ElementTree.fromstring(raw, forbid_dtd=True)
    except DefusedXmlException as error:
        what = f"the XML declares a document type or entities; it is not read ({type(error).__name__})"
        raise SourceError(Problem(what=what, file=file, place=place)) from error
    except (ParseError, ValueError, LookupError) as error:
        raise SourceError(Problem(what=f"this is not XML ({error})", file=file, place=place)) from error
    if not _shallow(element):
        raise SourceError(Problem(what="the XML is nested too deeply", file=file, place=place))
    for part in element.iter():
        part.tag = local(part.tag)
    if element.tag != root:
        what = f"the XML holds a {element.tag!r}"
        raise SourceError(Problem(what=what, file=file, place=place, expected=f"a {root!r} of {program}"))
    return element


def _shallow(element: Element) -> bool:
    level = [element]
    for _ in range(DEEPEST):
        level = [child for part in level for child in part]
        if not level:
            return True
    return False


def local(tag: str) -> str:
    """A tag without its namespace."""
    return tag.rpartition("}")[2]


def guid(value: str | None) -> str:
    """A GUID without braces, in lower case; "" for none."""
    return (value or "").strip().strip("{}").lower()


def xml_text(text: str) -> str:
    """A text that XML can hold, as long as before: control characters become blanks."""
    return _UNWRITABLE.sub(" ", text)


def text_of(element: Element, name: str) -> str:
    """The text of a child, "" without one."""
    child = element.find(name)
    return "" if child is None or child.text is None else child.text


def child(element: Element, name: str) -> Element:
    """A child, empty where it is not there."""
    found = element.find(name)
    return Element(name) if found is None else found


def children(element: Element, path: str) -> Iterator[Element]:
    """The children at a path such as "CodeBook/Codes", none where the path does not exist."""
    found = element.find(path)
    yield from () if found is None else found
