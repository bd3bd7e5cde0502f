"""Importance–performance analysis: acceptance 001 of the four functions of a CRM system."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError, StatisticError
from evalkit.evaluation.priorities.importance_performance import importance_performance

LABELS = ("FUN1", "FUN2", "FUN3", "FUN4")


def test_acceptance_001_four_functions() -> None:
    found = importance_performance(np.array([4.5, 4.0, 3.6, 4.2]), np.array([3.0, 3.8, 3.5, 2.4]), LABELS)
    assert (found.importance_cut, found.performance_cut) == pytest.approx((4.075, 3.175))
    assert found.quadrant == (
        "concentrate here",
        "possible overkill",
        "possible overkill",
        "concentrate here",
    )
    np.testing.assert_array_equal(found.border, [False, True, False, False])
    np.testing.assert_allclose(found.gap, [1.5, 0.2, 0.1, 1.8], rtol=1e-12)
    np.testing.assert_allclose(found.priority, [6.75, 0.80, 0.36, 7.56], rtol=1e-12)
    assert [LABELS[i] for i in found.order] == ["FUN4", "FUN1", "FUN2", "FUN3"]
    assert found.to_frame().loc["FUN2", "quadrant"] == "possible overkill (border)"


def test_all_four_quadrants_and_a_target_as_reference() -> None:
    found = importance_performance(np.array([5, 5, 1, 1]), np.array([1, 5, 1, 5]), reference=4.0)
    assert found.quadrant == (
        "concentrate here",
        "keep up the good work",
        "low priority",
        "possible overkill",
    )
    np.testing.assert_allclose(found.gap, [3, -1, 3, -1], rtol=1e-12)
    assert not found.border.any()


def test_bad_input_is_named() -> None:
    with pytest.raises(DataError, match="of 'FUN3' is missing"):
        importance_performance(np.array([4, 4, np.nan, 4]), np.ones(4), LABELS)
    with pytest.raises(DataError, match="do not fit"):
        importance_performance(np.ones(3), np.ones(4), LABELS)
    with pytest.raises(StatisticError, match="two elements"):
        importance_performance(np.ones(1), np.ones(1))


def test_derived_importance_stands_beside_the_given_one_and_flags_ranks_more_than_two_apart() -> None:
    stated, performance = np.array([5.0, 4, 3, 2, 1]), np.array([1.0, 2, 3, 4, 5])
    derived = np.array([0.1, 0.3, 0.2, 0.4, 0.5])
    found = importance_performance(stated, performance, "ABCDE", derived=derived)
    assert found.rank_difference is not None
    np.testing.assert_array_equal(found.rank_difference, [4, 1, 1, -2, -4])
    np.testing.assert_array_equal(found.disagree, [True, False, False, False, True])
    assert found.quadrant[0] == "concentrate here"
    assert found.derived_quadrant[0] == "low priority"
    assert found.derived_quadrant[4] == "keep up the good work"
    assert found.tables()[1].rows[0][0] == "A"


def test_without_derived_importance_nothing_disagrees() -> None:
    found = importance_performance(np.array([4.0, 3, 2]), np.array([1.0, 2, 3]))
    assert found.derived is None
    assert found.rank_difference is None
    assert not found.disagree.any()
    assert len(found.tables()) == 1


def test_equal_importances_share_their_rank() -> None:
    found = importance_performance(
        np.array([3.0, 3, 1]), np.array([1.0, 2, 3]), derived=np.array([0.3, 0.2, 0.1])
    )
    assert found.rank_difference is not None
    np.testing.assert_array_equal(found.rank_difference, [-0.5, 0.5, 0])


def test_bad_derived_importance_is_named() -> None:
    with pytest.raises(DataError, match="does not fit"):
        importance_performance(np.ones(4), np.ones(4), LABELS, derived=np.ones(3))
    with pytest.raises(DataError, match="derived importance of 'FUN2' is missing"):
        importance_performance(np.ones(4), np.ones(4), LABELS, derived=np.array([1, np.nan, 1, 1]))
