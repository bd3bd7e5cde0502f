"""Charts with one row per branch or indicator: point estimates with intervals, and bars with a marker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from evalkit.charts.drawing import Shape, Text, line, shorten, text_width, wrap
from evalkit.charts.scale import Scale, tick_label, ticks

SIZE = 7.5
LEADING = 9.0
GROUP_HEIGHT = 15.0
TALLEST = 600.0  # points: the rows of one chart fit on an A4 page with a title and a note


@dataclass(frozen=True, slots=True)
class RowText:
    """What a row says: its label, the printed value, how it stands out, and the group it belongs to."""

    label: str
    shown: str
    bold: bool = False
    muted: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows of a chart lie: label column, plot area, value column; tops and height of the rows."""

    texts: tuple[RowText, ...]
    labels: tuple[tuple[str, ...], ...]
    left: float
    right: float
    tops: tuple[float, ...]
    height: float
    bottom: float
    group_tops: tuple[tuple[float, str], ...]


def lay_out(
    texts: list[RowText], width: float, start: float, *, spacious: float = 13.5, share: float = 0.36
) -> Rows:
    """The rows on a given width from ``start`` downwards: labels left, values right, the plot between.

    The labels take at most ``share`` of the width, a row at most ``spacious`` points unless a label wraps.
    """
    value_width = min(max(text_width(row.shown, SIZE, row.bold) for row in texts) + 8, width * 0.3)
    room = min(max(text_width(row.label, SIZE, row.bold) for row in texts), width * share)
    lines = 2 if len(texts) * 20 < TALLEST else 1
    labels = tuple(wrap(row.label, SIZE, room, lines, bold=row.bold) for row in texts)
    groups = ["", *(row.group for row in texts)]
    new = [bool(group) and group != before for before, group in pairwise(groups)]
    wanted = max(spacious, 20.0) if any(len(label) > 1 for label in labels) else spacious
    height = min(wanted, (TALLEST - GROUP_HEIGHT * sum(new)) / len(texts))
    tops, group_tops, y = [], [], start
    for row, starts in zip(texts, new, strict=True):
        if starts:
            group_tops.append((y, row.group))
            y += GROUP_HEIGHT
        tops.append(y)
        y += height
    left, right = room + 8, width - value_width
    return Rows(tuple(texts), labels, left, right, tuple(tops), height, y, tuple(group_tops))


def draw_labels(rows: Rows) -> list[Shape]:
    """The labels of the rows, right aligned to the plot, and the names of the groups."""
    shapes: list[Shape] = []
    for row, label, top in zip(rows.texts, rows.labels, rows.tops, strict=True):
        first = top + rows.height / 2 - LEADING * (len(label) - 1) / 2 + SIZE * 0.36
        colour = "main" if row.bold else "faint" if row.muted else "ink"
        shapes += [
            Text(
                x=rows.left - 8,
                y=first + k * LEADING,
                text=text,
                size=SIZE,
                anchor="end",
                bold=row.bold,
                colour=colour,
            )
            for k, text in enumerate(label)
        ]
    for top, name in rows.group_tops:
        shapes += [
            Text(x=0, y=top + 11, text=name, size=SIZE, bold=True, colour="soft"),
            line(0, top + 14, rows.right, top + 14, stroke="grid"),
        ]
    return shapes


def draw_axis(
    rows: Rows,
    scale: Scale,
    top: float,
    label: str,
    width: float,
    *,
    name: Callable[[float], str] = tick_label,
) -> tuple[list[Shape], float]:
    """Grid lines and tick values under the rows, the axis title below; and where they end."""
    marks = ticks(scale.lower, scale.upper, max(int((scale.end - scale.start) / 42), 2))
    shapes: list[Shape] = [line(scale(t), top, scale(t), rows.bottom) for t in marks]
    shapes += [
        Text(x=scale(t), y=rows.bottom + 9, text=name(t), size=6.5, anchor="middle", colour="soft")
        for t in marks
    ]
    if not label:
        return shapes, rows.bottom + 12
    middle = (scale.start + scale.end) / 2
    shown = shorten(label, 7, 2 * min(middle, width - middle))
    shapes.append(Text(x=middle, y=rows.bottom + 20, text=shown, size=7, anchor="middle", colour="soft"))
    return shapes, rows.bottom + 24
