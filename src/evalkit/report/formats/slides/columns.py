"""The columns of a table on a slide: which of them a box has room for, and how wide each is in points."""

from __future__ import annotations

from evalkit.report.document import CellLike, GroupRow, TableBlock
from evalkit.report.formats.slides.text import width_of

SIDE = 6.0  # margin of a cell, left and right
COUNTED = 10.0  # type size at which the columns are counted, the smallest one
SAFE = 1.04  # of what must not break: no font in use is so much wider than the estimate
LEAST, MOST = 7.0, 11.0  # characters that a line of running text shows at least, one of numbers at most


def cell_text(cell: CellLike) -> str:
    """The text of a cell; a link is its text, since a deck lies in no folder of pages."""
    return cell if isinstance(cell, str) else cell.text


def columns_that_fit(table: TableBlock, width: float) -> int:
    """How many of the first columns stand on a width; two at least."""
    used = 0.0
    for k in range(len(table.columns)):
        used += _need(table, k, COUNTED)
        if used > width and k >= 2:
            return k
    return len(table.columns)


def needs(table: TableBlock, count: int, size: float) -> list[float]:
    """The least width of each of the first columns."""
    return [_need(table, k, size) for k in range(count)]


def widths(table: TableBlock, count: int, width: float, size: float) -> tuple[float, ...]:
    """Widths by the columns' shares, none narrower than it needs."""
    least = needs(table, count, size)
    shares = [column.width for column in table.columns[:count]]
    tight: set[int] = set()
    while True:
        room = width - sum(least[k] for k in tight)
        shared = sum(share for k, share in enumerate(shares) if k not in tight)
        if shared == 0 or room <= 0:
            return tuple(width * need / sum(least) for need in least)
        found = [least[k] if k in tight else room * share / shared for k, share in enumerate(shares)]
        narrow = {k for k in range(count) if found[k] < least[k] - 1e-6} - tight
        if not narrow:
            return tuple(found)
        tight |= narrow


def _need(table: TableBlock, column: int, size: float) -> float:
    """The longest word, and a few characters of a long text; a column of numbers is shown in one line."""
    held = table.columns[column]
    texts = [cell_text(row[column]) for row in table.rows if not isinstance(row, GroupRow)]
    words = [word for text in (held.label, *texts) for word in text.split() if word.isascii()]
    longest = SAFE * _widest(words, size)
    if held.align != "left":
        longest = max(longest, min(SAFE * _widest(texts, size), MOST * size))
    return max(longest, min(_widest([held.label, *texts], size), LEAST * size)) + 2 * SIDE


def _widest(texts: list[str], size: float) -> float:
    return max((width_of(text, size, bold=True) for text in texts), default=0.0)
