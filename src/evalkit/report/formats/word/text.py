"""Running text, captions and their numbers in Word: REF and SEQ fields, bookmarks and links."""

from __future__ import annotations

from typing import Any

from evalkit.report.blocks.numbering import Numbering
from evalkit.report.formats.word.xml import Bookmarks, Element, field, node, run

SEQUENCES = {"table": {"zh": "表", "en": "Table"}, "figure": {"zh": "图", "en": "Figure"}}


class WordText:
    """Knows the numbers and bookmarks of one document."""

    def __init__(self, numbering: Numbering, language: str) -> None:
        self.marks = numbering.marks
        self.language = language
        self.bookmarks = Bookmarks([*numbering.marks, *(f"cite-{key}" for key in numbering.references)])

    def inline(self, value: str | list[dict[str, str]], *properties: Element) -> list[Element]:
        """Runs, REF fields for numbers, links to entries of the references."""
        if isinstance(value, str):
            return [run(value, *copies(properties))]
        made: list[Element] = []
        for span in value:
            if not span["to"]:
                made.append(run(span["text"], *copies(properties)))
            elif span["to"].startswith("cite-"):
                made.append(self.bookmarks.link(span["to"], run(span["text"], *copies(properties))))
            else:
                made += self._reference(span, properties)
        return made

    def _reference(self, span: dict[str, str], properties: tuple[Element, ...]) -> list[Element]:
        mark = self.marks[span["to"]]
        before = after = ""
        if mark.kind == "formula":
            before = mark.before.removesuffix("(")
        elif mark.kind == "section":
            before, after = mark.before, mark.after
        shown = span["text"].removeprefix(before).removesuffix(after)
        made = [run(before, *copies(properties))] if before else []
        name = self.bookmarks.name(span["to"])
        made += field(f"REF {name} \\h", shown, *copies(properties))
        return made + ([run(after, *copies(properties))] if after else [])

    def caption(self, block: dict[str, Any], *, apa: bool = False) -> list[Element]:
        """The runs of a caption; the number is counted by Word and bears the bookmark of the label.

        ``apa`` sets the number bold and the title below it in italics (APA style, 7th edition).
        """
        mark, shown = block["mark"], []
        if mark is not None:
            counted = field(f"SEQ {SEQUENCES[mark.kind][self.language]} \\* ARABIC", mark.number)
            inside = [run(mark.before + mark.prefix), *counted, *([run(mark.after)] if mark.after else [])]
            shown = self.bookmarks.around(block["label"], *inside)
        if not apa:
            return [*shown, run(block["gap"] + block["title"])]
        line = [node("w:r", node("w:br"))] if mark is not None else []
        return [*shown, *line, run(block["title"], node("w:b", val="0"), node("w:i"))]


def copies(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """The elements again: one element has one place in a document."""
    return tuple(element.__copy__() for element in elements)
