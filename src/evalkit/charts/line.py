"""The line chart: one or a few figures over time, with names of the moments under the axis."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.charts.drawing import Circle, Dash, Drawing, Path, Point, Shape, line
from evalkit.charts.legend import Entry, legend
from evalkit.charts.plane import Axis, plane
from evalkit.charts.scale import known, numbers, span
from evalkit.errors import DataError

_STYLES: tuple[tuple[str, float, Dash], ...] = (
    ("main", 1.6, "solid"),
    ("second", 1.3, "dashed"),
    ("third", 1.3, "solid"),
    ("faint", 1.3, "dotted"),
)


@dataclass(frozen=True, slots=True)
class TimeSeries:
    """A named figure: one value for each moment, None or NaN where there is none."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class LineChart:
    """1 to 4 series over 2 to 240 moments; ``trends`` adds a straight line from start to end to each."""

    moments: tuple[str, ...]
    series: tuple[TimeSeries, ...]
    y_label: str = ""
    trends: tuple[tuple[float, float] | None, ...] = ()
    trend_label: str = ""
    lower: float | None = None
    upper: float | None = None

    def __post_init__(self) -> None:
        if not 2 <= len(self.moments) <= 240:
            raise DataError(f"a line chart has 2 to 240 moments; got {len(self.moments)}")
        if not 1 <= len(self.series) <= len(_STYLES):
            raise DataError(f"a line chart has 1 to {len(_STYLES)} series; got {len(self.series)}")
        for one in self.series:
            if len(one.values) != len(self.moments):
                raise DataError(
                    f"series {one.name!r} has {len(one.values)} values for {len(self.moments)} moments"
                )
        if self.trends and len(self.trends) != len(self.series):
            raise DataError(f"{len(self.trends)} trends for {len(self.series)} series")


def draw_line(chart: LineChart, width: float) -> Drawing:
    """The chart on a given width."""
    values = [*numbers(v for one in chart.series for v in one.values)]
    values += [end for trend in chart.trends if trend for end in trend]
    low, high = span(values, chart.lower, chart.upper, padding=0.12)
    t = len(chart.moments)
    step = 1 + (t - 1) // max(int((width - 60) / 52), 1)
    x = Axis(
        lower=0.0,
        upper=float(t - 1),
        name=lambda value: chart.moments[round(value)],
        marks=tuple(map(float, range(0, t, step))),
    )
    base = plane(x, Axis(lower=low, upper=high, label=chart.y_label), width, max(width * 0.38, 150.0))
    shapes: list[Shape] = [*base.shapes]
    for k, one in enumerate(chart.series):
        colour, thick, dash = _STYLES[k]
        trend = chart.trends[k] if chart.trends else None
        if trend is not None:
            ends = base.x(0.0), base.y(trend[0]), base.x(t - 1.0), base.y(trend[1])
            shapes.append(line(*ends, stroke=colour, width=0.8, dash="dotted"))
        for run in _runs(one.values):
            points: tuple[Point, ...] = tuple((base.x(float(j)), base.y(value)) for j, value in run)
            if len(points) > 1:
                shapes.append(Path(points=points, stroke=colour, width=thick, dash=dash))
            shapes += [Circle(x=a, y=b, r=1.7, fill=colour) for a, b in points]
    marks, height = legend(_entries(chart), width, base.bottom)
    return Drawing(width=width, height=base.bottom + height, shapes=(*shapes, *marks))


def _runs(values: tuple[float | None, ...]) -> list[list[tuple[int, float]]]:
    """The stretches without a gap."""
    runs: list[list[tuple[int, float]]] = [[]]
    for j, value in enumerate(values):
        number = known(value)
        if number is None:
            runs.append([])
        else:
            runs[-1].append((j, number))
    return [run for run in runs if run]


def _entries(chart: LineChart) -> list[Entry]:
    entries = []
    for k, one in enumerate(chart.series):
        colour, thick, dash = _STYLES[k]
        sample = (
            line(0, 0, 18, 0, stroke=colour, width=thick, dash=dash),
            Circle(x=9, y=0, r=2.0, fill=colour),
        )
        entries.append(Entry(one.name, sample))
    if chart.trend_label and any(chart.trends):
        entries.append(
            Entry(chart.trend_label, (line(0, 0, 18, 0, stroke="main", width=0.8, dash="dotted"),))
        )
    return entries
