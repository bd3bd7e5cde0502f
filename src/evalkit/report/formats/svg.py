"""A drawing as inline SVG, with a title and a description for readers who cannot see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from markupsafe import Markup

from evalkit.charts.drawing import Circle, Dash, Drawing, Path, Rect, Shape, Text
from evalkit.report.formats.markup import escaped
from evalkit.report.theme import DEFAULT

Palette = Mapping[str, str]
DASHES: dict[Dash, str] = {"solid": "", "dashed": "4 2.5", "dotted": "1.2 2.2"}


@lru_cache(maxsize=50_000)  # the same places stand in every report
def _number(value: float) -> str:
    return f"{value + 0.0:.2f}".rstrip("0").rstrip(".")


def _paint(palette: Palette, fill: str, stroke: str, width: float) -> str:
    painted = f' fill="{palette[fill]}"' if fill else ' fill="none"'
    return painted + (f' stroke="{palette[stroke]}" stroke-width="{_number(width)}"' if stroke else "")


def _opacity(opacity: float) -> str:
    return "" if opacity >= 1.0 else f' fill-opacity="{_number(opacity)}"'


def _shape(shape: Shape, palette: Palette) -> str:
    match shape:
        case Path():
            points = " ".join(f"{_number(x)},{_number(y)}" for x, y in shape.points)
            dash = f' stroke-dasharray="{DASHES[shape.dash]}"' if DASHES[shape.dash] else ""
            paint = _paint(palette, shape.fill, shape.stroke, shape.width)
            name = "polygon" if shape.closed else "polyline"
            return f'<{name} points="{points}"{paint}{dash}{_opacity(shape.opacity)}/>'
        case Circle(x=x, y=y, r=r):
            paint = _paint(palette, shape.fill, shape.stroke, shape.width)
            return f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(r)}"{paint}/>'
        case Rect(x=x, y=y, w=w, h=h):
            box = f'x="{_number(x)}" y="{_number(y)}" width="{_number(w)}" height="{_number(h)}"'
            return f"<rect {box}{_paint(palette, shape.fill, '', 0)}{_opacity(shape.opacity)}/>"
        case Text(x=x, y=y):
            anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "start" else ""
            weight = ' font-weight="600"' if shape.bold else ""
            place = f'x="{_number(x)}" y="{_number(y)}" font-size="{_number(shape.size)}"'
            colour = f' fill="{palette[shape.colour]}"'
            return f"<text {place}{anchor}{weight}{colour}>{escaped(shape.text)}</text>"


def render_svg(drawing: Drawing, title: str, identifier: str, palette: Palette = DEFAULT.palette) -> Markup:
    """The drawing as one ``<svg>`` element; ``identifier`` must be unique on the page."""
    size = f"0 0 {_number(drawing.width)} {_number(drawing.height)}"
    shapes = "\n".join(_shape(shape, palette) for shape in drawing.shapes)
    words = [shape.text for shape in drawing.shapes if isinstance(shape, Text)]
    name = escaped(identifier)
    return Markup(  # noqa: S704 - every text above is escaped, the rest are numbers and palette colours
        f'<svg viewBox="{size}" role="img" aria-labelledby="{name}-title {name}-desc">\n'
        f'<title id="{name}-title">{escaped(title)}</title>\n'
        f'<desc id="{name}-desc">{escaped("; ".join(words))}</desc>\n'
        f"{shapes}\n</svg>"
    )


FAMILIES = "'Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei','PingFang SC',SimHei,Arial,sans-serif"


def svg_file(drawing: Drawing, title: str, palette: Palette = DEFAULT.palette) -> bytes:
    """The drawing as an SVG file that stands alone, e.g. inside a Word document."""
    size = f'width="{_number(drawing.width)}pt" height="{_number(drawing.height)}pt"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FAMILIES}" '
    paper = Rect(x=0.0, y=0.0, w=drawing.width, h=drawing.height, fill="paper")
    whole = replace(drawing, shapes=(paper, *drawing.shapes))  # some readers crop to what is painted
    return str(render_svg(whole, title, "chart", palette)).replace("<svg ", head, 1).encode("utf-8")
