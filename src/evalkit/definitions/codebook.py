"""The codebook of an interview study: what each code means, when it is given, and what stands above it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import model_validator

from evalkit.definitions.model import FaultsError, Filled, Location, Model
from evalkit.definitions.text import Named, Text
from evalkit.errors import did_you_mean


class CodeEntry(Named):
    """One code.

    Attributes:
        parent: id of the code above.
        definition: what it means and when it is given.
        not_when: when another code is given instead.
        examples: what people say.
    """

    parent: str | None = None
    definition: Text
    not_when: Text | None = None
    examples: tuple[Text, ...] = ()


class Codebook(Model):
    """A codebook file (``evalkit: codebook/1``)."""

    evalkit: Literal["codebook/1"]
    id: str
    title: Text
    origin: Text
    codes: Filled[CodeEntry]

    @model_validator(mode="after")
    def _consistent(self) -> Codebook:
        ids = [code.id for code in self.codes]
        faults: list[tuple[Location, str]] = [
            (("codes", i, "id"), f"the code {code!r} stands twice")
            for i, code in enumerate(ids)
            if code in ids[:i]
        ]
        above = {code.id: code.parent for code in self.codes}
        for i, code in enumerate(self.codes):
            if code.parent is not None and code.parent not in above:
                faults.append(
                    (
                        ("codes", i, "parent"),
                        f"there is no code {code.parent!r}; {did_you_mean(code.parent, ids)}",
                    )
                )
            elif code.id in _ancestors(code.id, above):
                faults.append((("codes", i, "parent"), f"the code {code.id!r} stands above itself"))
        if faults:
            raise FaultsError(faults)
        return self

    def find(self, name: str) -> CodeEntry | None:
        """A code by its id or one of its names, whatever the case; None without one."""
        folded = name.strip().casefold()
        return next(
            (c for c in self.codes if folded in {c.id.casefold(), c.zh.casefold(), c.en.casefold()}), None
        )

    def ancestors(self, code: str) -> tuple[str, ...]:
        """The codes above a code, nearest first."""
        return tuple(_ancestors(code, {entry.id: entry.parent for entry in self.codes}))


def _ancestors(code: str, above: Mapping[str, str | None]) -> list[str]:
    found: list[str] = []
    parent = above.get(code)
    while parent is not None and parent not in found:
        found.append(parent)
        parent = above.get(parent)
    return found
