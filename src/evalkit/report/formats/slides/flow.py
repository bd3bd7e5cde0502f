"""Blocks one under the other in a box of a slide, until it is full. Units are points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from evalkit.report.blocks.numbering import Numbering
from evalkit.report.document import (
    Block,
    BulletList,
    Callout,
    Card,
    Cards,
    Columns,
    Paragraph,
    TableBlock,
)
from evalkit.report.formats.slides.table import TablePiece, fit_table
from evalkit.report.formats.slides.text import (
    LEADING,
    Box,
    Line,
    TextPiece,
    cut,
    limited,
    line_count,
    spoken,
    total,
)
from evalkit.report.language import Phrases

GAP = 10.0  # between two blocks
PADDING = 8.0  # of a box with a ground
MOST_ITEMS = 6  # lines of a list or box
MOST_WRAPPED = 3  # lines that one of them takes
CARD = 118.0  # least width of a card
WIDE = 600.0  # from which on two stacks stand side by side
COLOURS = {"normal": "ink", "muted": "soft", "good": "good", "warning": "warning"}
Piece = TextPiece | TablePiece
_MARKED = re.compile(r"[\u2190-\u2bff…]")  # an item that begins with a mark of its own


@dataclass(frozen=True, kw_only=True, slots=True)
class Manner:
    """How blocks are set: type size of running text, whether they may be cut, words of the language."""

    size: float
    cutting: bool
    words: Phrases
    numbering: Numbering

    @property
    def smallest(self) -> float:
        """The smallest type of a table beside running text of this size."""
        return 0.0 if self.cutting else max(self.size - 3.0, 10.0)


@dataclass(slots=True)
class Flow:
    """What was set, how much of the box it takes, and what found no room."""

    pieces: list[Piece] = field(default_factory=list)
    used: float = 0.0
    left: list[Block] = field(default_factory=list)


def flow(blocks: Sequence[Block], box: Box, manner: Manner) -> Flow:
    """Set blocks in reading order; one without room is left, a smaller one after it may still find some."""
    done = Flow()
    for block in blocks:
        gap = GAP if done.used else 0.0
        made = _set(block, box.below(done.used + gap), manner)
        if made is None:
            done.left.append(block)
            continue
        done.pieces += made.pieces
        done.left += made.left
        done.used += gap + made.used
    return done


def _set(block: Block, box: Box, manner: Manner) -> Flow | None:
    """One block at the top of a box; None where there is no room for it."""
    if isinstance(block, Columns):
        return _columns(block, box, manner)
    if isinstance(block, TableBlock):
        table = fit_table(
            block,
            box,
            manner.words,
            largest=manner.size,
            smallest=manner.smallest,
            dropping=manner.cutting,
        )
        return None if table is None else Flow([table], table.box.height)
    if isinstance(block, Cards):
        return _cards(block.cards, box, manner)
    made: TextPiece | None = None
    if isinstance(block, Paragraph):
        text = spoken(block.text, manner.numbering)
        made = _text(box, [Line(text, manner.size, colour=COLOURS[block.tone])], manner)
    elif isinstance(block, BulletList):
        made = _text(
            box, _items([spoken(t, manner.numbering) for t in block.items], box.width, manner), manner
        )
    elif isinstance(block, Callout):
        made = _callout(block, box, manner)
    return None if made is None else Flow([made], made.box.height)


def _columns(block: Columns, box: Box, manner: Manner) -> Flow:
    if box.width < WIDE:
        return flow((*block.left, *block.right), box, manner)
    share = (box.width - 2 * GAP) * block.ratio
    left = flow(block.left, replace(box, width=share), manner)
    beside = replace(box, left=box.left + share + 2 * GAP, width=box.width - share - 2 * GAP)
    right = flow(block.right, beside, manner)
    used = max(left.used, right.used)
    pieces = (
        [_as_high(piece, used) for piece in (*left.pieces, *right.pieces)]
        if _boxes(left, right)
        else [
            *left.pieces,
            *right.pieces,
        ]
    )
    return Flow(pieces, used, [*left.left, *right.left])


def _boxes(*sides: Flow) -> bool:
    """Whether every side is one box, so that all can be made equally high."""
    return all(len(s.pieces) == 1 and isinstance(s.pieces[0], TextPiece) and s.pieces[0].fill for s in sides)


def _as_high(piece: Piece, height: float) -> Piece:
    return replace(piece, box=replace(piece.box, height=height))


def _items(texts: Sequence[str], width: float, manner: Manner) -> list[Line]:
    """Bullets, the first of them where there are many, and how many more there are."""
    kept, more = limited(texts, MOST_ITEMS)
    room = width - 12.0
    most = MOST_WRAPPED if manner.cutting else 99
    lines = [
        Line(cut(t, manner.size, room, most), manner.size, bullet=not _MARKED.match(t), gap=3.0) for t in kept
    ]
    if more:
        lines.append(Line(manner.words.t("slides_more", n=more), manner.size - 2, colour="soft", gap=3.0))
    return lines


def _callout(block: Callout, box: Box, manner: Manner) -> TextPiece | None:
    edge = {"normal": "main", "muted": "faint"}.get(block.tone, block.tone)
    fill = f"{block.tone}_tint" if block.tone in ("good", "warning") else "panel"
    head = [Line(block.title, manner.size, bold=True, colour=edge)] if block.title else []
    lines = [*head, *_items(block.lines, box.width - 2 * PADDING, manner)]
    return _text(box, lines, manner, fill=fill, edge=edge, padding=PADDING)


def _text(
    box: Box, lines: list[Line], manner: Manner, *, fill: str = "", edge: str = "", padding: float = 0.0
) -> TextPiece | None:
    """Paragraphs at the top of a box, as many as it holds where cutting is allowed."""
    width, room = box.width - 2 * padding, box.height - 2 * padding
    if total(lines, width) > room:
        lines = _shortened(lines, width, room, manner) if manner.cutting else []
    if not lines:
        return None
    high = total(lines, width) + 2 * padding
    return TextPiece(replace(box, height=high), tuple(lines), fill, edge, padding=padding)


def _shortened(lines: list[Line], width: float, room: float, manner: Manner) -> list[Line]:
    """The first lines with the number of those left out; a single paragraph ends with …."""
    if len(lines) == 1:
        most = int(room // (lines[0].size * LEADING))
        return [replace(lines[0], text=cut(lines[0].text, lines[0].size, width, most))] if most >= 2 else []
    head = [line for line in lines if line.bold]
    items = [line for line in lines if not line.bold]
    for kept in range(len(items) - 1, 0, -1):
        shown = head + items[:kept]
        more = manner.words.t("slides_more", n=len(items) - kept)
        shown.append(Line(more, manner.size - 2, colour="soft", gap=3.0))
        if total(shown, width) <= room:
            return shown
    return []


def _cards(cards: Sequence[Card], box: Box, manner: Manner) -> Flow | None:
    """Cards side by side, in several rows where the box is narrow."""
    across = max(min(len(cards), int((box.width + GAP) // (CARD + GAP))), 1)
    width = (box.width - GAP * (across - 1)) / across
    made: list[Piece] = []
    top = box.top
    for start in range(0, len(cards), across):
        held = [_card(card, width - 2 * PADDING) for card in cards[start : start + across]]
        high = max(total(lines, width - 2 * PADDING) for lines in held) + 2 * PADDING
        for k, lines in enumerate(held):
            place = Box(box.left + k * (width + GAP), top, width, high)
            made.append(TextPiece(place, lines, "panel", name="card", padding=PADDING))
        top += high + GAP
    used = top - GAP - box.top
    return Flow(made, used) if used <= box.height else None


def _card(card: Card, width: float) -> tuple[Line, ...]:
    colour = {"normal": "main"}.get(card.tone, COLOURS[card.tone])
    large = next((s for s in (24.0, 20.0, 17.0) if line_count(card.value, s, width, True) == 1), 14.0)
    label = cut(card.label, 11.0, width, 2)
    note = [Line(cut(card.note, 10.5, width, 3), 10.5, colour="soft")] if card.note else []
    value = Line(cut(card.value, large, width, 2, True), large, bold=True, colour=colour)
    return (Line(label, 11.0, colour="soft"), value, *note)
