"""The quadrant chart of an importance–performance analysis, with labels that keep out of each other's way."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.charts.drawing import Anchor, Circle, Drawing, Rect, Shape, Text, line, shorten
from evalkit.charts.placing import Box, place_label, text_box
from evalkit.charts.scale import Scale, known, span, tick_label, ticks
from evalkit.errors import DataError


@dataclass(frozen=True, slots=True)
class QuadrantPoint:
    """A point; ``border`` (too close to a cut to be sure) is drawn hollow."""

    label: str
    x: float
    y: float
    border: bool = False
    highlight: bool = False

    def __post_init__(self) -> None:
        if known(self.x) is None or known(self.y) is None:
            raise DataError(f"point {self.label!r} of a quadrant chart has no position", hint="leave it out")


@dataclass(frozen=True, kw_only=True, slots=True)
class QuadrantChart:
    """Points between two cuts; quadrant names run top left, top right, bottom left, bottom right."""

    points: tuple[QuadrantPoint, ...]
    x_cut: float
    y_cut: float
    x_label: str
    y_label: str
    quadrants: tuple[str, str, str, str]

    def __post_init__(self) -> None:
        if not 1 <= len(self.points) <= 60:
            raise DataError(f"a quadrant chart has 1 to 60 points; got {len(self.points)}")


def draw_quadrant(chart: QuadrantChart, width: float) -> Drawing:
    """The chart on a given width, about two thirds as high."""
    height = max(width * 0.62, 200.0)
    left, right, top, bottom = 34.0, width - 4, 16.0, height - 26
    x = Scale(*span([chart.x_cut, *(p.x for p in chart.points)], padding=0.14), left, right)
    y = Scale(*span([chart.y_cut, *(p.y for p in chart.points)], padding=0.14), bottom, top)
    names = _names(chart, (left, top, right, bottom))
    taken = [text_box(name) for name in names]
    taken += [(x(chart.x_cut) - 1, top, x(chart.x_cut) + 1, bottom)]
    taken += [(left, y(chart.y_cut) - 1, right, y(chart.y_cut) + 1)]
    taken += [(x(p.x) - 3.5, y(p.y) - 3.5, x(p.x) + 3.5, y(p.y) + 3.5) for p in chart.points]
    shapes = [*_frame(chart, x, y), *names]
    for point in sorted(chart.points, key=lambda p: (p.y, p.x, p.label)):
        shapes += place_label(
            point.label, x(point.x), y(point.y), taken, (left, top, right, bottom), bold=point.highlight
        )
    shapes += [_dot(point, x(point.x), y(point.y)) for point in chart.points]
    return Drawing(width=width, height=height, shapes=tuple(shapes))


def _frame(chart: QuadrantChart, x: Scale, y: Scale) -> list[Shape]:
    cut_x, cut_y = x(chart.x_cut), y(chart.y_cut)
    shapes: list[Shape] = [
        Rect(x=x.start, y=y.end, w=x.end - x.start, h=y.start - y.end, fill="panel"),
        Rect(x=x.start, y=y.end, w=cut_x - x.start, h=cut_y - y.end, fill="warning_tint"),
        Rect(x=cut_x, y=y.end, w=x.end - cut_x, h=cut_y - y.end, fill="good_tint"),
        line(cut_x, y.start, cut_x, y.end, stroke="faint", width=0.9, dash="dashed"),
        line(x.start, cut_y, x.end, cut_y, stroke="faint", width=0.9, dash="dashed"),
    ]
    shapes += [
        Text(x=x(t), y=y.start + 9, text=tick_label(t), size=6.5, anchor="middle", colour="soft")
        for t in ticks(x.lower, x.upper)
    ]
    shapes += [
        Text(x=x.start - 4, y=y(t) + 2.4, text=tick_label(t), size=6.5, anchor="end", colour="soft")
        for t in ticks(y.lower, y.upper, 5)
    ]
    middle = (x.start + x.end) / 2
    x_label, y_label = shorten(chart.x_label, 7, x.end - x.start), shorten(chart.y_label, 7, x.end)
    shapes.append(Text(x=middle, y=y.start + 21, text=x_label, size=7, anchor="middle", colour="soft"))
    shapes.append(Text(x=2, y=9, text=y_label, size=7, colour="soft"))
    return shapes


def _names(chart: QuadrantChart, area: Box) -> list[Text]:
    left, top, right, bottom = area
    corners: list[tuple[float, float, Anchor]] = [
        (left + 6, top + 12, "start"),
        (right - 6, top + 12, "end"),
        (left + 6, bottom - 6, "start"),
        (right - 6, bottom - 6, "end"),
    ]
    room = (right - left) * 0.42
    return [
        Text(x=x, y=y, text=shorten(name, 8, room), size=8, anchor=anchor, bold=True, colour="faint")
        for name, (x, y, anchor) in zip(chart.quadrants, corners, strict=True)
    ]


def _dot(point: QuadrantPoint, x: float, y: float) -> Circle:
    colour = "second" if point.highlight else "main"
    fill = "paper" if point.border else colour
    return Circle(x=x, y=y, r=3.0, fill=fill, stroke=colour, width=1.1)
