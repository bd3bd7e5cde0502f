"""How high the boxes of a Sankey chart are and in which order they stand."""

from __future__ import annotations

import math
from dataclasses import dataclass

from evalkit.charts.drawing import wrap
from evalkit.charts.sankey_model import WIDTHS, SankeyChart, SankeyNode
from evalkit.numbers import fixed

SIZE, LEADING, GAP, HEAD = 7.0, 8.6, 7.0, 16.0


@dataclass(slots=True)
class Box:
    """A node with its amount, its label as lines, and its place in points."""

    node: SankeyNode
    amount: float
    lines: tuple[str, ...]
    x: float
    w: float
    h: float = 0.0
    top: float = 0.0

    @property
    def middle(self) -> float:
        """The y of its middle."""
        return self.top + self.h / 2


def boxes_of(chart: SankeyChart, width: float) -> dict[str, Box]:
    """A box for each node by its key, not yet as high as it will be."""
    count = len(chart.columns)
    w = width * WIDTHS[count]
    boxes = {}
    for node in chart.nodes:
        out = math.fsum(link.amount for link in chart.links if link.source == node.key)
        came = math.fsum(link.amount for link in chart.links if link.target == node.key)
        amount = max(out, came)
        text = f"{node.label} ({fixed(amount, chart.digits)})" if amount else node.label
        x = (width - w - 1) * node.column / (count - 1) + 0.5
        boxes[node.key] = Box(node, amount, wrap(text, SIZE, w - 12, 3), x, w)
    return boxes


def size_boxes(columns: list[list[Box]]) -> None:
    """Heights: one scale for all columns, such that the fullest is about 26 points a box."""
    most = max(len(column) for column in columns)
    total = max(math.fsum(box.amount for box in column) for column in columns)
    unit = max(most * 26.0, 90.0) / total if total > 0 else 0.0
    for column in columns:
        for box in column:
            box.h = max(box.amount * unit, LEADING * len(box.lines) + 5)
        stack(column, 0.0)


def height_of(column: list[Box]) -> float:
    """The height of a column with its gaps."""
    return math.fsum(box.h for box in column) + GAP * (len(column) - 1)


def stack(column: list[Box], tallest: float) -> None:
    """Put the boxes of a column under each other, in the middle of the tallest column."""
    y = HEAD + max((tallest - height_of(column)) / 2, 0.0)
    for box in column:
        box.top = y
        y += box.h + GAP


def order(column: list[Box], chart: SankeyChart, boxes: dict[str, Box]) -> None:
    """Sort a column by where its neighbours lie on average, weighted by amount."""

    def pull(box: Box) -> float:
        near = [(boxes[link.source], link.amount) for link in chart.links if link.target == box.node.key]
        near += [(boxes[link.target], link.amount) for link in chart.links if link.source == box.node.key]
        weight = math.fsum(amount for _, amount in near)
        return math.fsum(other.middle * amount for other, amount in near) / weight if near else box.middle

    column.sort(key=pull)
