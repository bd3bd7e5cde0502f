"""Rank acceptability against loops, integrals and the stored 200,000 draws of the OECD case."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import rankdata

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.evaluation.robustness.rank_acceptability import rank_acceptability, score_acceptability
from evalkit.evaluation.robustness.weight_draws import uniform_weights

STORED_DIGITS = 5.1e-5  # absolute; the stored shares have four decimals
TWO_ALTERNATIVES = 0.01  # absolute; 40,000 draws: four standard errors of a share


@pytest.mark.shared
def test_oecd_technology_achievement_smaa(shared: Path) -> None:
    """The same 200,000 weights as the stored run (seed there): equal up to its printed digits."""
    case = json.loads((shared / "reference/decision/oecd_tai.json").read_text())
    stored = case["SMAA_uniform_simplex_200k"]
    lines = (shared / "reference/decision/oecd_tai23.csv").read_text().splitlines()
    raw = np.array([[float(x) for x in line.split(",")[1:]] for line in lines[1:]])
    scores = (raw - raw.min(axis=0)) / np.ptp(raw, axis=0)
    weights = np.random.default_rng(20260101).dirichlet(np.ones(8), 200_000)
    found = rank_acceptability(scores, weights, pairwise=False)
    np.testing.assert_allclose(found.acceptability, stored["rank_acceptability"], rtol=0, atol=STORED_DIGITS)


def test_counts_equal_ranks_draw_by_draw_with_ties() -> None:
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 4, (9, 3)).astype(float)
    weights = rng.integers(0, 4, (700, 3)) + np.array([1, 0, 0])
    found = rank_acceptability(scores, weights)
    ranks = np.array([rankdata(-np.round(scores @ w / w.sum(), 9), method="min") for w in weights])
    for i in range(9):
        np.testing.assert_array_equal(
            found.acceptability[i], [(ranks[:, i] == r).mean() for r in range(1, 10)]
        )
        shared_rank = [(row == row[i]).sum() > 1 for row in ranks]
        assert found.tied[i] == np.mean(shared_rank)
        for j in range(9):
            assert found.pairwise is not None
            assert found.pairwise[i, j] == (ranks[:, i] < ranks[:, j]).mean()
        first = ranks[:, i] == 1
        assert found.central_weights is not None
        if first.any():
            share = weights[first] / weights[first].sum(axis=1, keepdims=True)
            np.testing.assert_allclose(found.central_weights[i], share.mean(axis=0), rtol=1e-12)
        else:
            assert np.isnan(found.central_weights[i]).all()
    assert found.tied.max() > 0
    np.testing.assert_allclose(found.expected_rank, ranks.mean(axis=0), rtol=1e-12)
    np.testing.assert_array_equal(found.rank_lower, np.quantile(ranks, 0.025, axis=0, method="inverted_cdf"))
    np.testing.assert_array_equal(found.rank_upper, np.quantile(ranks, 0.975, axis=0, method="inverted_cdf"))
    np.testing.assert_array_equal(found.at_most(3), found.acceptability[:, :3].sum(axis=1))
    np.testing.assert_allclose(found.probability_top, (ranks <= 2).mean(axis=0), rtol=1e-12)


def test_many_blocks_and_threads_give_the_ranks_of_a_plain_sort() -> None:
    rng = np.random.default_rng(4)
    scores, weights = rng.random((1_300, 4)), rng.dirichlet(np.ones(4), 1_500)
    found = rank_acceptability(scores, weights)
    assert found.pairwise is None
    totals = weights @ scores.T
    ranks = np.argsort(np.argsort(-totals, axis=1), axis=1) + 1
    np.testing.assert_allclose(found.expected_rank, ranks.mean(axis=0), rtol=1e-12)
    counts = np.bincount(ranks[:, 17], minlength=1_301)[1:]
    np.testing.assert_allclose(found.acceptability[17] * 1_500, counts, rtol=0, atol=1e-9)


def test_two_alternatives_split_the_simplex_where_their_lines_cross() -> None:
    """Scores (1, 0) and (0, .5): the first leads where w > .5 (1 − w), so with probability 2/3."""
    found = rank_acceptability(np.array([[1.0, 0], [0, 0.5]]), uniform_weights(2, draws=40_000))
    np.testing.assert_allclose(found.acceptability[0], [2 / 3, 1 / 3], rtol=0, atol=TWO_ALTERNATIVES)
    assert found.central_weights is not None
    np.testing.assert_allclose(found.central_weights[:, 0], [2 / 3, 1 / 6], rtol=0, atol=TWO_ALTERNATIVES)


def test_a_dominated_alternative_never_leads_and_copies_tie() -> None:
    scores = np.array([[3.0, 3], [2, 2], [3, 3]])
    found = rank_acceptability(scores, uniform_weights(2, draws=500), alternatives=["a", "b", "copy of a"])
    np.testing.assert_array_equal(found.acceptability, [[1, 0, 0], [0, 0, 1], [1, 0, 0]])
    np.testing.assert_array_equal(found.tied, [1, 0, 1])
    assert "copy of a" in str(found)


def test_draws_of_scores_are_ranked_as_they_are() -> None:
    draws = np.array([[3.0, 2, 1], [3, 1, 2], [5, 5, 0], [1, 2, 3]])
    found = score_acceptability(draws, top=1)
    np.testing.assert_array_equal(found.acceptability * 4, [[3, 0, 1], [1, 2, 1], [1, 1, 2]])
    np.testing.assert_array_equal(found.probability_top, [0.75, 0.25, 0.25])
    assert found.central_weights is None


def test_what_cannot_be_ranked_is_refused_by_name() -> None:
    weights = uniform_weights(2, draws=10)
    with pytest.raises(DataError, match="'b', column 2"):
        rank_acceptability(np.array([[1, 2], [3, np.nan]]), weights, alternatives=["a", "b"])
    with pytest.raises(DataError, match="draw 1"):
        rank_acceptability(np.eye(2), np.array([[0.0, 0], [1, 0]]))
    with pytest.raises(DataError, match="do not fit"):
        rank_acceptability(np.eye(3), weights)
    with pytest.raises(DataError, match="names"):
        rank_acceptability(np.eye(2), weights, alternatives=["a"])
    with pytest.raises(DataError, match="labels"):
        rank_acceptability(np.eye(2), weights, labels=["a"])
    with pytest.raises(StatisticError, match="same scores"):
        rank_acceptability(np.ones((2, 2)), weights)
    with pytest.raises(StatisticError, match="two alternatives"):
        rank_acceptability(np.array([[1.0, 2]]), weights)
    with pytest.raises(OptionError, match="top"):
        rank_acceptability(np.eye(2), weights, top=3)
    with pytest.raises(OptionError, match="confidence"):
        rank_acceptability(np.eye(2), weights, confidence=1)
    with pytest.raises(OptionError, match="rank must"):
        rank_acceptability(np.eye(2), weights).at_most(3)
    with pytest.raises(DataError, match="draws × alternatives"):
        score_acceptability(np.ones(3))
