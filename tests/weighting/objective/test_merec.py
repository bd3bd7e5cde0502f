"""MEREC: the authors' example, constants, and values that have no logarithm."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError
from evalkit.weighting.objective.merec import merec_weights

# Keshavarz-Ghorabaee et al. (2021); the README of R's rmerec 0.1.1 has the same table as that of the paper.
# Weights with 16 digits from the test of JMcDM (Julia), merec().
TABLE = np.array(
    [
        [450, 8000, 54, 145],
        [10, 9100, 2, 160],
        [100, 8200, 31, 153],
        [220, 9300, 1, 162],
        [5, 8400, 23, 158.0],
    ]
)
WEIGHTS = [0.5752216672093823, 0.01409659116846726, 0.40156136388773117, 0.009120377734419302]


def test_example_of_the_authors() -> None:
    found = merec_weights(TABLE, ["benefit", "benefit", "cost", "cost"])
    np.testing.assert_allclose(found.weights, WEIGHTS, rtol=1e-12)
    assert found.to_frame()["weight"].sum() == pytest.approx(1)


def test_removal_effects_by_hand() -> None:
    found = merec_weights(np.array([[1.0, 2], [np.e, 1]]), ["benefit", "benefit"])
    full = np.log1p(np.array([np.log(2), 1]) / 2)
    np.testing.assert_allclose(found.performance, full, rtol=1e-14)
    np.testing.assert_allclose(found.removal_effects, full[::-1], rtol=1e-14)


def test_values_that_are_not_positive_are_named() -> None:
    with pytest.raises(DataError, match=r"row 2, column 'nps' is 0; every cell must be a number > 0"):
        merec_weights(np.array([[1.0, 2], [3, 0]]), ["benefit", "cost"], ["sat", "nps"])
