"""Text on a slide: how many lines it takes, where it is cut, and the boxes that hold it. Units are points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from evalkit.charts.drawing import text_width
from evalkit.report.blocks.inline import Cite, Ref, Text
from evalkit.report.blocks.numbering import Numbering

LEADING = 1.3  # line height over type size; set exactly, so that no font makes a slide longer
INDENT = 12.0  # of the text after a bullet
FIRST_CHINESE = 0x2E80
SEAM = 0.25  # of the type size: the space that programs put between Chinese and Latin text
TIGHT = 0.96  # Latin text runs narrower than the safe estimate of the charts
SYMBOL = 0.45  # of the type size: what a triangle or circle of a Chinese font takes beyond a letter
_SYMBOLS = re.compile(r"[\u2190-\u2bff]")
_TOKEN = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide."""

    left: float
    top: float
    width: float
    height: float

    def below(self, used: float) -> Box:
        """What remains under the used part."""
        return replace(self, top=self.top + used, height=self.height - used)


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a text box; ``gap`` is the space before it."""

    text: str
    size: float
    bold: bool = False
    colour: str = "ink"
    bullet: bool = False
    gap: float = 0.0

    def height(self, width: float) -> float:
        """On a width, with the space before it."""
        room = width - (INDENT if self.bullet else 0.0)
        return self.gap + line_count(self.text, self.size, room, self.bold) * self.size * LEADING


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Paragraphs in a box; ``fill`` is its ground, ``edge`` a rule at its left side, by palette names."""

    box: Box
    lines: tuple[Line, ...]
    fill: str = ""
    edge: str = ""
    name: str = "text"
    padding: float = 0.0


@lru_cache(maxsize=4_000)
def _tokens(text: str, bold: bool) -> tuple[tuple[str, float, float], ...]:
    """Pieces between which a line may break: text, width at size 1, and width without blanks at the end."""
    found: list[tuple[str, float, float]] = []
    before = ""
    for token in _TOKEN.findall(text):
        chinese, bare = _is_chinese(token), token.rstrip()
        seam = SEAM if before.strip() and bare and chinese != _is_chinese(before) else 0.0
        tight = 1.0 if chinese or bold else TIGHT
        seam += SYMBOL * len(_SYMBOLS.findall(token))
        full, short = (tight * text_width(one, 1.0, bold) + seam for one in (token, bare))
        found.append((token, full, short))
        before = token
    return tuple(found)


def _is_chinese(piece: str) -> bool:
    return ord(piece[0]) >= FIRST_CHINESE


def width_of(text: str, size: float, bold: bool = False) -> float:
    """The width of a text on one line, estimated on the safe side."""
    return size * sum(full for _, full, _ in _tokens(text, bold))


def broken(text: str, size: float, width: float, bold: bool = False) -> list[str]:
    """The text in lines; a word wider than a line is broken inside by the program that shows it."""
    room, lines, used = max(width, size) / size, [""], 0.0
    for token, full, bare in _tokens(text, bold):
        if used and used + bare > room:
            lines.append("")
            used = 0.0
        lines[-1] += token
        used += full
        while used > 2 * room and bare > room:
            lines.append("")
            used -= room
    return lines


def line_count(text: str, size: float, width: float, bold: bool = False) -> int:
    """The number of lines, estimated on the safe side."""
    return len(broken(text, size, width, bold))


def cut(text: str, size: float, width: float, lines: int, bold: bool = False) -> str:
    """The text, ended with … where it is longer than so many lines."""
    found = broken(text, size, width, bold)
    if len(found) <= lines:
        return text
    shown = "".join(found[:lines]).rstrip()
    room = width - 1.2 * size
    while shown and line_count(shown, size, width, bold) == lines and _last(shown, size, width, bold) > room:
        shown = shown[:-1]
    return shown.rstrip(" ,;:，；：、。") + "…"


def _last(text: str, size: float, width: float, bold: bool) -> float:
    return width_of(broken(text, size, width, bold)[-1], size, bold)


def spoken(text: Text, numbering: Numbering) -> str:
    """Running text as one string: references as their numbers, citations as in the report."""
    if isinstance(text, str):
        return text
    return "".join(_span(span, numbering) for span in text)


def _span(span: str | Ref | Cite, numbering: Numbering) -> str:
    if isinstance(span, Ref):
        return numbering.ref(span.label)
    if isinstance(span, Cite):
        keys = [numbering.cite(key) for key in span.keys]
        return f"[{', '.join(keys)}]" if numbering.numbered else f"({'; '.join(keys)})"
    return span


def total(lines: Iterable[Line], width: float) -> float:
    """The height of paragraphs one under the other."""
    return sum(line.height(width) for line in lines)


def limited(lines: Sequence[str], most: int) -> tuple[tuple[str, ...], int]:
    """The first lines, and how many are left out; a single one too many is shown as well."""
    kept = tuple(lines) if len(lines) <= most else tuple(lines[: most - 1])
    return kept, len(lines) - len(kept)
