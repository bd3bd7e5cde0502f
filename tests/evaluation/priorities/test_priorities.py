"""Losses until 60 % and gaps to the best peers."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError
from evalkit.evaluation.priorities.priorities import improvement_priorities


def test_worked_case_dimensions_start_with_b3() -> None:
    """Loss 3.78, 6.00, 11.68 of 21.46 (report outline, worked case): B3 first although B1 scores lowest."""
    weights = np.array([0.163424, 0.296961, 0.539615])
    found = improvement_priorities(np.array([[76.8847, 79.7793, 78.3590]]), weights)
    np.testing.assert_allclose(found.loss, [[3.78, 6.00, 11.68]], rtol=0, atol=5e-3)
    assert found.loss.sum() == pytest.approx(100 - 78.5398, abs=1e-3)
    np.testing.assert_array_equal(found.order, [[2, 1, 0]])
    np.testing.assert_allclose(
        found.cumulative[0, [2, 1, 0]], np.cumsum([11.678, 6.005, 3.778]) / 21.46, rtol=0, atol=1e-3
    )
    np.testing.assert_array_equal(found.priority, [[False, True, True]])  # 54 % is short of 60 %


def test_list_ends_with_the_indicator_that_reaches_the_share() -> None:
    scores = 100 - np.array([[60.0, 30, 10, 0], [30, 30, 30, 10], [0, 0, 0, 0]])
    found = improvement_priorities(scores, np.full(4, 0.25))
    np.testing.assert_array_equal(found.priority, [[1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0]])


def test_missing_indicator_has_no_loss_and_peers_set_the_gap() -> None:
    scores = np.array([[np.nan, 50.0, 90]])
    peers = np.column_stack([np.arange(0.0, 101, 10), np.full(11, 80.0), np.full(11, np.nan)])
    found = improvement_priorities(scores, np.array([0.2, 0.5, 0.3]), peers)
    np.testing.assert_allclose(found.best, [90, 80, np.nan], rtol=1e-12)
    np.testing.assert_allclose(found.gap, [[np.nan, 30, np.nan]], rtol=1e-12)
    np.testing.assert_allclose(found.weighted_gap, [[np.nan, 15, np.nan]], rtol=1e-12)
    assert np.isnan(found.loss[0, 0])
    assert np.isnan(found.cumulative[0, 0])
    assert found.order[0, -1] == 0
    assert not found.priority[0, 0]


def test_a_branch_above_the_best_peers_has_no_gap() -> None:
    found = improvement_priorities(np.array([[95.0], [50]]), np.ones(1), np.array([[80.0], [90]]))
    np.testing.assert_allclose(found.gap, [[0], [39]], rtol=1e-12)


def test_bad_input_is_named() -> None:
    with pytest.raises(DataError, match="branch 1, indicator 2 is 101"):
        improvement_priorities(np.array([[50.0, 101]]), np.ones(2) / 2)
    with pytest.raises(DataError, match="weights"):
        improvement_priorities(np.ones((2, 3)), np.ones(2))
    with pytest.raises(DataError, match="do not have the 2 indicators"):
        improvement_priorities(np.ones((2, 2)), np.ones(2), np.ones((4, 3)))
