"""Weight bars: the weights of several methods side by side for each indicator, the decisive one darkest."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.charts.drawing import Circle, Drawing, Path, Rect, Shape, Text, line, text_width
from evalkit.charts.legend import Entry, legend
from evalkit.charts.marks import diamond, square, triangle
from evalkit.charts.rows import SIZE, TALLEST, RowText, draw_axis, draw_labels, lay_out
from evalkit.charts.scale import Scale, known, span
from evalkit.charts.tones import Tone
from evalkit.errors import DataError
from evalkit.numbers import fixed

TONES = (
    Tone("main", 1.0, "paper"),
    Tone("third", 0.8, "ink"),
    Tone("second", 0.45, "ink"),
    Tone("grid", 1.0, "ink"),
)
BAR = 7.6
NUMBER = 6.0


@dataclass(frozen=True, slots=True)
class WeightRow:
    """An indicator with one weight per method (None where a method has none), the decisive method first."""

    label: str
    weights: tuple[float | None, ...]
    highlight: bool = False
    group: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class WeightChart:
    """1 to 60 indicators, 1 to 4 methods; where the bars grow too thin the other methods become marks."""

    rows: tuple[WeightRow, ...]
    methods: tuple[str, ...]
    axis_label: str = ""
    upper: float | None = None
    digits: int = 3

    def __post_init__(self) -> None:
        if not 1 <= len(self.rows) <= 60:
            raise DataError(f"a weight chart has 1 to 60 indicators; got {len(self.rows)}")
        if not 1 <= len(self.methods) <= len(TONES):
            raise DataError(f"a weight chart has 1 to {len(TONES)} methods; got {len(self.methods)}")
        for row in self.rows:
            if len(row.weights) != len(self.methods):
                raise DataError(
                    f"row {row.label!r} has {len(row.weights)} weights for {len(self.methods)} methods"
                )


def draw_weights(chart: WeightChart, width: float) -> Drawing:
    """The chart on a given width."""
    count = len(chart.methods)
    height = BAR * count + 5
    stacked = count == 1 or height * len(chart.rows) > TALLEST
    shown = [fixed(row.weights[0], chart.digits) if stacked else "" for row in chart.rows]
    texts = [
        RowText(row.label, text, row.highlight, group=row.group)
        for row, text in zip(chart.rows, shown, strict=True)
    ]
    rows = lay_out(texts, width, 2.0, spacious=15.0 if stacked else max(height, 20.0))
    weights = [weight for row in chart.rows for weight in row.weights]
    room = 0.0 if stacked else text_width("0." + "0" * chart.digits, NUMBER) + 4
    lower = None if any((known(w) or 0.0) < 0 for w in weights) else 0.0
    scale = Scale(*span([0.0, *weights], lower, chart.upper), rows.left, rows.right - room)
    shapes, bottom = draw_axis(rows, scale, 2.0, chart.axis_label, width)
    shapes += draw_labels(rows)
    for row, text, top in zip(chart.rows, shown, rows.tops, strict=True):
        if stacked:
            y = top + rows.height / 2
            shapes += _marked(row, scale, y, rows.height)
            y += SIZE * 0.36
            shapes.append(Text(x=width - 2, y=y, text=text, size=SIZE, anchor="end", bold=row.highlight))
        else:
            shapes += _side_by_side(row, scale, top + (rows.height - BAR * count) / 2, chart.digits)
    shapes.append(line(scale(0.0), 2, scale(0.0), rows.bottom, stroke="faint", width=0.8))
    entries = _entries(chart.methods, stacked) if count > 1 else []
    marks, below = legend(entries, width, bottom)
    return Drawing(width=width, height=bottom + below, shapes=(*shapes, *marks))


def _side_by_side(row: WeightRow, scale: Scale, top: float, digits: int) -> list[Shape]:
    shapes: list[Shape] = []
    base = scale(0.0)
    for k, (value, tone) in enumerate(zip(row.weights, TONES, strict=False)):
        weight, y = known(value), top + k * BAR
        x = base if weight is None else scale(weight)
        shapes.append(tone.rect(min(base, x), y + 0.4, abs(x - base), BAR - 0.8))
        shapes.append(
            Text(
                x=max(x, base) + 3,
                y=y + BAR / 2 + NUMBER * 0.36,
                text=fixed(weight, digits),
                size=NUMBER,
                bold=k == 0,
            )
        )
    return shapes


def _marked(row: WeightRow, scale: Scale, y: float, height: float) -> list[Shape]:
    shapes: list[Shape] = []
    base, thick = scale(0.0), min(height * 0.58, 10.0)
    first = known(row.weights[0])
    if first is not None:
        x = scale(first)
        shapes.append(
            Rect(x=min(base, x), y=y - thick / 2, w=abs(x - base), h=thick, fill="main", opacity=0.55)
        )
    others = enumerate(map(known, row.weights[1:]))
    shapes += [_mark(k, scale(weight), y) for k, weight in others if weight is not None]
    return shapes


def _mark(k: int, x: float, y: float) -> Path | Circle:
    match k:
        case 0:
            return diamond(x, y, 3.4)
        case 1:
            return Circle(x=x, y=y, r=2.5, fill="paper", stroke="ink", width=1.0)
        case _:
            return triangle(x, y, 3.2) if k == 2 else square(x, y)


def _entries(methods: tuple[str, ...], stacked: bool) -> list[Entry]:
    if not stacked:
        return [Entry(name, (tone.rect(3, -3, 12, 6),)) for name, tone in zip(methods, TONES, strict=False)]
    first = Entry(methods[0], (Rect(x=3, y=-3, w=12, h=6, fill="main", opacity=0.55),))
    return [first, *(Entry(name, (_mark(k, 9, 0),)) for k, name in enumerate(methods[1:]))]
