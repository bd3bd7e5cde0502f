"""Coded interviews as every program knows them: documents, codes, coders, selections with their codings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evalkit.errors import Problem


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What one speaker says without a break.

    Attributes:
        start: first character in the document.
        end: one past the last character.
        speaker: "" where the transcript names none.
        seconds: time code of the start, None without one.
    """

    start: int
    end: int
    speaker: str = ""
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """A text.

    Attributes:
        guid: its key.
        name: what people call it.
        text: with "\\n" at line ends, without a byte-order mark; None where the file did not hold it.
        kind: "text", or the medium that the text stands for ("pdf", "audio", "video", "picture").
        turns: of a transcript, in order; () for a plain text.
    """

    guid: str
    name: str
    text: str | None
    kind: str = "text"
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Code:
    """A code of the codebook; `parent` is the guid of the code above, "" at the top."""

    guid: str
    name: str
    parent: str = ""
    description: str = ""
    color: str = ""
    codable: bool = True


@dataclass(frozen=True, kw_only=True)
class Coder:
    """A person who codes."""

    guid: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Coding:
    """One code given to a selection by one coder ("" where the file does not say who)."""

    guid: str
    code: str
    coder: str = ""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A part of a document with its codings.

    Attributes:
        guid: its key.
        document: guid of the document.
        start: first character; None for a part of a picture, sound or page.
        end: one past the last character; None as above.
        name: title that the program gave it.
        note: a remark of the coder.
        coder: who selected it.
        codings: its codes.
    """

    guid: str
    document: str
    start: int | None
    end: int | None
    name: str = ""
    note: str = ""
    coder: str = ""
    codings: tuple[Coding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A variable of cases; `kind` is the REFI-QDA type (Text, Integer, Float, Boolean, Date, DateTime)."""

    guid: str
    name: str
    kind: str = "Text"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A case (a person, a branch): its documents, selections and values by guid of the variable."""

    guid: str
    name: str
    documents: tuple[str, ...] = ()
    selections: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CodingSet:
    """A named set of codes and documents, by guid."""

    guid: str
    name: str
    codes: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Project:
    """Coded interviews.

    Attributes:
        name: of the project.
        origin: the program that wrote the file.
        documents: texts.
        codes: the codebook, parents before their children.
        coders: people.
        selections: coded parts.
        variables: variables of cases.
        cases: cases.
        sets: named sets.
        other: parts of a REFI-QDA file that are carried but not interpreted: (place, XML).
        offsets: how positions in the file were read, "" where there were none to read.
        problems: warnings found while reading.
    """

    name: str
    origin: str = ""
    documents: tuple[Document, ...] = ()
    codes: tuple[Code, ...] = ()
    coders: tuple[Coder, ...] = ()
    selections: tuple[Selection, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    sets: tuple[CodingSet, ...] = ()
    other: tuple[tuple[str, str], ...] = ()
    offsets: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def n_codings(self) -> int:
        """Number of codings of all selections."""
        return sum(len(selection.codings) for selection in self.selections)

    def __repr__(self) -> str:
        return (
            f"Project({self.name!r}: {len(self.documents)} documents, {len(self.codes)} codes, "
            f"{len(self.coders)} coders, {len(self.selections)} selections, {self.n_codings} codings)"
        )
