"""Benefit of the doubt: what the programme promises, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.evaluation.methods.benefit_of_doubt import benefit_of_doubt
from evalkit.evaluation.normalisation.normalisation import MinMax

FEASIBLE = 1e-7  # primal feasibility tolerance of HiGHS


def test_nobody_beats_one_under_anybodys_weights_and_no_weights_flatter_more() -> None:
    rng = np.random.default_rng(3)
    x = rng.uniform(0, 9, (12, 3))
    found = benefit_of_doubt(x, ["benefit", "cost", "benefit"])
    y = (x - x.min(axis=0)) / np.ptp(x, axis=0)
    y[:, 1] = 1 - y[:, 1]
    assert ((found.own_weights @ y.T) <= 1 + FEASIBLE).all()
    random = rng.dirichlet(np.ones(3), 5000)
    totals = random @ y.T
    assert ((totals / totals.max(axis=1, keepdims=True)) <= found.score + FEASIBLE).all()
    np.testing.assert_allclose(found.shares.sum(axis=1), 1, rtol=1e-12)
    assert found.rank[found.efficient].tolist() == [1] * int(found.efficient.sum())


def test_the_worst_on_everything_scores_zero() -> None:
    found = benefit_of_doubt(np.array([[0.0, 0], [1, 2], [2, 1]]), ["benefit"] * 2)
    np.testing.assert_allclose(found.score, [0, 1, 1], rtol=0, atol=1e-12)


def test_bounds_that_meet_leave_equal_weights() -> None:
    x = np.random.default_rng(4).uniform(0, 1, (6, 4))
    found = benefit_of_doubt(x, ["benefit"] * 4, bounds=(0.25, 0.25))
    mean = ((x - x.min(axis=0)) / np.ptp(x, axis=0)).mean(axis=1)
    np.testing.assert_allclose(found.score, mean / mean.max(), rtol=1e-7)


def test_refusals() -> None:
    x = np.array([[1.0, 2], [2, 1], [0, 0]])
    for bounds in ((0.6, 0.9), (0.1, 0.4), (-0.1, 0.9)):
        with pytest.raises(OptionError, match=r"must enclose 0\.5"):
            benefit_of_doubt(x, ["benefit"] * 2, bounds=bounds)
    with pytest.raises(DataError, match="gives values below 0"):
        benefit_of_doubt(x, ["benefit"] * 2, normalisation=MinMax(-1, 1))
    with pytest.raises(StatisticError, match="no indicator differs"):
        benefit_of_doubt(np.ones((3, 2)), ["benefit"] * 2)
