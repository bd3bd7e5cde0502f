"""Whether the colours of a theme can be read: contrast ratios of WCAG 2.2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from evalkit.definitions.model import Location
from evalkit.definitions.theme import HEX
from evalkit.definitions.yaml_file import YamlFile
from evalkit.errors import Problem
from evalkit.palette import PALETTE, contrast, luminance

TEXT = 4.5  # WCAG 2.2, success criterion 1.4.3: text below 18 pt
MARKS = 3.0  # success criterion 1.4.11: graphical objects
LIGHTEST_GROUND = 0.8  # relative luminance: pages are printed, and Word and Excel write on white
FILLS = {"main": 0.6, "second": 0.6, "third": 0.5}  # strongest opacity under dark numbers in charts
SERIES = ("main", "second", "third")
GREY_STEP = 1.3  # contrast of a series colour with the next darker one

_WORDS = ("ink", "soft", "main", "good", "warning")
ON_GROUND = {
    "paper": _WORDS,
    "panel": _WORDS,
    "tint": _WORDS,
    "good_tint": _WORDS,
    "warning_tint": _WORDS,
    "grid": ("ink",),
}
MARKED = ("faint", "second", "third")


def contrast_problems(file: YamlFile) -> Iterator[Problem]:
    """The colours of a theme file that cannot be told apart, by name; malformed ones are left to the model.

    A text too faint on its ground, a mark too faint on the paper or a dark ground is an error. Dark numbers
    on the fullest cells of charts, and series that look the same in grey print, are warnings.
    """
    held = file.data.get("colours") if isinstance(file.data, dict) else None
    given = held if isinstance(held, dict) else {}
    valid = {
        name: colour.lower()
        for name, colour in given.items()
        if name in PALETTE and isinstance(colour, str) and re.fullmatch(HEX, colour)
    }
    colours = {**PALETTE, **valid}
    for ground in ("paper", "panel"):
        if luminance(colours[ground]) < LIGHTEST_GROUND:
            what = f"{colours[ground]} is too dark for {ground}; pages are printed with dark text on it"
            yield file.problem(("colours", ground), what, expected="a light colour")
    pairs = [(name, ground, TEXT) for ground, names in ON_GROUND.items() for name in names]
    pairs += [(name, "paper", MARKS) for name in MARKED]
    for name, ground, least in pairs:
        ratio = contrast(colours[name], colours[ground])
        if ratio < least and (name in valid or ground in valid):
            shown = f"{name} {colours[name]} on {ground} {colours[ground]}"
            what = f"the contrast of {shown} is {_cut(ratio)}:1"
            yield file.problem(_place(name, ground, valid), what, expected=f"at least {least:g}:1")
    yield from _fills(file, colours, valid)
    yield from _greys(file, colours, valid)


def _fills(file: YamlFile, colours: dict[str, str], valid: dict[str, str]) -> Iterator[Problem]:
    for name, opacity in FILLS.items():
        filled = _laid_over(colours[name], colours["paper"], opacity)
        ratio = contrast(colours["ink"], filled)
        if ratio < TEXT and {name, "ink", "paper"} & set(valid):
            what = (
                f"numbers in ink {colours['ink']} on the fullest cells of charts ({name} over paper, "
                f"{filled}) have a contrast of {_cut(ratio)}:1"
            )
            place = _place(name, "ink" if "ink" in valid else "paper", valid)
            yield file.problem(place, what, expected=f"at least {TEXT:g}:1", severity="warning")


def _greys(file: YamlFile, colours: dict[str, str], valid: dict[str, str]) -> Iterator[Problem]:
    ordered = sorted(SERIES, key=lambda name: luminance(colours[name]))
    for darker, lighter in pairwise(ordered):
        near = contrast(colours[darker], colours[lighter]) < GREY_STEP
        if near and {darker, lighter} & set(valid):
            what = f"{darker} {colours[darker]} and {lighter} {colours[lighter]} look alike in grey print"
            yield file.problem(_place(lighter, darker, valid), what, severity="warning")


def _place(name: str, other: str, valid: dict[str, str]) -> Location:
    return ("colours", name if name in valid else other)


def _cut(ratio: float) -> str:
    """One decimal, never rounded up to the limit that was missed."""
    return f"{int(ratio * 10) / 10:.1f}"


def _laid_over(colour: str, ground: str, opacity: float) -> str:
    levels = [
        round(opacity * int(colour[k : k + 2], 16) + (1 - opacity) * int(ground[k : k + 2], 16))
        for k in (1, 3, 5)
    ]
    return "#" + "".join(f"{level:02x}" for level in levels)
