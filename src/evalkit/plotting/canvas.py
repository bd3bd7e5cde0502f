"""Drawings on matplotlib axes: outside pyplot, shown by notebooks, in the font that evalkit brings."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any, cast

from matplotlib import patches, patheffects
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.lines import Line2D

from evalkit.charts.drawing import Circle, Dash, Drawing, Path, Rect, Shape, Text
from evalkit.errors import OptionError
from evalkit.palette import PALETTE

NOTEBOOK_DPI = 110
POINTS = 72.0  # in an inch
MARGIN = 8.0  # points around a picture of its own
_DASHES: dict[Dash, Any] = {"solid": "solid", "dashed": (0, (4, 2.5)), "dotted": (0, (1.2, 2.2))}


class PictureAxes(Axes):
    """Axes that a notebook shows as a picture; a figure outside pyplot is shown by nobody otherwise."""

    def _repr_png_(self) -> bytes:
        stream = BytesIO()
        _figure(self).savefig(stream, format="png", dpi=NOTEBOOK_DPI)
        return stream.getvalue()


def _figure(ax: Axes) -> Figure:
    return cast(Figure, ax.figure)


def new_axes(width: float, height: float, head: float) -> Axes:
    """The only axes of a new figure, unknown to pyplot, with room for a title: sizes in points."""
    wide, tall = width + 2 * MARGIN, height + head + 2 * MARGIN
    figure = Figure(figsize=(wide / POINTS, tall / POINTS))
    place = (MARGIN / wide, MARGIN / tall, width / wide, height / tall)
    return figure.add_axes(place, axes_class=PictureAxes)


def require_axes(ax: Any) -> Axes:
    """The argument, if it is an Axes.

    Raises:
        OptionError: it is something else.
    """
    if not isinstance(ax, Axes):
        raise OptionError(f"ax must be a matplotlib Axes; got {type(ax).__name__}", hint="leave it out")
    return ax


def size_of(ax: Axes) -> tuple[float, float]:
    """Width and height of axes in points."""
    box = ax.get_window_extent()
    dpi = _figure(ax).dpi
    return box.width * POINTS / dpi, box.height * POINTS / dpi


@cache
def families() -> list[str]:
    """The font that evalkit brings, made known to matplotlib, and matplotlib's own for what it lacks."""
    from pylopdf_fonts_zh_cn import sans_path

    path = str(sans_path())
    fontManager.addfont(path)
    return [str(FontProperties(fname=path).get_name()), "DejaVu Sans"]


def show(drawing: Drawing, ax: Axes, scale: float = 1.0) -> None:
    """Put the shapes on the axes, one point of the drawing on ``scale`` points of the picture."""
    ax.set_xlim(0, drawing.width)
    ax.set_ylim(drawing.height, 0)
    ax.set_aspect("equal", anchor="NW")
    ax.set_axis_off()
    for order, shape in enumerate(drawing.shapes):
        _add(shape, ax, scale, 1.0 + order * 1e-4)


def write_title(lines: tuple[str, ...], ax: Axes, size: float) -> None:
    """The message above the picture, left aligned."""
    title = ax.set_title("\n".join(lines), loc="left", fontsize=size, color=PALETTE["ink"], pad=6.0)
    title.set_fontfamily(families())
    title.set_parse_math(False)


def _paint(name: str, opacity: float = 1.0) -> Any:
    return to_rgba(PALETTE[name], opacity) if name else "none"


def _add(shape: Shape, ax: Axes, scale: float, order: float) -> None:
    common: dict[str, Any] = {"zorder": order, "clip_on": False}
    match shape:
        case Path(closed=False, fill=""):
            x, y = zip(*shape.points, strict=True)
            style = {"color": _paint(shape.stroke), "linewidth": shape.width * scale}
            ax.add_line(Line2D(x, y, linestyle=_DASHES[shape.dash], **style, **common))
        case Path():
            outline = {"edgecolor": _paint(shape.stroke), "linewidth": shape.width * scale}
            fill = _paint(shape.fill, shape.opacity)
            dash = _DASHES[shape.dash]
            ax.add_patch(
                patches.Polygon(
                    shape.points, closed=shape.closed, facecolor=fill, linestyle=dash, **outline, **common
                )
            )
        case Circle(x=x, y=y, r=r):
            outline = {"edgecolor": _paint(shape.stroke), "linewidth": shape.width * scale}
            ax.add_patch(patches.Circle((x, y), r, facecolor=_paint(shape.fill), **outline, **common))
        case Rect(x=x, y=y, w=w, h=h):
            fill = _paint(shape.fill, shape.opacity)
            ax.add_patch(patches.Rectangle((x, y), w, h, facecolor=fill, edgecolor="none", **common))
        case Text(x=x, y=y):
            _write(shape, ax, scale, common)


def _write(text: Text, ax: Axes, scale: float, common: dict[str, Any]) -> None:
    aligned = {"start": "left", "middle": "center", "end": "right"}[text.anchor]
    drawn = ax.text(
        text.x,
        text.y,
        text.text,
        fontsize=text.size * scale,
        fontfamily=families(),
        ha=aligned,
        va="baseline",
        color=_paint(text.colour),
        parse_math=False,
        **common,
    )
    if text.bold:  # the font has one weight
        outline = patheffects.withStroke(linewidth=0.45 * scale, foreground=_paint(text.colour))
        drawn.set_path_effects([outline])
