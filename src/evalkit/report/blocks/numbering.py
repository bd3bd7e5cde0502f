"""The numbers of tables, figures, formulas, headings and references, worked out once for every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evalkit.errors import DataError, did_you_mean
from evalkit.report.blocks.formula import Formula
from evalkit.report.blocks.inline import Cite, Ref, Text
from evalkit.report.blocks.simple import BulletList, ChartBlock, Heading, Paragraph, Reference, References
from evalkit.report.blocks.table import TableBlock
from evalkit.report.language import phrases


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands before a caption and in a reference: ``before + prefix + number + after``.

    Attributes:
        kind: "table", "figure", "formula" or "section".
        before: the word before the number ("表", "Table ").
        prefix: the part of the number that names the chapter ("5-"); "" without chapters.
        number: the running number, or a heading's whole number.
        after: what follows the number ("" or ")").
    """

    kind: str
    before: str
    prefix: str
    number: str
    after: str = ""

    @property
    def text(self) -> str:
        """All of it."""
        return self.before + self.prefix + self.number + self.after


@dataclass(frozen=True, slots=True)
class Numbering:
    """Marks by label, headings' numbers by their place, and the references in printed order.

    Attributes:
        marks: by label.
        headings: number of every heading in reading order; "" where headings have none.
        references: entries in the order in which they are printed, by key.
        numbered: whether references carry numbers.
    """

    marks: dict[str, Mark]
    headings: tuple[str, ...]
    references: dict[str, Reference]
    numbered: bool

    def ref(self, label: str) -> str:
        """What a reference to a label prints.

        Raises:
            DataError: nothing carries this label.
        """
        if label not in self.marks:
            raise DataError(
                f"a reference names {label!r}, which labels nothing", hint=did_you_mean(label, self.marks)
            )
        return self.marks[label].text

    def cite(self, key: str) -> str:
        """The number or the short form of an entry.

        Raises:
            DataError: the list of references has no such entry.
        """
        if key not in self.references:
            raise DataError(
                f"a citation names {key!r}, which is not among the references",
                hint=did_you_mean(key, self.references),
            )
        return str(list(self.references).index(key) + 1) if self.numbered else self.references[key].short


def number(blocks: Iterable[object], language: str, chapter: int | None) -> Numbering:
    """Number the blocks, given in reading order without nesting.

    Raises:
        DataError: two things share a label, or a reference leads nowhere.
    """
    held = list(blocks)
    marks: dict[str, Mark] = {}
    counts: dict[str, int] = {}
    headings = tuple(_heading_numbers(held, chapter))
    numbers = iter(headings)
    for block in held:
        kind, label = _labelled(block)
        count = next(numbers) if kind == "section" else ""
        if not label:
            continue
        if label in marks:
            raise DataError(f"the label {label!r} stands twice in one document")
        if kind != "section":
            counts[kind] = counts.get(kind, 0) + 1
            count = str(counts[kind])
        title = block.text if isinstance(block, Heading) else ""
        marks[label] = _mark(kind, count, title, language, chapter)
    references, numbered = _references(held)
    numbering = Numbering(marks=marks, headings=headings, references=references, numbered=numbered)
    for span in (span for text in _texts(held) if not isinstance(text, str) for span in text):
        if isinstance(span, Ref):
            numbering.ref(span.label)
        elif isinstance(span, Cite):
            for key in span.keys:
                numbering.cite(key)
    return numbering


def _labelled(block: object) -> tuple[str, str]:
    match block:
        case TableBlock():
            return "table", block.label
        case ChartBlock():
            return "figure", block.label
        case Formula():
            return "formula", block.label
        case Heading():
            return "section", block.anchor
    return "", ""


def _mark(kind: str, count: str, title: str, language: str, chapter: int | None) -> Mark:
    words = phrases(language)
    if kind == "section" and not count:
        return Mark(kind=kind, before="", prefix="", number=title)
    prefix = "" if chapter is None or kind == "section" else words.t("chapter_number", chapter=chapter)
    before, after = words.t("caption_" + kind, number="\0").split("\0")
    return Mark(kind=kind, before=before, prefix=prefix, number=count, after=after)


def _heading_numbers(blocks: list[object], chapter: int | None) -> Iterator[str]:
    levels = [0, 0, 0]
    for block in blocks:
        if not isinstance(block, Heading):
            continue
        levels[block.level - 1] += 1
        levels[block.level :] = [0] * (3 - block.level)
        yield "" if chapter is None else ".".join(map(str, (chapter, *levels[: block.level])))


def _references(blocks: list[object]) -> tuple[dict[str, Reference], bool]:
    lists = [block for block in blocks if isinstance(block, References)]
    if len(lists) > 1:
        raise DataError("a document has one list of references")
    entries = {entry.key: entry for found in lists for entry in found.entries}
    if lists and len(entries) < len(lists[0].entries):
        raise DataError("two references share a key")
    if not lists or not lists[0].numbered:
        return entries, False
    texts = (text for text in _texts(blocks) if not isinstance(text, str))
    cited = [key for text in texts for span in text if isinstance(span, Cite) for key in span.keys]
    order = dict.fromkeys([*(key for key in cited if key in entries), *entries])
    return {key: entries[key] for key in order}, True


def _texts(blocks: list[object]) -> Iterator[Text]:
    for block in blocks:
        match block:
            case Paragraph():
                yield block.text
            case BulletList():
                yield from block.items
            case TableBlock() | ChartBlock():
                yield block.note
