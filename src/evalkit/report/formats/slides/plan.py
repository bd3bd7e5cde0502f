"""Which sections of a document become slides: one message each, few of them, what to do comes last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evalkit.report.document import Block as AnyBlock
from evalkit.report.document import (
    BulletList,
    Callout,
    ChartBlock,
    Columns,
    Document,
    Heading,
    Paragraph,
    SimpleBlock,
    TableBlock,
)
from evalkit.report.language import phrases

MOST = 10  # slides of a deck, with the title and the last one
ENOUGH = 8  # slides after which a section that only holds tables is left to the report
NEXT_STEPS = frozenset({"actions", "measures"})  # anchors of the headings over what to do
REFERENCE = frozenset({"indicators", "method"})  # anchors of what is looked up, not presented
_MESSAGE = re.compile(r"[:：;；0-9]")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it, up to its first heading of a lower level.

    Attributes:
        title: the heading.
        anchor: of the heading.
        blocks: in reading order, without headings.
        inner: headings of lower levels, whose content is left to the report.
        inner_charts: charts under those.
    """

    title: str
    anchor: str = ""
    blocks: tuple[AnyBlock, ...] = ()
    inner: tuple[str, ...] = ()
    inner_charts: tuple[ChartBlock, ...] = ()

    @property
    def chart(self) -> ChartBlock | None:
        """The main chart: the first one."""
        charts = (*(b for b in simple(self.blocks) if isinstance(b, ChartBlock)), *self.inner_charts)
        return next(iter(charts), None)

    @property
    def claim(self) -> int:
        """How soon the section gets a slide: 0 a message with a chart, 1 a chart, 2 a message, 3 neither."""
        message = bool(_MESSAGE.search(self.title))
        return (0 if message else 1) if self.chart is not None else (2 if message else 3)


@dataclass(frozen=True, slots=True)
class Deck:
    """What the slides after the title slide show, in order, and the headings that are left to the report."""

    sections: tuple[Section, ...]
    left: tuple[str, ...]


def simple(blocks: Iterable[AnyBlock]) -> Iterable[AnyBlock]:
    """The blocks with those inside columns, one after another."""
    for block in blocks:
        if isinstance(block, Columns):
            yield from (*block.left, *block.right)
        else:
            yield block


def plan(document: Document) -> Deck:
    """Choose the sections of a document that become slides.

    The opening comes first and what to do next last. Between them stand, in reading order, sections whose
    heading is a message with a chart, then charts, then messages, and tables only where slides are few.
    """
    opening, *others = _sections(document)
    last = next((s for s in reversed(others) if s.anchor in NEXT_STEPS), None)
    middle = [s for s in others if s is not last and s.anchor not in REFERENCE]
    places = MOST - 3
    wanted = sorted(range(len(middle)), key=lambda k: (middle[k].claim, k))
    kept = {k for place, k in enumerate(wanted) if place < (ENOUGH - 3 if middle[k].claim == 3 else places)}
    chosen = [section for k, section in enumerate(middle) if k in kept]
    shown = {id(section) for section in (*chosen, last)}
    left = tuple(s.title for s in others if id(s) not in shown)
    closing = _closing(document, last, left)
    return Deck((opening, *chosen, *closing), left)


def _closing(document: Document, last: Section | None, left: Sequence[str]) -> tuple[Section, ...]:
    """What to do next, or, where the document suggests nothing, what else the report holds."""
    title = phrases(document.language).t("slides_closing")
    if last is not None:
        short = left and not any(isinstance(block, TableBlock) for block in last.blocks)
        return (replace(last, blocks=(*last.blocks, Callout(title, tuple(left)))),) if short else (last,)
    half = (len(left) + 1) // 2
    lists = [BulletList(tuple(part)) for part in (left[:half], left[half:]) if part]
    blocks: tuple[AnyBlock, ...] = (Columns((lists[0],), (lists[1],)),) if len(lists) == 2 else tuple(lists)
    return (Section(title, "", blocks),) if left else ()


def _sections(document: Document) -> list[Section]:
    """The sections; the first is what stands before any heading or else the first heading's."""
    found: list[Section] = []
    held: list[AnyBlock] = []
    heading: Heading | None = None
    for block in (*document.blocks, None):
        starts = isinstance(block, Heading) and (block.level == 1 or block.anchor in NEXT_STEPS)
        if block is not None and not starts:
            held.append(block)
            continue
        if heading is not None or any(isinstance(b, SimpleBlock | Columns) for b in held):
            found.append(_section(document, heading, held))
        held, heading = [], block if isinstance(block, Heading) else None
    return found or [Section(document.title)]


def _section(document: Document, heading: Heading | None, blocks: list[AnyBlock]) -> Section:
    cut = next((k for k, b in enumerate(blocks) if isinstance(b, Heading)), len(blocks))
    own, inner = tuple(blocks[:cut]), blocks[cut:]
    title = heading.text if heading is not None else _opening_title(document, own)
    return Section(
        title,
        heading.anchor if heading is not None else "",
        tuple(replace(b, title="") if isinstance(b, Callout) and b.title == title else b for b in own),
        tuple(b.text for b in inner if isinstance(b, Heading)),
        tuple(b for b in simple(inner) if isinstance(b, ChartBlock)),
    )


def _opening_title(document: Document, blocks: Sequence[AnyBlock]) -> str:
    """Of what stands before any heading: the title of its first box."""
    titles = (block.title for block in simple(blocks) if isinstance(block, Callout))
    return next(titles, phrases(document.language).t("slides_opening"))


def caption(block: AnyBlock) -> str:
    """The title that names a table or chart in a list of what else there is; "" for other blocks."""
    return block.title if isinstance(block, TableBlock | ChartBlock) else ""


def muted(block: AnyBlock) -> bool:
    """Whether a block is an aside."""
    return isinstance(block, Paragraph) and block.tone == "muted"
