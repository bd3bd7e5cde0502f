"""The neutral document: what a report says, before any format decides how it looks.

All text is plain text. Nothing here knows HTML, typst or Excel; each format escapes what it is given, so
that an answer holding ``<script>`` or ``#panic()`` is printed and never run.

A table, chart, formula or heading with a label is numbered, and running text refers to it by that label;
formats print the number, link it where they can, and Word keeps it as a field:

    >>> document = Document(
    ...     title="Performance evaluation",
    ...     language="en",
    ...     style="thesis",
    ...     chapter=5,
    ...     blocks=(
    ...         Heading(1, "Weights", "sec-weights"),
    ...         Paragraph(
    ...             rich(
    ...                 "Weights follow {source}; {table} lists them and {formula} gives their consistency.",
    ...                 source=Cite("saaty1980"),
    ...                 table=Ref("tbl-weights"),
    ...                 formula=Ref("eq-ci"),
    ...             )
    ...         ),
    ...         TableBlock(
    ...             label="tbl-weights",
    ...             title="Weights of the criteria",
    ...             columns=(Column("Criterion"), Column("Weight", "right")),
    ...             rows=(("B1", "0.1634"), ("B2", "0.2970"), ("B3", "0.5396")),
    ...             note="Group weights of 12 experts.",
    ...         ),
    ...         Formula(
    ...             ("CI =", Fraction((Script("λ", "max"), "− n"), "n − 1")), label="eq-ci"
    ...         ),
    ...         References((Reference("saaty1980", "Saaty, T. L. (1980). ...", "Saaty, 1980"),)),
    ...     ),
    ... )
    >>> document.numbering().ref("tbl-weights")
    'Table 5.1'
    >>> document.numbering().ref("eq-ci")
    'Equation (5.1)'

In Chinese the same labels print 表5-1 and 式(5-1). ``References(..., numbered=False)`` prints the short forms
(APA) in place of numbers (GB/T 7714).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from evalkit.errors import DataError, OptionError
from evalkit.report.blocks.checks import Align, Tone, one_of
from evalkit.report.blocks.formula import Big, Formula, Fraction, Math, Root, Script
from evalkit.report.blocks.inline import Cite, Ref, Span, Text, rich
from evalkit.report.blocks.numbering import Numbering, number
from evalkit.report.blocks.simple import (
    BulletList,
    Callout,
    Card,
    Cards,
    ChartBlock,
    Heading,
    PageBreak,
    Paragraph,
    Reference,
    References,
)
from evalkit.report.blocks.table import Cell, CellLike, Column, GroupRow, Link, Row, TableBlock
from evalkit.report.theme import DEFAULT, Logo, Theme

__all__ = [
    "Align",
    "Big",
    "Block",
    "BulletList",
    "Callout",
    "Card",
    "Cards",
    "Cell",
    "CellLike",
    "ChartBlock",
    "Cite",
    "Column",
    "Columns",
    "Document",
    "Formula",
    "Fraction",
    "GroupRow",
    "Heading",
    "Link",
    "Math",
    "PageBreak",
    "Paragraph",
    "Ref",
    "Reference",
    "References",
    "Root",
    "Row",
    "Script",
    "SimpleBlock",
    "Span",
    "Style",
    "TableBlock",
    "Text",
    "Tone",
    "rich",
]

Style = Literal["report", "thesis"]
SimpleBlock = (
    Heading | Paragraph | BulletList | Callout | Cards | TableBlock | ChartBlock | Formula | References
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Two stacks of blocks side by side; ``ratio`` is the left one's share of the width."""

    left: tuple[SimpleBlock, ...]
    right: tuple[SimpleBlock, ...]
    ratio: float = 0.5

    def __post_init__(self) -> None:
        if not 0.2 <= self.ratio <= 0.8:
            raise OptionError(f"ratio lies between 0.2 and 0.8; got {self.ratio!r}")
        for block in (*self.left, *self.right):
            if isinstance(block, (Columns, PageBreak)):
                raise DataError(f"{type(block).__name__} cannot stand inside Columns")


Block = SimpleBlock | Columns | PageBreak


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A report: a title, blocks in reading order, and what every page of it carries.

    Attributes:
        language: "zh" or "en"; decides fonts, quotes and the words that a format adds itself.
        banner: a warning on every page (e.g. that the data are synthetic); "" for none.
        footer: a line at the foot of every page.
        identifier: a short name of this document (branch code, study) for the foot of every page.
        style: "report" for managers, "thesis" for three-line tables, centred captions and a serif face.
        chapter: the chapter that this document is; numbers headings 5.1 and captions 5-1 (zh) or 5.1 (en).
        theme: colours, fonts, logo and a line before the footer.

    Raises:
        DataError: two things share a label, or a reference or a citation leads nowhere.
    """

    title: str
    blocks: tuple[Block, ...]
    language: Literal["zh", "en"]
    subtitle: str = ""
    banner: str = ""
    footer: str = ""
    identifier: str = ""
    style: Style = "report"
    chapter: int | None = None
    theme: Theme = DEFAULT

    def __post_init__(self) -> None:
        if self.language not in ("zh", "en"):
            raise OptionError.unknown_choice("language", self.language, ("zh", "en"))
        one_of("style", self.style, Style)
        self.numbering()

    @property
    def foot(self) -> str:
        """The line at the foot of every page, that of the theme first."""
        return self.theme.foot(self.language, self.footer)

    @property
    def logo(self) -> Logo | None:
        """The logo that the document shows: that of the theme, but none on a thesis chapter."""
        return None if self.style == "thesis" else self.theme.logo

    def flat(self) -> Iterator[SimpleBlock | PageBreak]:
        """The blocks in reading order, those inside columns too."""
        for block in self.blocks:
            if isinstance(block, Columns):
                yield from (*block.left, *block.right)
            else:
                yield block

    def numbering(self) -> Numbering:
        """The numbers of everything that carries a label."""
        return number(self.flat(), self.language, self.chapter)
