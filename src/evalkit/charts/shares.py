"""Stacked share bars: how each row splits into the same classes, from 0 to 100 percent."""

from __future__ import annotations

import math
from dataclasses import dataclass

from evalkit.charts.drawing import Drawing, Shape, Text
from evalkit.charts.legend import legend
from evalkit.charts.rows import SIZE, Rows, RowText, draw_axis, draw_labels, lay_out
from evalkit.charts.scale import Scale, numbers, tick_label
from evalkit.charts.tones import CLASSES, entry, segment
from evalkit.errors import DataError
from evalkit.numbers import MISSING, fixed


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A row with an amount per class (counts or shares, none negative); ``shown`` stands on the right."""

    label: str
    amounts: tuple[float, ...]
    shown: str = ""
    highlight: bool = False
    group: str = ""

    def __post_init__(self) -> None:
        if len(numbers(self.amounts)) < len(self.amounts) or any(a < 0 for a in self.amounts):
            raise DataError(f"row {self.label!r} of a share chart: each class needs an amount >= 0")


@dataclass(frozen=True, kw_only=True, slots=True)
class ShareChart:
    """1 to 60 rows split into 1 to 8 classes."""

    rows: tuple[ShareRow, ...]
    classes: tuple[str, ...]
    axis_label: str = ""
    digits: int = 0

    def __post_init__(self) -> None:
        if not 1 <= len(self.rows) <= 60:
            raise DataError(f"a share chart has 1 to 60 rows; got {len(self.rows)}")
        if not 1 <= len(self.classes) <= len(CLASSES):
            raise DataError(
                f"a share chart has 1 to {len(CLASSES)} classes; got {len(self.classes)}",
                hint="put the small ones together",
            )
        for row in self.rows:
            if len(row.amounts) != len(self.classes):
                raise DataError(
                    f"row {row.label!r} has {len(row.amounts)} amounts for {len(self.classes)} classes"
                )


def draw_shares(chart: ShareChart, width: float) -> Drawing:
    """The chart on a given width."""
    texts = [
        RowText(row.label, row.shown if any(row.amounts) else MISSING, row.highlight, group=row.group)
        for row in chart.rows
    ]
    rows = lay_out(texts, width, 2.0, spacious=17.0)
    scale = Scale(0.0, 100.0, rows.left, rows.right - 6)
    shapes, bottom = draw_axis(rows, scale, 2.0, chart.axis_label, width, name=lambda t: tick_label(t) + "%")
    shapes += draw_labels(rows)
    for row, text, top in zip(chart.rows, texts, rows.tops, strict=True):
        shapes += _bar(row, scale, top, rows, chart.digits)
        y = top + rows.height / 2 + SIZE * 0.36
        colour = "main" if row.highlight else "ink"
        shapes.append(
            Text(
                x=width - 2, y=y, text=text.shown, size=SIZE, anchor="end", bold=row.highlight, colour=colour
            )
        )
    entries = [entry(name, tone) for name, tone in zip(chart.classes, CLASSES, strict=False)]
    marks, height = legend(entries, width, bottom)
    return Drawing(width=width, height=bottom + height, shapes=(*shapes, *marks))


def _bar(row: ShareRow, scale: Scale, top: float, rows: Rows, digits: int) -> list[Shape]:
    total = math.fsum(row.amounts)
    thick = min(rows.height * 0.76, 13.0)
    y = top + (rows.height - thick) / 2
    shapes: list[Shape] = []
    before = 0.0
    for amount, tone in zip(row.amounts, CLASSES, strict=False):
        share = 100 * amount / total if total > 0 else 0.0
        x, end = scale(before), scale(before + share)
        shapes += segment(tone, (x, y, end - x, thick), fixed(share, digits), min(6.8, thick))
        before += share
    return shapes
