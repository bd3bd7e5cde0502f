"""Tables as short as typst wants them: ordinary cells as bare strings, and the rows whose height is known.

typst lays every cell out twice to find the height of its row, and cells are most of what a report costs. A
row of which every text surely fits on one line has a height that follows from the font alone.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

from evalkit.report.formats.tree import CELL_SIZE

HEAD_SIZE = 7.5  # points: the type size of column heads
INSET = 7.2  # points above and below the text of a cell
# Hundredths of an em from blank to tilde: the widest of the shipped fonts, rounded up.
# fmt: off
_ASCII = (
    26, 33, 48, 58, 56, 93, 78, 28, 37, 37, 48, 58, 33, 35, 33, 40, 56, 56, 56,
    56, 56, 56, 56, 56, 56, 57, 33, 33, 58, 58, 58, 48, 95, 72, 67, 70, 77, 66,
    63, 75, 86, 41, 54, 74, 63, 98, 80, 77, 65, 77, 72, 60, 66, 80, 72, 106, 70,
    69, 61, 35, 40, 35, 58, 57, 61, 57, 64, 54, 63, 56, 39, 57, 67, 34, 32, 61,
    34, 98, 67, 61, 64, 62, 47, 48, 38, 66, 55, 84, 57, 56, 50, 38, 32, 38, 58,
)
# fmt: on
_DASHES = {"⸺": 1.7, "⸻": 2.5}
_LATIN = 0x2E80  # Chinese characters and punctuation start here
_GAP = 0.25  # em that typst leaves between Chinese and Latin text
_SLACK = 0.1  # em for pairs of letters that are kerned apart


def short_tables(content: dict[str, Any], capitals: float | None) -> dict[str, Any]:
    """The tree of a document with its tables in short form.

    ``capitals`` is the height of capital letters in em, on which a line of text stands; None if it is not
    known, and every row is measured.
    """
    tinted = content["style"] != "thesis"
    return {**content, "blocks": [_block(block, capitals, tinted) for block in content["blocks"]]}


def _block(block: dict[str, Any], capitals: float | None, tinted: bool) -> dict[str, Any]:
    if block["kind"] == "columns":
        sides = ("left", "right")
        return {
            **block,
            **{side: [_block(inner, capitals, tinted) for inner in block[side]] for side in sides},
        }
    if block["kind"] != "table":
        return block
    rooms = [column["room"] for column in block["columns"]]
    heights = [_height([c["label"] for c in block["columns"]], rooms, HEAD_SIZE, capitals)]
    for row in block["rows"]:
        texts = [cell["text"] for cell in row["cells"]] if row["group"] is None else [row["group"]]
        held = rooms if row["group"] is None else [sum(rooms)]
        heights.append(_height(texts, held, CELL_SIZE, capitals))
    return {**block, "heights": heights, "rows": [_row(row, tinted) for row in block["rows"]]}


def _row(row: dict[str, Any], tinted: bool) -> dict[str, Any]:
    cells = [_cell(cell, row["highlighted"]) for cell in row["cells"]]
    tinted = tinted and row["highlighted"]
    plain = not tinted and all(isinstance(cell, str) for cell in cells)
    return {"group": row["group"], "cells": cells, "tinted": tinted, "plain": plain}


def _cell(cell: dict[str, Any], highlighted: bool) -> str | dict[str, Any]:
    strong = cell["strong"] or highlighted
    if not (strong or cell["wide"] or cell["bar"] is not None or cell["tone"] != "normal"):
        return str(cell["text"])
    return {key: cell[key] for key in ("text", "tone", "bar", "wide")} | {"strong": strong}


def _height(texts: list[str], rooms: list[float], size: float, capitals: float | None) -> float | None:
    """The height of a row in points; None if a text might need a second line, or the row is empty."""
    if capitals is None or not any(texts):
        return None
    if any(widest(text) * size > room for text, room in zip(texts, rooms, strict=True)):
        return None
    return capitals * size + INSET


@lru_cache(maxsize=50_000)  # the same words stand in every report
def widest(text: str) -> float:
    """More em than a text takes in any of the shipped fonts."""
    gaps = sum((ord(a) > _LATIN) != (ord(b) > _LATIN) for a, b in pairwise(text))
    return sum(map(_most, text)) + _GAP * gaps + _SLACK


def _most(char: str) -> float:
    place = ord(char) - 32
    if 0 <= place < len(_ASCII):
        return _ASCII[place] / 100
    return 1.01 if ord(char) >= _LATIN else _DASHES.get(char, 1.16)
