"""Multiple responses: the worked staff case, missing answers, what is no tick."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from evalkit.errors import DataError, StatisticError
from evalkit.survey.multiple_response import count_responses

PRINTED = 5e-4  # one printed decimal of a percentage
N = np.nan


def test_296_of_478_staff_as_a_simple_random_sample_and_in_forty_branches() -> None:
    ticks = np.zeros((478, 1))
    ticks[:296] = 1
    simple = count_responses(ticks, ["goals unclear"])
    assert_allclose(
        [simple.share_cases[0], simple.ci_lower[0], simple.ci_upper[0]],
        [0.619, 0.575, 0.662],
        rtol=0,
        atol=PRINTED,
    )
    branches = count_responses(ticks, ["goals unclear"], clusters=np.arange(478) % 40, icc=0.20)
    assert_allclose([branches.ci_lower[0], branches.ci_upper[0]], [0.539, 0.693], rtol=0, atol=PRINTED)
    assert_allclose([branches.srs_lower[0], branches.srs_upper[0]], [0.575, 0.662], rtol=0, atol=PRINTED)
    assert "design effect" in branches.ci_method


def test_shares_of_cases_and_of_answers() -> None:
    found = count_responses(
        np.array([[1, 1, 0], [1, 0, 0], [0, 0, 0], [N, N, N], [N, 1, N]]), ["a", "b", "c"]
    )
    assert (found.n_cases, found.n_total, found.n_answers) == (4, 5, 4)
    assert found.n.tolist() == [2, 2, 0]
    assert found.share_cases.tolist() == [0.5, 0.5, 0.0]
    assert found.share_answers.tolist() == [0.5, 0.5, 0.0]


def test_clusters_of_those_who_did_not_answer_are_left_out() -> None:
    rng = np.random.default_rng(1)
    ticks = rng.integers(0, 2, (60, 2)).astype(float)
    ticks[:20] = N
    found = count_responses(ticks, ["a", "b"], clusters=np.repeat(list("xyz"), 20))
    assert found.n_clusters == 2


@pytest.mark.parametrize(
    ("ticks", "error", "words"),
    [
        ([[1, 2]], DataError, "row 1, option 'b': 2 is neither 0"),
        ([[1]], DataError, "respondents × 2 options"),
        ([[N, N]], StatisticError, "nobody answered"),
        ([[0, 0]], StatisticError, "nobody ticked"),
    ],
)
def test_what_is_no_tick_is_named(ticks, error, words) -> None:
    with pytest.raises(error, match=words):
        count_responses(np.array(ticks, dtype=float), ["a", "b"])
    with pytest.raises(DataError, match="1 clusters for 2 respondents"):
        count_responses(np.ones((2, 2)), ["a", "b"], clusters=["x"])
