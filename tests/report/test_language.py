from __future__ import annotations

import re
from pathlib import Path

import pytest

import evalkit.report
from evalkit.errors import OptionError
from evalkit.report.language import LANGUAGES, phrases, placeholders

ALWAYS_AT_HAND = {"unit", "units", "Unit"}  # given by every view; a language may do without


REPORT = Path(next(iter(evalkit.report.__path__)))


def needed(text: str) -> frozenset[str]:
    return placeholders(text) - ALWAYS_AT_HAND


def test_every_phrase_is_used_and_every_phrase_used_exists() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in REPORT.rglob("*.py"))
    used = set(re.findall(r"[\"']([a-zA-Z_0-9]+)[\"']", source))
    prefixes = tuple(re.findall(r'"([a-z_]+_)" \+', source))
    templates = "".join(path.read_text(encoding="utf-8") for path in (REPORT / "templates").iterdir())
    known = set(phrases("en").entries)
    idle = {k for k in known - used if not k.startswith(prefixes) and k not in templates}
    assert idle == set()
    called = set(re.findall(r'\bt\(\s*"([a-zA-Z_0-9]+)"[,)]', source))
    assert called - known == set()


def test_all_languages_have_the_same_keys_and_placeholders() -> None:
    first = phrases(LANGUAGES[0]).entries
    for language in LANGUAGES[1:]:
        other = phrases(language).entries
        assert first.keys() == other.keys()
        unequal = [key for key in first if needed(first[key]) != needed(other[key])]
        assert unequal == []


def test_no_phrase_is_empty() -> None:
    for language in LANGUAGES:
        assert [key for key, text in phrases(language).entries.items() if not text.strip()] == []


def test_a_phrase_is_filled() -> None:
    assert phrases("en").t("page_of", page=1, pages=3) == "Page 1 of 3"
    assert phrases("zh").t("page_of", page=1, pages=3) == "第1页，共3页"


def test_a_missing_key_is_named_with_a_suggestion() -> None:
    with pytest.raises(
        OptionError, match=r"'sinthetic' in report/language/zh.yaml .*did you mean 'synthetic'"
    ):
        phrases("zh").t("sinthetic")


def test_a_missing_value_is_named() -> None:
    with pytest.raises(OptionError, match="needs a value for pages"):
        phrases("en").t("page_of", page=1)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(OptionError, match="language must be one of"):
        phrases("fr")
