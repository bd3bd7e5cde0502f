"""The texts of a REFI-QDA project by the paths that the project gives."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from evalkit.errors import Problem
from evalkit.sources.interviews.archives import Archive
from evalkit.sources.interviews.offsets import SourceText
from evalkit.sources.interviews.refi_xml import children, xml_text
from evalkit.sources.interviews.text_files import decode_text, plain_lines

MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

MEDIA = {
    "PDFSource": "a PDF",
    "PictureSource": "a picture",
    "AudioSource": "a recording",
    "VideoSource": "a film",
}


class RefiSources:
    """The texts of a project by the path that the project gives."""

    def __init__(self, archive: Archive, at: PurePosixPath) -> None:
        self._archive, self._at = archive, at
        self.problems: list[Problem] = []

    def text(self, element: Element, name: str) -> SourceText | None:
        """The text of a source, representation or transcript; None, and a warning, when it is not there."""
        content = element.find("PlainTextContent")
        if content is not None:
            return SourceText(content.text or "")
        path = element.get("plainTextPath", "")
        if not path:
            self._without_text(element, name)
            return None
        entry = self._entry(path)
        if entry is None:
            self._warn(
                name, f"its text {path!r} is not in the archive", "positions in it are kept, not checked"
            )
            return None
        raw = self._archive.read(entry)
        return SourceText(
            decode_text(raw, str(self._archive.path), f"entry {entry!r}"), raw.startswith(MARKS)
        )

    def embed(self, root: Element) -> None:
        """Put the texts of notes, pages and recordings into the XML, so that they go with it."""
        held = [part for place in ("Sources", "Notes") for part in children(root, place)]
        for element in (e for part in held if part.tag != "TextSource" for e in part.iter()):
            entry = self._entry(element.get("plainTextPath", "")) if element.get("plainTextPath") else None
            if entry is None or element.find("PlainTextContent") is not None:
                continue
            text = decode_text(self._archive.read(entry), str(self._archive.path), f"entry {entry!r}")
            content = Element("PlainTextContent")
            content.text = xml_text(plain_lines(text))
            element.insert(int(element.find("Description") is not None), content)
            del element.attrib["plainTextPath"]

    def _without_text(self, element: Element, name: str) -> None:
        rich, path = element.get("richTextPath", ""), element.get("path", "")
        if element.tag in MEDIA and not any(_texted(part) for part in element):
            what = f"{MEDIA[element.tag]} without a text; {path or 'it'} is not read"
            self._warn(name, what, "its selections are kept without their words")
        elif rich:
            what = f"only its formatted text {rich!r} is in the project; that is not read"
            self._warn(name, what, "export the project with plain texts; positions are kept, not checked")
        elif element.tag not in MEDIA:
            self._warn(name, "the project holds no text of it", "positions in it are kept, not checked")

    def _entry(self, path: str) -> str | None:
        bare = path.partition("://")[2].lstrip("/") if "://" in path else path
        if path.startswith("absolute:") or ".." in PurePosixPath(bare.replace("\\", "/")).parts:
            return None
        folders = (self._at / "sources", self._at, PurePosixPath())
        for place in (folder / spelled for spelled in (bare, unquote(bare)) for folder in folders):
            found = self._archive.find(str(place))
            if found is not None:
                return found
        return None

    def _warn(self, name: str, what: str, hint: str) -> None:
        place = f"document {name!r}"
        self.problems.append(
            Problem(what=what, file=str(self._archive.path), place=place, hint=hint, severity="warning")
        )


def _texted(part: Element) -> bool:
    """Whether a part of a source brings its text."""
    return bool(part.get("plainTextPath")) or part.find("PlainTextContent") is not None
