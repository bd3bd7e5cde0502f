"""The words of the reports: one file per language, with the same keys and, besides English, sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from string import Formatter

from evalkit.errors import DefinitionError, OptionError, Problem, did_you_mean
from evalkit.report.sentences import Sentences

LANGUAGES = ("zh", "en")
SENTENCES = "sentences"


@lru_cache(maxsize=10_000)
def placeholders(text: str) -> frozenset[str]:
    """The names in braces of a phrase."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@dataclass(frozen=True)
class Phrases:
    """The catalogue of one language.

    Attributes:
        language: "zh" or "en".
        entries: phrases by key.
        sentences: what the English sentences of errors and warnings are called; empty in English.
    """

    language: str
    entries: dict[str, str]
    sentences: dict[str, str] = field(default_factory=dict)

    def t(self, key: str, **values: object) -> str:
        """The phrase for a key with its placeholders filled.

        Raises:
            OptionError: the key is not in the catalogue, or a placeholder has no value.
        """
        text = self.entries.get(key)
        if text is None:
            raise OptionError(
                f"there is no phrase {key!r} in report/language/{self.language}.yaml",
                hint=did_you_mean(key, self.entries),
            )
        missing = placeholders(text) - values.keys()
        if missing:
            listed = ", ".join(sorted(missing))
            raise OptionError(f"phrase {key!r} ({self.language}) needs a value for {listed}")
        return text.format(**values)

    def say(self, sentence: str, **at_hand: object) -> str:
        """A sentence of an error, a warning or a failure; as it is where the language has none for it."""
        return self._said.say(sentence, **at_hand)

    @cached_property
    def _said(self) -> Sentences:
        return Sentences(
            self.sentences,
            quoted=self.t("said_quoted", text="{text}"),
            comma=self.t("said_comma"),
        )


@cache
def phrases(language: str) -> Phrases:
    """The catalogue of a language: "zh" or "en".

    Raises:
        OptionError: no such language.
        DefinitionError: the file holds something else than texts and a table of sentences.
    """
    if language not in LANGUAGES:
        raise OptionError.unknown_choice("language", language, LANGUAGES)
    import yaml

    name = f"language/{language}.yaml"
    entries = yaml.safe_load(files("evalkit.report").joinpath(name).read_text(encoding="utf-8"))
    sentences = entries.pop(SENTENCES, {})
    for key, text in (*entries.items(), *sentences.items()):
        if not (isinstance(key, str) and isinstance(text, str)):
            raise DefinitionError(
                Problem(
                    what=f"{key!r} is not a text",
                    file=name,
                    place=str(key),
                    expected="key: text",
                    hint="put the value in quotes",
                )
            )
    return Phrases(language, entries, sentences)
