"""Leaving one indicator out, against a plain loop."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import rankdata, spearmanr

from evalkit.errors import DataError, StatisticError
from evalkit.evaluation.robustness.drop_one import drop_one_indicator


def test_every_omission_equals_a_plain_loop() -> None:
    rng = np.random.default_rng(2)
    scores, weights = rng.uniform(0, 100, (15, 4)), np.array([0.4, 0.3, 0.2, 0.1])
    found = drop_one_indicator(scores, weights, labels=list("abcd"))
    base = rankdata(-(scores @ weights))
    for j in range(4):
        rest = [i for i in range(4) if i != j]
        total = scores[:, rest] @ weights[rest] / weights[rest].sum()
        ranks = rankdata(-total)
        np.testing.assert_allclose(found.totals[j], total)
        np.testing.assert_array_equal(found.ranks[j], ranks)
        assert found.mean_rank_shift[j] == pytest.approx(np.abs(ranks - base).mean())
        assert found.max_rank_shift[j] == np.abs(ranks - base).max()
        assert found.spearman[j] == pytest.approx(spearmanr(ranks, base).statistic)
    np.testing.assert_array_equal(found.rank_low, found.ranks.min(axis=0))
    assert found.to_frame().index.tolist() == list("abcd")


def test_a_branch_that_loses_its_only_score_is_left_out_of_the_shift() -> None:
    scores = np.array([[9.0, np.nan], [5, 6], [3, 8], [np.nan, np.nan]])
    found = drop_one_indicator(scores, np.array([0.5, 0.5]))
    np.testing.assert_array_equal(found.totals[0], [np.nan, 6, 8, np.nan])
    np.testing.assert_array_equal(found.ranks[0], [np.nan, 2, 1, np.nan])
    np.testing.assert_allclose(found.base_totals[:3], [9, 5.5, 5.5])
    assert found.max_rank_shift[0] == 1
    np.testing.assert_array_equal(found.rank_high, [1, 2, 3, np.nan])


def test_bad_input_is_named() -> None:
    with pytest.raises(DataError, match="indicator 'a' has all the weight"):
        drop_one_indicator(np.eye(3)[:, :2], np.array([1.0, 0]), labels=["a", "b"])
    with pytest.raises(DataError, match="2 indicators, but 1 labels"):
        drop_one_indicator(np.eye(2), np.ones(2), labels=["a"])
    with pytest.raises(StatisticError, match="two branches"):
        drop_one_indicator(np.ones((3, 2)), np.ones(2))
