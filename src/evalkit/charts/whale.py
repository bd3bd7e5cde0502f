"""The whale curve: profit added up from the most to the least profitable customer."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise

from evalkit.charts.drawing import Circle, Drawing, Path, Point, Shape, line
from evalkit.charts.placing import Box, place_label
from evalkit.charts.plane import Axis, Plane, plane
from evalkit.charts.scale import numbers, span, tick_label
from evalkit.errors import DataError
from evalkit.numbers import fixed

MOST_POINTS = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class WhaleChart:
    """Points (customers in percent, cumulative profit in percent of the total), from near 0 to 100.

    The peak, the end and the customers at ``pareto`` percent carry their numbers after these labels.
    """

    curve: tuple[Point, ...]
    x_label: str
    y_label: str
    peak_label: str
    pareto_label: str = ""
    pareto: float = 20.0

    def __post_init__(self) -> None:
        if not self.curve:
            raise DataError("a whale curve needs at least one customer")
        flat = [value for point in self.curve for value in point]
        if len(numbers(flat)) < len(flat):
            raise DataError("a whale curve has no missing points", hint="leave customers without profit out")
        if any(b[0] <= a[0] for a, b in zip(self.curve, self.curve[1:], strict=False)):
            raise DataError("the customers of a whale curve must run upwards")


def whale_curve(profits: Iterable[float]) -> tuple[Point, ...]:
    """The curve of profits per customer, thinned to a few hundred points that keep the peak.

    Raises:
        DataError: no customer, a missing profit, or a total that is not positive (no percentages exist).
    """
    given = list(profits)
    ordered = sorted(numbers(given), reverse=True)
    if not ordered or len(ordered) < len(given):
        raise DataError("a whale curve needs the profit of each customer", hint="leave the others out")
    total = math.fsum(ordered)
    if total <= 0:
        raise DataError(f"the profits add up to {total:g}; a share of the total needs a positive sum")
    sums, n = list(accumulate(ordered)), len(ordered)
    peak = max(range(n), key=sums.__getitem__)
    step = max(n / MOST_POINTS, 1.0)
    kept = sorted({*(min(int((k + 1) * step), n) - 1 for k in range(math.ceil(n / step))), peak, n - 1})
    return tuple((100 * (k + 1) / n, 100 * sums[k] / total) for k in kept)


def draw_whale(chart: WhaleChart, width: float) -> Drawing:
    """The chart on a given width."""
    height = max(width * 0.5, 190.0)
    curve = ((0.0, 0.0), *chart.curve)
    low, high = span([0.0, 100.0, *(y for _, y in curve)], padding=0.1)
    low = 0.0 if min(y for _, y in curve) >= 0 else low

    def percent(value: float) -> str:
        return tick_label(value) + "%"

    x = Axis(lower=0.0, upper=100.0, label=chart.x_label, name=percent)
    y = Axis(lower=low, upper=high, label=chart.y_label, name=percent)
    base = plane(x, y, width, height)
    points = tuple((base.x(a), base.y(b)) for a, b in curve)
    zero = (base.x(100.0), base.y(max(low, 0.0))), (base.x(0.0), base.y(max(low, 0.0)))
    shapes: list[Shape] = [
        *base.shapes,
        Path(points=(*points, *zero), closed=True, fill="main", opacity=0.12),
        line(base.x.start, base.y(100.0), base.x.end, base.y(100.0), stroke="faint", dash="dashed"),
        Path(points=points, stroke="main", width=1.6),
        *_marked(chart, curve, base),
    ]
    return Drawing(width=width, height=height, shapes=tuple(shapes))


def _at(curve: tuple[Point, ...], x: float) -> float:
    for (x1, y1), (x2, y2) in pairwise(curve):
        if x <= x2 + 1e-9:
            return y1 + (y2 - y1) * (x - x1) / (x2 - x1)
    return curve[-1][1]


def _marked(chart: WhaleChart, curve: tuple[Point, ...], base: Plane) -> list[Shape]:
    """The peak and the Pareto point; the end of the curve is 100 percent by construction."""
    peak = max(curve, key=lambda point: point[1])
    wanted = [(chart.peak_label, peak, "second")]
    if chart.pareto_label:
        wanted.append((chart.pareto_label, (chart.pareto, _at(curve, chart.pareto)), "main"))
    taken: list[Box] = [(base.x(a) - 1, base.y(b) - 1, base.x(a) + 1, base.y(b) + 1) for a, b in curve]
    full = base.y(100.0)
    taken.append((base.x.start, full - 1, base.x.end, full + 1))
    marks: list[Shape] = []
    for _, (a, b), colour in wanted:
        px, py = base.x(a), base.y(b)
        foot = base.y(max(base.y.lower, 0.0))
        marks.append(line(px, foot, px, py, stroke="faint", width=0.7, dash="dotted"))
        marks.append(Circle(x=px, y=py, r=3.2, fill=colour, stroke="paper", width=0.8))
        taken.append((px - 4, py - 4, px + 4, py + 4))
        taken.append((px - 1, py, px + 1, foot))
    for label, (a, b), _ in wanted:
        text = f"{label} {fixed(a, 0)}% → {fixed(b, 0)}%"
        marks += place_label(text, base.x(a), base.y(b), taken, base.area, bold=True, room=150.0)
    return marks
