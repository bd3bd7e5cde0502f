"""Rules that take names and numbers of persons out of interviews before anything else sees them."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from evalkit.definitions.model import FaultsError, Location, Model

Known = Literal["phone", "id_number", "card", "email"]
PATTERNS: dict[str, str] = {
    "email": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "id_number": r"(?<!\d)\d{17}[\dXx](?![\dXx])",
    "card": r"(?<!\d)\d{4}(?:[ -]?\d{4}){2}(?:[ -]?\d{1,4}){1,2}(?!\d)",
    "phone": r"(?<!\d)(?:(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}-\d{7,8})(?!\d)",
}


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
            elif any(real.casefold() in pseudonym.casefold() for real in self.names if real.strip()):
                faults.append((("names", name), f"the pseudonym {pseudonym!r} holds a real name"))
        if faults:
            raise FaultsError(faults)
        return self
