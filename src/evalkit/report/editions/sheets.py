"""Where a new sheet of paper begins: pages that fit on the rest of a sheet share it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from evalkit.charts.drawing import text_width
from evalkit.charts.kinds import draw
from evalkit.report.blocks.inline import Text
from evalkit.report.document import (
    Block,
    BulletList,
    Callout,
    Cards,
    ChartBlock,
    Columns,
    GroupRow,
    Heading,
    PageBreak,
    Paragraph,
    TableBlock,
)

WIDTH = 498.0  # points of the text on A4
HEIGHT = 770.0  # what fits on a sheet by these estimates, which lie 7 to 17 % above the truth
LITTLE = 0.15
TITLE = 80.0
LINE = 15.0
TIGHT = 0.9  # texts run narrower than the safe estimate of the charts


def on_sheets(pages: Iterable[Sequence[Block]]) -> tuple[Block, ...]:
    """The blocks of all pages, with a page break before each page that would not fit on the current sheet.

    Heights are estimates; a page that turns out longer runs on to the next sheet. One that seems to run over
    by a little is taken to fill its sheet.
    """
    blocks: list[Block] = []
    used = TITLE
    for page in pages:
        if not page:
            continue
        needed = sum(height(block) for block in page)
        if blocks and used + needed > HEIGHT:
            blocks.append(PageBreak())
            used = 0.0
        blocks += page
        over = (used + needed) % HEIGHT
        used = HEIGHT if used + needed > HEIGHT and over < LITTLE * HEIGHT else over
    return tuple(blocks)


def height(block: Block, width: float = WIDTH) -> float:
    """The estimated height of a block on a given width, in points, with the space around it."""
    match block:
        case Heading():
            size = {1: 13.0, 2: 11.0, 3: 10.0}[block.level]
            return 24.0 + _lines(block.text, size, width) * size * 1.3
        case Paragraph():
            return 8.0 + LINE * _lines(_plain(block.text), 9.5, width)
        case BulletList():
            return 8.0 + LINE * sum(_lines(_plain(item), 9.5, width - 14) for item in block.items)
        case Callout():
            return 42.0 + 13.0 * sum(_lines(line, 9.0, width - 32) + 0.4 for line in block.lines)
        case Cards():
            return 72.0
        case TableBlock():
            return _table(block, width)
        case ChartBlock():
            return 34.0 + draw(block.chart, width).height + _note(block.note, width)
        case Columns():
            left, right = block.ratio * (width - 18), (1 - block.ratio) * (width - 18)
            sides = ((block.left, left), (block.right, right))
            return max(sum(height(inner, room) for inner in blocks) for blocks, room in sides)
    return 0.0


def _plain(text: Text) -> str:
    return text if isinstance(text, str) else "".join(str(span) for span in text)


def _lines(text: str, size: float, width: float) -> int:
    return max(math.ceil(TIGHT * text_width(text, size) / max(width, size)), 1)


def _note(note: Text, width: float) -> float:
    return 8.0 + 10.0 * _lines(_plain(note), 7.5, width) if note else 0.0


def _table(table: TableBlock, width: float) -> float:
    total = sum(column.width for column in table.columns)
    rooms = [width * column.width / total - 8 for column in table.columns]
    rows = 0.0
    for row in table.rows:
        if isinstance(row, GroupRow):
            rows += 15.0
            continue
        texts = [cell if isinstance(cell, str) else cell.text for cell in row]
        rows += 4.6 + 9.6 * max(_lines(text, 8.0, room) for text, room in zip(texts, rooms, strict=True))
    head = max(_lines(c.label, 7.5, room) for c, room in zip(table.columns, rooms, strict=True))
    return 38.0 + 9.5 * head + rows + _note(table.note, width)
