"""The radar chart: one profile of scores against others, on axes that all run the same way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from evalkit.charts.drawing import (
    Anchor,
    Circle,
    Dash,
    Drawing,
    Path,
    Point,
    Shape,
    Text,
    line,
    moved,
    text_width,
    wrap,
)
from evalkit.charts.legend import Entry, legend
from evalkit.charts.scale import Scale, known, tick_label, ticks
from evalkit.errors import DataError, OptionError

Emphasis = Literal["main", "reference", "muted"]

SIZE = 7.5
LEADING = 9.0
_STYLE: dict[Emphasis, tuple[str, float, Dash]] = {
    "muted": ("faint", 0.9, "dotted"),
    "reference": ("second", 1.1, "dashed"),
    "main": ("main", 1.6, "solid"),
}


@dataclass(frozen=True, slots=True)
class Series:
    """One profile: a value per axis (None or NaN where there is none)."""

    name: str
    values: tuple[float | None, ...]
    emphasis: Emphasis = "main"

    def __post_init__(self) -> None:
        if self.emphasis not in _STYLE:
            raise OptionError.unknown_choice("emphasis", self.emphasis, _STYLE)


@dataclass(frozen=True, kw_only=True, slots=True)
class RadarChart:
    """Profiles over 3 to 24 axes which share one scale."""

    axes: tuple[str, ...]
    series: tuple[Series, ...]
    lower: float = 0.0
    upper: float = 100.0

    def __post_init__(self) -> None:
        if not 3 <= len(self.axes) <= 24:
            raise DataError(
                f"a radar chart has 3 to 24 axes; got {len(self.axes)}",
                hint="show few indicators as a bar chart, many by dimension",
            )
        for series in self.series:
            if len(series.values) != len(self.axes):
                raise DataError(
                    f"series {series.name!r} of a radar chart has {len(series.values)} values "
                    f"for {len(self.axes)} axes"
                )


def draw_radar(chart: RadarChart, width: float) -> Drawing:
    """The chart on a given width; the height follows from the labels."""
    radius = min(width / 2 - min(112.0, width * 0.25), 118.0)
    angles = [2 * math.pi * k / len(chart.axes) - math.pi / 2 for k in range(len(chart.axes))]
    scale = Scale(chart.lower, chart.upper, 0.0, radius)
    labels = _labels(chart, radius, angles, width / 2)
    shapes: list[Shape] = _web(chart, scale, angles)
    for emphasis in _STYLE:
        for series in chart.series:
            if series.emphasis == emphasis:
                shapes += _profile(series, scale, angles)
    top = min(-radius, *(label.y - SIZE for label in labels)) - 2
    bottom = max(radius, *(label.y + 2 for label in labels)) + 6
    placed = [moved(shape, width / 2, -top) for shape in (*shapes, *labels)]
    marks, height = legend([_entry(series) for series in chart.series], width, bottom - top)
    return Drawing(width=width, height=bottom - top + height, shapes=(*placed, *marks))


def _at(radius: float, angle: float) -> Point:
    return radius * math.cos(angle), radius * math.sin(angle)


def _entry(series: Series) -> Entry:
    colour, width, dash = _STYLE[series.emphasis]
    stroke = line(0, 0, 18, 0, stroke=colour, width=width, dash=dash)
    dot = (Circle(x=9, y=0, r=2, fill=colour),) if series.emphasis == "main" else ()
    return Entry(series.name, (stroke, *dot))


def _web(chart: RadarChart, scale: Scale, angles: list[float]) -> list[Shape]:
    steps = [t for t in ticks(chart.lower, chart.upper, 5) if t > chart.lower]
    rings = [
        Path(points=tuple(_at(scale(t), a) for a in angles), closed=True, stroke="grid", width=0.6)
        for t in steps
    ]
    spokes = [line(0, 0, *_at(scale.end, a), stroke="grid", width=0.5) for a in angles]
    marks = [Text(x=2, y=-scale(t) + 7, text=tick_label(t), size=6, colour="faint") for t in steps]
    return [*rings, *spokes, *marks]


def _profile(series: Series, scale: Scale, angles: list[float]) -> list[Shape]:
    colour, width, dash = _STYLE[series.emphasis]
    values = [known(value) for value in series.values]
    points = [None if v is None else _at(scale(v), a) for v, a in zip(values, angles, strict=True)]
    there = tuple(point for point in points if point is not None)
    whole = len(there) == len(points)
    shapes: list[Shape] = []
    if whole and series.emphasis == "main":
        shapes.append(Path(points=there, closed=True, fill=colour, opacity=0.12))
    if whole:
        shapes.append(Path(points=there, closed=True, stroke=colour, width=width, dash=dash))
    else:
        pairs = pairwise([*points, points[0]])
        shapes += [line(*a, *b, stroke=colour, width=width, dash=dash) for a, b in pairs if a and b]
    if series.emphasis == "main" or not whole:
        shapes += [Circle(x=x, y=y, r=2.0, fill=colour) for x, y in there]
    return shapes


@dataclass(slots=True)
class _Label:
    x: float
    top: float
    lines: tuple[str, ...]
    anchor: Anchor

    @property
    def height(self) -> float:
        return LEADING * len(self.lines)

    @property
    def extent(self) -> tuple[float, float]:
        width = max(text_width(text, SIZE) for text in self.lines)
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return self.x - width * shift, self.x + width * (1 - shift)


def _labels(chart: RadarChart, radius: float, angles: list[float], half: float) -> list[Text]:
    labels = []
    for name, angle in zip(chart.axes, angles, strict=True):
        x, y = _at(radius + 7, angle)
        middle = abs(math.cos(angle)) < 0.1
        lines = wrap(name, SIZE, 90.0 if middle else half - abs(x), lines=3)
        height = LEADING * len(lines)
        anchor: Anchor = "middle" if middle else "start" if x > 0 else "end"
        labels.append(_Label(x, y - height / 2 + math.sin(angle) * height / 2, lines, anchor))
    for chain in _chains(labels):
        _spread(chain)
    return [
        Text(x=label.x, y=label.top + (k + 0.8) * LEADING, text=text, size=SIZE, anchor=label.anchor)
        for label in labels
        for k, text in enumerate(label.lines)
    ]


def _chains(labels: list[_Label]) -> list[list[_Label]]:
    """Labels of each quarter, from the horizontal middle outwards, the one at the pole last."""
    chains = []
    for side in ("start", "end"):
        members = [label for label in labels if label.anchor in (side, "middle")]
        upper = [label for label in members if label.top + label.height / 2 < 0]
        lower = [label for label in members if label.top + label.height / 2 >= 0]
        chains += [sorted(upper, key=lambda m: -m.top), sorted(lower, key=lambda m: m.top)]
    return chains


def _spread(chain: list[_Label]) -> None:
    """Push each label away from the middle until it touches none before it."""
    for k, label in enumerate(chain):
        for other in chain[:k]:
            apart = label.extent[1] < other.extent[0] or other.extent[1] < label.extent[0]
            if apart:
                continue
            if label.top + label.height / 2 < 0:
                label.top = min(label.top, other.top - label.height)
            else:
                label.top = max(label.top, other.top + other.height)
