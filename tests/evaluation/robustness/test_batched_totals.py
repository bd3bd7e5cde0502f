"""Totals of many tables at once equal the methods for one table."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.errors import DataError
from evalkit.evaluation.index.composite import composite
from evalkit.evaluation.methods.topsis import topsis
from evalkit.evaluation.methods.weighted_mean import weighted_mean
from evalkit.evaluation.normalisation.linear import MinMax
from evalkit.evaluation.robustness import batched_totals as batched

RTOL = 1e-10  # sums in another order
GROUPS = np.array([0, 0, 1, 1, 2])
BENEFIT = ["benefit"] * 5


def _tables(missing: bool = False) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    scores, weights = rng.uniform(0, 100, (6, 8, 5)), rng.dirichlet(np.ones(5), 6)
    if missing:
        scores[rng.random(scores.shape) < 0.3] = np.nan
        scores[0, 0] = np.nan
    return scores, weights


@pytest.mark.parametrize("missing", [False, True])
def test_arithmetic_totals_are_those_of_the_composite_with_or_without_gaps(missing: bool) -> None:
    scores, weights = _tables(missing)
    found = batched.arithmetic_totals(scores, weights, GROUPS)
    for r in range(6):
        one = composite(scores[r], np.zeros((8, 5, 5)), weights[r], GROUPS)
        np.testing.assert_allclose(found[r], one.total, rtol=RTOL)
    assert np.isnan(found).any() == missing


@pytest.mark.parametrize(
    ("totals", "one"),
    [
        (
            batched.min_max_totals,
            lambda s, w: weighted_mean(s, w, BENEFIT, normalisation=MinMax(0, 100)).score,
        ),
        (batched.z_score_totals, lambda s, w: ((s - s.mean(0)) / s.std(0, ddof=1)) @ w),
        (batched.geometric_totals, lambda s, w: np.exp(np.log(1 + 0.99 * s) @ w)),
        (batched.topsis_totals, lambda s, w: topsis(s, w, BENEFIT).score),
    ],
)
def test_totals_equal_the_method_for_one_table(
    totals: Callable[..., np.ndarray], one: Callable[..., np.ndarray]
) -> None:
    scores, weights = _tables()
    scores[2, :, 1] = 40.0 + 0.5 * (totals is batched.z_score_totals) * np.arange(8)
    found = totals(scores, weights, GROUPS)
    for r in range(6):
        np.testing.assert_allclose(found[r], one(scores[r], weights[r]), rtol=RTOL)


@pytest.mark.parametrize(
    "totals",
    [batched.min_max_totals, batched.z_score_totals, batched.geometric_totals, batched.topsis_totals],
)
def test_an_indicator_missing_everywhere_is_as_if_it_were_not_there(
    totals: Callable[..., np.ndarray],
) -> None:
    scores, weights = _tables()
    without = weights[:, :4] / weights[:, :4].sum(axis=1, keepdims=True)
    scores[:, :, 4] = np.nan
    found = totals(scores, weights, GROUPS)
    np.testing.assert_allclose(found, totals(scores[:, :, :4], without, GROUPS[:4]), rtol=RTOL)


def test_constant_indicators_stand_in_the_middle_and_gaps_stay_gaps() -> None:
    scores = np.array([[[10.0, 5], [20, 5], [np.nan, np.nan]]])
    weights, groups = np.array([[0.5, 0.5]]), np.array([0, 1])
    np.testing.assert_allclose(batched.min_max_totals(scores, weights, groups), [[25, 75, np.nan]])
    z = 0.5 / np.sqrt(2)
    np.testing.assert_allclose(batched.z_score_totals(scores, weights, groups), [[-z, z, np.nan]])
    np.testing.assert_allclose(batched.topsis_totals(scores, weights, groups), [[0, 1, np.nan]])
    same = np.full((1, 3, 2), 7.0)
    np.testing.assert_allclose(batched.topsis_totals(same, weights, groups), 0.5)


def test_weights_that_do_not_fit_are_refused() -> None:
    with pytest.raises(DataError, match="do not fit"):
        batched.shared_weights(np.zeros((2, 3, 4)), np.zeros((2, 3)), np.zeros(4, dtype=int))
