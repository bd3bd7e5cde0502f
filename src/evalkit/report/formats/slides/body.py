"""One section on one slide: its chart, what stands beside or below it, and what goes into the notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evalkit.report.blocks.numbering import Numbering
from evalkit.report.document import (
    Block,
    BulletList,
    Callout,
    Cards,
    ChartBlock,
    Columns,
    Paragraph,
    TableBlock,
)
from evalkit.report.formats.slides.chart import PicturePiece, place_chart
from evalkit.report.formats.slides.flow import Flow, Manner, Piece, flow
from evalkit.report.formats.slides.plan import Section, caption, muted, simple
from evalkit.report.formats.slides.table import TablePiece
from evalkit.report.formats.slides.text import LEADING, Box, Line, TextPiece, cut, spoken
from evalkit.report.language import Phrases

BODY = Box(40.0, 112.0, 880.0, 384.0)
SIZES = (18.0, 16.0, 15.0, 14.0, 13.0, 12.0)  # of running text
SMALL = 10.5  # of the line that names what else the report holds


@dataclass(frozen=True, slots=True)
class Slide:
    """What a slide shows, and its notes."""

    title: str
    pieces: tuple[Piece | PicturePiece, ...]
    notes: tuple[str, ...]


def lay_out(section: Section, words: Phrases, numbering: Numbering) -> Slide:
    """Set a section: the main chart, the running text, the first table; the rest goes to the notes."""
    main = section.chart
    tables = [block for block in section.blocks if isinstance(block, TableBlock)]
    others = [b for b in simple(section.blocks) if isinstance(b, ChartBlock) and b is not main]
    dropped: list[Block] = [
        *tables[1:],
        *others,
        *(chart for chart in section.inner_charts if chart is not main),
    ]
    shown = _without(section.blocks, [main, *dropped])
    names = [caption(block) for block in dropped if caption(block)] + list(section.inner)
    room = BODY if not names else replace(BODY, height=BODY.height - SMALL * LEADING - 6)
    pieces: list[Piece | PicturePiece] = []
    if main is not None:
        drawn, room = place_chart(main, room, shown, words, section.title)
        pieces += drawn
    done = _largest(shown, room, words, numbering)
    names = [name for name in map(caption, done.left) if name] + names
    pieces += done.pieces
    notes = list(_notes(section, done, numbering))
    if names:
        notes.append(words.t("slides_also", names=words.t("evidence_separator").join(names)))
        line = Line(cut(notes[-1], SMALL, BODY.width, 1), SMALL, colour="soft")
        high = SMALL * LEADING
        pieces.append(TextPiece(Box(BODY.left, BODY.top + BODY.height - high, BODY.width, high), (line,)))
    return Slide(section.title, tuple(pieces), tuple(notes))


def _without(blocks: Sequence[Block], dropped: Sequence[Block | None]) -> tuple[Block, ...]:
    """The blocks that are set as text or table, those inside columns too."""
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Columns):
            left, right = (
                tuple(b for b in side if _settable(b, dropped)) for side in (block.left, block.right)
            )
            whole = left and right
            kept += [Columns(left, right, block.ratio)] if whole else [*left, *right]
        elif _settable(block, dropped):
            kept.append(block)
    return tuple(kept)


def _settable(block: Block, dropped: Sequence[Block | None]) -> bool:
    set_as_text = isinstance(block, Paragraph | BulletList | Callout | Cards | TableBlock)
    return set_as_text and not muted(block) and not any(block is one for one in dropped)


def _largest(blocks: Sequence[Block], room: Box, words: Phrases, numbering: Numbering) -> Flow:
    """The blocks in the largest type in which all find room; in the smallest one, cut to the room."""
    for size in SIZES:
        done = flow(blocks, room, Manner(size=size, cutting=False, words=words, numbering=numbering))
        if not done.left:
            return done
    return flow(blocks, room, Manner(size=SIZES[-1], cutting=True, words=words, numbering=numbering))


def _notes(section: Section, done: Flow, numbering: Numbering) -> Iterator[str]:
    """Notes of the chart and the table, cut texts in full, and sentences that found no room."""
    main = section.chart
    if main is not None and main.note:
        yield spoken(main.note, numbering)
    shown = {piece.title for piece in done.pieces if isinstance(piece, TablePiece)}
    for block in simple(section.blocks):
        if isinstance(block, TableBlock) and block.title in shown and block.note:
            yield spoken(block.note, numbering)
    for piece in done.pieces:
        if isinstance(piece, TablePiece):
            yield from piece.shortened
    visible = {line.text for piece in done.pieces if isinstance(piece, TextPiece) for line in piece.lines}
    for block in simple(section.blocks):
        yield from (text for text in _said(block, numbering) if text not in visible)


def _said(block: Block, numbering: Numbering) -> Iterator[str]:
    """The sentences of a text block."""
    if isinstance(block, Paragraph):
        yield spoken(block.text, numbering)
    elif isinstance(block, BulletList):
        yield from (spoken(item, numbering) for item in block.items)
    elif isinstance(block, Callout):
        yield from block.lines
