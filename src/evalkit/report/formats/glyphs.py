"""Which characters a font can draw, read from its ``cmap`` table.

typst prints an empty box for a character that is in none of its fonts and says nothing about it, so the
characters of a document are compared with the font before it is set. The table layout is that of the
OpenType specification, "cmap – Character to Glyph Index Mapping Table", format 12 (segmented coverage).
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import BinaryIO

from evalkit.errors import DataError


def _table_offset(font: BinaryIO, tag: bytes) -> int | None:
    font.seek(4)
    (tables,) = struct.unpack(">H6x", font.read(8))
    for _ in range(tables):
        name, _, offset, _ = struct.unpack(">4sIII", font.read(16))
        if name == tag:
            return int(offset)
    return None


def _subtables(font: BinaryIO, cmap: int) -> list[int]:
    font.seek(cmap)
    _, count = struct.unpack(">HH", font.read(4))
    return [cmap + offset for _, _, offset in struct.iter_unpack(">HHI", font.read(8 * count))]


@cache
def characters(path: str) -> frozenset[int]:
    """The code points that an OpenType font file maps to a glyph.

    Raises:
        DataError: the file has no cmap subtable of format 12.
    """
    with Path(path).open("rb") as font:
        cmap = _table_offset(font, b"cmap")
        for offset in _subtables(font, cmap) if cmap is not None else []:
            font.seek(offset)
            (form,) = struct.unpack(">H", font.read(2))
            if form != 12:
                continue
            font.seek(offset + 12)
            (groups,) = struct.unpack(">I", font.read(4))
            runs = struct.iter_unpack(">III", font.read(12 * groups))
            return frozenset(code for first, last, _ in runs for code in range(first, last + 1))
    raise DataError(f"{path} is not an OpenType font with a full Unicode character map")


def undrawable(text: Iterable[str], path: str) -> list[str]:
    """The characters that the font lacks, sorted; invisible control and format characters are let pass."""
    known = characters(path)
    return sorted(
        char
        for char in set(text)
        if ord(char) not in known
        and unicodedata.category(char) not in ("Cc", "Cf")
        and not 0xFE00 <= ord(char) <= 0xFE0F
    )
