"""The legend under a chart: a sample of each mark beside its name, centred, in as many rows as needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.charts.drawing import Shape, Text, moved, shorten, text_width

SAMPLE = 18.0
GAP = 14.0
SIZE = 7.5
ROW = 12.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A name and its sample, drawn in a box from (0, −3) to (18, 3)."""

    name: str
    sample: tuple[Shape, ...]

    @property
    def width(self) -> float:
        """Sample, space and name, in points."""
        return SAMPLE + 4 + text_width(self.name, SIZE)


def _rows(entries: Sequence[Entry], width: float) -> list[list[Entry]]:
    rows: list[list[Entry]] = [[]]
    for entry in entries:
        if rows[-1] and sum(e.width + GAP for e in rows[-1]) + entry.width > width:
            rows.append([])
        rows[-1].append(entry)
    return rows


def legend(entries: Sequence[Entry], width: float, top: float) -> tuple[list[Shape], float]:
    """The shapes of a legend that starts at ``top``, and its height in points (0 without entries)."""
    shapes: list[Shape] = []
    if not entries:
        return shapes, 0.0
    rows = _rows(entries, width)
    for k, row in enumerate(rows):
        x = max((width - sum(e.width for e in row) - GAP * (len(row) - 1)) / 2, 0.0)
        y = top + ROW * k + ROW / 2
        for entry in row:
            name = shorten(entry.name, SIZE, width - SAMPLE - 4)
            shapes += [moved(shape, x, y) for shape in entry.sample]
            shapes.append(Text(x=x + SAMPLE + 4, y=y + SIZE * 0.36, text=name, size=SIZE, colour="soft"))
            x += entry.width + GAP
    return shapes, ROW * len(rows)
