"""The texts of a REFI-QDA project by the paths that the project gives."""

from __future__ import annotations

from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from evalkit.errors import Problem
from evalkit.sources.interviews.archives import Archive
from evalkit.sources.interviews.offsets import SourceText
from evalkit.sources.interviews.text_files import decode_text

MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


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

    def _entry(self, path: str) -> str | None:
        bare = path.partition("://")[2].lstrip("/") if "://" in path else path
        if path.startswith("absolute:") or ".." in PurePosixPath(bare.replace("\\", "/")).parts:
            return None
        for place in (self._at / "sources" / bare, self._at / bare, PurePosixPath(bare)):
            found = self._archive.find(str(place))
            if found is not None:
                return found
        return None

    def _warn(self, name: str, what: str, hint: str) -> None:
        place = f"document {name!r}"
        self.problems.append(
            Problem(what=what, file=str(self._archive.path), place=place, hint=hint, severity="warning")
        )
