"""Tucker's congruence, matching of factors and Procrustes alignment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, StatisticError
from evalkit.psychometrics.factors.congruence import align, congruence, matched


def test_coefficient_is_the_cosine_through_the_origin() -> None:
    found = congruence([[0.8], [0.6], [0.0]], [[0.6], [0.8], [0.0]])
    assert found.matched[0] == pytest.approx(0.96)
    assert found.verdicts == ("equal",)
    assert congruence([[1.0], [1.0]], [[1.0], [0.4]]).verdicts == ("similar",)
    assert congruence([[1.0], [1.0]], [[1.0], [0.0]]).verdicts == ("different",)


@settings(deadline=None, max_examples=30)
@given(st.integers(2, 5), st.integers(0, 2**32 - 1))
def test_shuffled_and_reflected_factors_are_matched_again(m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    loadings = np.kron(np.eye(m), np.ones((3, 1))) * 0.7 + rng.normal(scale=0.1, size=(3 * m, m))
    order, signs = rng.permutation(m), rng.choice([-1.0, 1.0], m)
    other = loadings[:, order] * signs
    found = congruence(loadings, other)
    np.testing.assert_array_equal(order[found.second], np.arange(m))
    np.testing.assert_array_equal(found.signs, signs[found.second])
    np.testing.assert_allclose(found.matched, 1.0, rtol=1e-12)
    assert found.root_mean_square < 1e-12
    phi = np.corrcoef(rng.normal(size=(20, m)), rowvar=False)
    turned = phi[np.ix_(order, order)] * np.outer(signs, signs)
    back, correlations, values = matched(other[None], turned[None], loadings)
    np.testing.assert_allclose(back[0], loadings)
    np.testing.assert_allclose(correlations[0], phi)
    assert values.shape == (1, m)


def test_two_factors_that_want_the_same_match_are_assigned_apart() -> None:
    like = np.array([[1.0, 0.2], [1.0, 0.1], [0.9, 1.0]])
    loadings = np.array([[1.0, 0.9], [1.0, 0.8], [0.9, 0.9]])
    back, _, _ = matched(loadings[None], np.eye(2)[None], like)
    assert sorted(back[0][0]) == [0.9, 1.0]
    assert congruence(loadings, like).second.tolist() in ([0, 1], [1, 0])


def test_solutions_with_other_numbers_of_factors_are_matched_as_far_as_they_go() -> None:
    three = np.kron(np.eye(3), np.ones((3, 1))) * 0.7
    found = congruence(three, three[:, [2, 0]])
    assert found.first.tolist() == [0, 2]
    assert found.second.tolist() == [1, 0]
    assert found.phi.shape == (3, 2)
    assert [table.title for table in found.tables()] == ["Matched factors", "Congruence"]


def test_alignment_undoes_a_rotation() -> None:
    rng = np.random.default_rng(3)
    target = rng.normal(size=(8, 3))
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    found = align(target @ turn, target)
    np.testing.assert_allclose(found.loadings, target, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.turn, turn.T, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.congruence, 1.0)
    np.testing.assert_allclose(found.item_congruence, 1.0)
    noisy = align(target + rng.normal(scale=0.3, size=target.shape), target)
    assert noisy.root_mean_square > 0.1
    np.testing.assert_allclose(noisy.turn @ noisy.turn.T, np.eye(3), rtol=0, atol=1e-12)


def test_what_has_no_congruence_is_refused() -> None:
    with pytest.raises(DataError, match="same items; the solutions have 3 and 2"):
        congruence(np.ones((3, 1)), np.ones((2, 1)))
    with pytest.raises(StatisticError, match="no loading but 0"):
        congruence(np.zeros((3, 1)), np.ones((3, 1)))
    with pytest.raises(DataError, match="must have the same shape"):
        align(np.ones((3, 1)), np.ones((3, 2)))
    with pytest.raises(StatisticError, match="'b'"):
        align([[1.0], [0.0]], [[1.0], [1.0]], ["a", "b"])
    with pytest.raises(DataError, match="table"):
        congruence([[np.nan]], [[1.0]])
