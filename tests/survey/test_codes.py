"""One column: labels, codes, and the reason why a cell is empty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evalkit.definitions.questionnaire import AnswerFormat, Option
from evalkit.sources.table import SourceTable
from evalkit.survey.codes import Column, read_codes, read_plain

AGREE = AnswerFormat.model_validate(
    {
        "lo": 1,
        "hi": 5,
        "labels": {
            1: {"zh": "非常不同意", "en": "Strongly disagree"},
            4: {"zh": "比较同意", "en": "Agree"},
            5: {"zh": "非常同意", "en": "Strongly agree"},
        },
        "missing": {9: {"zh": "不清楚", "en": "Do not know"}},
    }
)
LIKELY = AnswerFormat(lo=0, hi=10)


def column(cells: list[Any], answer: AnswerFormat = AGREE, **meta: Any) -> Column:
    return read_codes(SourceTable(path=Path("a.csv"), frame=pd.DataFrame({"Q": cells}), **meta), "Q", answer)


def values(found: Column) -> list[float | None]:
    return [None if np.isnan(x) else float(x) for x in found.values]


@pytest.mark.parametrize(
    "cells",
    [
        ["非常不同意", "比较同意", "非常同意"],
        ["Strongly disagree", "Agree", "Strongly agree"],
        ["１", "４", "５"],
        [" 1 ", "4.0", "5"],
        [1, 4, 5],
        ["非常不同意", 4, "５"],
    ],
)
def test_labels_in_both_languages_full_width_digits_and_numbers_are_one_code(cells: list[Any]) -> None:
    found = column(cells)
    assert values(found) == [1.0, 4.0, 5.0]
    assert found.kinds.tolist() == [0, 0, 0]
    assert found.problems == ()


def test_labels_that_only_the_file_knows_are_read_and_the_questionnaire_wins_over_them() -> None:
    found = column(["yes", "Agree"], value_labels={"Q": {2.0: "yes", 3.0: "Agree"}})
    assert values(found) == [2.0, 4.0]


def test_blank_declared_missing_and_out_of_range_are_kept_apart() -> None:
    found = column([3, None, 9, 7, 0])
    assert values(found) == [3.0, None, None, None, None]
    assert found.kinds.tolist() == [0, 1, 2, 3, 3]


def test_a_text_that_means_do_not_know_is_declared_missing() -> None:
    found = column(["不清楚", "Do not know", "", "5"])
    assert found.kinds.tolist() == [2, 2, 1, 0]


def test_user_missing_ranges_of_the_file_are_declared_missing_even_inside_the_format() -> None:
    found = column([1, 2, 3, 4], missing={"Q": ((2.0, 3.0),)})
    assert found.kinds.tolist() == [0, 2, 2, 0]
    assert values(found) == [1.0, None, None, 4.0]


def test_codes_out_of_range_are_named_with_value_and_row_and_taken_as_missing() -> None:
    found = column([3, 7, 2.5, 7])
    (problem,) = found.problems
    assert problem.severity == "warning"
    assert problem.what == "3 answers (2.5, 7) are outside 1–5; taken as missing"
    assert problem.place == "column 'Q', row 3, 4, 5"


def test_a_text_that_is_no_code_is_an_error_that_names_cell_row_and_labels() -> None:
    (problem,) = column(["3", "often", "Agre"]).problems
    assert problem.severity == "error"
    assert problem.what == "2 cells are not codes: 'often', 'Agre'"
    assert "row 3, 4" in problem.place
    assert "'Agree'" in problem.expected


def test_labels_that_no_questionnaire_lists_are_named_once_each_with_the_key_to_list_them() -> None:
    (problem,) = column(["同意", "同意", "一般", "3"], AnswerFormat(lo=1, hi=5)).problems
    assert problem.what == "3 cells are not codes: '同意', '一般'"
    assert "under 'labels'" in problem.hint


@pytest.mark.parametrize("cells", [["3", "inf"], [3.0, np.inf]])
def test_an_infinite_cell_is_an_error_and_not_an_answer(cells: list[Any]) -> None:
    found = column(cells)
    assert values(found) == [3.0, None]
    assert [problem.severity for problem in found.problems] == ["error"]


def test_nine_is_valid_on_a_scale_that_reaches_ten_and_missing_on_a_likert_item() -> None:
    assert column([9, 0, 10], LIKELY).kinds.tolist() == [0, 0, 0]
    assert column([9]).kinds.tolist() == [2]


def test_options_marked_missing_and_option_labels_of_a_single_choice() -> None:
    options = [
        Option(code=1, zh="男", en="Male"),
        Option(code=9, zh="不愿透露", en="No answer", missing=True),
    ]
    table = SourceTable(path=Path("a.csv"), frame=pd.DataFrame({"Q": ["男", "Male", "9", "不愿透露", None]}))
    found = read_plain(table, "Q", options)
    assert values(found) == [1.0, 1.0, None, None, None]
    assert found.kinds.tolist() == [0, 0, 2, 2, 1]


def test_a_blank_string_and_a_missing_cell_are_both_blank() -> None:
    assert column(["", None, "  ", "3"]).kinds.tolist() == [1, 1, 1, 0]
