"""Fills of ordered and unordered classes, each with the colour of the text on it.

Neighbours differ in lightness, so that they stay apart in grey print. Half-transparent fills lie on white.
"""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.charts.drawing import Path, Rect, Shape, Text, text_width
from evalkit.charts.legend import Entry

STRONGEST = 0.6  # the strongest tint on which dark text keeps its contrast
MIDDLE = 0.5  # the tint next to a full colour


@dataclass(frozen=True, slots=True)
class Tone:
    """A palette colour, its opacity, and the palette colour of text on it."""

    fill: str
    opacity: float
    text: str

    def rect(self, x: float, y: float, w: float, h: float) -> Rect:
        """A rectangle in this tone."""
        return Rect(x=x, y=y, w=w, h=h, fill=self.fill, opacity=self.opacity)


CLASSES: tuple[Tone, ...] = (
    Tone("main", 1.0, "paper"),
    Tone("third", 0.5, "ink"),
    Tone("warning", 1.0, "paper"),
    Tone("grid", 1.0, "ink"),
    Tone("good", 1.0, "paper"),
    Tone("second", 0.35, "ink"),
    Tone("soft", 1.0, "paper"),
    Tone("main", 0.2, "ink"),
)
"""Unordered classes; dark and light take turns."""


def agreement(levels: int) -> tuple[Tone, ...]:
    """Tones from strong disagreement over the neutral middle (odd numbers only) to strong agreement."""
    side = levels // 2
    tints = [MIDDLE * k / (side - 1) for k in range(1, side)]
    low = [Tone("second", tint, "ink") for tint in tints] + [Tone("warning", 1.0, "paper")]
    high = [Tone("main", tint, "ink") for tint in tints] + [Tone("main", 1.0, "paper")]
    middle = [Tone("grid", 1.0, "ink")] if levels % 2 else []
    return (*reversed(low), *middle, *high)


def heat(position: float, *, diverging: bool) -> Tone:
    """The tone at a position: 0 to 1 from low to high, or −1 to 1 around the centre when diverging."""
    strength = STRONGEST * min(abs(position), 1.0)
    return Tone("second" if diverging and position < 0 else "main", strength, "ink")


def entry(name: str, tone: Tone) -> Entry:
    """The tone in a legend."""
    edge = Path(points=((3, -4), (15, -4), (15, 4), (3, 4)), closed=True, stroke="faint", width=0.5)
    return Entry(name, (tone.rect(3, -4, 12, 8), edge))


def segment(
    tone: Tone, place: tuple[float, float, float, float], text: str, size: float = 6.8
) -> list[Shape]:
    """A piece of a stacked bar (x, y, width, height), white at its end, and its number where it fits."""
    x, y, w, h = place
    if w <= 0:
        return []
    shapes: list[Shape] = [tone.rect(x, y, max(w - 0.5, w * 0.5), h)]
    if text_width(text, size) + 2 <= w:
        shapes.append(
            Text(
                x=x + w / 2,
                y=y + h / 2 + size * 0.36,
                text=text,
                size=size,
                anchor="middle",
                colour=tone.text,
            )
        )
    return shapes
