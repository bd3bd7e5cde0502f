"""One problem for each fault of a file, all of them at once, with line and hint."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evalkit.definitions.index_system import IndexSystem, Node
from evalkit.definitions.model import Model
from evalkit.definitions.questionnaire import AnswerFormat, Option, Questionnaire
from evalkit.definitions.text import Text

Faults = Callable[[type[Model], str], list[tuple[int | None, str, str]]]
Accepted = Callable[[type[Model], str], Model]


def test_every_fault_of_a_file_is_listed_in_its_order(faults: Faults) -> None:
    found = faults(
        Questionnaire,
        """
        evalkit: questionnaire/2
        id: q
        titel: {zh: 问卷, en: Survey}
        title: {zh: 问卷}
        origin: own
        answers:
          agree: {lo: 1, hi: five}
          other: {lo: 5, hi: 1}
        scales:
          - id: TAN
            zh: 有形性
            en: Tangibles
            answer: agree
            itemz: []
            items:
              - {id: 7, zh: 题, en: no}
        questions: none
        """,
    )
    assert [(line, place) for line, place, _ in found] == [
        (1, "evalkit"),
        (3, "titel"),
        (4, "title"),
        (7, "answers.agree.hi"),
        (8, "answers.other"),
        (14, "scales.0.itemz"),
        (16, "scales.0.items.0.id"),
        (16, "scales.0.items.0.en"),
        (17, "questions"),
    ]
    sentences = [sentence for _, _, sentence in found]
    assert "'questionnaire/2' is not allowed here" in sentences[0]
    assert "did you mean 'questionnaire/1'?" in sentences[0]
    assert "not known here [hint: did you mean 'title'?]" in sentences[1]
    assert "the key 'en' is missing" in sentences[2]
    assert "'five' is not allowed here (expected a whole number)" in sentences[3]
    assert "lo must be below hi; got lo 5, hi 1" in sentences[4]
    assert "did you mean 'items'?" in sentences[5]
    assert "7 is not allowed here (expected text)" in sentences[6]
    assert "False is not allowed here (expected text)" in sentences[7]
    assert "put a text in quotes" in sentences[7]
    assert "'none' is not allowed here (expected a list)" in sentences[8]


def test_a_missing_origin_says_what_an_origin_is(faults: Faults) -> None:
    rest = "dir: benefit, source: {operations: x}, rule: {type: linear, lo: 0, hi: 1}"
    (found,) = faults(Node, f"{{id: A1, zh: 效率, en: speed, {rest}}}")
    assert "the key 'origin' is missing [hint: say where this comes from" in found[2]


def test_number_keys_lead_to_their_own_line(faults: Faults) -> None:
    found = faults(
        AnswerFormat,
        """
        lo: 1
        hi: 5
        labels:
          1: {zh: 不同意, en: Disagree}
          3: {zh: 一般, em: Neither}
        """,
    )
    assert [(line, place) for line, place, _ in found] == [(5, "labels.3"), (5, "labels.3.em")]


def test_value_of_none_of_the_allowed_kinds_is_one_problem(faults: Faults) -> None:
    ((line, place, sentence),) = faults(Option, "code: no\nzh: 否\nen: 'No'\n")
    assert (line, place) == (1, "code")
    assert "(expected a whole number or text)" in sentence
    assert "YAML reads no, yes, on, off" in sentence


def test_misspelt_word_beside_a_number_gets_a_hint(faults: Faults) -> None:
    rule = "id: C1\nzh: 指标\nen: Indicator\norigin: own\ndir: benefit\nsource: {operations: x}\nrule: "
    ((line, place, sentence),) = faults(Node, rule + "{type: linear, lo: mim, hi: max}\n")
    assert (line, place) == (7, "rule.lo")
    assert "(expected a number or 'min')" in sentence
    assert "did you mean 'min'?" in sentence


def test_misspelt_rule_gets_the_closest_one(faults: Faults) -> None:
    rule = "id: C1\nzh: 指标\nen: Indicator\norigin: own\ndir: benefit\nsource: {operations: x}\nrule: "
    ((line, place, sentence),) = faults(Node, rule + "{type: likret}\n")
    assert (line, place) == (7, "rule.type")
    assert "did you mean 'likert'?" in sentence
    ((_, place, sentence),) = faults(Node, rule + "{lo: 1}\n")
    assert place == "rule"
    assert "the key 'type' is missing" in sentence


def test_key_with_another_name_inside_python_is_hinted_by_its_name_in_the_file(faults: Faults) -> None:
    rule = "id: C1\nzh: 指标\nen: Indicator\norigin: own\ndir: benefit\nsource: {operations: x}\nrule: "
    found = faults(Node, rule + "{type: target, floor: 1, pas: 2, target: 3}\n")
    assert any("did you mean 'pass'?" in sentence for _, _, sentence in found)
    assert any("the key 'pass' is missing" in sentence for _, _, sentence in found)


@pytest.mark.parametrize("value", ["no", "2024-01-05", "3", "[甲, 乙]"])
def test_title_that_is_no_text_is_refused(faults: Faults, value: str) -> None:
    found = faults(IndexSystem, f"evalkit: index-system/1\ntitle: {value}\n")
    assert any(line == 2 and "a text (in quotes)" in sentence for line, _, sentence in found)


def test_plain_text_stands_for_both_languages(accepted: Accepted) -> None:
    text = accepted(Text, "'%'")
    assert text == Text(zh="%", en="%")


@pytest.mark.parametrize("number", [".nan", ".inf"])
def test_numbers_that_are_none_are_refused(faults: Faults, number: str) -> None:
    rule = "id: C1\nzh: 指标\nen: Indicator\norigin: own\ndir: benefit\nsource: {operations: x}\nrule: "
    ((_, place, sentence),) = faults(Node, rule + f"{{type: linear, lo: 0, hi: {number}}}\n")
    assert place == "rule.hi"
    assert "a finite number" in sentence


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "just words\n"])
def test_file_that_is_no_mapping_is_one_problem(faults: Faults, content: str) -> None:
    ((_, _, sentence),) = faults(IndexSystem, content)
    assert "expected a mapping of keys to values" in sentence
