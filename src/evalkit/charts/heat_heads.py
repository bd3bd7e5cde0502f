"""The names above the columns of a heat map: wrapped, upright, or numbers with a key underneath."""

from __future__ import annotations

from evalkit.charts.drawing import Shape, Text, line, shorten, text_width, wrap
from evalkit.charts.rows import SIZE

KEY_LEADING = 9.0


def column_heads(columns: tuple[str, ...], cell: float) -> tuple[list[tuple[str, ...]], bool]:
    """The names of the columns as lines that fit above a cell, or their numbers if one does not fit."""
    upright = [tuple(name) if _stackable(name, cell) else () for name in columns]
    wrapped = [wrap(name, SIZE - 0.5, cell - 3, 3) for name in columns]
    if not any(part.endswith("…") for name in wrapped for part in name):
        return wrapped, False
    if all(upright):
        return upright, False
    return [(str(k + 1),) for k in range(len(columns))], True


def _stackable(name: str, cell: float) -> bool:
    return cell >= SIZE and len(name) <= 8 and all(ord(char) >= 0x2E80 for char in name)


def draw_heads(heads: list[tuple[str, ...]], left: float, cell: float, top: float) -> list[Shape]:
    """The lines of each head above its column, the last one just over the cells."""
    widest = max(text_width(part, 1.0) for head in heads for part in head)
    size = min(SIZE - 0.5, 0.95 * cell / widest)
    return [
        Text(
            x=left + (j + 0.5) * cell,
            y=top - 4 - (len(head) - 1 - k) * SIZE * 1.2,
            text=part,
            size=size,
            anchor="middle",
            colour="soft",
        )
        for j, head in enumerate(heads)
        for k, part in enumerate(head)
    ]


def draw_key(columns: tuple[str, ...], top: float, width: float) -> tuple[list[Shape], float]:
    """What the numbers above the columns stand for, in as many columns as the longest name leaves."""
    names = [f"{k + 1}  {name}" for k, name in enumerate(columns)]
    room = min(max(text_width(name, 7) for name in names) + 12, width)
    across = max(int(width / room), 1)
    down = -(-len(names) // across)
    shapes: list[Shape] = [line(0, top + 2, width, top + 2)]
    for k, name in enumerate(names):
        x, y = (k // down) * room, top + 12 + (k % down) * KEY_LEADING
        shapes.append(Text(x=x, y=y, text=shorten(name, 7, room - 6), size=7, colour="soft"))
    return shapes, top + 12 + (down - 1) * KEY_LEADING + 4
