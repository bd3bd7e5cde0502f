"""The colours of charts and pages by name, and how well two colours can be told apart.

The main colours differ in lightness as well as in hue, so that they survive a grey printer and the common
kinds of colour blindness.
"""

from __future__ import annotations

PALETTE: dict[str, str] = {
    "ink": "#1f2933",
    "soft": "#52606d",
    "faint": "#7b8794",
    "grid": "#d9dee4",
    "panel": "#f3f6f9",
    "paper": "#ffffff",
    "main": "#17497f",
    "tint": "#dfe9f4",
    "second": "#c2600c",
    "third": "#5d9b9b",
    "good": "#0b6e4f",
    "good_tint": "#e6f3ee",
    "warning": "#a8440b",
    "warning_tint": "#fdf0e4",
}


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 black to 1 white (WCAG 2.2, "relative luminance")."""
    levels = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in levels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours ``#rrggbb``, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
