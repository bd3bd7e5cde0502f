"""Thresholds: normal quantiles of cumulated shares."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from evalkit.psychometrics.correlation.pair_tables import pair_tables
from evalkit.psychometrics.correlation.thresholds import (
    item_thresholds,
    padded_thresholds,
    thresholds_of_counts,
)

# Two roundings of a share.
RTOL = 1e-12


def test_shares_below_the_thresholds_are_the_observed_ones() -> None:
    found = thresholds_of_counts(np.array([10.0, 30.0, 40.0, 20.0]))
    np.testing.assert_allclose(ndtr(found), [0.1, 0.4, 0.8], rtol=RTOL)


def test_reversed_counts_give_mirrored_thresholds() -> None:
    counts = np.array([3.0, 1.0, 7.0, 100_000.0])
    np.testing.assert_allclose(
        thresholds_of_counts(counts[::-1]), -thresholds_of_counts(counts)[::-1], rtol=RTOL
    )


def test_an_even_split_has_the_threshold_zero() -> None:
    assert str(float(thresholds_of_counts(np.array([5.0, 5.0]))[0])) == "0.0"


def test_each_item_has_one_threshold_fewer_than_categories() -> None:
    tables = pair_tables([[1, 1], [2, 2], [1, 3], [1, 3]], ["a", "b"])
    found = item_thresholds(tables)
    assert [len(taus) for taus in found] == [1, 2]
    np.testing.assert_allclose(ndtr(found[1]), [0.25, 0.5], rtol=RTOL)
    np.testing.assert_array_equal(padded_thresholds(tables)[1], [40.0, found[1][1]])
