"""Drawings as short lists for typst, which spends more time on reading shapes than on painting them.

Lines that follow each other with the same pen become one stroke. Coordinates keep two decimals of a point,
as in SVG.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evalkit.charts.drawing import Circle, Drawing, Path, Rect, Shape, Text

Value = str | float | bool | list["Value"] | dict[str, "Value"]


def compact(drawing: Drawing) -> dict[str, Value]:
    """Width, height and shapes; a shape is a list whose first member names its kind."""
    shapes: list[Value] = []
    pen: object = None
    for shape in drawing.shapes:
        if isinstance(shape, Path) and not shape.closed and not shape.fill:
            points: list[Value] = [[_short(x), _short(y)] for x, y in shape.points]
            same = (shape.stroke, shape.width, shape.dash)
            if same == pen:
                _lines(shapes[-1]).append(points)
            else:
                shapes.append(["lines", shape.stroke, shape.width, shape.dash, [points]])
            pen = same
        else:
            shapes.append(_shape(shape))
            pen = None
    return {"width": _short(drawing.width), "height": _short(drawing.height), "shapes": shapes}


def _lines(shape: Value) -> list[Value]:
    if not isinstance(shape, list) or not isinstance(shape[-1], list):
        raise TypeError("only lines hold lists of points")
    return shape[-1]


def _shape(shape: Shape) -> Value:
    match shape:
        case Path():
            points: Sequence[Value] = [[_short(x), _short(y)] for x, y in shape.points]
            pen = (shape.stroke, shape.width, shape.dash)
            return ["path", *pen, shape.fill, shape.opacity, shape.closed, list(points)]
        case Circle(x=x, y=y, r=r):
            corner = (_short(x - r), _short(y - r))
            return ["circle", shape.stroke, shape.width, shape.fill, *corner, _short(r)]
        case Rect(x=x, y=y, w=w, h=h):
            return ["rect", shape.fill, shape.opacity, _short(x), _short(y), _short(w), _short(h)]
        case Text(x=x, y=y):
            place = (_short(x), _short(y))
            return ["text", shape.text, shape.size, shape.anchor, shape.colour, shape.bold, *place]


def _short(value: float) -> float:
    return round(float(value), 2)


def short_tables(content: dict[str, Any]) -> dict[str, Any]:
    """The tree of a document with ordinary cells given as bare strings."""
    return {**content, "blocks": [_block(block) for block in content["blocks"]]}


def _block(block: dict[str, Any]) -> dict[str, Any]:
    if block["kind"] == "columns":
        return {**block, **{side: [_block(inner) for inner in block[side]] for side in ("left", "right")}}
    if block["kind"] != "table":
        return block
    rows = [{**row, "cells": [_cell(cell) for cell in row["cells"]]} for row in block["rows"]]
    return {**block, "rows": rows}


def _cell(cell: dict[str, Any]) -> str | dict[str, Any]:
    marked = cell["bar"] is not None or cell["strong"] or cell["wide"] or cell["tone"] != "normal"
    return cell if marked else str(cell["text"])
