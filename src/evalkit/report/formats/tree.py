"""A document as plain lists and dicts with its charts drawn: what every laid-out format starts from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, assert_never

from evalkit.report.charts.drawing import text_width
from evalkit.report.charts.kinds import draw
from evalkit.report.document import (
    Block,
    BulletList,
    Callout,
    Cards,
    Cell,
    CellLike,
    ChartBlock,
    Columns,
    Document,
    GroupRow,
    Heading,
    Link,
    PageBreak,
    Paragraph,
    Row,
    TableBlock,
)
from evalkit.report.language import phrases

PAGE_WIDTH = 498.0  # points between the margins of an A4 page
GUTTER = 18.0
MOST_CARDS = 5  # side by side
CELL_MARGIN = 8.0  # points left and right of a table cell
CELL_SIZE = 8.0  # points: the type size in tables
_WORD = re.compile(r"[^\s\u2e80-\uffef]+")


def tree(document: Document) -> dict[str, Any]:
    """The whole document; ``blocks`` are dicts with a ``kind``, and a chart carries its ``drawing``."""
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "banner": document.banner,
        "footer": document.footer,
        "identifier": document.identifier,
        "page_of": phrases(document.language).t("page_of", page="{page}", pages="{pages}"),
        "blocks": _blocks(document.blocks, PAGE_WIDTH),
    }


def _blocks(blocks: Sequence[Block], width: float) -> list[dict[str, Any]]:
    return [_block(block, width) for block in blocks]


def _block(block: Block, width: float) -> dict[str, Any]:
    match block:
        case Heading(level, text, anchor):
            return {"kind": "heading", "level": level, "text": text, "anchor": anchor}
        case Paragraph(text, tone):
            return {"kind": "paragraph", "text": text, "tone": tone}
        case BulletList(items, ordered):
            return {"kind": "list", "items": list(items), "ordered": ordered}
        case Callout(title, lines, tone):
            return {"kind": "callout", "title": title, "lines": list(lines), "tone": tone}
        case Cards(cards):
            shown = [{"label": c.label, "value": c.value, "note": c.note, "tone": c.tone} for c in cards]
            across = len(shown) if len(shown) <= MOST_CARDS else MOST_CARDS - 1
            return {"kind": "cards", "cards": shown, "across": across}
        case TableBlock():
            return _table(block, width)
        case ChartBlock(chart, title, note, alt):
            drawing = draw(chart, width)
            return {"kind": "chart", "title": title, "note": note, "alt": alt or title, "drawing": drawing}
        case Columns(left, right, ratio):
            room = width - GUTTER
            return {
                "kind": "columns",
                "ratio": ratio,
                "left": _blocks(left, room * ratio),
                "right": _blocks(right, room * (1 - ratio)),
            }
        case PageBreak():
            return {"kind": "break"}
    assert_never(block)


def _table(table: TableBlock, width: float) -> dict[str, Any]:
    share = (width - CELL_MARGIN * len(table.columns)) / sum(c.width for c in table.columns)
    rooms = [c.width * share for c in table.columns]
    columns = [
        {
            "label": c.label,
            "align": c.align,
            "width": c.width,
            "wide": _wide(c.label, room),
            "bar_text": min(_bar_text(table, j) + 4, room * 0.75),
        }
        for j, (c, room) in enumerate(zip(table.columns, rooms, strict=True))
    ]
    rows = [_row(row, rooms, k in table.highlighted) for k, row in enumerate(table.rows)]
    return {"kind": "table", "title": table.title, "note": table.note, "columns": columns, "rows": rows}


def _bar_text(table: TableBlock, column: int) -> float:
    """The width in points of the widest text beside a data bar, so that all bars of a column compare."""
    cells = [row[column] for row in table.rows if not isinstance(row, GroupRow)]
    barred = [cell for cell in cells if isinstance(cell, Cell) and cell.bar is not None]
    return max((text_width(cell.text, CELL_SIZE, bold=True) for cell in barred), default=0.0)


def _row(row: Row, rooms: list[float], highlighted: bool) -> dict[str, Any]:
    if isinstance(row, GroupRow):
        return {"group": row.text, "cells": [], "highlighted": highlighted}
    cells = [_cell(cell, room) for cell, room in zip(row, rooms, strict=True)]
    return {"group": None, "cells": cells, "highlighted": highlighted}


def _cell(cell: CellLike, room: float) -> dict[str, Any]:
    text = cell if isinstance(cell, str) else cell.text
    shown: dict[str, Any] = {"text": text, "tone": "normal", "bar": None, "strong": False, "href": ""}
    shown["wide"] = _wide(text, room)
    if isinstance(cell, Cell):
        return {**shown, "tone": cell.tone, "bar": cell.bar, "strong": cell.strong}
    return {**shown, "href": cell.href} if isinstance(cell, Link) else shown


def _wide(text: str, room: float) -> bool:
    """Whether a single word is wider than its column and has to be broken inside."""
    return any(text_width(word, CELL_SIZE) > room for word in _WORD.findall(text))
