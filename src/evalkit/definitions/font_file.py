"""The families that a font file holds, read from its ``name`` table (OpenType specification, "name")."""

from __future__ import annotations

import struct
from pathlib import Path

MOST_BYTES = 40_000_000
_VERSIONS = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16


def font_families(path: Path) -> frozenset[str]:
    """The names of the family in a .ttf or .otf file, in every language that the file knows.

    Raises:
        ValueError: a sentence that says why it is no such file.
    """
    if path.suffix.lower() not in {".ttf", ".otf"}:
        raise ValueError(f"a font is a .ttf or an .otf file; got {path.name!r}")
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"the font {path.name!r} is larger than {MOST_BYTES // 1_000_000} MB")
    data = path.read_bytes()
    try:
        families = _families(data) if data[:4] in _VERSIONS else frozenset()
    except (struct.error, UnicodeDecodeError):
        families = frozenset()
    if not families:
        raise ValueError(f"{path.name!r} is not an OpenType font that names its family")
    return families


def _families(data: bytes) -> frozenset[str]:
    (tables,) = struct.unpack_from(">H", data, 4)
    records = (struct.unpack_from(">4sIII", data, 12 + 16 * k) for k in range(tables))
    start = next((offset for tag, _, offset, _ in records if tag == b"name"), None)
    if start is None:
        return frozenset()
    _, count, texts = struct.unpack_from(">HHH", data, start)
    found = set()
    for k in range(count):
        platform, _, _, what, length, offset = struct.unpack_from(">6H", data, start + 6 + 12 * k)
        if what in (_FAMILY, _TYPOGRAPHIC_FAMILY):
            raw = data[start + texts + offset :][:length]
            found.add(raw.decode("mac-roman" if platform == 1 else "utf-16-be"))
    return frozenset(name for name in found if name)
