"""A lexicon: words and expressions that suggest a code, and words that a segmenter must not split."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import field_validator

from evalkit.definitions.model import Filled, Model
from evalkit.definitions.text import Text


class LexiconEntry(Model):
    """What suggests one code: words, and regular expressions."""

    code: str
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()

    @field_validator("patterns")
    @classmethod
    def _compile(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is not a regular expression ({error})") from None
        return value


class Lexicon(Model):
    """A lexicon file (``evalkit: lexicon/1``).

    Attributes:
        words: terms of the field, kept whole when a text is split into words.
        stop_words: words that are never keywords.
        entries: what suggests each code.
    """

    evalkit: Literal["lexicon/1"]
    id: str
    origin: Text
    words: tuple[str, ...] = ()
    stop_words: tuple[str, ...] = ()
    entries: Filled[LexiconEntry]
