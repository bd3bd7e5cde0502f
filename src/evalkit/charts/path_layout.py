"""Where the parts of a path diagram lie: levels from left to right, items outside or below."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.charts.path_model import Latent, PathDiagram, PathLink

ITEM, SPACE = 14.0, 12.0
RX, RY = 40.0, 17.0
BEND = 46.0
"""How far the control points of a path that passes over a level lie above it."""


@dataclass(slots=True)
class Node:
    """A latent variable with the middle and the half width of its ellipse in points."""

    latent: Latent
    x: float
    y: float
    side: str  # where the indicators stand: left, right or below
    level: int
    rx: float


def _block(latent: Latent, side: str) -> float:
    """The height that a latent variable takes with its indicators."""
    count = len(latent.indicators)
    if side == "below":
        return 2 * RY + (8 + ITEM * count if count else 0)
    return max(ITEM * count, 2 * RY + 4)


def reach_of(chart: PathDiagram, nodes: dict[str, Node], width: float) -> float:
    """How far the control points of a covariance may lie from its latent variables."""
    level = {nodes[link.source].level for link in chart.links if link.both}
    if not level or max(node.level for node in nodes.values()) > 0:
        return 60.0
    node = next(iter(nodes.values()))
    return max((width - node.x - node.rx - 16) / 0.75, 24.0)


def item_width(width: float, last: int) -> float | None:
    """The width of the boxes beside the latent variables; None where they have to stand below."""
    if last == 0:
        return min(width * 0.42, 210.0, width - (14 + 40 + 2 * RX) - 44)
    room = (width - 2 * (14 + 40 + RX) - 2 * RX - 46) / 2
    return min(room, 96.0) if last == 1 and room >= 40 else None


def _side(level: int, last: int, outside: bool) -> str:
    if not outside:
        return "below"
    return "left" if level == 0 else "right" if level == last else "below"


def placed(chart: PathDiagram, width: float) -> tuple[dict[str, Node], float]:
    """Every latent variable by its key, and the height of the picture."""
    level = chart.levels()
    last = max(level.values())
    columns = [[latent for latent in chart.latents if level[latent.key] == k] for k in range(last + 1)]
    item = item_width(width, last)
    outside = item is not None
    rx = RX if outside else min(RX, (width - 12 - 30 * last) / (2 * last + 2))
    left = 14 + item + 40 + RX if item is not None else rx + 6
    right = width - left if last else left
    heights, nodes = [], {}
    for k, column in enumerate(columns):
        side = _side(k, last, outside)
        heights.append(sum(_block(latent, side) for latent in column) + SPACE * (len(column) - 1))
    tallest = max(heights)
    for k, column in enumerate(columns):
        side = _side(k, last, outside)
        x = left + (right - left) * k / max(last, 1)
        y = 3 + (tallest - heights[k]) / 2
        for latent in column:
            high = _block(latent, side)
            nodes[latent.key] = Node(latent, x, y + (RY if side == "below" else high / 2), side, k, rx)
            y += high + SPACE
    lift = max((_above(nodes, link) for link in chart.links), default=0.0)
    for node in nodes.values():
        node.y += lift
    return nodes, tallest + 6 + lift


def _above(nodes: dict[str, Node], link: PathLink) -> float:
    """How far a path that passes over a level would leave the picture, its number included."""
    a, b = nodes[link.source], nodes[link.target]
    if link.both or b.level - a.level < 2:
        return 0.0
    return max(0.75 * BEND + 6.0 - (a.y + b.y) / 2, 0.0)
