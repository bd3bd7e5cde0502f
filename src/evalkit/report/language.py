"""The words of the reports, by key, from one file per language with the same keys."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from string import Formatter

from evalkit.errors import DefinitionError, OptionError, Problem, did_you_mean

LANGUAGES = ("zh", "en")


@lru_cache(maxsize=10_000)
def placeholders(text: str) -> frozenset[str]:
    """The names in braces of a phrase."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@dataclass(frozen=True, slots=True)
class Phrases:
    """The catalogue of one language."""

    language: str
    entries: dict[str, str]

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


@cache
def phrases(language: str) -> Phrases:
    """The catalogue of a language: "zh" or "en".

    Raises:
        OptionError: no such language.
        DefinitionError: the file holds something that is not a flat table of texts.
    """
    if language not in LANGUAGES:
        raise OptionError.unknown_choice("language", language, LANGUAGES)
    import yaml

    name = f"language/{language}.yaml"
    entries = yaml.safe_load(files("evalkit.report").joinpath(name).read_text(encoding="utf-8"))
    for key, text in entries.items():
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
    return Phrases(language, entries)
