"""Pictures as a handful of shapes: what a chart becomes before any format draws it.

Units are points (1/72 inch), y grows downwards, and the y of a text is its baseline. Colours are names in
``evalkit.palette``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

Anchor = Literal["start", "middle", "end"]
Dash = Literal["solid", "dashed", "dotted"]
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Path:
    """A line through points, closed into a polygon on request; an empty colour name draws nothing."""

    points: tuple[Point, ...]
    closed: bool = False
    stroke: str = ""
    fill: str = ""
    width: float = 1.0
    dash: Dash = "solid"
    opacity: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Circle:
    """A circle around (x, y)."""

    x: float
    y: float
    r: float
    fill: str = ""
    stroke: str = ""
    width: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Rect:
    """A rectangle from its top left corner."""

    x: float
    y: float
    w: float
    h: float
    fill: str = ""
    opacity: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """One line of text; (x, y) is the start, middle or end of its baseline."""

    x: float
    y: float
    text: str
    size: float = 7.5
    anchor: Anchor = "start"
    colour: str = "ink"
    bold: bool = False


Shape = Path | Circle | Rect | Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """A finished picture: its size in points and its shapes, the first ones lying underneath."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    stroke: str = "grid",
    width: float = 0.6,
    dash: Dash = "solid",
) -> Path:
    """A straight line between two points."""
    return Path(points=((x1, y1), (x2, y2)), stroke=stroke, width=width, dash=dash)


def moved(shape: Shape, dx: float, dy: float) -> Shape:
    """The same shape elsewhere."""
    if isinstance(shape, Path):
        return replace(shape, points=tuple((x + dx, y + dy) for x, y in shape.points))
    return replace(shape, x=shape.x + dx, y=shape.y + dy)


_NARROW = frozenset("ijltfI.,:;'|!()[]/ -·’‘")
_WIDE = frozenset("mwMW@%—…")


def _em(char: str) -> float:
    if ord(char) >= 0x2E80 or char in "…“”":  # Chinese fonts draw these as wide as a character
        return 1.0
    if char in _NARROW:
        return 0.32
    if char in _WIDE:
        return 0.9
    return 0.64 if char.isupper() else 0.56


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width of a text in points, estimated on the safe side for the sans fonts in use."""
    return _ems(text) * size * (1.06 if bold else 1.0)


@lru_cache(maxsize=50_000)  # the same labels stand in every report
def _ems(text: str) -> float:
    return sum(map(_em, text))


_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u30ff"
_TOKEN = re.compile(
    rf"[(《【“‘([]*(?:[{_CJK}]|[^\s{_CJK}()《》【】,。、;:/-]+)[),。、;:】》”’%)\]/,;:-]*\s*|\S\s*"
)


def _fill(tokens: list[str], size: float, width: float) -> list[str]:
    lines: list[str] = []
    for token in tokens:
        if lines and text_width((lines[-1] + token).rstrip(), size) <= width:
            lines[-1] += token
        else:
            lines.append(token)
    return lines


def _balanced(tokens: list[str], size: float, width: float) -> list[str]:
    """The same number of lines as on ``width``, made as narrow as they can be."""
    best = _fill(tokens, size, width)
    while width > size:
        width -= size / 2
        narrower = _fill(tokens, size, width)
        if len(narrower) > len(best) or max(text_width(part.rstrip(), size) for part in narrower) > width:
            break
        best = narrower
    return best


def shorten(text: str, size: float, width: float) -> str:
    """The text, cut with an ellipsis if it is wider than ``width``."""
    if text_width(text, size) <= width + 1e-6:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


@lru_cache(maxsize=10_000)
def wrap(text: str, size: float, width: float, lines: int = 2, *, bold: bool = False) -> tuple[str, ...]:
    """The text in at most ``lines`` balanced lines: Chinese breaks anywhere, words stay whole."""
    size *= 1.06 if bold else 1.0
    tokens = _TOKEN.findall(text.strip()) or [""]
    filled = _balanced(tokens, size, width)
    if len(filled) > lines:
        filled = _fill(tokens, size, width)
        filled = [*filled[: lines - 1], "".join(filled[lines - 1 :])]
    return tuple(shorten(part.rstrip(), size, width) for part in filled)
