"""Memberships from answers and from scores, and the fuzzy evaluation of a study."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.stages.standing.grades import ANSWERS, SCORES, score_membership

POINTS = np.array([95.0, 85.0, 75.0, 65.0, 50.0])
EXACT = 1e-12  # sums of a few products


@pytest.fixture(scope="module")
def bank_crm(root) -> StudyResults:
    return run_study(root / "analysis" / "bank_crm")


def test_a_score_belongs_to_the_two_grades_it_lies_between() -> None:
    found = score_membership(np.array([95.0, 90.0, 75.0, 57.5, 20.0, 99.0]), POINTS)
    expected = [
        [1, 0, 0, 0, 0],
        [0.5, 0.5, 0, 0, 0],
        [0, 0, 1, 0, 0],
        [0, 0, 0, 0.5, 0.5],
        [0, 0, 0, 0, 1],
        [1, 0, 0, 0, 0],
    ]
    assert_allclose(found, expected, rtol=0, atol=EXACT)


def test_the_weighted_points_of_a_membership_give_the_score_back_inside_the_grades() -> None:
    scores = np.linspace(50, 95, 91)
    assert_allclose(score_membership(scores, POINTS) @ POINTS, scores, rtol=0, atol=1e-11)


def test_answers_of_the_study_are_counted_by_grade(bank_crm) -> None:
    stage = bank_crm.grading
    assert not isinstance(stage, Failure)
    codes = bank_crm.indicators.codes
    j = codes.index("C31")  # three items SAT1, SAT2, SAT3 on one to five
    answers = bank_crm.kept["customers"].scored[["SAT1", "SAT2", "SAT3"]].to_numpy()
    counted = [float((answers == point).sum()) for point in (5, 4, 3, 2, 1)]
    assert stage.origin[j] == ANSWERS
    assert stage.counts[j].tolist() == counted
    assert_allclose(stage.membership[j], np.array(counted) / sum(counted), rtol=0, atol=EXACT)
    assert stage.origin[codes.index("C32")] == SCORES
    assert_allclose(stage.membership.sum(axis=1), 1.0, rtol=0, atol=EXACT)


def test_the_result_is_the_weighted_mean_over_both_levels_by_hand(bank_crm) -> None:
    stage, weights = bank_crm.grading, bank_crm.weights.weights
    by_hand = weights @ stage.membership
    assert_allclose(stage.result.total.membership, by_hand, rtol=0, atol=1e-11)
    assert stage.result.total.score == pytest.approx(float(by_hand @ POINTS), rel=1e-12)
    assert set(stage.others) == {"max_min", "max_product", "bounded_sum"}
