"""Labels of points that keep out of each other's way."""

from __future__ import annotations

from evalkit.charts.drawing import Shape, Text, line, shorten, text_width, wrap

SIZE = 7.0
LEADING = 8.4
RINGS = (5.0, 11.0, 19.0, 29.0, 41.0)  # points from a point to its label
AROUND = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
CROWDED = 25.0  # points²: from this overlap on a label is cut to one short line
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points."""


def text_box(text: Text) -> Box:
    """The place that a text takes."""
    width = text_width(text.text, text.size, text.bold)
    x = text.x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor]
    return x, text.y - text.size * 0.9, x + width, text.y + text.size * 0.25


def overlap(a: Box, b: Box) -> float:
    """The area that two boxes share."""
    return max(min(a[2], b[2]) - max(a[0], b[0]), 0.0) * max(min(a[3], b[3]) - max(a[1], b[1]), 0.0)


def place_label(
    label: str,
    x: float,
    y: float,
    taken: list[Box],
    area: Box,
    *,
    bold: bool = False,
    room: float = 92.0,
    colour: str = "ink",
) -> list[Shape]:
    """The label of a point where it covers least, tried in rings around it; far ones get a thin leader.

    The box of the label is added to ``taken``.
    """
    lines = wrap(label, SIZE, room, 3, bold=bold)
    best, gap, cost = _cheapest(lines, (x, y), taken, area, bold=bold)
    if cost > CROWDED:
        short = (shorten(label, SIZE, room * 0.7),)
        found = _cheapest(short, (x, y), taken, area, bold=bold)
        if found[2] < cost:
            lines, (best, gap, _) = short, found
    taken.append(best)
    first = best[1] + LEADING * 0.8
    middle = (best[0] + best[2]) / 2
    shapes: list[Shape] = []
    if gap > 11.0:
        near = min(max(x, best[0]), best[2]), min(max(y, best[1]), best[3])
        shapes.append(line(x, y, *near, stroke="faint", width=0.5))
    return shapes + [
        Text(x=middle, y=first + k * LEADING, text=text, size=SIZE, anchor="middle", bold=bold, colour=colour)
        for k, text in enumerate(lines)
    ]


def _cheapest(
    lines: tuple[str, ...], point: tuple[float, float], taken: list[Box], area: Box, *, bold: bool
) -> tuple[Box, float, float]:
    """The box that covers least, how far it is from the point, and what it costs."""
    x, y = point
    w, h = max(text_width(text, SIZE, bold) for text in lines), LEADING * len(lines)
    near = _near((x - RINGS[-1] - w, y - RINGS[-1] - h, x + RINGS[-1] + w, y + RINGS[-1] + h), taken)
    best, cost, gap = (x, y, x + w, y + h), float("inf"), 0.0
    for ring in RINGS:
        for dx, dy in AROUND:
            cx, cy = x + dx * (ring + w / 2), y + dy * (ring * 0.7 + h / 2)
            box = (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)
            outside = w * h - overlap(box, area)
            tried = 20 * outside + sum([overlap(box, other) for other in _near(box, near)]) + ring * 0.2
            if tried < cost - 1e-9:
                best, cost, gap = box, tried, ring
        if cost < ring:
            break
    return best, gap, cost


def _near(box: Box, others: list[Box]) -> list[Box]:
    """The boxes that share an area with this one."""
    left, top, right, bottom = box
    return [o for o in others if o[0] < right and o[2] > left and o[1] < bottom and o[3] > top]
