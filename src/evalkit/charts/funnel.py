"""The funnel plot: each unit's value against its size, with the limits that chance would keep to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evalkit.charts.drawing import Circle, Dash, Drawing, Path, Shape, line
from evalkit.charts.legend import Entry, legend
from evalkit.charts.marks import triangle
from evalkit.charts.placing import Box, place_label
from evalkit.charts.plane import Axis, Plane, plane
from evalkit.charts.scale import known, numbers, span
from evalkit.errors import DataError

Side = Literal["inside", "above", "below"]
_DASHES: tuple[Dash, ...] = ("dashed", "solid", "dotted")


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """A unit; one outside its limits is drawn as a triangle that points its way, and named."""

    label: str
    size: float
    value: float
    side: Side = "inside"
    highlight: bool = False

    def __post_init__(self) -> None:
        if known(self.size) is None or known(self.value) is None:
            raise DataError(f"point {self.label!r} of a funnel plot has no position", hint="leave it out")


@dataclass(frozen=True, slots=True)
class FunnelLimit:
    """A pair of limits along growing sizes: (size, lower, upper)."""

    name: str
    points: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FunnelChart:
    """1 to 1,000 units around a centre, up to three pairs of limits."""

    points: tuple[FunnelPoint, ...]
    centre: float
    centre_label: str
    limits: tuple[FunnelLimit, ...]
    x_label: str
    y_label: str
    above_label: str = ""
    below_label: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.points) <= 1000:
            raise DataError(f"a funnel plot has 1 to 1,000 points; got {len(self.points)}")
        if len(self.limits) > len(_DASHES):
            raise DataError(
                f"a funnel plot has at most {len(_DASHES)} pairs of limits; got {len(self.limits)}"
            )


def draw_funnel(chart: FunnelChart, width: float) -> Drawing:
    """The chart on a given width; limits beyond twice the spread of the points run out of the frame."""
    sizes = [point.size for point in chart.points]
    values = [point.value for point in chart.points]
    edges = [
        end for limit in chart.limits for size, *ends in limit.points if size >= min(sizes) for end in ends
    ]
    low, high = span([chart.centre, *values, *numbers(edges)], padding=0.08)
    across = span([*sizes, *(size for limit in chart.limits for size, _, _ in limit.points)], padding=0.03)
    x = Axis(
        lower=max(across[0], 0.0) if min(sizes) >= 0 else across[0], upper=across[1], label=chart.x_label
    )
    base = plane(x, Axis(lower=low, upper=high, label=chart.y_label), width, max(width * 0.54, 200.0))
    centre = base.y(chart.centre)
    shapes: list[Shape] = [
        *base.shapes,
        line(base.x.start, centre, base.x.end, centre, stroke="soft", width=0.9),
    ]
    shapes += _curves(chart, base)
    taken: list[Box] = [(base.x.start, centre - 1, base.x.end, centre + 1)]
    taken += [_around(x, y, 1.5) for curve in _curves(chart, base) for x, y in curve.points[::2]]
    taken += [_around(base.x(point.size), base.y(point.value)) for point in chart.points]
    ordered = sorted(chart.points, key=lambda point: (point.highlight, point.side != "inside"))
    shapes += [
        _mark(point.side, point.highlight, base.x(point.size), base.y(point.value)) for point in ordered
    ]
    for point in ordered:
        if point.side != "inside" or point.highlight:
            place = base.x(point.size), base.y(point.value)
            shapes += place_label(point.label, *place, taken, base.area, bold=point.highlight)
    marks, height = legend(_entries(chart), width, base.bottom)
    return Drawing(width=width, height=base.bottom + height, shapes=(*shapes, *marks))


def _around(x: float, y: float, r: float = 3.5) -> Box:
    return x - r, y - r, x + r, y + r


def _curves(chart: FunnelChart, base: Plane) -> list[Path]:
    return [
        curve
        for limit, dash in zip(chart.limits, _DASHES, strict=False)
        for curve in _limit(limit, base, dash)
    ]


def _limit(limit: FunnelLimit, base: Plane, dash: Dash) -> list[Path]:
    """Both curves, each cut where it leaves the frame."""
    shapes: list[Path] = []
    for which in (1, 2):
        inside = [point for point in limit.points if base.y.lower <= point[which] <= base.y.upper]
        points = tuple((base.x(point[0]), base.y(point[which])) for point in inside)
        if len(points) > 1:
            shapes.append(Path(points=points, stroke="second", width=0.9, dash=dash))
    return shapes


def _mark(side: Side, highlight: bool, x: float, y: float) -> Shape:
    if side == "inside":
        return Circle(x=x, y=y, r=2.6, fill="main" if highlight else "faint", stroke="paper", width=0.5)
    up = side == "above"
    return triangle(x, y, 4.4 if highlight else 3.8, "good" if up else "warning", up=up)


def _entries(chart: FunnelChart) -> list[Entry]:
    entries = [Entry(chart.centre_label, (line(0, 0, 18, 0, stroke="soft", width=0.9),))]
    for limit, dash in zip(chart.limits, _DASHES, strict=False):
        entries.append(Entry(limit.name, (line(0, 0, 18, 0, stroke="second", width=0.9, dash=dash),)))
    sides = {point.side for point in chart.points}
    if "above" in sides and chart.above_label:
        entries.append(Entry(chart.above_label, (_mark("above", False, 9, 0),)))
    if "below" in sides and chart.below_label:
        entries.append(Entry(chart.below_label, (_mark("below", False, 9, 0),)))
    return entries
