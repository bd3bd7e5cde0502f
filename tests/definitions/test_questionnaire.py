"""Questionnaires whose parts do not fit each other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evalkit.definitions.model import Model
from evalkit.definitions.questionnaire import AnswerFormat, Question, Questionnaire

Faults = Callable[[type[Model], str], list[tuple[int | None, str, str]]]
Accepted = Callable[[type[Model], str], Model]

GOOD = """
evalkit: questionnaire/1
id: q
title: {zh: 问卷, en: Survey}
origin: own
answers:
  agree: {lo: 1, hi: 5, missing: {9: {zh: 不清楚, en: Do not know}}}
  likely: {lo: 0, hi: 10}
scales:
  - id: TAN
    zh: 有形性
    en: Tangibles
    answer: agree
    items:
      - {id: TAN1, zh: 环境整洁, en: Clean}
      - {id: TAN2r, zh: 环境杂乱, en: Untidy, reversed: true}
attention:
  - {id: ATT, zh: 请选二, en: Choose two, expected: 2}
questions:
  - {id: NPS, type: rating, answer: likely, zh: 推荐, en: Recommend}
  - {id: P, type: multiple, zh: 问, en: Which, options: [{code: a, zh: 甲, en: x}, {code: b, zh: 乙, en: y}]}
  - {id: W, type: constant_sum, total: 100, parts: [X, Y], zh: 分配, en: Share}
screening:
  Q_ATT: true
  Q_MISS: {share: 0.2}
  exclude_any: [Q_MISS]
"""


def test_columns_formats_and_reversed_items(accepted: Accepted) -> None:
    found = accepted(Questionnaire, GOOD)
    assert isinstance(found, Questionnaire)
    assert list(found.columns()) == ["TAN1", "TAN2r", "NPS", "P_a", "P_b", "W_X", "W_Y", "ATT"]
    assert {code: answer.hi for code, answer in found.item_formats().items()} == {
        "TAN1": 5,
        "TAN2r": 5,
        "NPS": 10,
    }
    assert found.reversed_items() == ("TAN2r",)


def test_codes_used_twice_are_all_found_with_their_lines(faults: Faults) -> None:
    text = (
        GOOD.replace("id: TAN2r", "id: TAN1").replace("id: ATT,", "id: NPS,").replace("id: W,", "id: TAN1,")
    )
    text = text.replace("parts: [X, Y]", "parts: [X, X]")
    assert [(line, sentence.split(": ", 2)[2]) for line, _, sentence in faults(Questionnaire, text)] == [
        (15, "the code 'TAN1' is used twice; every column has one code"),
        (17, "the code 'NPS' is used twice; every column has one code"),
        (21, "the code 'TAN1_X' is used twice; every column has one code"),
    ]


def test_two_scales_with_one_code_are_refused(faults: Faults) -> None:
    again = "  - {id: TAN, zh: 再, en: Again, answer: agree, items: [{id: Z1, zh: 题, en: Item}]}\n"
    ((line, _, sentence),) = faults(Questionnaire, GOOD.replace("attention:\n", again + "attention:\n"))
    assert line == 16
    assert "the scale 'TAN' stands twice" in sentence


def test_unknown_answer_formats_are_all_found(faults: Faults) -> None:
    text = GOOD.replace("answer: agree", "answer: agre").replace("answer: likely", "answer: lickely")
    found = faults(Questionnaire, text)
    assert [(line, place) for line, place, _ in found] == [
        (12, "scales.0.answer"),
        (19, "questions.0.answer"),
    ]
    assert "did you mean 'agree'?" in found[0][2]
    assert "did you mean 'likely'?" in found[1][2]


def test_screening_that_cannot_work_is_found(faults: Faults) -> None:
    text = GOOD.replace("attention:\n  - {id: ATT, zh: 请选二, en: Choose two, expected: 2}\n", "")
    text = text.replace("  Q_MISS:", "  Q_FAST: {seconds: 60, share_of_median: 0.3}\n  Q_MISS:")
    found = faults(Questionnaire, text)
    assert [place for _, place, _ in found] == ["screening.Q_ATT", "screening.Q_FAST"]
    assert "there is no attention item" in found[0][2]
    assert "needs 'duration'" in found[1][2]


@pytest.mark.parametrize("flag", ["Q_LONG", "Q_MIS", "exclude_any", "model_dump"])
def test_exclusion_by_a_flag_that_is_off_is_refused(faults: Faults, flag: str) -> None:
    ((_, place, sentence),) = faults(
        Questionnaire, GOOD.replace("exclude_any: [Q_MISS]", f"exclude_any: [{flag}]")
    )
    assert place == "screening"
    assert flag in sentence


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("{lo: 5, hi: 5}", "lo must be below hi"),
        ("{lo: 0, hi: 10, missing: {9: 不清楚}}", "missing codes [9] lie between lo and hi"),
        ("{lo: 1, hi: 5, labels: {6: 好}}", "labels [6] lie outside"),
    ],
)
def test_answer_formats_that_contradict_themselves(faults: Faults, answer: str, says: str) -> None:
    assert says in faults(AnswerFormat, answer)[0][2]


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ("type: rating", "needs 'answer'"),
        ("type: single", "needs 'options'"),
        ("type: multiple", "needs 'options'"),
        ("type: constant_sum, total: 100", "needs 'parts'"),
        ("type: constant_sum, parts: [a]", "'total' and the type 'constant_sum' go together"),
        ("type: number, total: 3", "'total' and the type 'constant_sum' go together"),
        ("type: text, answer: agree", "'answer' is for questions of type 'rating'"),
        ("type: single, options: [{code: 1, zh: 是, en: y}, {code: 1, zh: 否, en: n}]", "option codes ['1']"),
        ("type: rank", "'rank' is not allowed here"),
    ],
)
def test_questions_that_are_not_complete(faults: Faults, keys: str, says: str) -> None:
    assert says in faults(Question, f"{{id: Q, zh: 问, en: Question, {keys}}}")[0][2]
