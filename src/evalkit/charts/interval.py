"""The interval chart: each branch's value with its interval, one row each, one of them highlighted."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.charts.drawing import Circle, Drawing, Rect, Shape, Text, line, shorten, text_width
from evalkit.charts.rows import SIZE, Rows, RowText, draw_axis, draw_labels, lay_out
from evalkit.charts.scale import Scale, known, span
from evalkit.errors import DataError
from evalkit.numbers import fixed, interval


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A label, a value and the ends of its interval (None where there is none).

    ``muted`` rows are shown without emphasis, e.g. a branch with too few answers to be ranked.
    """

    label: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    highlight: bool = False
    muted: bool = False
    group: str = ""

    def __post_init__(self) -> None:
        low, value, high = known(self.lower), known(self.value), known(self.upper)
        if low is not None and high is not None and not low <= (low if value is None else value) <= high:
            raise DataError(f"row {self.label!r}: {self.value} is not within [{self.lower}, {self.upper}]")


@dataclass(frozen=True, kw_only=True, slots=True)
class IntervalChart:
    """1 to 60 rows in the order given; ``reference`` is a value to compare with, e.g. the mean.

    ``row_height`` in points is the most that a row takes unless its label wraps.
    """

    rows: tuple[IntervalRow, ...]
    reference: float | None = None
    reference_label: str = ""
    axis_label: str = ""
    lower: float | None = None
    upper: float | None = None
    digits: int = 1
    row_height: float = 13.5

    def __post_init__(self) -> None:
        if not 1 <= len(self.rows) <= 60:
            raise DataError(
                f"an interval chart has 1 to 60 rows; got {len(self.rows)}",
                hint="split the branches into groups",
            )


def draw_interval(chart: IntervalChart, width: float) -> Drawing:
    """The chart on a given width."""
    reference = known(chart.reference)
    start = 12.0 if reference is not None and chart.reference_label else 2.0
    shown = [_shown(row, chart.digits, wide=width > 330) for row in chart.rows]
    texts = [
        RowText(row.label, text, row.highlight, row.muted, row.group)
        for row, text in zip(chart.rows, shown, strict=True)
    ]
    rows = lay_out(texts, width, start, spacious=chart.row_height)
    values = [v for row in chart.rows for v in (row.value, row.lower, row.upper)]
    ends = span([*values, reference], chart.lower, chart.upper)
    scale = Scale(*ends, rows.left, rows.right)
    axis, bottom = draw_axis(rows, scale, start, chart.axis_label, width)
    shapes = [*_bands(chart, rows, width), *axis]
    if reference is not None:
        x = scale(reference)
        shapes.append(line(x, start, x, rows.bottom, stroke="second", width=1.0, dash="dashed"))
        shapes.append(_reference_label(chart.reference_label, x, width))
    shapes += draw_labels(rows)
    for row, text, top in zip(chart.rows, shown, rows.tops, strict=True):
        shapes += _row(row, text, top + rows.height / 2, scale, width)
    return Drawing(width=width, height=bottom, shapes=tuple(shapes))


def _reference_label(text: str, x: float, width: float) -> Text:
    shown = shorten(text, 7, width * 0.6)
    half = text_width(shown, 7) / 2
    inside = min(max(x, half), width - half)
    return Text(x=inside, y=8, text=shown, size=7, anchor="middle", colour="second")


def _shown(row: IntervalRow, digits: int, wide: bool) -> str:
    text = fixed(row.value, digits)
    there = known(row.lower) is not None and known(row.upper) is not None
    return f"{text} {interval(row.lower, row.upper, digits)}" if wide and there else text


def _bands(chart: IntervalChart, rows: Rows, width: float) -> list[Shape]:
    return [
        Rect(x=0, y=top, w=width, h=rows.height, fill="tint")
        for row, top in zip(chart.rows, rows.tops, strict=True)
        if row.highlight
    ]


def _row(row: IntervalRow, shown: str, y: float, scale: Scale, width: float) -> list[Shape]:
    colour = "main" if row.highlight else "faint" if row.muted else "soft"
    shapes: list[Shape] = [
        Text(
            x=width - 2,
            y=y + SIZE * 0.36,
            text=shown,
            size=7,
            anchor="end",
            bold=row.highlight,
            colour="main" if row.highlight else "faint" if row.muted else "ink",
        )
    ]
    low, value, high = known(row.lower), known(row.value), known(row.upper)
    if low is not None and high is not None and not row.muted:
        thick = 2.4 if row.highlight else 1.4
        shapes.append(line(scale(low), y, scale(high), y, stroke=colour, width=thick))
    if value is not None and row.muted:
        shapes.append(Circle(x=scale(value), y=y, r=2.2, fill="paper", stroke=colour, width=0.9))
    elif value is not None:
        shapes.append(Circle(x=scale(value), y=y, r=3.0 if row.highlight else 2.3, fill=colour))
    return shapes
