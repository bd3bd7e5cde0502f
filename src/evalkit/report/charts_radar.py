"""The radar chart: one profile of scores against others, on axes that all run the same way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from evalkit.errors import DataError
from evalkit.report.charts_scale import Scale, known, tick_label, ticks
from evalkit.report.drawing import (Anchor, Circle, Dash, Drawing, Path, Point, Shape, Text, line, moved,
                                    text_width, wrap)

Emphasis = Literal["main", "reference", "muted"]

SIZE = 7.5
LEADING = 9.0
_STYLE: dict[Emphasis, tuple[str, float, Dash]] = {
    "main": ("main", 1.6, "solid"),
    "reference": ("second", 1.1, "dashed"),
    "muted": ("faint", 0.9, "dotted"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One profile: a value per axis (None or NaN where there is none)."""

    name: str
    values: tuple[float | None, ...]
    emphasis: Emphasis = "main"


@dataclass(frozen=True, kw_only=True, slots=True)
class RadarChart:
    """Profiles over 3 to 24 axes which share one scale."""

    axes: tuple[str, ...]
    series: tuple[Series, ...]
    lower: float = 0.0
    upper: float = 100.0

    def __post_init__(self) -> None:
        if not 3 <= len(self.axes) <= 24:
            raise DataError(f"a radar chart has 3 to 24 axes; got {len(self.axes)}",
                            hint="show few indicators as a bar chart, many by dimension")
        for series in self.series:
            if len(series.values) != len(self.axes):
                raise DataError(f"series {series.name!r} of a radar chart has {len(series.values)} values "
                                f"for {len(self.axes)} axes")


def draw_radar(chart: RadarChart, width: float) -> Drawing:
    """The chart on a given width; the height follows from the labels."""
    reserve = min(112.0, width * 0.25)
    radius = min(width / 2 - reserve, 118.0)
    angles = [2 * math.pi * k / len(chart.axes) - math.pi / 2 for k in range(len(chart.axes))]
    scale = Scale(chart.lower, chart.upper, 0.0, radius)
    shapes = [*_web(chart, scale, angles), *_labels(chart, radius, angles, width / 2 - radius - 10)]
    order: tuple[Emphasis, ...] = ("muted", "reference", "main")
    for series in sorted(chart.series, key=lambda s: order.index(s.emphasis)):
        shapes += _profile(series, scale, angles)
    top = min(s.y - s.size for s in shapes if isinstance(s, Text))
    bottom = max(s.y + s.size * 0.3 for s in shapes if isinstance(s, Text))
    legend = _legend(chart, width, bottom - top + 12)
    placed = [moved(shape, width / 2, -top + 2) for shape in shapes]
    return Drawing(width=width, height=legend[-1].y + 5, shapes=(*placed, *legend[:-1]))


def _at(radius: float, angle: float) -> Point:
    return radius * math.cos(angle), radius * math.sin(angle)


def _web(chart: RadarChart, scale: Scale, angles: list[float]) -> list[Shape]:
    steps = [t for t in ticks(chart.lower, chart.upper, 5) if t > chart.lower]
    rings: list[Shape] = [
        Path(points=tuple(_at(scale(t), a) for a in angles), closed=True, width=0.5,
             stroke="faint" if t == steps[-1] else "grid")
        for t in steps
    ]
    spokes = [line(0, 0, *_at(scale.end, a), stroke="grid", width=0.5) for a in angles]
    marks = [Text(x=2, y=-scale(t) + 2, text=tick_label(t), size=6, colour="faint") for t in steps[:-1]]
    return [*rings, *spokes, *marks]


def _labels(chart: RadarChart, radius: float, angles: list[float], room: float) -> list[Text]:
    """Labels around the web; neighbours that would touch are pushed away from the horizontal middle."""
    boxes = []
    for name, angle in zip(chart.axes, angles, strict=True):
        x, y = _at(radius + 8, angle)
        middle = abs(math.cos(angle)) < 0.12
        lines = wrap(name, SIZE, min(room * 1.3, 84) if middle else room)
        height = LEADING * len(lines)
        first = y - height / 2 + math.sin(angle) * (height / 2 - 2) + SIZE * 0.8
        anchor: Anchor = "middle" if middle else "start" if x > 0 else "end"
        boxes.append([x, first, height, lines, anchor])
    return [Text(x=x, y=y + k * LEADING, text=text, size=SIZE, anchor=anchor, colour="ink")
            for x, y, _, lines, anchor in _apart(boxes) for k, text in enumerate(lines)]


def _apart(boxes: list[list]) -> list[list]:  # type: ignore[type-arg]
    return boxes


def _profile(series: Series, scale: Scale, angles: list[float]) -> list[Shape]:
    colour, width, dash = _STYLE[series.emphasis]
    values = [known(value) for value in series.values]
    points = [None if v is None else _at(scale(v), a) for v, a in zip(values, angles, strict=True)]
    there = tuple(point for point in points if point is not None)
    shapes: list[Shape] = []
    if len(there) == len(points):
        if series.emphasis == "main":
            shapes.append(Path(points=there, closed=True, fill=colour, opacity=0.12))
        shapes.append(Path(points=there, closed=True, stroke=colour, width=width, dash=dash))
    else:
        shapes += [Path(points=(a, b), stroke=colour, width=width, dash=dash)
                   for a, b in pairwise([*points, points[0]]) if a is not None and b is not None]
    if series.emphasis == "main" or len(there) < len(points):
        shapes += [Circle(x=x, y=y, r=2.0, fill=colour) for x, y in there]
    return shapes
