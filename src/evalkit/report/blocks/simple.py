"""Headings, text, cards, charts and the list of references."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.charts.kinds import Chart
from evalkit.errors import DataError, OptionError
from evalkit.report.blocks.checks import Tone, anchor, one_of
from evalkit.report.blocks.inline import Text


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3 (the document's title is printed already); ``anchor`` names it for links."""

    level: int
    text: str
    anchor: str = ""

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3):
            raise OptionError(f"a heading has level 1, 2 or 3; got {self.level!r} for {self.text!r}")
        anchor(self.anchor)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text, plain or with references inside."""

    text: Text
    tone: Tone = "normal"

    def __post_init__(self) -> None:
        one_of("tone", self.tone, Tone)


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list with bullets, or with numbers if ``ordered``."""

    items: tuple[Text, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Callout:
    """A box with a title and a few lines."""

    title: str
    lines: tuple[str, ...]
    tone: Tone = "normal"

    def __post_init__(self) -> None:
        one_of("tone", self.tone, Tone)


@dataclass(frozen=True, slots=True)
class Card:
    """One big number: what it is, the number as text, and a short note under it."""

    label: str
    value: str
    note: str = ""
    tone: Tone = "normal"

    def __post_init__(self) -> None:
        one_of("tone", self.tone, Tone)


@dataclass(frozen=True, slots=True)
class Cards:
    """A row of cards."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart with a title, a note and a text for those who cannot see it (default: the title).

    With a ``label`` it is numbered and can be referred to.
    """

    chart: Chart
    title: str = ""
    note: Text = ""
    alt: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        anchor(self.label, "label")


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of the list of references.

    Attributes:
        key: what ``Cite`` names; letters, digits, - and _.
        text: the entry as printed (GB/T 7714, APA, …), without its number.
        short: what a citation prints where entries are not numbered, e.g. "Saaty, 1980".
        emphasis: the part of ``text`` that a style sets in italics; "" for none.
    """

    key: str
    text: str
    short: str = ""
    emphasis: str = ""

    def __post_init__(self) -> None:
        if not self.key:
            raise OptionError(f"the reference {self.text!r} needs a key")
        if self.emphasis not in self.text:
            raise OptionError(f"{self.emphasis!r} is to be emphasised, but does not stand in {self.text!r}")
        anchor(self.key, "key")


@dataclass(frozen=True, slots=True)
class References:
    """The list of references: numbered in the order of their first citation, or as given without numbers."""

    entries: tuple[Reference, ...]
    numbered: bool = True

    def __post_init__(self) -> None:
        if self.numbered:
            return
        for entry in self.entries:
            if not entry.short:
                raise DataError(
                    f"the reference {entry.key!r} has no short form, which a list without numbers needs"
                )


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page, on paper only."""
