"""The bar chart: horizontal bars with their values, and a second mark such as the mean of the peers."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.charts.drawing import Drawing, Rect, Shape, Text, line, shorten
from evalkit.charts.legend import Entry, legend
from evalkit.charts.marks import diamond
from evalkit.charts.rows import SIZE, RowText, draw_axis, draw_labels, lay_out
from evalkit.charts.scale import Scale, known, span
from evalkit.errors import DataError
from evalkit.numbers import fixed


@dataclass(frozen=True, slots=True)
class BarRow:
    """A bar; ``shown`` replaces the printed value, ``marker`` is a second value on the same scale.

    A ``flagged`` bar calls for attention, e.g. a value under a limit.
    """

    label: str
    value: float | None
    shown: str = ""
    marker: float | None = None
    highlight: bool = False
    muted: bool = False
    flagged: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class BarChart:
    """1 to 60 bars in the order given; bars start at zero, or at ``lower`` if zero is not on the axis.

    ``reference`` is a value that all bars are compared with, e.g. a limit; its label stands in the legend.
    """

    rows: tuple[BarRow, ...]
    marker_label: str = ""
    reference: float | None = None
    reference_label: str = ""
    axis_label: str = ""
    lower: float | None = 0.0
    upper: float | None = None
    digits: int = 1

    def __post_init__(self) -> None:
        if not 1 <= len(self.rows) <= 60:
            raise DataError(f"a bar chart has 1 to 60 rows; got {len(self.rows)}", hint="show the largest")


def draw_bar(chart: BarChart, width: float) -> Drawing:
    """The chart on a given width."""
    shown = [row.shown or fixed(row.value, chart.digits) for row in chart.rows]
    texts = [
        RowText(row.label, text, row.highlight, row.muted)
        for row, text in zip(chart.rows, shown, strict=True)
    ]
    rows = lay_out(texts, width, 2.0, spacious=16.0)
    values = [v for row in chart.rows for v in (row.value, row.marker)]
    lower, upper = span([*values, chart.reference], chart.lower, chart.upper)
    scale = Scale(lower, upper, rows.left, rows.right)
    shapes, bottom = draw_axis(rows, scale, 2.0, chart.axis_label, width)
    shapes += draw_labels(rows)
    base = scale(0.0)
    for row, text, top in zip(chart.rows, shown, rows.tops, strict=True):
        shapes += _bar(row, scale, base, top, rows.height)
        value = shorten(text, SIZE, width - rows.right - 6)
        shapes.append(
            Text(
                x=width - 2,
                y=top + rows.height / 2 + SIZE * 0.36,
                text=value,
                size=SIZE,
                anchor="end",
                bold=row.highlight,
                colour="main" if row.highlight else "warning" if row.flagged else "ink",
            )
        )
    shapes.append(line(base, 2, base, rows.bottom, stroke="faint", width=0.8))
    reference = known(chart.reference)
    if reference is not None:
        x = scale(reference)
        shapes.append(line(x, 2, x, rows.bottom, stroke="second", width=1.0, dash="dashed"))
    marks, height = legend(_entries(chart), width, bottom)
    return Drawing(width=width, height=bottom + height, shapes=(*shapes, *marks))


def _entries(chart: BarChart) -> list[Entry]:
    entries = []
    if chart.marker_label and any(known(row.marker) is not None for row in chart.rows):
        entries.append(Entry(chart.marker_label, (diamond(9, 0),)))
    if chart.reference_label and known(chart.reference) is not None:
        dashes = line(0, 0, 18, 0, stroke="second", width=1.0, dash="dashed")
        entries.append(Entry(chart.reference_label, (dashes,)))
    return entries


def _bar(row: BarRow, scale: Scale, base: float, top: float, height: float) -> list[Shape]:
    shapes: list[Shape] = []
    value, marker = known(row.value), known(row.marker)
    if value is not None:
        x = scale(value)
        plain = "warning" if row.flagged else "grid" if row.muted else "third"
        colour = "main" if row.highlight else plain
        thick = min(height * 0.58, 10.0)
        shapes.append(
            Rect(x=min(base, x), y=top + (height - thick) / 2, w=abs(x - base), h=thick, fill=colour)
        )
    if marker is not None:
        shapes.append(diamond(scale(marker), top + height / 2))
    return shapes
