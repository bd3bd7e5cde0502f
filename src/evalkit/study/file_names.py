"""Names of report files: a branch code may be anything that stands in a table, a file name may not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 120  # bytes; with ".zh.html" far below the 255 that file systems allow
_SAFE = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_UNSAFE = re.compile(r"[^\w-]+")
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{d}{i}" for d in ("COM", "LPT") for i in "0123456789¹²³")}


def file_stems(codes: Sequence[str]) -> tuple[str, ...]:
    """A file name (without ending) for each code: the code itself wherever that is safe.

    Only letters, digits, ``-``, ``_`` and single dots inside remain; names that Windows keeps for devices get
    an underscore in front, long ones are cut, and names that differ in case only are told apart by a number.
    A code that is safe as it stands keeps its name before any other code may take it.
    """
    cleaned = [_clean(code) for code in codes]
    stems: dict[int, str] = {}
    taken: set[str] = set()
    unchanged = [i for i, code in enumerate(codes) if cleaned[i] == code]
    changed = [i for i, code in enumerate(codes) if cleaned[i] != code]
    for i in (*unchanged, *changed):
        stem, number = cleaned[i], 1
        while stem.casefold() in taken:
            number += 1
            stem = f"{cleaned[i]}-{number}"
        taken.add(stem.casefold())
        stems[i] = stem
    return tuple(stems[i] for i in range(len(codes)))


def _clean(code: str) -> str:
    text = unicodedata.normalize("NFC", code)
    if not _SAFE.fullmatch(text):
        text = _UNSAFE.sub("_", text)
    text = text.encode()[:LONGEST].decode(errors="ignore").rstrip(".")
    return f"_{text}" if text.split(".")[0].upper() in _RESERVED else text or "_"
