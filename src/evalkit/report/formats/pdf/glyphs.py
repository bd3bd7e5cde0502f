"""Which characters a font can draw, read from its ``cmap`` table.

typst prints an empty box for a character that is in none of its fonts and says nothing about it, so the
characters of a document are compared with the font before it is set. The table layout is that of the
OpenType specification, "cmap – Character to Glyph Index Mapping Table", formats 12 (segmented coverage) and
4 (the same for the basic multilingual plane only).
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


def _long_runs(font: BinaryIO, offset: int) -> list[tuple[int, int]]:
    font.seek(offset + 12)
    (groups,) = struct.unpack(">I", font.read(4))
    return [(first, last) for first, last, _ in struct.iter_unpack(">III", font.read(12 * groups))]


def _short_runs(font: BinaryIO, offset: int) -> list[tuple[int, int]]:
    font.seek(offset + 6)
    (doubled,) = struct.unpack(">H", font.read(2))
    count = doubled // 2
    font.seek(offset + 14)
    last = struct.unpack(f">{count}H", font.read(doubled))
    font.seek(2, 1)
    first = struct.unpack(f">{count}H", font.read(doubled))
    return [(low, high) for low, high in zip(first, last, strict=True) if low != 0xFFFF]


@cache
def characters(path: str) -> frozenset[int]:
    """The code points that an OpenType font file maps to a glyph.

    Raises:
        DataError: the file has no cmap subtable of format 12 or 4.
    """
    with Path(path).open("rb") as font:
        cmap = _table_offset(font, b"cmap")
        places: dict[int, int] = {}
        for offset in _subtables(font, cmap) if cmap is not None else []:
            font.seek(offset)
            (form,) = struct.unpack(">H", font.read(2))
            places.setdefault(form, offset)
        runs = _long_runs(font, places[12]) if 12 in places else []
        if not runs and 4 in places:
            runs = _short_runs(font, places[4])
        if runs:
            return frozenset(code for first, last in runs for code in range(first, last + 1))
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
