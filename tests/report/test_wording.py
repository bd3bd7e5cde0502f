"""The wording rules: small, not settled, trend only, suppressed, and no claim of a cause."""

from __future__ import annotations

import pytest

from evalkit.errors import OptionError
from evalkit.report.language import phrases
from evalkit.report.wording import CAUSAL, SYMBOLS, TONES, causal_words, verdict


@pytest.mark.parametrize(
    ("difference", "settled", "smallest", "expected"),
    [
        (5.0, True, 3.0, "above"),
        (-5.0, True, 3.0, "below"),
        (2.0, True, 3.0, "small_above"),
        (-2.0, True, 3.0, "small_below"),
        (3.0, True, 3.0, "above"),
        (50.0, False, 3.0, "not_settled"),
        (0.0, True, 0.0, "not_settled"),
        (float("nan"), True, 0.0, "not_settled"),
    ],
)
def test_a_difference_is_named_by_rule(
    difference: float, settled: bool, smallest: float, expected: str
) -> None:
    assert verdict(difference, settled=settled, smallest=smallest) == expected


def test_too_few_answers_come_before_everything_else() -> None:
    assert verdict(50.0, settled=True, trend_only=True) == "trend"


def test_symbols_differ_so_that_colour_is_not_needed() -> None:
    assert len(set(SYMBOLS.values())) == len(SYMBOLS) == len(TONES)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_phrase_of_the_reports_claims_a_cause(language: str) -> None:
    found = {key: causal_words(text, language) for key, text in phrases(language).entries.items()}
    assert {key: words for key, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Satisfaction fell because of the waiting time.", "en", ("because of",)),
        ("Long waits CAUSED complaints and led to churn.", "en", ("CAUSED", "led to")),
        ("The rank is not settled.", "en", ()),
        ("The main causes named by the staff", "en", ()),
        ("等候时间长导致满意度下降", "zh", ("导致",)),
        ("服务差，因此使客户流失", "zh", ("因此使",)),
        ("差异不显著", "zh", ()),
    ],
)
def test_causal_words_are_found(text: str, language: str, words: tuple[str, ...]) -> None:
    assert sorted(causal_words(text, language)) == sorted(words)


def test_a_language_without_a_list_is_refused() -> None:
    assert set(CAUSAL) == {"zh", "en"}
    with pytest.raises(OptionError, match="language"):
        causal_words("", "fr")
