"""Scale scores: the mean of what was answered, if at least half was."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from evalkit.survey.responses import Survey
from evalkit.survey.scoring import item_values, mean_of_answered, scale_scores, to_percent

NAN = np.nan


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([1, 2, 3, 4], 2.5),
        ([1, 2, NAN, NAN], 1.5),
        ([5, NAN, NAN, NAN], NAN),
        ([NAN, NAN, NAN, NAN], NAN),
        ([1, 4, NAN], 2.5),
        ([3, NAN, NAN], NAN),
        ([2, NAN], 2.0),
        ([4], 4.0),
        ([NAN], NAN),
    ],
)
def test_a_scale_is_scored_when_at_least_half_of_it_is_answered(row: list[float], expected: float) -> None:
    assert mean_of_answered(np.array([row], dtype=float))[0] == pytest.approx(expected, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        float,
        array_shapes(min_dims=2, max_dims=2, max_side=7),
        elements=st.sampled_from([NAN, 1.0, 2.0, 5.0]),
    )
)
def test_row_means_equal_a_plain_loop(values: np.ndarray) -> None:
    found = mean_of_answered(values)
    for row, mean in zip(values, found, strict=True):
        held = [x for x in row if not np.isnan(x)]
        if 2 * len(held) >= len(row) and held:
            assert mean == pytest.approx(sum(held) / len(held))
        else:
            assert np.isnan(mean)


def test_scores_turn_reversed_items_and_run_from_0_to_100_in_percent(read: Callable[..., Survey]) -> None:
    survey = read({"S1": [5, 1, 3], "S2": [5, 1, 9], "S3": [5, 1, 9], "S4r": [1, 5, 9]})
    scores = scale_scores(survey)
    assert scores["S"].tolist()[:2] == [5.0, 1.0]
    assert np.isnan(scores["S"][2])
    percent = to_percent(scores, survey.questionnaire)["S"]
    assert percent.tolist()[:2] == [100.0, 0.0]


def test_item_values_take_scale_items_recoded_and_other_questions_as_they_are(
    read: Callable[..., Survey],
) -> None:
    survey = read({"S4r": [1, 2], "NPS": [9, 10]})
    assert item_values(survey, ["S4r", "NPS"]).tolist() == [[5.0, 9.0], [4.0, 10.0]]
