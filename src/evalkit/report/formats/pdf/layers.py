"""Drawings for typst: the art without its words as one small SVG picture, the words as one paragraph over it.

typst spends far more time on a container than on painting what is in it, so a chart becomes a handful of
them whatever it shows. No chart covers a word with a shape, so words may lie on top. Coordinates keep two
decimals of a point.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evalkit.charts.drawing import Circle, Drawing, Path, Rect, Shape, Text
from evalkit.report.formats.svg import DASHES

MARGIN = 48.0  # points around a drawing, for marks and words that reach over its edge
_EDGE = frozenset("“”‘’《》〈〉（）『』「」【】〖〗〔〕［］｛｝，．。、：；？！")


def layers(drawing: Drawing, palette: Mapping[str, str]) -> dict[str, Any]:
    """Size, margin, art, words on lines, and words that need a container of their own."""
    lines: list[tuple[object, ...]] = []
    alone: list[tuple[object, ...]] = []
    whole = drawing.width + 2 * MARGIN
    for shape in drawing.shapes:
        text = shape.text.strip() if isinstance(shape, Text) else ""
        if not text or not isinstance(shape, Text):
            continue
        styled = (text, shape.size, shape.colour, shape.bold)
        if text[0] in _EDGE or text[-1] in _EDGE:
            alone.append((*styled, shape.anchor, _short(shape.x), _short(shape.y)))
        else:
            lines.append((*styled, _short(shape.y), *_spaces(shape, whole)))
    size = {"width": _short(drawing.width), "height": _short(drawing.height), "margin": MARGIN}
    return {**size, "art": _art(drawing, palette), "words": lines, "alone": alone}


def _spaces(shape: Text, whole: float) -> tuple[float, bool, bool, float]:
    """Beside a word on its line: points before, whether to fill up before and after it, points after."""
    x = shape.x + MARGIN
    if shape.anchor == "start":
        return _short(x), False, False, 0
    if shape.anchor == "end":
        return 0, True, False, _short(whole - x)
    return _short(max(2 * x - whole, 0)), True, True, _short(max(whole - 2 * x, 0))


def _art(drawing: Drawing, palette: Mapping[str, str]) -> str:
    width, height = drawing.width + 2 * MARGIN, drawing.height + 2 * MARGIN
    drawn = "".join([_drawn(shape, palette) for shape in drawing.shapes])
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width:.2f}pt' height='{height:.2f}pt' "
        f"viewBox='{-MARGIN} {-MARGIN} {width:.2f} {height:.2f}'>{drawn}</svg>"
    )


def _drawn(shape: Shape, palette: Mapping[str, str]) -> str:
    if isinstance(shape, Text):
        return ""
    fill = f" fill='{palette[shape.fill]}'" if shape.fill else " fill='none'"
    match shape:
        case Path():
            steps = "L".join([f"{x:.2f} {y:.2f}" for x, y in shape.points])
            line = _stroke(shape.stroke, shape.width, palette)
            line += f" stroke-dasharray='{DASHES[shape.dash]}'" if shape.dash != "solid" else ""
            end = "Z" if shape.closed else ""
            return f"<path d='M{steps}{end}'{fill}{line}{_opacity(shape.opacity)}/>"
        case Circle(x=x, y=y, r=r):
            line = _stroke(shape.stroke, shape.width, palette)
            return f"<circle cx='{x:.2f}' cy='{y:.2f}' r='{r:.2f}'{fill}{line}/>"
        case Rect(x=x, y=y, w=w, h=h):
            box = f"x='{x:.2f}' y='{y:.2f}' width='{w:.2f}' height='{h:.2f}'"
            return f"<rect {box}{fill}{_opacity(shape.opacity)}/>"


def _stroke(stroke: str, width: float, palette: Mapping[str, str]) -> str:
    return f" stroke='{palette[stroke]}' stroke-width='{width:.2f}'" if stroke else ""


def _opacity(opacity: float) -> str:
    return "" if opacity >= 1.0 else f" fill-opacity='{opacity:.2f}'"


def _short(value: float) -> float:
    return round(float(value), 2)
