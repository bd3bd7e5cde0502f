"""The scree plot of a parallel analysis: eigenvalues of the data against those of random data."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.charts.drawing import Anchor, Circle, Drawing, Path, Rect, Shape, Text, line, text_width
from evalkit.charts.legend import Entry, legend
from evalkit.charts.marks import square
from evalkit.charts.placing import overlap, text_box
from evalkit.charts.plane import Axis, plane
from evalkit.charts.scale import numbers, span
from evalkit.errors import DataError
from evalkit.numbers import fixed


@dataclass(frozen=True, kw_only=True, slots=True)
class ScreeChart:
    """Eigenvalues from the largest on; ``simulated`` are those of random data (empty without any).

    The first ``retained`` ones are drawn filled on a tinted ground, under ``retained_label``.
    """

    observed: tuple[float, ...]
    simulated: tuple[float, ...] = ()
    retained: int
    x_label: str
    y_label: str
    observed_label: str
    simulated_label: str = ""
    retained_label: str = ""
    digits: int = 2

    def __post_init__(self) -> None:
        n = len(self.observed)
        if not 1 <= n <= 200:
            raise DataError(f"a scree plot has 1 to 200 eigenvalues; got {n}")
        if len(self.simulated) not in (0, n):
            raise DataError(f"a scree plot has {n} observed and {len(self.simulated)} simulated eigenvalues")
        if len(numbers((*self.observed, *self.simulated))) < n + len(self.simulated):
            raise DataError("an eigenvalue of a scree plot is missing")
        if not 0 <= self.retained <= n:
            raise DataError(f"a scree plot of {n} eigenvalues cannot retain {self.retained}")


def draw_scree(chart: ScreeChart, width: float) -> Drawing:
    """The chart on a given width."""
    n = len(chart.observed)
    low, high = span([0.0, *chart.observed, *chart.simulated], padding=0.08)
    low = low if min(*chart.observed, *chart.simulated, 0.0) < 0 else 0.0
    step = 1 + (n - 1) // max(int((width - 50) / 18), 1)
    x = Axis(lower=0.5, upper=n + 0.5, label=chart.x_label, marks=tuple(map(float, range(1, n + 1, step))))
    base = plane(x, Axis(lower=low, upper=high, label=chart.y_label), width, max(width * 0.46, 180.0))
    spots = [(base.x(k + 1.0), base.y(value)) for k, value in enumerate(chart.observed)]
    shapes: list[Shape] = [*base.shapes]
    if chart.retained:
        edge = base.x(chart.retained + 0.5)
        left, top, _, bottom = base.area
        shapes.insert(1, Rect(x=left, y=top, w=edge - left, h=bottom - top, fill="tint"))
        shapes.append(line(edge, top, edge, bottom, stroke="faint", width=0.8, dash="dotted"))
    if chart.simulated:
        others = [(base.x(k + 1.0), base.y(value)) for k, value in enumerate(chart.simulated)]
        shapes.append(Path(points=tuple(others), stroke="second", width=1.0, dash="dashed"))
        shapes += [square(*spot, 2.0) for spot in others]
    shapes.append(Path(points=tuple(spots), stroke="main", width=1.3))
    shapes += [_dot(spot, k < chart.retained) for k, spot in enumerate(spots)]
    shapes += _values(chart, spots, base.area)
    marks, height = legend(_entries(chart), width, base.bottom)
    return Drawing(width=width, height=base.bottom + height, shapes=(*shapes, *marks))


def _dot(spot: tuple[float, float], kept: bool) -> Circle:
    return Circle(x=spot[0], y=spot[1], r=2.8, fill="main" if kept else "paper", stroke="main", width=1.0)


def _values(
    chart: ScreeChart, spots: list[tuple[float, float]], area: tuple[float, float, float, float]
) -> list[Shape]:
    """The numbers of the retained eigenvalues and of the next one, where there is room."""
    shown: list[Text] = []
    taken = [(x - 3, y - 3, x + 3, y + 3) for x, y in spots]
    for k, (value, (x, y)) in enumerate(zip(chart.observed, spots, strict=True)):
        shown_text, top = fixed(value, chart.digits), max(y - 2, area[1] + 6)
        right = x + 5 + text_width(shown_text, 6.5) < area[2]
        anchor: Anchor = "start" if right else "end"
        text = Text(x=x + 5 if right else x - 5, y=top, text=shown_text, size=6.5, anchor=anchor)
        box = text_box(text)
        if k <= chart.retained and not any(overlap(box, other) for other in taken):
            shown.append(text)
            taken.append(box)
    return [*shown]


def _entries(chart: ScreeChart) -> list[Entry]:
    sample = (line(0, 0, 18, 0, stroke="main", width=1.3), Circle(x=9, y=0, r=2.6, fill="main"))
    entries = [Entry(chart.observed_label, sample)]
    if chart.simulated and chart.simulated_label:
        dashes = line(0, 0, 18, 0, stroke="second", width=1.0, dash="dashed")
        entries.append(Entry(chart.simulated_label, (dashes, square(9, 0, 2.0))))
    if chart.retained and chart.retained_label:
        entries.append(Entry(chart.retained_label, (Rect(x=3, y=-4, w=12, h=8, fill="tint"),)))
    return entries
