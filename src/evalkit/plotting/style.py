"""Colours and sizes that all pictures share; blue and orange differ for colour-blind eyes (Okabe & Ito)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, ORANGE, GREY, PALE = "#0072B2", "#D55E00", "#8A8A8A", "#B3D4E8"
SERIES = (("#D55E00", "o"), ("#009E73", "s"), ("#CC79A7", "D"), ("#E69F00", "^"))
"""Colour and marker of the first, second, … series beside the main one."""

ROW, FRAME, PLOT_WIDTH, CHARACTER = 0.27, 1.3, 5.2, 0.085
"""Inches: height of a row, of title and axis, width of the plot, of half a Chinese character."""


def rows_size(labels: Sequence[str]) -> tuple[float, float]:
    """Width and height in inches of a picture with one row for each label."""
    widest = max((_columns(label) for label in labels), default=0)
    return PLOT_WIDTH + CHARACTER * widest, FRAME + ROW * max(len(labels), 4)


def row_labels(ax: Axes, labels: Sequence[str]) -> None:
    """Name the rows 0, 1, … of the axes, the first on top."""
    ax.set_yticks(np.arange(len(labels)), labels=[plain(label) for label in labels])
    ax.set_ylim(len(labels) - 0.4, -0.6)


def plain(text: str) -> str:
    """A label that matplotlib prints as it is: a dollar sign does not open a formula."""
    return text.replace("$", r"\$")


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
