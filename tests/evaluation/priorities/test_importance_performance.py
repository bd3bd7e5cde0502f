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
    np.testing.assert_allclose(found.gap, [1.5, 0.2, 0.1, 1.8])
    np.testing.assert_allclose(found.priority, [6.75, 0.80, 0.36, 7.56])
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
    np.testing.assert_allclose(found.gap, [3, -1, 3, -1])
    assert not found.border.any()


def test_bad_input_is_named() -> None:
    with pytest.raises(DataError, match="of 'FUN3' is missing"):
        importance_performance(np.array([4, 4, np.nan, 4]), np.ones(4), LABELS)
    with pytest.raises(DataError, match="do not fit"):
        importance_performance(np.ones(3), np.ones(4), LABELS)
    with pytest.raises(StatisticError, match="two elements"):
        importance_performance(np.ones(1), np.ones(1))
