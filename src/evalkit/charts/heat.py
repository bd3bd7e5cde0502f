"""The heat map: a table whose cells are tinted by their values, with every number printed where it fits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evalkit.charts.drawing import Drawing, Path, Rect, Shape, Text, moved, text_width
from evalkit.charts.heat_heads import column_heads, draw_heads, draw_key
from evalkit.charts.marks import hatch
from evalkit.charts.rows import SIZE, Rows, RowText, draw_labels, lay_out
from evalkit.charts.scale import known, numbers
from evalkit.charts.tones import Tone, heat
from evalkit.errors import DataError
from evalkit.numbers import MISSING, fixed

SMALLEST = 4.2  # points: below it a printed number cannot be read


@dataclass(frozen=True, kw_only=True, slots=True)
class HeatChart:
    """Rows × columns of values (None where missing), tinted from ``lower`` to ``upper``.

    With a ``centre`` the tints diverge: above it blue, below it orange with a corner mark, so that the
    side shows in grey print too. Numbers nearer to the centre (or to zero) than ``faint_below`` are pale.
    Columns whose names do not fit are numbered, with a key underneath.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    lower: float | None = None
    upper: float | None = None
    centre: float | None = None
    faint_below: float = 0.0
    highlighted: frozenset[int] = frozenset()
    missing_label: str = ""
    digits: int = 0
    leading_zero: bool = True

    def __post_init__(self) -> None:
        if not (1 <= len(self.rows) <= 60 and 1 <= len(self.columns) <= 60):
            raise DataError(
                f"a heat map has 1 to 60 rows and columns; got {len(self.rows)} × {len(self.columns)}",
                hint="split it by dimension",
            )
        if len(self.values) != len(self.rows) or any(len(row) != len(self.columns) for row in self.values):
            raise DataError(
                f"a heat map of {len(self.rows)} rows and {len(self.columns)} columns needs as many values"
            )

    def text(self, value: float | None) -> str:
        """The printed number; without ``leading_zero`` a correlation of one half is ``.50``."""
        shown = fixed(value, self.digits)
        return shown if self.leading_zero else re.sub(r"^(−?)0\.", r"\1.", shown)

    @property
    def ends(self) -> tuple[float, float]:
        """The values at the ends of the tints, the same distance from the centre when there is one."""
        there = numbers(v for row in self.values for v in row) or [0.0]
        low = min(there) if self.lower is None else self.lower
        high = max(there) if self.upper is None else self.upper
        if self.centre is not None:
            reach = max(abs(low - self.centre), abs(high - self.centre))
            low, high = self.centre - reach, self.centre + reach
        return low, high

    def tone(self, value: float) -> Tone:
        """The tint of a value."""
        low, high = self.ends
        if high <= low:
            return heat(0.5 if self.centre is None else 0.0, diverging=False)
        if self.centre is None:
            return heat(min(max((value - low) / (high - low), 0.0), 1.0), diverging=False)
        return heat((value - self.centre) / (high - self.centre), diverging=True)


def draw_heat(chart: HeatChart, width: float) -> Drawing:
    """The chart on a given width."""
    texts = [RowText(name, "", k in chart.highlighted) for k, name in enumerate(chart.rows)]
    share = 0.36 if len(chart.columns) <= 16 else 0.22
    cell = (width - lay_out(texts, width, 0.0, share=share).left) / len(chart.columns)
    heads, keyed = column_heads(chart.columns, min(cell, 90.0))
    if keyed and chart.columns == chart.rows:
        texts = [RowText(f"{k + 1}  {name}", "") for k, name in enumerate(chart.rows)]
    top = SIZE * 1.2 * max(map(len, heads)) + 5
    rows = lay_out(texts, width, top, spacious=15.0, share=share)
    cell = min((width - rows.left) / len(chart.columns), 90.0)
    shapes: list[Shape] = [*draw_heads(heads, rows.left, cell, top), *draw_labels(rows)]
    size = _number_size(chart, cell, rows.height)
    for k, (values, y) in enumerate(zip(chart.values, rows.tops, strict=True)):
        for j, value in enumerate(values):
            place = (rows.left + j * cell, y, cell - 0.6, rows.height - 0.6)
            shapes += _cell(chart, value, place, size, bold=k in chart.highlighted)
    marks, bottom = _legend(chart, rows, width)
    shapes += marks
    if keyed and chart.columns != chart.rows:
        key, bottom = draw_key(chart.columns, bottom, width)
        shapes += key
    return Drawing(width=width, height=bottom, shapes=tuple(shapes))


def _number_size(chart: HeatChart, cell: float, height: float) -> float:
    shown = [chart.text(value) for row in chart.values for value in row]
    widest = max(text_width(text, 1.0) for text in shown)
    return min(7.0, (cell - 2) / widest, height * 0.72)


def _cell(
    chart: HeatChart,
    value: float | None,
    place: tuple[float, float, float, float],
    size: float,
    *,
    bold: bool,
) -> list[Shape]:
    x, y, w, h = place
    number = known(value)
    text = chart.text(number)
    middle = Text(x=x + w / 2, y=y + h / 2 + size * 0.36, text=text, size=size, anchor="middle", bold=bold)
    if number is None:
        return [*hatch(x, y, w, h), middle] if size >= SMALLEST else hatch(x, y, w, h)
    shapes: list[Shape] = [Rect(x=x, y=y, w=w, h=h, fill="panel"), chart.tone(number).rect(x, y, w, h)]
    zero = 0.0 if chart.centre is None else chart.centre
    if chart.centre is not None and number < chart.centre and text != chart.text(chart.centre):
        shapes.append(_corner(x, y, min(3.2, w * 0.2)))
    if size >= SMALLEST:
        faint = abs(number - zero) < chart.faint_below
        colour = "soft" if faint else middle.colour
        shapes.append(
            Text(x=middle.x, y=middle.y, text=text, size=size, anchor="middle", bold=bold, colour=colour)
        )
    return shapes


def _corner(x: float, y: float, r: float = 3.2) -> Path:
    return Path(points=((x, y), (x + r, y), (x, y + r)), closed=True, fill="warning")


def _legend(chart: HeatChart, rows: Rows, width: float) -> tuple[list[Shape], float]:
    """Five steps of the tint from end to end, and the hatching if a value is missing."""
    low, high = chart.ends
    y, shapes, x = rows.bottom + 8, list[Shape](), 0.0
    if high > low:
        shapes.append(Text(x=x, y=y + 6.5, text=chart.text(low), size=6.5, colour="soft"))
        x += text_width(chart.text(low), 6.5) + 4
        for k in range(5):
            value = low + (high - low) * k / 4
            shapes += [Rect(x=x, y=y, w=14, h=8, fill="panel"), chart.tone(value).rect(x, y, 14, 8)]
            if chart.centre is not None and k < 2:
                shapes.append(_corner(x, y))
            x += 14
        shapes.append(Text(x=x + 4, y=y + 6.5, text=chart.text(high), size=6.5, colour="soft"))
        x += text_width(chart.text(high), 6.5) + 18
    if chart.missing_label and any(known(v) is None for row in chart.values for v in row):
        text = f"{MISSING} {chart.missing_label}"
        shapes += [*hatch(x, y, 14, 8), Text(x=x + 18, y=y + 6.5, text=text, size=6.5, colour="soft")]
        x += 18 + text_width(text, 6.5)
    shift = max(min(rows.left, width - x), 0.0)
    return [moved(shape, shift, 0.0) for shape in shapes], y + 12 if shapes else rows.bottom + 2
