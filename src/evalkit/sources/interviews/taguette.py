"""Taguette projects (.sqlite3, .taguette) and exports of highlights (.csv, .xlsx)."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

from evalkit.errors import Problem, SourceError
from evalkit.sources.interviews.checking import project_problems
from evalkit.sources.interviews.databases import open_database
from evalkit.sources.interviews.offsets import agrees
from evalkit.sources.interviews.project import Code, Coding, Document, Project, Selection
from evalkit.sources.interviews.refi_qda_export import new_guid

TABLES = {"documents", "highlights", "tags", "highlight_tags"}
BLOCKS = {
    "p",
    "div",
    "br",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "ul",
    "ol",
    "table",
}
SILENT = {"script", "style", "head", "title"}
SEPARATORS = (".", "\\", "/")


@dataclass(eq=False)
class HtmlText(HTMLParser):
    """The text of a page, one line a block, and the UTF-8 byte of the page's text at which each part begins.

    Attributes:
        text: the characters so far.
        places: byte position of each character; a line end put in here has that of the next character.
    """

    text: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._bytes, self._silent = 0, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins a line."""
        self._silent += tag in SILENT
        self._line(tag)

    def handle_endtag(self, tag: str) -> None:
        """A block ends a line."""
        self._silent = max(0, self._silent - (tag in SILENT))
        self._line(tag)

    def handle_data(self, data: str) -> None:
        """Text between tags; white space before the first of it does not count."""
        if self._silent:
            return
        for char in data if self._bytes else data.lstrip():
            self.text.append(char)
            self.places.append(self._bytes)
            self._bytes += len(char.encode("utf-8", "surrogatepass"))

    def _line(self, tag: str) -> None:
        if tag in BLOCKS and self.text and self.text[-1] != "\n":
            self.text.append("\n")
            self.places.append(self._bytes)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Character positions of a span of bytes, line ends that were put in left out at its ends."""
        first, last = bisect_left(self.places, start), bisect_left(self.places, end)
        while first < last and self.text[first] == "\n":
            first += 1
        while last > first and self.text[last - 1] == "\n":
            last -= 1
        return first, last + max(0, end - self._bytes)


def read_taguette(path: Path) -> Project:
    """A Taguette project; dots in the path of a tag make a hierarchy.

    Taguette counts UTF-8 bytes of the text of its pages; here positions are characters, and the snippets in
    the file are held against them. Taguette does not record who made a highlight.

    Raises:
        SourceError: not a Taguette project, more projects than one, or faults; all are named.
    """
    with open_database(path, TABLES, "Taguette") as held:
        projects = [row[0] for row in held.execute("SELECT DISTINCT project_id FROM documents")]
        if len(projects) > 1:
            what = f"the database holds {len(projects)} projects"
            raise SourceError(Problem(what=what, file=str(path), hint="export one of them from Taguette"))
        rows = held.execute("SELECT id, path, description FROM tags ORDER BY path").fetchall()
        codes, by_tag = tag_codes([(row["path"], row["description"] or "") for row in rows])
        tags = {row["id"]: by_tag[row["path"]] for row in rows}
        documents, selections, problems = _documents(held, tags, str(path))
    project = Project(
        name=path.stem,
        origin="Taguette",
        documents=tuple(documents),
        codes=codes,
        selections=tuple(selections),
        offsets="UTF-8 bytes of the text" if selections else "",
    )
    problems += project_problems(project, str(path))
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise SourceError(errors)
    return replace(project, problems=tuple(problems))


def tag_codes(
    tags: list[tuple[str, str]], separators: Sequence[str] = SEPARATORS
) -> tuple[tuple[Code, ...], dict[str, str]]:
    """Codes of (path, description), parents that are no tags themselves put in; and the guid by path."""
    described = dict(tags)
    found: dict[str, Code] = {}
    for path, _ in sorted(tags):
        separator = next((mark for mark in separators if mark in path.strip(mark)), None)
        parts = path.split(separator) if separator else [path]
        parent = ""
        for depth in range(1, len(parts) + 1):
            own = (separator or "").join(parts[:depth])
            if own not in found:
                key = new_guid("tag", own)
                found[own] = Code(
                    guid=key,
                    name=parts[depth - 1],
                    parent=parent,
                    description=described.get(own, ""),
                    codable=own in described,
                )
            parent = found[own].guid
    return tuple(found.values()), {path: code.guid for path, code in found.items()}


def _documents(
    held: sqlite3.Connection, tags: dict[int, str], file: str
) -> tuple[list[Document], list[Selection], list[Problem]]:
    given: dict[int, list[int]] = {}
    for row in held.execute("SELECT highlight_id, tag_id FROM highlight_tags ORDER BY highlight_id, tag_id"):
        given.setdefault(row["highlight_id"], []).append(row["tag_id"])
    documents: list[Document] = []
    selections: list[Selection] = []
    problems: list[Problem] = []
    for row in held.execute("SELECT id, name, contents FROM documents ORDER BY id"):
        page, key = html_text(row["contents"] or ""), new_guid("document", str(row["id"]), row["name"])
        text = "".join(page.text)
        documents.append(Document(guid=key, name=row["name"], text=text))
        query = (
            "SELECT id, start_offset, end_offset, snippet FROM highlights WHERE document_id=? "
            "ORDER BY start_offset, id"
        )
        for mark in held.execute(query, (row["id"],)):
            start, end = page.span(mark["start_offset"], mark["end_offset"])
            snippet = "".join(html_text(mark["snippet"] or "").text)
            if snippet.strip() and not agrees(text[start:end], snippet):
                where = f"bytes {mark['start_offset']}–{mark['end_offset']}"
                what = f"the text at {where} is not {snippet.strip()[:40]!r}"
                place = f"document {row['name']!r}, highlight {mark['id']}"
                problems.append(Problem(what=what, file=file, place=place, severity="warning"))
            own = new_guid("highlight", str(mark["id"]))
            codings = tuple(
                Coding(guid=new_guid("coding", str(mark["id"]), str(tag)), code=tags.get(tag, f"tag:{tag}"))
                for tag in given.get(mark["id"], ())
            )
            selections.append(Selection(guid=own, document=key, start=start, end=end, codings=codings))
    return documents, selections, problems


def html_text(page: str) -> HtmlText:
    """The text of an HTML fragment with its byte positions."""
    parser = HtmlText()
    parser.feed(page)
    parser.close()
    return parser
