"""Many programmes over one polytope, against HiGHS one by one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from evalkit.errors import StatisticError
from evalkit.evaluation.methods import shared_polytope
from evalkit.evaluation.methods.benefit_of_doubt import benefit_of_doubt
from evalkit.evaluation.methods.shared_polytope import maximise_each

SAME = 1e-9  # HiGHS runs with feasibility tolerances of 1e-10 here
TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


def _tables() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    return {
        "scattered": rng.random((60, 12)),
        "ties and repeated rows": rng.integers(0, 5, (80, 6)) / 4,
        "columns of unlike size": rng.random((50, 5)) * [1, 10, 1e3, 1e-3, 1],
        "a column of zeros": np.column_stack([rng.random((30, 3)), np.zeros(30)]),
    }


@pytest.mark.parametrize("name", _tables())
def test_every_maximum_is_that_of_a_programme_of_its_own(name: str) -> None:
    rows = _tables()[name]
    limits = np.ones(len(rows))
    found = maximise_each(rows, rows, limits)
    own = [linprog(-c, A_ub=rows, b_ub=limits, method="highs", options=TIGHT).fun for c in rows]
    np.testing.assert_allclose((found * rows).sum(axis=1), -np.array(own), rtol=0, atol=SAME)
    assert (found @ rows.T).max() <= 1 + SAME
    assert found.min() >= 0


@pytest.mark.parametrize("bounds", [(0.02, 0.3), (0.1, 0.15), (0.0, 0.2), (0.1, 1.0)])
def test_bounds_on_shares_hold_and_lose_nothing(bounds: tuple[float, float]) -> None:
    x = np.random.default_rng(1).integers(1, 9, (40, 8)).astype(float)
    found = benefit_of_doubt(x, ["benefit"] * 8, bounds=bounds)
    y = (x - x.min(axis=0)) / np.ptp(x, axis=0)
    left = np.vstack([y, bounds[0] - np.eye(8), np.eye(8) - bounds[1]])
    right = np.concatenate([np.ones(40), np.zeros(16)])
    own = [linprog(-c, A_ub=left, b_ub=right, method="highs", options=TIGHT).fun for c in y]
    np.testing.assert_allclose(found.score, -np.array(own), rtol=0, atol=SAME)
    assert found.shares.min() >= bounds[0] - SAME
    assert found.shares.max() <= bounds[1] + SAME


def test_a_programme_that_is_not_certified_is_solved_on_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(2).random((15, 4))
    want = maximise_each(rows, rows, np.ones(15))
    monkeypatch.setattr(shared_polytope, "PIVOTS_PER_VARIABLE", 0)
    found = maximise_each(rows, rows, np.ones(15))
    np.testing.assert_allclose((found * rows).sum(axis=1), (want * rows).sum(axis=1), rtol=0, atol=1e-7)


def test_a_programme_without_end_is_refused() -> None:
    with pytest.raises(StatisticError, match="programme 2 has no solution"):
        maximise_each(np.array([[1.0, 0], [0, 1]]), np.array([[1.0, 0], [2, 0]]), np.ones(2))
