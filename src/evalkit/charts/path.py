"""The path diagram: latent variables, the items that measure them, and what leads to what."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.charts.drawing import Anchor, Dash, Drawing, Path, Point, Shape, Text, shorten, text_width, wrap
from evalkit.charts.marks import arrow, arrow_head, curve, ellipse, frame
from evalkit.charts.path_layout import BEND, ITEM, RY, Node, item_width, placed, reach_of
from evalkit.charts.path_model import Indicator, PathDiagram, PathLink
from evalkit.charts.scale import known
from evalkit.numbers import fixed

SIZE, LEADING, NUMBER = 7.0, 8.4, 6.3


def draw_path(chart: PathDiagram, width: float) -> Drawing:
    """The chart on a given width: levels from left to right, the indicators outside, inner ones below."""
    nodes, height = placed(chart, width)
    shapes: list[Shape] = []
    taken: list[Point] = []
    last = max(node.level for node in nodes.values())
    spans = sorted(
        (link for link in chart.links if link.both),
        key=lambda link: abs(nodes[link.source].y - nodes[link.target].y),
    )
    step = min(17.0, (reach_of(chart, nodes, width) - 24.0) / max(len(spans) - 1, 1))
    for k, link in enumerate(spans):
        shapes += _covariance(nodes[link.source], nodes[link.target], link, 24.0 + step * k, (chart, taken))
    for link in chart.links:
        if not link.both:
            shapes += _regression(nodes[link.source], nodes[link.target], link, (chart, taken))
    for node in nodes.values():
        shapes += _measured(node, chart.digits, width, item_width(width, last))
        shapes += _latent(node)
    return Drawing(width=width, height=height, shapes=tuple(shapes))


def _latent(node: Node) -> list[Shape]:
    note = (node.latent.note,) if node.latent.note else ()
    texts = (*wrap(node.latent.label, SIZE, 2 * node.rx - 12, 2, bold=True), *note)
    first = node.y - LEADING * (len(texts) - 1) / 2 + SIZE * 0.36
    return [
        ellipse(node.x, node.y, node.rx, RY, fill="tint"),
        *(
            Text(
                x=node.x,
                y=first + k * LEADING,
                text=text if k < len(texts) - len(note) else shorten(text, NUMBER, 2 * node.rx - 20),
                size=SIZE if k < len(texts) - len(note) else NUMBER,
                anchor="middle",
                bold=k < len(texts) - len(note),
            )
            for k, text in enumerate(texts)
        ),
    ]


def _measured(node: Node, digits: int, width: float, beside: float | None) -> list[Shape]:
    """The boxes of the indicators, each with its arrow and loading; the residual at the far end."""
    shapes: list[Shape] = []
    count = len(node.latent.indicators)
    w = 2 * node.rx + 10 if beside is None else beside
    for k, indicator in enumerate(node.latent.indicators):
        loading = fixed(indicator.loading, digits)
        if node.side == "below":
            x, y = node.x - w / 2, node.y + RY + 8 + k * ITEM
            shapes += _item(indicator, (x, y, w, ITEM - 2), f"{loading}", "below")
            continue
        sign = -1.0 if node.side == "left" else 1.0
        x = 14.0 if node.side == "left" else width - w - 14.0
        y = node.y + (k - (count - 1) / 2) * ITEM
        edge = x + w if node.side == "left" else x
        start = (node.x + sign * node.rx * 0.96, node.y)
        shapes += arrow(start, (edge, y), size=3.6, width=0.7)
        spot = (edge + (start[0] - edge) * 0.36, y + (node.y - y) * 0.36)
        shapes += _number(loading, spot)
        shapes += _item(indicator, (x, y - ITEM / 2 + 1, w, ITEM - 2), "", node.side)
        if known(indicator.residual) is not None:
            far = x if node.side == "left" else x + w
            text = fixed(indicator.residual, digits)
            end: Anchor = "end" if node.side == "left" else "start"
            place = far + 1.5 * sign
            shapes.append(Text(x=place, y=y + 2, text=text, size=5.6, anchor=end, colour="soft"))
    if count and node.side == "below":
        shapes += arrow((node.x, node.y + RY), (node.x, node.y + RY + 8), size=3.6, width=0.7)
    return shapes


def _item(
    indicator: Indicator, place: tuple[float, float, float, float], number: str, side: str
) -> list[Shape]:
    x, y, w, h = place
    middle = y + h / 2 + SIZE * 0.36
    box = frame(x, y, w, h, fill="paper", stroke="soft", width=0.7)
    if side != "below":
        text = shorten(indicator.label, SIZE, w - 6)
        return [box, Text(x=x + w / 2, y=middle, text=text, size=SIZE, anchor="middle")]
    text = shorten(indicator.label, SIZE, w - 10 - text_width(number, NUMBER))
    end = Text(x=x + w - 3, y=middle, text=number, size=NUMBER, anchor="end", bold=True)
    return [box, Text(x=x + 3, y=middle, text=text, size=SIZE), end]


def _number(text: str, spot: Point, colour: str = "ink") -> list[Shape]:
    """A number on a white patch, so that the line under it does not strike it through."""
    half = text_width(text, NUMBER) / 2 + 1
    x, y = spot
    patch = frame(x - half, y - 3.8, 2 * half, 7.6, fill="paper", stroke="", width=0.0)
    return [patch, Text(x=x, y=y + NUMBER * 0.36, text=text, size=NUMBER, anchor="middle", colour=colour)]


def _free(at: Callable[[float], Point], taken: list[Point]) -> Point:
    """The place along a line, from its middle outwards, that keeps clear of the numbers already there."""
    for t in (0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78):
        spot = at(t)
        if all(abs(spot[0] - x) > 22 or abs(spot[1] - y) > 9 for x, y in taken):
            break
    else:
        spot = at(0.5)
    taken.append(spot)
    return spot


def _regression(a: Node, b: Node, link: PathLink, rest: tuple[PathDiagram, list[Point]]) -> list[Shape]:
    chart, taken = rest
    sign = 1.0 if b.x > a.x else -1.0
    start, end = (a.x + sign * a.rx, a.y), (b.x - sign * b.rx, b.y)
    stroke = "main" if link.settled else "faint"
    skips = b.level - a.level > 1
    bend = -BEND if skips else 0.0
    third = (end[0] - start[0]) / 3
    controls = (start, (start[0] + third, start[1] + bend), (end[0] - third, end[1] + bend), end)
    points = curve(*controls) if skips else (start, end)
    foot = points[-2]
    length = ((end[0] - foot[0]) ** 2 + (end[1] - foot[1]) ** 2) ** 0.5 or 1.0
    way = ((end[0] - foot[0]) / length, (end[1] - foot[1]) / length)
    dash: Dash = "solid" if link.settled else "dashed"

    def at(t: float) -> Point:
        if skips:
            return points[round(t * (len(points) - 1))]
        return start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t

    return [
        Path(points=points, stroke=stroke, width=1.2, dash=dash),
        arrow_head(end, way, stroke, 5.0),
        *_number(fixed(link.value, chart.digits), _free(at, taken), "ink" if link.settled else "soft"),
    ]


def _covariance(
    a: Node, b: Node, link: PathLink, reach: float, rest: tuple[PathDiagram, list[Point]]
) -> list[Shape]:
    """A curved line with a head at both ends, on the side away from the indicators."""
    chart, taken = rest
    sign = -1.0 if a.side == "right" else 1.0
    start, end = (a.x + sign * a.rx, a.y), (b.x + sign * b.rx, b.y)
    points = curve(start, (start[0] + sign * reach, a.y), (end[0] + sign * reach, b.y), end)
    stroke = "soft" if link.settled else "faint"
    text = fixed(link.value, chart.digits)
    spot = _free(lambda t: points[round(t * (len(points) - 1))], taken)
    heads: list[Shape] = [
        arrow_head(end, (-sign, 0.0), stroke, 4.0),
        arrow_head(start, (-sign, 0.0), stroke, 4.0),
    ]
    dash: Dash = "solid" if link.settled else "dashed"
    return [
        Path(points=points, stroke=stroke, width=0.8, dash=dash),
        *heads,
        *_number(text, spot),
    ]
