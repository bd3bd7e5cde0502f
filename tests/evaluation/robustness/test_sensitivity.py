"""Ranks under weights moved by 20 %, against a plain loop."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import rankdata, spearmanr

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.evaluation.robustness.sensitivity import weight_sensitivity


def test_every_scenario_equals_a_plain_loop() -> None:
    rng = np.random.default_rng(2)
    scores, weights = rng.uniform(50, 70, (12, 5)), rng.dirichlet(np.ones(5))
    found = weight_sensitivity(scores, weights)
    base = rankdata(-(scores @ weights), method="min")
    np.testing.assert_array_equal(found.base_ranks, base)
    for s, factor in enumerate((0.8, 1.2)):
        for i in range(5):
            w = weights.copy()
            w[i] *= factor
            w /= w.sum()
            np.testing.assert_allclose(found.weights[s, i], w)
            ranks = rankdata(-(scores @ w), method="min")
            np.testing.assert_array_equal(found.ranks[s, i], ranks)
            assert found.spearman[s, i] == pytest.approx(spearmanr(base, ranks).statistic)
    change = np.abs(found.ranks - base).max(axis=(0, 2))
    np.testing.assert_array_equal(found.max_rank_change, change)
    assert change.max() > 0
    assert (found.rank_low <= base).all()
    assert (base <= found.rank_high).all()


def test_a_dominating_branch_keeps_its_rank_and_missing_stays_out() -> None:
    scores = np.array([[90.0, 90, 90], [50, 60, 70], [np.nan] * 3, [70, np.nan, 50]])
    found = weight_sensitivity(scores, np.array([0.2, 0.3, 0.5]))
    np.testing.assert_array_equal(found.ranks[..., 0], 1)
    assert np.isnan(found.ranks[..., 2]).all()
    base = (70 * 0.2 + 50 * 0.5) / 0.7
    assert found.base_ranks[3] == (2 if base > 50 * 0.2 + 60 * 0.3 + 70 * 0.5 else 3)


def test_bad_input_is_named() -> None:
    with pytest.raises(OptionError, match="change must lie between 0 and 1"):
        weight_sensitivity(np.ones((2, 2)), np.ones(2), change=1.0)
    with pytest.raises(StatisticError, match="two branches with different scores"):
        weight_sensitivity(np.ones((3, 2)), np.ones(2))
    with pytest.raises(DataError, match="do not fit"):
        weight_sensitivity(np.ones((3, 2)), np.ones(3))
    with pytest.raises(DataError, match="not all zero"):
        weight_sensitivity(np.ones((3, 2)), np.zeros(2))
