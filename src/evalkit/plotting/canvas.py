"""The figure behind a picture: outside pyplot, shown by notebooks, with Chinese glyphs."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any, cast

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.text import Text

from evalkit.errors import OptionError

NOTEBOOK_DPI = 110


class PictureAxes(Axes):
    """Axes that a notebook shows as a picture; a figure outside pyplot is shown by nobody otherwise."""

    def _repr_png_(self) -> bytes:
        stream = BytesIO()
        _figure(self).savefig(stream, format="png", dpi=NOTEBOOK_DPI)
        return stream.getvalue()


def _figure(ax: Axes) -> Figure:
    return cast(Figure, ax.figure)


def new_axes() -> Axes:
    """The only axes of a new figure, unknown to pyplot."""
    return Figure(layout="constrained").add_subplot(axes_class=PictureAxes)


def require_axes(ax: Any) -> Axes:
    """The argument, if it is an Axes.

    Raises:
        OptionError: it is something else.
    """
    if not isinstance(ax, Axes):
        raise OptionError(f"ax must be a matplotlib Axes; got {type(ax).__name__}", hint="leave it out")
    return ax


def fit(ax: Axes, size: tuple[float, float]) -> None:
    """Give the figure a width and height in inches."""
    _figure(ax).set_size_inches(*size)


@cache
def chinese_family() -> str:
    """The family name of the Chinese font that evalkit brings, made known to matplotlib."""
    from pylopdf_fonts_zh_cn import sans_path

    path = str(sans_path())
    fontManager.addfont(path)
    return str(FontProperties(fname=path).get_name())


def use_fonts(ax: Axes) -> None:
    """Let every text on the axes fall back to the Chinese font; the user's fonts and settings stay."""
    family = chinese_family()
    for text in ax.findobj(Text):
        chosen = text.get_fontfamily()
        if family not in chosen:
            text.set_fontfamily([*chosen, family])
