from __future__ import annotations

import dataclasses

import pytest

from evalkit.errors import DataError, OptionError
from evalkit.report.document import (
    Cell,
    Column,
    Columns,
    Document,
    Heading,
    Link,
    PageBreak,
    Paragraph,
    TableBlock,
)


@pytest.mark.parametrize(
    "href", ["branches/B01.zh.html", "../index.en.html", "#weights", "B 1.html", "a/b:c.html"]
)
def test_a_relative_link_is_accepted(href: str) -> None:
    assert Link("x", href).href == href


@pytest.mark.parametrize(
    "href",
    [
        "",
        "https://evil.example",
        "javascript:alert(1)",
        " javascript:alert(1)",
        "//evil",
        "/etc",
        "\\\\host",
        "C:/x",
        "data:text/html,x",
        "a\njavascript:x",
        "java\tscript:x",
    ],
)
def test_a_link_that_leaves_the_report_is_refused(href: str) -> None:
    with pytest.raises(OptionError, match="relative"):
        Link("x", href)


def test_a_row_with_a_missing_cell_is_named() -> None:
    with pytest.raises(DataError, match=r"'Scores': row 2 has 1 cells for 2 columns"):
        TableBlock(title="Scores", columns=(Column("a"), Column("b")), rows=(("1", "2"), ("3",)))


def test_a_highlighted_row_must_exist() -> None:
    with pytest.raises(DataError, match="highlighted"):
        TableBlock(columns=(Column("a"),), rows=(("1",),), highlighted=(1,))


def test_unknown_tone_and_language_are_refused_with_a_suggestion() -> None:
    with pytest.raises(OptionError, match="did you mean 'warning'"):
        Paragraph("x", "warnin")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="language"):
        Document(title="x", language="de", blocks=())  # type: ignore[arg-type]


def test_headings_bars_and_columns_are_checked() -> None:
    with pytest.raises(OptionError, match="level"):
        Heading(4, "x")
    with pytest.raises(OptionError, match="anchor"):
        Heading(1, "x", "a b")
    with pytest.raises(DataError, match="between 0 and 100"):
        Cell("x", bar=101.0)
    with pytest.raises(DataError, match="between 0 and 100"):
        Cell("x", bar=float("nan"))
    with pytest.raises(DataError, match="PageBreak"):
        Columns((PageBreak(),), ())  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="ratio"):
        Columns((), (), 0.9)


def test_blocks_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Paragraph("x").text = "y"  # type: ignore[misc]
