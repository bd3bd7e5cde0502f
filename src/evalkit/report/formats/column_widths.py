"""How wide the columns of a table are: the shares it asks for, but no word that need not break is broken."""

from __future__ import annotations

import re
from typing import Any

from evalkit.charts.drawing import text_width
from evalkit.report.formats.tree import CELL_MARGIN

SHORT = 6  # Chinese characters that stay on one line, as a label or a name does
_CHINESE = re.compile(r"[\u2e80-\uffef]")
_PIECE = re.compile(r"[^\s、，；/]+[、，；/]?")


def least_widths(block: dict[str, Any], size: float) -> list[float]:
    """For each column the points below which a word of Latin letters would break, with margins."""
    return [_need(texts, size, 0) for texts in _texts(block)]


def column_widths(block: dict[str, Any], width: float, size: float) -> list[float]:
    """Widths in points that sum to ``width``.

    Every column gets its share of the width, except that none is narrower than its longest word. Short
    Chinese words count as words where there is room for all of them.

    Args:
        block: a table of a document tree.
        width: of the table, in points.
        size: of its type, in points.
    """
    shares = [column["width"] for column in block["columns"]]
    needs = [_need(texts, size, SHORT) for texts in _texts(block)]
    if sum(needs) > width:
        needs = least_widths(block, size)
    if sum(needs) > width:
        return [width * need / sum(needs) for need in needs]
    tight: set[int] = set()
    while True:
        room = width - sum(needs[j] for j in tight)
        total = sum(share for j, share in enumerate(shares) if j not in tight) or 1.0
        widths = [needs[j] if j in tight else room * share / total for j, share in enumerate(shares)]
        narrow = {j for j, need in enumerate(needs) if widths[j] < need} - tight
        if not narrow:
            return widths
        tight |= narrow


def _texts(block: dict[str, Any]) -> list[list[str]]:
    rows = [row for row in block["rows"] if row["group"] is None]
    return [
        [column["label"], *(row["cells"][j]["text"] for row in rows)]
        for j, column in enumerate(block["columns"])
    ]


def _need(texts: list[str], size: float, short: int) -> float:
    words = (word for text in texts for word in _PIECE.findall(text))
    whole = (word for word in words if len(word) <= short or not _CHINESE.search(word))
    longest = max((text_width(word, size, bold=True) for word in whole), default=size)
    return max(longest, size) + CELL_MARGIN
