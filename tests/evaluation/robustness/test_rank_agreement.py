"""Agreement of rankings against scipy, and who moves most."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau, spearmanr

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.evaluation.methods.methods import METHODS
from evalkit.evaluation.robustness.rank_agreement import compare_methods

RANKS = {
    "one": np.array([1.0, 2, 3, 4, 5, 6, 7, 8]),
    "two": np.array([1.0, 2, 2, 4, 8, 6, 7, 5]),
    "three": np.array([8.0, 7, 6, 5, 4, 3, 2, 1]),
}


def test_correlations_equal_scipy() -> None:
    found = compare_methods(RANKS)
    for i, a in enumerate(RANKS.values()):
        for j, b in enumerate(RANKS.values()):
            assert found.spearman[i, j] == pytest.approx(spearmanr(a, b).statistic)
            assert found.kendall[i, j] == pytest.approx(kendalltau(a, b).statistic)
    assert found.spearman[0, 2] == -1
    assert np.argmin(found.mean_spearman) == 2


def test_agreement_and_movement_by_hand() -> None:
    found = compare_methods(RANKS, top=2, alternatives=list("abcdefgh"))
    assert found.same_rank[0, 1] == 5 / 8
    assert found.same_top[0, 1] == 2 / 3
    assert found.same_top[0, 2] == 0
    np.testing.assert_array_equal(found.movement, [7, 5, 4, 1, 4, 3, 5, 7])
    assert found.movers[:2].tolist() == [0, 7]
    np.testing.assert_array_equal(found.median[:3], [1, 2, 3])
    assert found.tables()[3].rows[0][0] == "a"
    assert found.tables()[0].rows[0][0] == "one – two"


def test_rankings_that_cannot_be_compared_are_named() -> None:
    with pytest.raises(StatisticError, match="two rankings"):
        compare_methods({"one": RANKS["one"]})
    with pytest.raises(DataError, match=r"'b' has shape \(3,\); 'a' has 2 ranks"):
        compare_methods({"a": np.array([1.0, 2]), "b": np.array([1.0, 2, 3])})
    with pytest.raises(DataError, match="alternative 'y' has no rank in 'b'"):
        compare_methods({"a": np.array([1.0, 2]), "b": np.array([1.0, np.nan])}, alternatives=["x", "y"])
    with pytest.raises(OptionError, match="top must be 1 to 8"):
        compare_methods(RANKS, top=9)
    tied = compare_methods({"a": np.array([1.0, 1]), "b": np.array([1.0, 2])})
    assert np.isnan(tied.spearman[0, 1])


def test_all_registered_methods_side_by_side() -> None:
    x = np.random.default_rng(0).uniform(10, 90, (12, 4))
    directions = ["benefit", "cost", "benefit", "benefit"]
    rankings = {name: entry.compute(x, None, directions).rank for name, entry in METHODS.items()}
    found = compare_methods(rankings)
    assert found.methods == tuple(METHODS)
    assert (found.spearman > 0).all()
    assert (found.best <= found.median).all()


def test_a_ranking_that_ties_all_does_not_spoil_the_mean_of_the_others() -> None:
    """Benefit of the doubt ranks everybody first when there are many indicators for few alternatives."""
    rankings = {
        "a": np.array([1.0, 2, 3, 4]),
        "b": np.array([2.0, 1, 3, 4]),
        "c": np.array([1.0, 2, 4, 3]),
        "all first": np.ones(4),
    }
    found = compare_methods(rankings)
    by_hand = [np.mean([found.spearman[i, j] for j in range(3) if j != i]) for i in range(3)]
    np.testing.assert_allclose(found.mean_spearman[:3], by_hand, rtol=1e-14)
    assert np.isnan(found.mean_spearman[3])
