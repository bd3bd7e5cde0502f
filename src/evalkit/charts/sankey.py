"""The Sankey chart: how amounts flow through two to four columns, e.g. problem → cause → action."""

from __future__ import annotations

import math

from evalkit.charts.drawing import Drawing, Path, Rect, Shape, Text, shorten, text_width
from evalkit.charts.marks import band, frame
from evalkit.charts.sankey_layout import (
    HEAD,
    LEADING,
    SIZE,
    Box,
    boxes_of,
    height_of,
    order,
    size_boxes,
    stack,
)
from evalkit.charts.sankey_model import SankeyChart

SWEEPS = 8
_FILLS = ("second", "third", "main", "good")


def draw_sankey(chart: SankeyChart, width: float) -> Drawing:
    """The chart on a given width: boxes as high as their amounts, never lower than their labels."""
    boxes = boxes_of(chart, width)
    columns = [[box for box in boxes.values() if box.node.column == k] for k in range(len(chart.columns))]
    size_boxes(columns)
    tallest = max(height_of(column) for column in columns)
    for _ in range(SWEEPS):
        for column in (*columns[1:], *columns[-2::-1]):
            order(column, chart, boxes)
            stack(column, tallest)
    shapes: list[Shape] = [
        Text(
            x=column[0].x + column[0].w / 2,
            y=9,
            text=shorten(name, 7.5, column[0].w + 20),
            size=7.5,
            anchor="middle",
            bold=True,
            colour="soft",
        )
        for name, column in zip(chart.columns, columns, strict=True)
    ]
    shapes += _ribbons(chart, boxes)
    for box in boxes.values():
        shapes += _drawn(box)
    return Drawing(width=width, height=HEAD + tallest + 3, shapes=tuple(shapes))


def _ribbons(chart: SankeyChart, boxes: dict[str, Box]) -> list[Shape]:
    """Each link as a ribbon whose ends share the heights of its boxes in proportion to the amounts."""
    outs = {key: math.fsum(x.amount for x in chart.links if x.source == key) for key in boxes}
    ins = {key: math.fsum(x.amount for x in chart.links if x.target == key) for key in boxes}
    left = {key: box.top for key, box in boxes.items()}
    right = dict(left)
    start: dict[int, tuple[float, float]] = {}
    end: dict[int, tuple[float, float]] = {}
    for k in sorted(range(len(chart.links)), key=lambda i: boxes[chart.links[i].target].middle):
        link, box = chart.links[k], boxes[chart.links[k].source]
        start[k] = (left[link.source], box.h * link.amount / outs[link.source])
        left[link.source] += start[k][1]
    for k in sorted(range(len(chart.links)), key=lambda i: boxes[chart.links[i].source].middle):
        link, box = chart.links[k], boxes[chart.links[k].target]
        end[k] = (right[link.target], box.h * link.amount / ins[link.target])
        right[link.target] += end[k][1]
    shapes: list[Shape] = []
    for k, link in enumerate(chart.links):
        source, target = boxes[link.source], boxes[link.target]
        points = band((source.x + source.w, *start[k]), (target.x, *end[k]))
        fill = _FILLS[source.node.column]
        shapes.append(Path(points=points, closed=True, fill=fill, opacity=0.32, stroke="paper", width=0.5))
    return shapes


def _drawn(box: Box) -> list[Shape]:
    first = box.middle - LEADING * (len(box.lines) - 1) / 2 + SIZE * 0.36
    outline = frame(box.x, box.top, box.w, box.h, fill="paper", stroke=_FILLS[box.node.column], width=0.9)
    stripe = Rect(x=box.x, y=box.top, w=3.0, h=box.h, fill=_FILLS[box.node.column])
    room = box.w - 8
    return [
        outline,
        stripe,
        *(
            Text(
                x=box.x + 3 + (box.w - 3) / 2,
                y=first + k * LEADING,
                text=shorten(text, SIZE, room) if text_width(text, SIZE) > room else text,
                size=SIZE,
                anchor="middle",
            )
            for k, text in enumerate(box.lines)
        ),
    ]
