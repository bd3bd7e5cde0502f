"""Marks that several charts share: hatching, arrows, small symbols, smooth bands and rounded frames."""

from __future__ import annotations

import math

from evalkit.charts.drawing import Path, Point, Rect, Shape, line

STEPS = 14  # points of a curve: no corner is visible at print size


def hatch(x: float, y: float, w: float, h: float, gap: float = 4.0) -> list[Shape]:
    """Diagonal lines inside a rectangle: the look of a missing value."""
    shapes: list[Shape] = [Rect(x=x, y=y, w=w, h=h, fill="panel")]
    offset = gap
    while offset < w + h - 1e-9:
        x1, y1 = (x + offset, y) if offset <= w else (x + w, y + offset - w)
        x2, y2 = (x, y + offset) if offset <= h else (x + offset - h, y + h)
        shapes.append(line(x1, y1, x2, y2, stroke="faint", width=0.4))
        offset += gap
    return shapes


def diamond(x: float, y: float, r: float = 3.6, fill: str = "second") -> Path:
    """A diamond around a point."""
    points = ((x, y - r), (x + r, y), (x, y + r), (x - r, y))
    return Path(points=points, closed=True, fill=fill, stroke="paper", width=0.8)


def square(x: float, y: float, r: float = 2.4, fill: str = "second", stroke: str = "paper") -> Path:
    """A square around a point."""
    points = ((x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r))
    return Path(points=points, closed=True, fill=fill, stroke=stroke, width=0.8)


def triangle(x: float, y: float, r: float = 3.6, fill: str = "good", *, up: bool = True) -> Path:
    """A triangle around a point, its tip up or down."""
    sign = -1.0 if up else 1.0
    points = ((x, y + sign * r), (x + 0.95 * r, y - sign * 0.7 * r), (x - 0.95 * r, y - sign * 0.7 * r))
    return Path(points=points, closed=True, fill=fill, stroke="paper", width=0.6)


def frame(
    x: float, y: float, w: float, h: float, *, fill: str = "", stroke: str = "faint", width: float = 0.8
) -> Path:
    """A rectangle with an outline."""
    points = ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
    return Path(points=points, closed=True, fill=fill, stroke=stroke, width=width)


def ellipse(x: float, y: float, rx: float, ry: float, *, fill: str = "paper", stroke: str = "main") -> Path:
    """An ellipse around a point."""
    turns = [2 * math.pi * k / 48 for k in range(48)]
    points = tuple((x + rx * math.cos(a), y + ry * math.sin(a)) for a in turns)
    return Path(points=points, closed=True, fill=fill, stroke=stroke, width=1.1)


def curve(a: Point, b: Point, c: Point, d: Point) -> tuple[Point, ...]:
    """Points on the cubic Bézier curve from ``a`` to ``d`` with the control points ``b`` and ``c``."""
    points = []
    for k in range(STEPS + 1):
        t = k / STEPS
        u = 1 - t
        weights = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
        points.append(
            (
                sum(w * p[0] for w, p in zip(weights, (a, b, c, d), strict=True)),
                sum(w * p[1] for w, p in zip(weights, (a, b, c, d), strict=True)),
            )
        )
    return tuple(points)


def band(left: tuple[float, float, float], right: tuple[float, float, float]) -> tuple[Point, ...]:
    """The outline of a ribbon between two upright edges (x, top, height), level at both ends."""
    (x1, top1, h1), (x2, top2, h2) = left, right
    middle = (x1 + x2) / 2
    upper = curve((x1, top1), (middle, top1), (middle, top2), (x2, top2))
    low1, low2 = top1 + h1, top2 + h2
    lower = curve((x2, low2), (middle, low2), (middle, low1), (x1, low1))
    return (*upper, *lower)


def arrow(
    start: Point,
    end: Point,
    *,
    stroke: str = "soft",
    width: float = 0.9,
    size: float = 4.5,
) -> list[Shape]:
    """A straight arrow; nothing where both ends coincide."""
    length = math.dist(start, end)
    if length < 1e-9:
        return []
    ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    size = min(size, length)
    foot = (end[0] - ux * size, end[1] - uy * size)
    return [line(*start, *foot, stroke=stroke, width=width), arrow_head(end, (ux, uy), stroke, size)]


def arrow_head(tip: Point, direction: Point, fill: str = "soft", size: float = 4.5) -> Path:
    """The head of an arrow that points along a unit vector."""
    ux, uy = direction
    x, y = tip[0] - ux * size, tip[1] - uy * size
    side = size * 0.38
    points = (tip, (x - uy * side, y + ux * side), (x + uy * side, y - ux * side))
    return Path(points=points, closed=True, fill=fill)
