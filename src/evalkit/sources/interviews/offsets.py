"""How a file counts positions in its texts, inferred from the words that it says it selected.

Programs differ in four ways: the end is the last character or one past it; a line end in a file with CRLF is
one position or two; a byte-order mark is a position or not; a character outside the basic plane is one
position (code points) or two (UTF-16 units). The reading under which most selections hold the words of their
own name is used for the whole file.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from evalkit.sources.interviews.refi_xml import xml_text
from evalkit.sources.interviews.text_files import plain_lines

CUT = ("…", "...")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way to count.

    Attributes:
        inclusive: the end is the last character.
        newlines: "file" as the file writes them, "lf" one position each, "crlf" two.
        mark: a byte-order mark is a position.
        utf16: positions are UTF-16 units.
    """

    inclusive: bool = False
    newlines: str = "file"
    mark: bool = False
    utf16: bool = False

    def __str__(self) -> str:
        parts = ["end inclusive" if self.inclusive else "end exclusive"]
        counted = {"file": "", "lf": "line ends count one", "crlf": "line ends count two"}[self.newlines]
        parts += [counted] * bool(counted)
        parts += ["the byte-order mark counts"] * self.mark + ["UTF-16 units"] * self.utf16
        return ", ".join(parts)


READINGS = tuple(
    Reading(inclusive=inclusive, newlines=newlines, mark=mark, utf16=utf16)
    for utf16, mark, newlines, inclusive in product(
        (False, True), (False, True), ("file", "lf", "crlf"), (False, True)
    )
)


@dataclass(frozen=True, kw_only=True)
class Span:
    """A selection as the file writes it; `quote` is the text it says it holds, "" for nothing."""

    document: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class SourceText:
    """A text as it stands in its file.

    Attributes:
        raw: with its own line ends, without a byte-order mark.
        marked: whether the file begins with a byte-order mark.
    """

    raw: str
    marked: bool = False

    @cached_property
    def plain(self) -> str:
        """The text with "\\n" line ends, to which all positions refer after reading."""
        return plain_lines(self.raw)

    @cached_property
    def _units(self) -> dict[tuple[str, bool], list[int]]:
        return {}

    def positions(self, reading: Reading) -> list[int] | None:
        """Position in the file of every character of the plain text and its end; None when they are equal."""
        single = "\r" not in self.raw if reading.newlines == "file" else reading.newlines == "lf"
        if single and not self.marked and self.plain.isascii():
            return None
        key = (reading.newlines, reading.utf16)
        if key not in self._units:
            self._units[key] = self._counted(*key)
        held = self._units[key]
        return [place + 1 for place in held] if reading.mark and self.marked else held

    def _counted(self, newlines: str, utf16: bool) -> list[int]:
        two = iter(self.raw.replace("\r\n", "\x00") if newlines == "file" else self.plain)
        places, place = [], 0
        for char, own in zip(self.plain, two, strict=True):
            places.append(place)
            double = char == "\n" and (newlines == "crlf" or (newlines == "file" and own == "\x00"))
            place += 2 if double or (utf16 and ord(char) > 0xFFFF) else 1
        return [*places, place]

    def span(self, start: int, end: int, reading: Reading) -> tuple[int, int]:
        """Start and one past the end in the plain text."""
        last = end + 1 if reading.inclusive else end
        places = self.positions(reading)
        return (start, last) if places is None else (_place(places, start), _place(places, last))


def _place(places: list[int], position: int) -> int:
    """The character at a position; positions beyond the text stay beyond it by as much."""
    if position < 0:
        return position
    beyond = position - places[-1]
    return len(places) - 1 + beyond if beyond > 0 else bisect_left(places, position)


def agrees(text: str, quote: str) -> bool:
    """Whether a selected text is what its quote says, white space aside; a quote may be cut with "…"."""
    ours, theirs = ("".join(xml_text(words).split()) for words in (text, quote))
    for cut in CUT:
        if theirs.endswith(cut) and len(theirs) > len(cut):
            return ours.startswith(theirs.removesuffix(cut)) or ours == theirs
    return bool(theirs) and ours == theirs


def infer_reading(
    texts: Mapping[str, SourceText], spans: Sequence[Span]
) -> tuple[Reading, int, tuple[Reading, ...]]:
    """The reading under which most spans hold their quotes.

    Returns:
        The reading (the plainest of the best), how many spans confirm it, and other readings that are as good
        and give other positions.
    """
    quoted = [span for span in spans if span.quote]
    scores = [_score(texts, quoted, reading) for reading in READINGS]
    best = max(scores, default=0)
    ties = [reading for reading, score in zip(READINGS, scores, strict=True) if score == best]
    chosen = ties[0]
    if not best:
        return Reading(), 0, ()
    known = [span for span in spans if span.document in texts]
    mine = _positions(texts, known, chosen)
    others = tuple(reading for reading in ties[1:] if _positions(texts, known, reading) != mine)
    return chosen, best, others


def _positions(
    texts: Mapping[str, SourceText], spans: Iterable[Span], reading: Reading
) -> list[tuple[int, int]]:
    return [texts[s.document].span(s.start, s.end, reading) for s in spans]


def _score(texts: Mapping[str, SourceText], quoted: Sequence[Span], reading: Reading) -> int:
    return sum(_confirms(texts.get(span.document), span, reading) for span in quoted)


def _confirms(source: SourceText | None, span: Span, reading: Reading) -> bool:
    """Whether the quote stands there; without the text, whether it is as long as the span says."""
    if source is None:
        return len(span.quote) == span.end - span.start + reading.inclusive and not span.quote.endswith(CUT)
    start, end = source.span(span.start, span.end, reading)
    if not 0 <= start < end <= len(source.plain):
        return False
    return _exact(source.plain[start:end], span.quote)


def _exact(text: str, quote: str) -> bool:
    """As ``agrees``, but white space at the ends counts: it tells the readings apart."""
    if text == quote or (
        quote.endswith(CUT) and text.startswith(quote.removesuffix("...").removesuffix("…"))
    ):
        return True
    edges = text[:1].isspace() or text[-1:].isspace()
    return agrees(text, quote) and not edges
