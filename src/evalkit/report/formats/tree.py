"""A document as plain lists and dicts with its charts drawn: what every laid-out format starts from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, assert_never

from evalkit.charts.drawing import text_width
from evalkit.charts.kinds import draw
from evalkit.report.blocks.formula import linear, parts
from evalkit.report.document import (
    Block,
    BulletList,
    Callout,
    Card,
    Cards,
    Cell,
    CellLike,
    ChartBlock,
    Cite,
    Columns,
    Document,
    Formula,
    GroupRow,
    Heading,
    Link,
    PageBreak,
    Paragraph,
    Ref,
    References,
    Row,
    TableBlock,
    Text,
)
from evalkit.report.language import phrases

PAGE_WIDTH = 498.0  # points between the margins of an A4 page
GUTTER = 18.0
MOST_CARDS = 5  # side by side
CELL_MARGIN = 8.0  # points left and right of a table cell
CELL_SIZE = 8.0  # points: the type size in tables
_WORD = re.compile(r"[^\s\u2e80-\uffef]+")


def tree(document: Document) -> dict[str, Any]:
    """The whole document; ``blocks`` are dicts with a ``kind``, and a chart carries its ``drawing``.

    Running text is a string, or a list of spans ``{"text", "to"}`` where ``to`` names what a span leads to:
    a label, or the key of a reference after ``cite-``; "" for nothing.
    """
    words = phrases(document.language)
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "style": document.style,
        "chapter": document.chapter,
        "banner": document.banner,
        "footer": document.foot,
        "identifier": document.identifier,
        "note_label": words.t("note_label") if document.style == "thesis" else "",
        "page_of": words.t("page_of", page="{page}", pages="{pages}"),
        "blocks": _Layout(document).blocks(document.blocks, PAGE_WIDTH),
    }


class _Layout:
    """Turns blocks into dicts, with the numbers of one document at hand."""

    def __init__(self, document: Document) -> None:
        self.numbering = document.numbering()
        self.words = phrases(document.language)
        self.headings = iter(self.numbering.headings)

    def blocks(self, blocks: Sequence[Block], width: float) -> list[dict[str, Any]]:
        return [self.block(block, width) for block in blocks]

    def block(self, block: Block, width: float) -> dict[str, Any]:
        match block:
            case Heading(level, text, anchor):
                number = next(self.headings)
                return {"kind": "heading", "level": level, "text": text, "anchor": anchor, "number": number}
            case Paragraph(text, tone):
                return {"kind": "paragraph", "text": self.text(text), "tone": tone}
            case BulletList(items, ordered):
                return {"kind": "list", "items": [self.text(item) for item in items], "ordered": ordered}
            case Callout(title, lines, tone):
                return {"kind": "callout", "title": title, "lines": list(lines), "tone": tone}
            case Cards(cards):
                return _cards(cards)
            case TableBlock():
                shape = {"kind": "table", **_table(block, width)}
                return {**shape, **self.caption(block)}
            case ChartBlock(chart, title, _, alt):
                shown = {"kind": "chart", "alt": alt or title, "drawing": draw(chart, width)}
                return {**shown, **self.caption(block)}
            case Formula():
                return self.formula(block)
            case References():
                return self.references()
            case Columns(left, right, ratio):
                room = width - GUTTER
                sides = {"left": self.blocks(left, room * ratio)}
                sides["right"] = self.blocks(right, room * (1 - ratio))
                return {"kind": "columns", "ratio": ratio, **sides}
            case PageBreak():
                return {"kind": "break"}
        assert_never(block)

    def caption(self, block: TableBlock | ChartBlock) -> dict[str, Any]:
        """The mark ("Table 5.1"), what stands between it and the title, the title, and the note."""
        mark = self.numbering.marks.get(block.label)
        gap = self.words.t("caption_title", mark="", title="") if mark and block.title else ""
        shown = (mark.text if mark else "") + gap + block.title
        note = self.text(block.note)
        return {
            "label": block.label,
            "mark": mark,
            "gap": gap,
            "title": block.title,
            "caption": shown,
            "note": note,
        }

    def formula(self, block: Formula) -> dict[str, Any]:
        mark = self.numbering.marks.get(block.label)
        shown = "" if mark is None else f"({mark.prefix}{mark.number})"
        texts = {"label": block.label, "mark": mark, "number": shown, "linear": linear(block.body)}
        return {"kind": "formula", "body": block.body, "parts": parts(block.body), **texts}

    def references(self) -> dict[str, Any]:
        entries = [
            {
                "number": f"[{k}]" if self.numbering.numbered else "",
                "label": f"cite-{key}",
                "text": entry.text,
                "emphasis": entry.emphasis,
            }
            for k, (key, entry) in enumerate(self.numbering.references.items(), start=1)
        ]
        return {"kind": "references", "entries": entries}

    def text(self, text: Text) -> str | list[dict[str, str]]:
        if isinstance(text, str):
            return text
        spans: list[dict[str, str]] = []
        for span in text:
            if isinstance(span, Ref):
                spans.append({"text": self.numbering.ref(span.label), "to": span.label})
            elif isinstance(span, Cite):
                spans += self.citation(span)
            else:
                spans.append({"text": span, "to": ""})
        return spans

    def citation(self, cite: Cite) -> list[dict[str, str]]:
        opening, between, closing = ("[", ", ", "]") if self.numbering.numbered else ("(", "; ", ")")
        spans = [{"text": opening, "to": ""}]
        for k, key in enumerate(cite.keys):
            spans += [{"text": between, "to": ""}] if k else []
            spans.append({"text": self.numbering.cite(key), "to": f"cite-{key}"})
        return [*spans, {"text": closing, "to": ""}]


def flat(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Blocks of a tree in reading order; what stood side by side follows one another."""
    found: list[dict[str, Any]] = []
    for block in blocks:
        found += flat(block["left"] + block["right"]) if block["kind"] == "columns" else [block]
    return found


def plain(text: str | list[dict[str, str]]) -> str:
    """Running text of a tree without its links."""
    return text if isinstance(text, str) else "".join(span["text"] for span in text)


def _cards(cards: Sequence[Card]) -> dict[str, Any]:
    shown = [{"label": c.label, "value": c.value, "note": c.note, "tone": c.tone} for c in cards]
    across = len(shown) if len(shown) <= MOST_CARDS else MOST_CARDS - 1
    return {"kind": "cards", "cards": shown, "across": across}


def _table(table: TableBlock, width: float) -> dict[str, Any]:
    share = (width - CELL_MARGIN * len(table.columns)) / sum(c.width for c in table.columns)
    rooms = [c.width * share for c in table.columns]
    point = width / sum(c.width for c in table.columns)
    columns = [
        {
            "label": c.label,
            "align": c.align,
            "width": c.width,
            "wide": _wide(c.label, room),
            "bar_text": min(_bar_text(table, j) + 4, room * 0.75),
            "room": c.width * point - CELL_MARGIN,
        }
        for j, (c, room) in enumerate(zip(table.columns, rooms, strict=True))
    ]
    rows = [_row(row, rooms, k in table.highlighted) for k, row in enumerate(table.rows)]
    return {"columns": columns, "rows": rows}


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
