"""Sentences that errors and warnings say in English, in the language of a report.

The science, the readers and the stages know no language: they say one English sentence, with names and
numbers inside. A language file holds, under ``sentences``, the pattern of each of them and its translation::

    "{n} of {rows} rows answer all items: a correlation needs two": "…{rows}…{n}…"

A sentence is recognised by its pattern and said again with the same names and numbers; a part that is itself
a sentence or a known word is translated too. A sentence without a pattern stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from string import Formatter

_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_QUOTED_LIST = re.compile(r"(?:'[^']*'|\"[^\"]*\")(?:, (?:'[^']*'|\"[^\"]*\"|…))*")


@dataclass(frozen=True)
class Sentences:
    """The sentences of one language.

    Attributes:
        entries: what a sentence is called, by its English pattern with names in braces.
        quoted: how a name is quoted, with ``{text}``.
        comma: what stands between the names of a list.
    """

    entries: Mapping[str, str]
    quoted: str
    comma: str

    def say(self, sentence: str, **at_hand: object) -> str:
        """A sentence in this language.

        Args:
            sentence: as an error, a warning or a failure says it.
            at_hand: values that a translation may use though the English pattern does not have them.
        """
        if sentence in self.entries:
            return self.entries[sentence].format(**at_hand)
        found = next((m for p in self._patterns if (m := p.fullmatch(sentence))), None)
        if found is None:
            return sentence
        values = {name: self._value(text, at_hand) for name, text in found.groupdict().items()}
        return self.entries[self._patterns[found.re]].format(**(at_hand | values))

    def _value(self, text: str, at_hand: Mapping[str, object]) -> str:
        if _QUOTED_LIST.fullmatch(text):
            names = _QUOTED.sub(lambda name: self.quoted.format(text=name[1] or name[2]), text)
            return names.replace(", ", self.comma)
        return self.say(text, **at_hand)

    @cached_property
    def _patterns(self) -> dict[re.Pattern[str], str]:
        """The English patterns with names, the most literal first."""
        ordered = sorted((key for key in self.entries if "{" in key), key=_literal_length, reverse=True)
        return {_pattern(key): key for key in ordered}


def _literal_length(key: str) -> int:
    return sum(len(text) for text, *_ in Formatter().parse(key))


def _pattern(key: str) -> re.Pattern[str]:
    parts = []
    for text, name, *_ in Formatter().parse(key):
        parts.append(re.escape(text) + (f"(?P<{name}>.+?)" if name is not None else ""))
    return re.compile("".join(parts), re.DOTALL)
