"""The frame of charts with two number axes: panel, ticks and axis titles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evalkit.charts.drawing import Rect, Shape, Text, line, shorten
from evalkit.charts.scale import Scale, tick_label, ticks


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    """The ends of an axis, its title, how its ticks are written, and the ticks where they are chosen."""

    lower: float
    upper: float
    label: str = ""
    name: Callable[[float], str] = tick_label
    marks: tuple[float, ...] | None = None

    def ticks(self, most: int) -> tuple[float, ...]:
        """The tick values."""
        return ticks(self.lower, self.upper, most) if self.marks is None else self.marks


@dataclass(frozen=True, slots=True)
class Plane:
    """Where the plot lies: its two scales, the shapes of its frame, and the height they need in points."""

    x: Scale
    y: Scale
    shapes: tuple[Shape, ...]
    bottom: float

    @property
    def area(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the plot."""
        return self.x.start, self.y.end, self.x.end, self.y.start


def plane(x: Axis, y: Axis, width: float, height: float) -> Plane:
    """A plot of a given outer size: the y title above its axis, the x title below."""
    left, right, top = 38.0, width - 10, 16.0
    bottom = height - (26 if x.label else 14)
    across, down = Scale(x.lower, x.upper, left, right), Scale(y.lower, y.upper, bottom, top)
    shapes: list[Shape] = [Rect(x=left, y=top, w=right - left, h=bottom - top, fill="panel")]
    for t in y.ticks(6):
        shapes.append(line(left, down(t), right, down(t), stroke="grid", width=0.5))
        shapes.append(
            Text(x=left - 4, y=down(t) + 2.4, text=y.name(t), size=6.5, anchor="end", colour="soft")
        )
    for t in x.ticks(max(int((right - left) / 48), 2)):
        shapes.append(line(across(t), bottom, across(t), bottom + 2.5, stroke="faint", width=0.6))
        shapes.append(
            Text(x=across(t), y=bottom + 10, text=x.name(t), size=6.5, anchor="middle", colour="soft")
        )
    shapes.append(Text(x=2, y=9, text=shorten(y.label, 7, right), size=7, colour="soft"))
    title = shorten(x.label, 7, right - left)
    shapes.append(
        Text(x=(left + right) / 2, y=bottom + 21, text=title, size=7, anchor="middle", colour="soft")
    )
    return Plane(across, down, tuple(shape for shape in shapes if getattr(shape, "text", "x")), height)
