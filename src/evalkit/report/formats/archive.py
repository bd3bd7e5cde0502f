"""Office files without a clock: the same parts give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first date that a zip file can hold
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]+")


def undated(archive: bytes) -> bytes:
    """The zip archive with every member at the same fixed date, in the same order."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, EARLIEST)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            new.writestr(member, old.read(name), compresslevel=6)
    return target.getvalue()


def printable(text: str) -> str:
    """The text without what XML cannot hold: control characters and line ends become a blank."""
    return _UNPRINTABLE.sub(" ", text)
