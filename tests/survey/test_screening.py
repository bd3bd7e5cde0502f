"""Every flag on rows made by hand, the exclusion rule, and counts that add up."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from evalkit.survey.responses import Survey
from evalkit.survey.screening import ScreeningResult, duplicates, longest_run, reverse_conflict, screen

ReadSurvey = Callable[..., Survey]
NAN = np.nan


def flag(result: ScreeningResult, name: str) -> list[bool]:
    found: list[bool] = result.flagged[:, result.flags.index(name)].tolist()
    return found


def naive_run(row: np.ndarray) -> int:
    keys = [None if np.isnan(x) else x for x in row]
    return max((len(list(run)) for key, run in groupby(keys) if key is not None), default=0)


@settings(max_examples=100, deadline=None)
@given(
    arrays(float, array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.sampled_from([NAN, 1.0, 2.0]))
)
def test_longest_run_equals_a_naive_loop(answers: np.ndarray) -> None:
    assert longest_run(answers).tolist() == [naive_run(row) for row in answers]


def test_empty_cells_break_a_run_and_no_items_make_none() -> None:
    assert longest_run(np.array([[3, 3, NAN, 3, 3, 3], [NAN] * 6])).tolist() == [3, 0]
    assert longest_run(np.empty((2, 0))).tolist() == [0, 0]


def test_q_att_flags_a_wrong_answer_but_not_an_empty_one(read: ReadSurvey) -> None:
    survey = read({"ATT": [2, 3, None, 5]}, screening={"Q_ATT": True})
    assert flag(screen(survey), "Q_ATT") == [False, True, False, True]


def test_q_long_counts_raw_answers_from_its_threshold_on(read: ReadSurvey) -> None:
    same = {"S1": [3, 3, 3], "S2": [3, 3, 3], "S3": [3, 3, 2], "S4r": [3, 2, 3]}
    survey = read(same, screening={"Q_LONG": {"run": 3}})
    assert flag(screen(survey), "Q_LONG") == [True, True, False]


def test_q_fast_takes_the_larger_of_seconds_and_share_of_the_median(read: ReadSurvey) -> None:
    times = {"SECONDS": [100.0, 149.0, 150.0, 1000.0, 1000.0, 1000.0, None]}
    by_seconds = screen(read(times, screening={"Q_FAST": {"seconds": 150, "share_of_median": 0.1}}))
    assert flag(by_seconds, "Q_FAST") == [True, True, False, False, False, False, False]
    assert by_seconds.limits["Q_FAST"] == 150
    median = float(np.median([100, 149, 150, 1000, 1000, 1000]))
    by_share = screen(read(times, screening={"Q_FAST": {"seconds": 10, "share_of_median": 0.26}}))
    assert by_share.limits["Q_FAST"] == pytest.approx(0.26 * median)
    assert flag(by_share, "Q_FAST") == [True, True, False, False, False, False, False]


def test_q_fast_without_any_known_duration_flags_nobody_and_says_so(read: ReadSurvey) -> None:
    found = screen(
        read({"SECONDS": [None, None]}, screening={"Q_FAST": {"seconds": 150, "share_of_median": 0}})
    )
    assert flag(found, "Q_FAST") == [False, False]
    assert found.limits["Q_FAST"] is None


def test_q_rev_measures_the_distance_of_turned_items_from_their_scale(read: ReadSurvey) -> None:
    columns = {"S1": [5, 5, 3, 9], "S2": [5, 5, 3, 9], "S3": [5, 5, 3, 9], "S4r": [1, 5, 9, 1]}
    survey = read(columns, screening={"Q_REV": {"difference": 2.5}})
    assert reverse_conflict(survey).tolist() == [0.0, 4.0, 0.0, 0.0]
    assert flag(screen(survey), "Q_REV") == [False, True, False, False]


def test_q_miss_needs_more_than_its_share(read: ReadSurvey) -> None:
    columns = {"S1": [9, 9, 1], "S2": [1, None, 2], "S3": [1, 1, 2], "S4r": [2, 2, 1]}
    survey = read(columns, screening={"Q_MISS": {"share": 0.25}})
    assert flag(screen(survey), "Q_MISS") == [False, True, False]


def test_q_dup_flags_repeated_ids_and_repeated_rows_after_the_first(read: ReadSurvey) -> None:
    columns: dict[str, list[Any]] = {
        "ID": ["a", "a", "b", "c", "d"],
        "S1": [1, 5, 2, 2, 2],
        "SECONDS": [1, 2, 3, 3, 4],
    }
    columns |= {"S2": [3] * 5, "S3": [4] * 5, "S4r": [2] * 5}
    survey = read(columns, screening={"Q_DUP": True})
    assert flag(screen(survey), "Q_DUP") == [False, True, False, True, False]


def test_q_dup_leaves_one_answer_throughout_and_missing_ids_alone(read: ReadSurvey) -> None:
    columns: dict[str, list[Any]] = {"ID": [None, None, ""], "S1": [3, 3, 1], "S2": [3] * 3, "S3": [3] * 3}
    survey = read(columns | {"S4r": [3, 3, 3]})
    assert duplicates(survey).tolist() == [False, False, False]


RULES = {
    "Q_ATT": True,
    "Q_LONG": {"run": 4},
    "Q_MISS": {"share": 0.5},
    "exclude_any": ["Q_MISS"],
    "exclude_two_of": ["Q_ATT", "Q_LONG"],
}
# by row: clean, failed attention only, long string only, both, mostly empty
ROWS: dict[str, list[Any]] = {
    "ATT": [2, 3, 2, 3, 2],
    "S1": [1, 1, 3, 3, None],
    "S2": [2, 2, 3, 3, None],
    "S3": [3, 3, 3, 3, 9],
    "S4r": [4, 4, 3, 3, 1],
}


def test_the_rule_excludes_by_one_strong_or_two_weak_flags(read: ReadSurvey) -> None:
    found = screen(read(ROWS, screening=RULES))
    assert found.excluded.tolist() == [False, False, False, True, True]
    assert found.rule == "Q_MISS; or at least two of Q_ATT, Q_LONG"


def test_nothing_is_dropped_silently(read: ReadSurvey) -> None:
    survey = read(ROWS, screening=RULES)
    found = screen(survey)
    facts = found.facts()
    assert (facts["received"], facts["kept"], facts["excluded"]) == (5, 3, 2)
    assert facts["flagged at least once"] == 4
    assert survey.keep(~found.excluded).n == found.n_kept
    table = found.tables()[0]
    assert [(row[0], row[1]) for row in table.rows] == [("Q_ATT", 2), ("Q_LONG", 2), ("Q_MISS", 1)]


def test_a_study_that_excludes_nobody_still_reports_the_flags(read: ReadSurvey) -> None:
    found = screen(read(ROWS, screening=RULES), exclude=False)
    assert not found.excluded.any()
    assert found.flagged.any()
    assert found.rule == "nobody is excluded; flags are reported"


def test_a_questionnaire_without_rules_flags_nothing(read: ReadSurvey) -> None:
    found = screen(read({"S1": [1, 2, 3]}))
    assert found.flags == ()
    assert found.n_kept == 3
