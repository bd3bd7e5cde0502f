"""The dumbbell chart: each row's value before and after, with intervals and the difference in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.charts.drawing import Circle, Drawing, Rect, Shape, Text, line
from evalkit.charts.legend import Entry, legend
from evalkit.charts.marks import arrow_head
from evalkit.charts.rows import SIZE, Rows, RowText, draw_axis, draw_labels, lay_out
from evalkit.charts.scale import Scale, known, span
from evalkit.errors import DataError
from evalkit.numbers import fixed

Ends = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A value at two times, each with the ends of its interval where there is one.

    ``settled`` says whether the difference is beyond chance; unsettled ones are drawn pale. ``shown``
    replaces the printed difference, e.g. by the difference with its interval.
    """

    label: str
    before: float | None
    after: float | None
    before_interval: Ends = None
    after_interval: Ends = None
    settled: bool = True
    shown: str = ""
    highlight: bool = False
    group: str = ""

    def __post_init__(self) -> None:
        pairs = ((self.before, self.before_interval), (self.after, self.after_interval))
        for value, ends in pairs:
            number = known(value)
            if ends is not None and number is not None and not ends[0] <= number <= ends[1]:
                raise DataError(f"row {self.label!r}: {value} is not within [{ends[0]}, {ends[1]}]")


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeChart:
    """1 to 60 rows in the order given, on one scale; the names of the two times stand in the legend."""

    rows: tuple[ChangeRow, ...]
    before_label: str
    after_label: str
    axis_label: str = ""
    lower: float | None = None
    upper: float | None = None
    digits: int = 1

    def __post_init__(self) -> None:
        if not 1 <= len(self.rows) <= 60:
            raise DataError(f"a change chart has 1 to 60 rows; got {len(self.rows)}")


def draw_change(chart: ChangeChart, width: float) -> Drawing:
    """The chart on a given width."""
    shown = [row.shown or _difference(row, chart.digits) for row in chart.rows]
    texts = [
        RowText(row.label, text, row.highlight, group=row.group)
        for row, text in zip(chart.rows, shown, strict=True)
    ]
    rows = lay_out(texts, width, 2.0, spacious=17.0)
    values = [v for row in chart.rows for v in (row.before, row.after)]
    ends = [v for row in chart.rows for e in (row.before_interval, row.after_interval) if e for v in e]
    scale = Scale(*span([*values, *ends], chart.lower, chart.upper), rows.left + 4, rows.right - 4)
    shapes, bottom = draw_axis(rows, scale, 2.0, chart.axis_label, width)
    shapes = [*_bands(chart, rows, width), *shapes, *draw_labels(rows)]
    apart = min(rows.height * 0.14, 2.2)
    for row, text, top in zip(chart.rows, shown, rows.tops, strict=True):
        y = top + rows.height / 2
        shapes += _row(row, scale, y, apart)
        colour = "main" if row.highlight else "ink" if row.settled else "faint"
        shapes.append(
            Text(
                x=width - 2,
                y=y + SIZE * 0.36,
                text=text,
                size=SIZE,
                anchor="end",
                bold=row.highlight,
                colour=colour,
            )
        )
    marks, height = legend(_entries(chart), width, bottom)
    return Drawing(width=width, height=bottom + height, shapes=(*shapes, *marks))


def _bands(chart: ChangeChart, rows: Rows, width: float) -> list[Shape]:
    return [
        Rect(x=0, y=top, w=width, h=rows.height, fill="tint")
        for row, top in zip(chart.rows, rows.tops, strict=True)
        if row.highlight
    ]


def _entries(chart: ChangeChart) -> list[Entry]:
    return [
        Entry(chart.before_label, (Circle(x=9, y=0, r=2.6, fill="paper", stroke="second", width=1.2),)),
        Entry(chart.after_label, (Circle(x=9, y=0, r=2.6, fill="main"),)),
    ]


def _difference(row: ChangeRow, digits: int) -> str:
    before, after = known(row.before), known(row.after)
    return fixed(None if before is None or after is None else after - before, digits, signed=True)


def _row(row: ChangeRow, scale: Scale, y: float, apart: float) -> list[Shape]:
    before, after = known(row.before), known(row.after)
    shapes: list[Shape] = []
    for ends, colour, shift in ((row.before_interval, "second", apart), (row.after_interval, "main", -apart)):
        if ends is not None:
            shapes.append(
                line(scale(ends[0]), y + shift, scale(ends[1]), y + shift, stroke=colour, width=0.9)
            )
    if before is not None and after is not None:
        x1, x2 = scale(before), scale(after)
        stroke = "ink" if row.settled else "faint"
        shapes.append(line(x1, y, x2, y, stroke=stroke, width=1.6, dash="solid" if row.settled else "dotted"))
        if abs(x2 - x1) > 14 and row.settled:
            middle, way = (x1 + x2) / 2, 1.0 if x2 > x1 else -1.0
            shapes.append(arrow_head((middle + 2.5 * way, y), (way, 0.0), stroke, 6.0))
    if before is not None:
        shapes.append(Circle(x=scale(before), y=y, r=2.6, fill="paper", stroke="second", width=1.2))
    if after is not None:
        shapes.append(Circle(x=scale(after), y=y, r=2.6, fill="main", stroke="paper", width=0.5))
    return shapes
