"""Tables of a Word document: three lines on a thesis page, light rules in a report."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from evalkit.charts.drawing import text_width
from evalkit.report.formats.column_widths import column_widths, least_widths
from evalkit.report.formats.tree import CELL_MARGIN, CELL_SIZE
from evalkit.report.formats.word.xml import Element, border, coloured, node, run, shaded

SIDES = {"left": "left", "right": "right", "center": "center"}
OUTER, INNER, HAIR = 12, 6, 2  # eighths of a point: 1.5 pt, 0.75 pt, 0.25 pt
TEXT_SIZE = 9.5  # points, of the style Table Text
WHOLE = 24  # lines of a table that is kept on one page
TWIPS = 20  # twentieths of a point
SPACE = "\u200b"  # no width; a line may end there
TONES = {"muted": "soft", "good": "good", "warning": "warning"}
_LISTED = re.compile(r"(?<=[A-Za-z0-9])、|：(?=[A-Za-z])")
Linked = Callable[[str, Element], Element]
Palette = Mapping[str, str]


def table(block: dict[str, Any], width: int, thesis: bool, linked: Linked, palette: Palette) -> Element:
    """A ``w:tbl`` of a width in twentieths of a point; ``linked`` wraps a run in its link."""
    points = column_widths(block, width / TWIPS, TEXT_SIZE)
    widths = [round(w * TWIPS) for w in points]
    grid = node("w:tblGrid", *(node("w:gridCol", w=w) for w in widths))
    columns = block["columns"]
    body = (
        _row(row, columns, widths, thesis=thesis, linked=linked, palette=palette, keep=keep)
        for row, keep in zip(block["rows"], _kept(block, points), strict=True)
    )
    rows = [_header(columns, widths, thesis), *body]
    return node("w:tbl", _properties(width, thesis, palette), grid, *rows)


def _kept(block: dict[str, Any], widths: list[float]) -> list[bool]:
    """Which rows stay with what follows: all of a short table, the first and last of a long one."""
    rows, last = block["rows"], len(block["rows"]) - 1
    short = sum(_lines(row, widths) for row in rows) <= WHOLE
    noted = bool(block["note"])
    return [(short or k == 0 or k >= last - 1) and (k < last or noted) for k in range(len(rows))]


def _lines(row: dict[str, Any], widths: list[float]) -> int:
    """How many lines a row takes, about."""
    pairs = zip(row["cells"], widths, strict=False)
    return max(
        (math.ceil(text_width(cell["text"], TEXT_SIZE) / (width - CELL_MARGIN)) for cell, width in pairs),
        default=1,
    )


def _properties(width: int, thesis: bool, palette: Palette) -> Element:
    rules = [border("top", OUTER), border("bottom", OUTER)]
    if not thesis:
        rules.append(border("insideH", HAIR, palette["grid"]))
    return node(
        "w:tblPr",
        node("w:tblW", w=width, type="dxa"),
        node("w:jc", val="center"),
        node("w:tblBorders", *rules),
        node("w:tblLayout", type="fixed"),
        node(
            "w:tblCellMar",
            node("w:top", w=30, type="dxa"),
            node("w:left", w=80, type="dxa"),
            node("w:bottom", w=30, type="dxa"),
            node("w:right", w=80, type="dxa"),
        ),
        node("w:tblLook", val="0020", firstRow="1"),
    )


def _header(columns: list[dict[str, Any]], widths: list[int], thesis: bool) -> Element:
    shown = [
        _cell(run(column["label"], node("w:b")), width, column["align"], rule=INNER, keep=True)
        for column, width in zip(columns, widths, strict=True)
    ]
    repeated = node("w:trPr", node("w:cantSplit"), node("w:tblHeader"))
    return node("w:tr", repeated, *shown)


def _row(
    row: dict[str, Any],
    columns: list[dict[str, Any]],
    widths: list[int],
    *,
    thesis: bool,
    linked: Linked,
    palette: Palette,
    keep: bool,
) -> Element:
    whole = node("w:trPr", node("w:cantSplit"))
    if row["group"] is not None:
        fill = "" if thesis else palette["panel"]
        body = run(row["group"], node("w:b"))
        return node("w:tr", whole, _cell(body, sum(widths), "left", fill=fill, span=len(columns), keep=True))
    fill = palette["tint"] if row["highlighted"] and not thesis else ""
    cells = []
    for cell, column, width in zip(row["cells"], columns, widths, strict=True):
        bold = [node("w:b")] if cell["strong"] or row["highlighted"] else []
        tone = [] if cell["tone"] == "normal" else [coloured(palette[TONES[cell["tone"]]])]
        body = linked(cell["href"], run(_breakable(cell["text"]), *bold, *tone))
        cells.append(_cell(body, width, column["align"], fill=fill, keep=keep))
    return node("w:tr", whole, *cells)


def _breakable(text: str) -> str:
    """A list of codes that ends its lines behind a comma: some programs else break inside a code."""
    return _LISTED.sub(r"\g<0>" + SPACE, text)


def _cell(
    body: Element, width: int, align: str, *, rule: int = 0, fill: str = "", span: int = 1, keep: bool = False
) -> Element:
    properties = [node("w:tcW", w=width, type="dxa")]
    properties += [node("w:gridSpan", val=span)] if span > 1 else []
    properties += [node("w:tcBorders", border("bottom", rule))] if rule else []
    properties += [shaded(fill)] if fill else []
    kept = [node("w:keepNext")] if keep else []
    style = node("w:pPr", node("w:pStyle", val="TableText"), *kept, node("w:jc", val=SIDES[align]))
    return node("w:tc", node("w:tcPr", *properties), node("w:p", style, body))


def cards(block: dict[str, Any], width: int, palette: Palette) -> Element:
    """Cards as rows of shaded cells: what it is, the number, a note."""
    across = block["across"]
    each = width // across
    grid = node("w:tblGrid", *(node("w:gridCol", w=each) for _ in range(across)))
    shown = [*block["cards"], *[None] * (-len(block["cards"]) % across)]
    rows = [
        node(
            "w:tr",
            node("w:trPr", node("w:cantSplit")),
            *(_card(c, each, palette) for c in shown[k : k + across]),
        )
        for k in range(0, len(shown), across)
    ]
    gaps = node("w:tblBorders", *(border(side, 24, palette["paper"]) for side in ("insideH", "insideV")))
    properties = node("w:tblPr", node("w:tblW", w=width, type="dxa"), gaps, node("w:tblLayout", type="fixed"))
    return node("w:tbl", properties, grid, *rows)


def _card(card: dict[str, Any] | None, width: int, palette: Palette) -> Element:
    style = node("w:pPr", node("w:pStyle", val="TableText"))
    if card is None:
        return node("w:tc", node("w:tcPr", node("w:tcW", w=width, type="dxa")), node("w:p", style))
    colour = palette[TONES.get(card["tone"], "main")]
    value = run(card["value"], node("w:b"), coloured(colour), node("w:sz", val=32))
    lines = [run(card["label"], coloured(palette["soft"])), value]
    lines += [run(card["note"], coloured(palette["soft"]))] if card["note"] else []
    paragraphs = [
        node("w:p", node("w:pPr", node("w:pStyle", val="TableText"), node("w:jc", val="left")), line)
        for line in lines
    ]
    properties = node("w:tcPr", node("w:tcW", w=width, type="dxa"), shaded(palette["panel"]))
    return node("w:tc", properties, *paragraphs)


def least_width(block: dict[str, Any]) -> float:
    """The width in points below which a word of a table would break inside."""
    return sum(least_widths(block, CELL_SIZE))
