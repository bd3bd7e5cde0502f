"""Word's own constructions: fields, bookmarks, links, shading. Text only ever becomes the text of a node."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from evalkit.report.formats.archive import printable

Element = Any  # an lxml element of python-docx


def node(tag: str, *children: Element, **attributes: object) -> Element:
    """An element with attributes of its own namespace: ``node("w:shd", val="clear", fill="EEEEEE")``."""
    made = OxmlElement(tag)
    space = tag.split(":", maxsplit=1)[0]
    for name, value in attributes.items():
        made.set(qn(f"{space}:{name}"), str(value))
    made.extend(children)
    return made


def run(text: str, *properties: Element) -> Element:
    """A run of text."""
    shown = node("w:t")
    shown.text = printable(text)
    shown.set(qn("xml:space"), "preserve")
    return node("w:r", *([node("w:rPr", *properties)] if properties else []), shown)


def field(instruction: str, shown: str, *properties: Element) -> list[Element]:
    """A field that Word can update, with the text that it shows until then."""
    code = node("w:instrText")
    code.text = f" {instruction} "
    code.set(qn("xml:space"), "preserve")

    def part(child: Element) -> Element:
        held = [node("w:rPr", *(p.__copy__() for p in properties))] if properties else []
        return node("w:r", *held, child)

    begin, separate, end = (node("w:fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    return [part(begin), part(code), part(separate), run(shown, *properties), part(end)]


class Bookmarks:
    """Names that Word accepts for the labels of a document: at most 40 letters, digits and underscores."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._numbers = {label: k for k, label in enumerate(labels, start=1)}

    def name(self, label: str) -> str:
        """The bookmark of a label; hidden in Word's list, since it begins with an underscore."""
        return f"_Ref{self._numbers[label]:03d}_{label.replace('-', '_')}"[:40]

    def around(self, label: str, *children: Element) -> list[Element]:
        """The children between the two ends of the label's bookmark; without a label, as they are."""
        if not label:
            return list(children)
        number = self._numbers[label]
        start = node("w:bookmarkStart", id=number, name=self.name(label))
        return [start, *children, node("w:bookmarkEnd", id=number)]

    def link(self, label: str, *children: Element) -> Element:
        """A link to a bookmark of the same document."""
        return node("w:hyperlink", *children, anchor=self.name(label), history="1")


def shaded(fill: str) -> Element:
    """A background colour from ``#rrggbb``."""
    return node("w:shd", val="clear", color="auto", fill=fill.removeprefix("#"))


def coloured(colour: str) -> Element:
    """A text colour from ``#rrggbb``."""
    return node("w:color", val=colour.removeprefix("#"))


def border(side: str, eighths: int, colour: str = "auto", space: int = 0) -> Element:
    """A border of so many eighths of a point."""
    paint = colour.removeprefix("#")
    return node(f"w:{side}", val="single", sz=eighths, space=space, color=paint)
