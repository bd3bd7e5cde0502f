"""Split halves against enumeration, against R's psych::splitHalf, and against alpha."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import pytest

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.reliability.glb import glb
from evalkit.psychometrics.reliability.guttman import guttman
from evalkit.psychometrics.reliability.split_half import split_half

# Closed forms; both sides sum the same correlations in different order.
RTOL = 1e-8

BLOCKS = [
    *(("bfi", "scales", s, "split") for s in "ACENO"),
    *(("hs", part, "split") for part in ("whole", "school_Pasteur", "school_Grant-White")),
]


def _matrix(seed: int, k: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.corrcoef(rng.normal(size=(200, 1)) + rng.normal(size=(200, k)), rowvar=False)


def _first_half_of_the_splits(matrix: np.ndarray) -> np.ndarray:
    """What psych 2.2.9 enumerates: the first C(k, k//2)/2 subsets in lexicographic order."""
    k = len(matrix)
    subsets = list(combinations(range(k), k // 2))[: comb(k, k // 2) // 2]
    members = np.array([[i in subset for i in range(k)] for subset in subsets], dtype=float)
    return 4 * ((members @ matrix) * (1 - members)).sum(axis=1) / matrix.sum()


@pytest.mark.shared
@pytest.mark.parametrize("path", BLOCKS, ids="/".join)
def test_psych_reports_half_of_the_splits_of_an_odd_scale(
    path: tuple[str, ...], classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> None:
    """psych::splitHalf halves the number of subsets, which is right for even k only; ours has them all.

    Its maxrb, minrb and meanr are reproduced from that half; the full set is at least as wide.
    """
    block = classical(*path)
    alpha = classical(*path[:-1], "complete" if path[0] == "bfi" else "alpha")
    items = tuple(alpha["item_stats"]["items"])
    sample = moments(scale_answers(path[0], path[1], items, complete=True), items)
    half = _first_half_of_the_splits(sample.correlation)
    np.testing.assert_allclose(half.max(), block["maxrb"], rtol=RTOL)
    np.testing.assert_allclose(half.min(), block["minrb"], rtol=RTOL)
    np.testing.assert_allclose(half.mean(), block["meanr"], rtol=RTOL)
    found = split_half(sample)
    assert found.exhaustive
    assert found.n_splits == comb(len(items), len(items) // 2) == 2 * len(half)
    assert found.maximum >= block["maxrb"] - RTOL
    assert found.minimum <= block["minrb"] + RTOL
    bounds = guttman(sample)
    np.testing.assert_allclose(bounds.lambda3, block["alpha"], rtol=RTOL)
    np.testing.assert_allclose(bounds.lambda2, block["lambda2"], rtol=RTOL)
    np.testing.assert_allclose(bounds.lambda6, block["lambda6"], rtol=RTOL)


@pytest.mark.parametrize("k", [2, 3, 5, 8, 9])
def test_splits_are_those_of_a_plain_enumeration(k: int) -> None:
    matrix = _matrix(k, k)
    guttman_, spearman = [], []
    for subset in combinations(range(k), k // 2):
        a = np.isin(np.arange(k), subset).astype(float)
        b = 1 - a
        cov = a @ matrix @ b
        r = cov / np.sqrt((a @ matrix @ a) * (b @ matrix @ b))
        guttman_.append(4 * cov / matrix.sum())
        spearman.append(2 * r / (1 + r))
    found = split_half(matrix)
    np.testing.assert_allclose(
        [found.maximum, found.minimum, found.mean, found.median],
        [max(guttman_), min(guttman_), np.mean(guttman_), np.median(guttman_)],
        rtol=1e-10,
    )
    np.testing.assert_allclose(
        [found.spearman_brown_maximum, found.spearman_brown_minimum, found.spearman_brown_mean],
        [max(spearman), min(spearman), np.mean(spearman)],
        rtol=1e-10,
    )
    assert found.n_splits == (comb(k, k // 2) // 2 if k % 2 == 0 else comb(k, k // 2))


@pytest.mark.parametrize("k", [4, 10, 16])
def test_mean_of_all_splits_of_an_even_scale_is_alpha(k: int) -> None:
    matrix = _matrix(k, k)
    np.testing.assert_allclose(split_half(matrix).mean, guttman(matrix).lambda3, rtol=1e-10)


def test_best_half_has_the_coefficient_that_is_reported() -> None:
    matrix = _matrix(3, 7)
    found = split_half(matrix)
    a = np.isin(found.items, found.best_half).astype(float)
    np.testing.assert_allclose(4 * a @ matrix @ (1 - a) / matrix.sum(), found.maximum, rtol=1e-12)
    worst = np.isin(found.items, found.worst_half).astype(float)
    np.testing.assert_allclose(4 * worst @ matrix @ (1 - worst) / matrix.sum(), found.minimum, rtol=1e-12)


def test_odd_even_split_is_the_alternating_one() -> None:
    matrix = _matrix(5, 6)
    a = np.array([1.0, 0, 1, 0, 1, 0])
    cov = a @ matrix @ (1 - a)
    r = cov / np.sqrt((a @ matrix @ a) * ((1 - a) @ matrix @ (1 - a)))
    found = split_half(matrix)
    np.testing.assert_allclose(found.odd_even, 4 * cov / matrix.sum(), rtol=1e-12)
    np.testing.assert_allclose(found.odd_even_spearman_brown, 2 * r / (1 + r), rtol=1e-12)


def test_more_than_16_items_are_sampled_with_a_seed_and_say_so() -> None:
    matrix = _matrix(17, 20)
    found = split_half(matrix, n_samples=2000, seed=5)
    assert not found.exhaustive
    assert found.n_splits == 2000
    assert any("sampled (seed 5)" in sentence for sentence in found.warnings)
    assert found.allclose(split_half(matrix, n_samples=2000, seed=5))
    assert found.maximum >= found.coefficients.max()
    assert found.maximum <= glb(matrix).glb
    # The mean of 2,000 of 92,378 splits; the sd of the coefficients gives its error.
    error = found.coefficients.std() / np.sqrt(2000)
    assert found.mean == pytest.approx(guttman(matrix).lambda3, abs=4 * error)


def test_exchange_finds_a_planted_best_split() -> None:
    # Pairs of near duplicates: the best split separates every pair.
    rng = np.random.default_rng(2)
    trait = rng.normal(size=(400, 10))
    values = np.repeat(trait, 2, axis=1) + 0.1 * rng.normal(size=(400, 20))
    found = split_half(np.corrcoef(values, rowvar=False), n_samples=200, seed=1)
    best = np.isin(found.items, found.best_half)
    assert (best[0::2] ^ best[1::2]).all()
    assert found.maximum > 0.98


def test_raw_metric_uses_covariances() -> None:
    rng = np.random.default_rng(6)
    values = (rng.normal(size=(150, 1)) + rng.normal(size=(150, 4))) * [1.0, 2, 3, 4]
    a, b = values[:, [0, 2]].sum(axis=1), values[:, [1, 3]].sum(axis=1)
    cov = np.cov(a, b)
    expected = 4 * cov[0, 1] / np.var(a + b, ddof=1)
    np.testing.assert_allclose(split_half(moments(values), metric="raw").odd_even, expected, rtol=1e-10)


def test_constant_half_is_left_out_and_said() -> None:
    # Items 1 and 2 cancel: the half {1, 2} does not vary.
    matrix = np.eye(4)
    matrix[0, 1] = matrix[1, 0] = -1.0
    matrix[2, 3] = matrix[3, 2] = 0.5
    found = split_half(matrix)
    assert any("no Spearman-Brown" in sentence for sentence in found.warnings)
    assert np.isfinite(found.spearman_brown_maximum)


def test_wrong_requests_are_refused() -> None:
    with pytest.raises(OptionError, match="n_samples"):
        split_half(np.eye(3), n_samples=0)
    with pytest.raises(StatisticError, match="at least 2 items"):
        split_half(np.eye(1))
