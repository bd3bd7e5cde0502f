"""Indices of any depth: weights, levels, missing nodes, and tables that are not trees."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import gmean, hmean

from evalkit.errors import DataError, DefinitionError, OptionError
from evalkit.evaluation.aggregation.copeland import copeland_score, outranking_matrix
from evalkit.evaluation.aggregation.power_means import arithmetic_mean, geometric_mean, harmonic_mean
from evalkit.evaluation.index.index_nodes import IndexTree
from evalkit.evaluation.index.index_tree import aggregate_tree

SCORES = np.array([[10.0, 20, 30, 40], [80, 60, 40, 20], [50, 50, 50, 50]])
LABELS = ["a1", "a2", "b", "c1"]


def tree(**changes: object) -> IndexTree:
    """a1, a2 → a; a, c → top; c1 → c; b stands beside a and c: leaves at three depths."""
    columns: dict[str, object] = {
        "codes": ("top", "a", "b", "c", "a1", "a2", "c1"),
        "parents": ("", "top", "top", "top", "a", "a", "c"),
        "weights": np.array([1.0, 2, 1, 1, 3, 1, 5]),
    }
    return IndexTree(**{**columns, **changes})  # type: ignore[arg-type]


def test_leaves_at_different_depths_keep_their_weight() -> None:
    found = aggregate_tree(SCORES, LABELS, tree())
    assert found.effective_weights.tolist() == pytest.approx([1, 0.5, 0.25, 0.25, 0.375, 0.125, 0.25])
    np.testing.assert_allclose(found.score, SCORES @ [0.375, 0.125, 0.25, 0.25], rtol=1e-12)
    np.testing.assert_array_equal(found.level, [3, 2, 1, 2, 1, 1, 1])
    np.testing.assert_array_equal(found.rank, [3, 1, 2])
    order = [3, 0, 2, 1]
    again = aggregate_tree(SCORES[:, order], [LABELS[j] for j in order], tree())
    np.testing.assert_array_equal(again.values, found.values)
    assert len(found.tables()) == 2


def test_each_level_may_have_its_own_aggregator() -> None:
    found = aggregate_tree(SCORES, LABELS, tree(), methods=["geometric", "harmonic"])
    a = gmean(SCORES[:, :2], axis=1, weights=[3, 1])
    np.testing.assert_allclose(found.values[:, 1], a, rtol=1e-12)
    wanted = hmean(np.column_stack([a, SCORES[:, 2], SCORES[:, 3]]), axis=1, weights=[2, 1, 1])
    np.testing.assert_allclose(found.score, wanted, rtol=1e-12)
    with pytest.raises(OptionError, match="2 levels above the indicators; got 1"):
        aggregate_tree(SCORES, LABELS, tree(), methods=["geometric"])
    with pytest.raises(OptionError, match="aggregation must be one of"):
        aggregate_tree(SCORES, LABELS, tree(), methods="median")


def test_a_missing_indicator_is_named_or_hands_its_weight_to_its_siblings() -> None:
    gaps = SCORES.copy()
    gaps[0, 0] = gaps[1, 3] = gaps[2] = np.nan
    with pytest.raises(DataError, match="row 1, column 'a1' is nan"):
        aggregate_tree(gaps, LABELS, tree())
    found = aggregate_tree(gaps, LABELS, tree(), missing="renormalise")
    np.testing.assert_allclose(
        found.score, [0.5 * 20 + 0.25 * 30 + 0.25 * 40, (2 * 75 + 40) / 3, np.nan], rtol=1e-12
    )
    np.testing.assert_allclose(found.covered_weight, [0.625, 0.75, 0], rtol=1e-12)
    np.testing.assert_array_equal(found.rank, [2, 1, np.nan])
    with pytest.raises(DataError, match=r"aggregating a1, a2.*a score is missing"):
        aggregate_tree(gaps, LABELS, tree(), methods="copeland", missing="renormalise")


def test_a_table_that_is_no_tree_lists_every_fault() -> None:
    with pytest.raises(DefinitionError) as caught:
        tree(parents=("", "tip", "top", "", "a", "a", "c"), weights=np.array([1.0, 2, 1, 1, -3, 1, 5]))
    text = str(caught.value)
    assert "a: there is no node 'tip'; did you mean 'top'?" in text
    assert "a1: the weight is -3" in text
    assert "there are 2: ['top', 'c']" in text
    with pytest.raises(DefinitionError, match="its own ancestor"):
        tree(parents=("", "a1", "top", "top", "a", "a", "c"))
    with pytest.raises(DefinitionError, match="c: the weights of its children are all 0"):
        tree(weights=np.array([1.0, 2, 1, 1, 3, 1, 0]))
    with pytest.raises(DefinitionError, match="more than once"):
        tree(codes=("top", "a", "b", "c", "a1", "a1", "c1"))
    with pytest.raises(DataError, match="not the indicators of the tree: c1, d"):
        aggregate_tree(SCORES, ["a1", "a2", "b", "d"], tree())
    with pytest.raises(DataError, match="aggregating a1, a2: row 1, column 1 is 0"):
        aggregate_tree(SCORES - 10, LABELS, tree(), methods="harmonic")


def test_means_equal_scipy_and_keep_their_order() -> None:
    rng = np.random.default_rng(8)
    x, w = rng.uniform(1, 100, (50, 6)), rng.dirichlet(np.ones(6))
    np.testing.assert_allclose(geometric_mean(x, w), gmean(x, axis=1, weights=w), rtol=1e-12)
    np.testing.assert_allclose(harmonic_mean(x, w), hmean(x, axis=1, weights=w), rtol=1e-12)
    assert (harmonic_mean(x, w) < geometric_mean(x, w)).all()
    assert (geometric_mean(x, w) < arithmetic_mean(x, w)).all()


def test_copeland_equals_a_plain_loop() -> None:
    rng = np.random.default_rng(9)
    x, w = rng.integers(0, 4, (9, 4)).astype(float), np.array([0.4, 0.3, 0.2, 0.1])
    outranking = outranking_matrix(x, w)
    for i in range(9):
        wins = 0.0
        for j in range(9):
            share = w[x[i] > x[j]].sum() + w[x[i] == x[j]].sum() / 2
            assert outranking[i, j] == pytest.approx(share)
            wins += 0 if abs(share - 0.5) < 1e-9 else np.sign(share - 0.5)
        assert copeland_score(x, w)[i] == wins
