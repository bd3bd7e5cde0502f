"""Budget allocation: shares, weights of experts, and points that do not add up."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError
from evalkit.weighting.panels.budget_allocation import budget_allocation

POINTS = np.array([[50.0, 30, 20], [70, 20, 10], [60, 10, 30]])


def test_mean_shares_and_their_spread() -> None:
    found = budget_allocation(POINTS, ["a", "b", "c"])
    np.testing.assert_allclose(found.weights, [0.6, 0.2, 0.2], rtol=1e-12)
    np.testing.assert_allclose(found.sd, [0.1, 0.1, 0.1], rtol=1e-12)
    assert (found.lowest[0], found.highest[0]) == (0.5, 0.7)
    weighted = budget_allocation(POINTS, expert_weights=np.array([1.0, 0, 1]))
    np.testing.assert_allclose(weighted.weights, [0.55, 0.2, 0.25], rtol=1e-12)
    assert budget_allocation(POINTS[:1] / 100, budget=1).sd.tolist() == [0, 0, 0]


def test_bad_points_are_named() -> None:
    with pytest.raises(DataError, match="expert 'Wang' spends 90 points, not 100"):
        budget_allocation(POINTS - np.array([[0], [0], [10 / 3]]), experts=["Li", "Zhao", "Wang"])
    with pytest.raises(DataError, match="row '1', column 'b' is -5; points are not negative"):
        budget_allocation(np.array([[105.0, -5]]), ["a", "b"])
    with pytest.raises(DataError, match="row '1', column '2' is nan"):
        budget_allocation(np.array([[100, np.nan]]))
    with pytest.raises(DataError, match="expert_weights needs 3 numbers"):
        budget_allocation(POINTS, expert_weights=np.zeros(3))
