from __future__ import annotations

import pytest

from evalkit.errors import OptionError
from evalkit.report.language import LANGUAGES, phrases, placeholders


def test_all_languages_have_the_same_keys_and_placeholders() -> None:
    first = phrases(LANGUAGES[0]).entries
    for language in LANGUAGES[1:]:
        other = phrases(language).entries
        assert first.keys() == other.keys()
        unequal = [key for key in first if placeholders(first[key]) != placeholders(other[key])]
        assert unequal == []


def test_no_phrase_is_empty() -> None:
    for language in LANGUAGES:
        assert [key for key, text in phrases(language).entries.items() if not text.strip()] == []


def test_a_phrase_is_filled() -> None:
    assert phrases("en").t("page_of", page=1, pages=3) == "Page 1 of 3"
    assert phrases("zh").t("page_of", page=1, pages=3) == "第 1 页，共 3 页"


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
