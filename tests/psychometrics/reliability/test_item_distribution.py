"""Distribution of answers: counts, moments and shares at the ends."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evalkit.errors import DataError
from evalkit.psychometrics.reliability.item_distribution import item_distribution

# Sums of powers of 200 small integers.
RTOL = 1e-10


def _answers() -> np.ndarray:
    rng = np.random.default_rng(1)
    values = np.clip(np.rint(rng.normal([3.0, 4.5, 2.0], 1.2, (200, 3))), 1, 5)
    values[[3, 9, 50], [0, 0, 2]] = np.nan
    return values


def test_moments_are_the_bias_corrected_ones_of_spss() -> None:
    values = _answers()
    found = item_distribution(values, ["a", "b", "c"], scale=(1, 5))
    for j in range(3):
        own = values[~np.isnan(values[:, j]), j]
        assert found.n_answers[j] == len(own)
        np.testing.assert_allclose(found.mean[j], own.mean(), rtol=RTOL)
        np.testing.assert_allclose(found.sd[j], own.std(ddof=1), rtol=RTOL)
        np.testing.assert_allclose(found.skewness[j], stats.skew(own, bias=False), rtol=RTOL)
        np.testing.assert_allclose(found.kurtosis[j], stats.kurtosis(own, bias=False), rtol=RTOL)
        assert found.floor[j] == pytest.approx((own == 1).mean(), rel=1e-12)
        assert found.ceiling[j] == pytest.approx((own == 5).mean(), rel=1e-12)
        assert found.counts[j].tolist() == [(own == c).sum() for c in found.categories]


def test_shares_use_the_scale_not_the_answers() -> None:
    values = np.array([[2.0, 3], [3, 4], [4, 4]])
    given, guessed = item_distribution(values, scale=(1, 5)), item_distribution(values)
    assert given.ceiling.tolist() == [0.0, 0.0]
    np.testing.assert_allclose(guessed.ceiling, [1 / 3, 2 / 3])
    assert (guessed.scale, guessed.scale_given) == ((2.0, 4.0), False)


def test_many_different_answers_are_not_counted_one_by_one() -> None:
    found = item_distribution(np.random.default_rng(2).normal(size=(50, 2)))
    assert found.categories.shape == (0,)
    assert found.counts.shape == (2, 0)
    assert len(found.tables()) == 1


def test_a_constant_item_has_no_shape_but_a_mean() -> None:
    found = item_distribution(np.column_stack([np.full(6, 3.0), np.arange(6)]))
    assert found.mean[0] == 3.0
    assert np.isnan(found.skewness[0])
    assert np.isnan(found.kurtosis[0])


def test_answers_outside_the_scale_and_empty_items_are_named() -> None:
    with pytest.raises(DataError, match="'b', row 2: the answer 9"):
        item_distribution([[1.0, 2], [3, 9]], ["a", "b"], scale=(1, 5))
    with pytest.raises(DataError, match="'b' has no answers"):
        item_distribution([[1.0, np.nan], [3, np.nan]], ["a", "b"])
