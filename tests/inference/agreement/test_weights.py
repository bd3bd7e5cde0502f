"""Weights as irrCAC prints them, and Krippendorff's differences against a plain loop."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from evalkit.inference.agreement.weights import agreement_weights, metric_difference

ATOL = 5e-8  # seven printed digits

# irrCAC 1.0, vignette "weighting": weights of the categories 1:3, first row.
FIRST_ROW = {
    "identity": [1, 0, 0],
    "linear": [1, 0.5, 0],
    "quadratic": [1, 0.75, 0],
    "ordinal": [1, 0.6666667, 0],
}


@pytest.mark.parametrize(("kind", "row"), FIRST_ROW.items())
def test_first_row_of_three_categories(kind, row) -> None:
    assert_allclose(agreement_weights(kind, np.array([1.0, 2.0, 3.0]))[0], row, rtol=0, atol=ATOL)


def test_distances_use_the_values_of_the_categories() -> None:
    assert_allclose(agreement_weights("linear", np.array([0.0, 1.0, 4.0]))[0], [1, 0.75, 0], rtol=1e-15)


def test_ordinal_difference_is_the_squared_number_of_values_between() -> None:
    count = np.array([3.0, 1.0, 4.0, 2.0])
    found = metric_difference("ordinal", np.arange(4.0), count)
    for c in range(4):
        for k in range(4):
            low, high = sorted((c, k))
            between = count[low : high + 1].sum() - (count[c] + count[k]) / 2
            assert_allclose(found[c, k], between**2, rtol=1e-14)


def test_two_zeros_do_not_differ_on_a_ratio_scale() -> None:
    assert metric_difference("ratio", np.array([0.0, 2.0]), np.ones(2)).tolist() == [[0.0, 1.0], [1.0, 0.0]]
