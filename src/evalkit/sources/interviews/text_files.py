"""Text from bytes: UTF-8, UTF-16 with a mark, or GB18030; line ends become one character."""

from __future__ import annotations

import codecs

from evalkit.errors import Problem, SourceError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode_text(raw: bytes, file: str, place: str = "") -> str:
    """The text of bytes, its line ends as they are, a byte-order mark taken off.

    Raises:
        SourceError: in none of the encodings.
    """
    marked = [encoding for mark, encoding in _MARKS if raw.startswith(mark)]
    for encoding in (*marked, "utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    what = "this is not a text (neither UTF-8, UTF-16 with a mark, nor GB18030)"
    raise SourceError(Problem(what=what, file=file, place=place, hint="save it as UTF-8"))


def plain_lines(text: str) -> str:
    """The text with one "\\n" at the end of each line."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
