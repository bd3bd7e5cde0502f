"""Rules that take names and numbers of persons out of interviews before anything else sees them."""

from __future__ import annotations

import re
from typing import Literal
from unicodedata import normalize

from pydantic import Field, field_validator, model_validator

from evalkit.definitions.model import FaultsError, Location, Model

Known = Literal["phone", "id_number", "card", "email"]
PATTERNS: dict[str, str] = {
    "email": r"[a-z0-9_.+%-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+",
    "id_number": r"(?<!\d)\d{6}[ \u00a0-]?\d{8}[ \u00a0-]?\d{3}[\dXx](?![\dXx])",
    "card": r"(?<!\d)\d{4}(?:[ \u00a0-]?\d{4}){2}(?:[ \u00a0-]?\d{1,4}){1,2}(?!\d)",
    "phone": (
        r"(?<!\d)(?:(?:\+?86[ \u00a0-]?)?1[3-9]\d(?:[ \u00a0-]?\d{4}){2}"
        r"|\(?0\d{2,3}(?:[ \u00a0-]|\)[ \u00a0-]?)\d{7,8})(?!\d)"
    ),
}

UNSEEN = r"\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff"
"""Characters without a width, inside a character class."""

SCRIPTS = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
"""Chinese, Japanese and Korean characters, which stand side by side without blanks."""

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def narrow(text: str) -> str:
    """A text with full-width letters, digits and signs as plain ones; as long as before."""
    return text.translate(_WIDE)


def name_expression(name: str) -> tuple[str, str]:
    """An expression, its first character and the rest, that finds a name in a text made ``narrow``.

    A name may be broken by a line end or blanks, also between Chinese characters; accents may be characters
    of their own. A name in Latin letters is found as whole words only, beside Chinese characters as well.
    """
    name = narrow(normalize("NFC", name.strip()))
    parts: list[str] = []
    for left, char, right in zip(["", *name], name, [*name[1:], ""], strict=False):
        if char.isspace():
            fewest = 0 if _in_script(left) or _in_script(right) else 1
            parts.append(rf"[\s_.\-{UNSEEN}]{{{fewest},3}}")
            continue
        if _in_script(left) and _in_script(char):
            parts.append(rf"[\s{UNSEEN}]{{0,3}}")
        apart = normalize("NFD", char)
        parts.append(re.escape(char) if apart == char else f"(?:{re.escape(char)}|{re.escape(apart)})")
    word = rf"[^\W_{SCRIPTS}]"
    before = f"(?<!{word})" if not _in_script(name[:1]) else ""
    after = f"(?!{word})" if not _in_script(name[-1:]) else ""
    return before + parts[0], "".join(parts[1:]) + after


def _in_script(char: str) -> bool:
    return re.fullmatch(f"[{SCRIPTS}]", char) is not None


class MaskPattern(Model):
    """A regular expression and what stands in its place."""

    id: str
    pattern: str
    replace: str

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            compiled = re.compile(value)
        except re.error as error:
            raise ValueError(f"{value!r} is not a regular expression ({error})") from None
        if compiled.match(""):
            raise ValueError(f"{value!r} matches an empty text")
        return value


class PseudonymRules(Model):
    """A pseudonym file (``evalkit: pseudonyms/1``); it holds real names and stays with its owner.

    Attributes:
        names: real name → pseudonym; longer names are replaced first, whatever the case.
        patterns: expressions of the study's own.
        known: kinds of numbers that are always taken out.
    """

    evalkit: Literal["pseudonyms/1"]
    names: dict[str, str] = Field(default_factory=dict)
    patterns: tuple[MaskPattern, ...] = ()
    known: tuple[Known, ...] = ("email", "id_number", "card", "phone")

    @model_validator(mode="after")
    def _usable(self) -> PseudonymRules:
        faults: list[tuple[Location, str]] = []
        for name, pseudonym in self.names.items():
            if not name.strip():
                faults.append((("names",), "a name is empty"))
            elif any(_holds(pseudonym, real) for real in self.names if real.strip()):
                faults.append((("names", name), f"the pseudonym {pseudonym!r} holds a real name"))
        if faults:
            raise FaultsError(faults)
        return self


def _holds(text: str, name: str) -> bool:
    return re.search("".join(name_expression(name)), narrow(text), re.IGNORECASE) is not None
