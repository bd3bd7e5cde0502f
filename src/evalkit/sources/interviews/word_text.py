"""The words of a Word document as its reader sees them: one line a paragraph or table row, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element

from evalkit.errors import Problem, SourceError
from evalkit.sources.interviews.archives import Archive
from evalkit.sources.interviews.refi_xml import parse_xml

MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
NOT_READ = {"del", "moveFrom", "rt", "drawing", "pict", "object", "AlternateContent", "pPr", "rPr", "sectPr"}
"""Deleted and moved-away words, reading aids above characters, pictures and text boxes, formats."""


def read_word(path: Path) -> str:
    """The text of a .docx file; accepted are insertions, left out deletions of tracked changes.

    Content controls count as text, a merged cell stands once. Macros and links to other files are not
    followed; headers, footnotes, comments and text boxes are not read.

    Raises:
        SourceError: no Word document, or XML with a document type or entities.
    """
    archive = Archive(path)
    name = _main_part(archive)
    entry = archive.find(name)
    if entry is None:
        what = "this is not a Word document"
        raise SourceError(Problem(what=what, file=str(path), expected=f"an entry {name!r}"))
    root = parse_xml(archive.read(entry), str(path), f"entry {entry!r}", "document", "Word")
    return "\n".join(line for body in root.findall("body") for line in _blocks(body))


def _main_part(archive: Archive) -> str:
    """The entry with the text, as the document says; its usual name where it does not."""
    entry = archive.find("_rels/.rels")
    if entry is not None:
        root = parse_xml(archive.read(entry), str(archive.path), f"entry {entry!r}", "Relationships", "Word")
        for link in root:
            target = link.get("Target", "").lstrip("/")
            if link.get("Type", "").endswith("/officeDocument") and ".." not in PurePosixPath(target).parts:
                return target
    return "word/document.xml"


def _blocks(parent: Element) -> Iterator[str]:
    for part in parent:
        if part.tag == "p":
            yield "".join(_words(part))
        elif part.tag == "tbl":
            yield from _rows(part)
        elif part.tag not in NOT_READ:
            yield from _blocks(part)


def _rows(parent: Element) -> Iterator[str]:
    for part in parent:
        if part.tag == "tr":
            yield "\t".join("\n".join(_blocks(cell)) for cell in _cells(part))
        elif part.tag not in NOT_READ:
            yield from _rows(part)


def _cells(parent: Element) -> Iterator[Element]:
    for part in parent:
        if part.tag == "tc":
            yield part
        elif part.tag not in NOT_READ:
            yield from _cells(part)


def _words(parent: Element) -> Iterator[str]:
    for part in parent:
        if part.tag == "t":
            yield part.text or ""
        elif part.tag in MARKS:
            yield MARKS[part.tag]
        elif part.tag not in NOT_READ:
            yield from _words(part)
