"""Numbers and references of a document, before any format."""

from __future__ import annotations

from typing import Any

import pytest

from evalkit.errors import DataError, OptionError
from evalkit.report.document import (
    Cite,
    Column,
    Document,
    Formula,
    Heading,
    Paragraph,
    Ref,
    Reference,
    References,
    TableBlock,
    rich,
)


def table(label: str) -> TableBlock:
    return TableBlock(columns=(Column("a"),), rows=(("1",),), label=label)


def document(*blocks: Any, language: Any = "en", **options: Any) -> Document:
    return Document(title="t", language=language, blocks=blocks, **options)


def test_only_labelled_tables_are_counted() -> None:
    numbering = document(table("a"), table(""), table("b")).numbering()
    assert [numbering.ref("a"), numbering.ref("b")] == ["Table 1", "Table 2"]


def test_chapters_enter_numbers_in_the_habit_of_the_language() -> None:
    blocks = (Heading(1, "x", "s"), Heading(2, "y", "t"), table("a"), Formula("E = m", label="f"))
    english = document(*blocks, chapter=5).numbering()
    assert [english.ref(k) for k in ("s", "t", "a", "f")] == [
        "Section 5.1",
        "Section 5.1.1",
        "Table 5.1",
        "Equation (5.1)",
    ]
    chinese = document(*blocks, chapter=5, language="zh").numbering()
    assert [chinese.ref(k) for k in ("s", "a", "f")] == ["第5.1节", "表5-1", "式(5-1)"]


def test_a_heading_without_number_is_named_by_its_text() -> None:
    assert document(Heading(1, "Weights", "w")).numbering().ref("w") == "Weights"


def test_references_are_numbered_in_the_order_of_citation() -> None:
    entries = References((Reference("a", "A."), Reference("b", "B."), Reference("c", "C.")))
    numbering = document(Paragraph(("see ", Cite("c", "a"))), entries).numbering()
    assert [numbering.cite(key) for key in "cab"] == ["1", "2", "3"]
    assert list(numbering.references) == ["c", "a", "b"]


def test_short_forms_stand_in_for_numbers() -> None:
    entries = References((Reference("a", "A.", "A, 1980"),), numbered=False)
    assert document(Paragraph((Cite("a"),)), entries).numbering().cite("a") == "A, 1980"
    with pytest.raises(DataError, match="no short form"):
        References((Reference("a", "A."),), numbered=False)


def test_a_reference_that_leads_nowhere_is_named_at_once() -> None:
    with pytest.raises(DataError, match=r"'tbl-weihts', which labels nothing .*did you mean 'tbl-weights'"):
        document(Paragraph((Ref("tbl-weihts"),)), table("tbl-weights"))
    with pytest.raises(DataError, match="'saaty', which is not among the references"):
        document(Paragraph((Cite("saaty"),)))


def test_a_label_stands_once() -> None:
    with pytest.raises(DataError, match="label 'a' stands twice"):
        document(table("a"), table("a"))
    with pytest.raises(DataError, match="share a key"):
        document(References((Reference("a", "A."), Reference("a", "B."))))


def test_a_label_must_be_usable_in_a_link() -> None:
    with pytest.raises(OptionError, match="label 'a b'"):
        table("a b")
    with pytest.raises(OptionError, match="at least one entry"):
        Cite()


def test_a_phrase_without_references_stays_a_string() -> None:
    assert rich("{n} of {m}", n=1, m=2) == "1 of 2"
    with pytest.raises(OptionError, match="needs a value for m"):
        rich("{n} of {m}", n=1)
