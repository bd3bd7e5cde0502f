"""Archives from elsewhere: entries are read in memory, within limits; unsafe ones are refused by name."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from evalkit.errors import Problem, SourceError

MAX_ENTRY = 200_000_000
MAX_ALL = 1_000_000_000
MAX_RATIO = 500
SMALL = 10_000_000
MAX_ENTRIES = 20_000


class Archive:
    """The entries of a zip file by name; names are found whatever their case."""

    def __init__(self, path: Path) -> None:
        """Open and check an archive.

        Raises:
            SourceError: not a zip file, or entries that leave the folder, repeat, are encrypted, or unpack to
                an unreasonable size; every one is named.
        """
        self.path = path
        try:
            with zipfile.ZipFile(path) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise SourceError(Problem(what=f"this is not a zip archive ({error})", file=str(path))) from error
        problems = self._unsafe(entries)
        if problems:
            raise SourceError(problems)
        self._names = {_folded(entry.filename): entry.filename for entry in entries}

    @property
    def names(self) -> tuple[str, ...]:
        """The entries as the archive spells them."""
        return tuple(self._names.values())

    def find(self, name: str) -> str | None:
        """The entry of a name, whatever the case of either; None without one."""
        return self._names.get(_folded(name))

    def read(self, name: str) -> bytes:
        """The bytes of an entry.

        Raises:
            SourceError: damaged, or longer than it says.
        """
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(name) as stream:
                held = stream.read(MAX_ENTRY + 1)
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise self._error(name, f"the entry cannot be unpacked ({error})") from error
        except Exception as error:
            if type(error).__module__ != "zlib":
                raise
            raise self._error(name, f"the entry is damaged ({error})") from error
        if len(held) > MAX_ENTRY:
            raise self._error(name, f"the entry is longer than {MAX_ENTRY:,} bytes")
        return held

    def _error(self, name: str, what: str) -> SourceError:
        return SourceError(Problem(what=what, file=str(self.path), place=f"entry {name!r}"))

    def _unsafe(self, entries: list[zipfile.ZipInfo]) -> list[Problem]:
        found = []
        seen: set[str] = set()
        for entry in entries:
            why = _unsafe_name(entry.filename) or _unsafe_kind(entry) or _unsafe_size(entry)
            if _folded(entry.filename) in seen:
                why = "the entry stands twice"
            if entry.flag_bits & 0x1:
                why = "the entry is encrypted"
            seen.add(_folded(entry.filename))
            if why:
                found.append(Problem(what=why, file=str(self.path), place=f"entry {entry.filename!r}"))
        total = sum(entry.file_size for entry in entries)
        if not found and (total > MAX_ALL or len(entries) > MAX_ENTRIES):
            what = f"the archive unpacks to {total:,} bytes in {len(entries):,} entries; it is not read"
            found.append(Problem(what=what, file=str(self.path)))
        return found


def _unsafe_name(name: str) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    outside = path.is_absolute() or ".." in path.parts or (len(name) > 1 and name[1] == ":")
    return "the path leads out of the archive; nothing is read from it" if outside else ""


def _folded(name: str) -> str:
    """A name whatever its case, its slashes, and whether accents are characters of their own."""
    return normalize("NFC", name.replace("\\", "/")).casefold()


def _unsafe_kind(entry: zipfile.ZipInfo) -> str:
    """Why an entry made by Unix that is neither file nor folder is not read."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    plain = kind in {0, stat.S_IFREG, stat.S_IFDIR}
    return "" if plain else "the entry is a link or a device; nothing is read from it"


def _unsafe_size(entry: zipfile.ZipInfo) -> str:
    if entry.file_size > MAX_ENTRY:
        return f"the entry unpacks to {entry.file_size:,} bytes; the limit is {MAX_ENTRY:,}"
    if entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        return f"the entry unpacks to {entry.file_size // max(entry.compress_size, 1):,} times its size"
    return ""
