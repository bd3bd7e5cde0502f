"""Entropy weights of many tables equal those of each."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError, StatisticError
from evalkit.weighting.objective.entropy import entropy_weights
from evalkit.weighting.objective.entropy_draws import entropy_weight_draws

RTOL = 1e-9  # the sum Σ p ln p is written out differently; 1 − e loses digits where e is near 1


def test_every_table_has_the_weights_of_the_method_for_one() -> None:
    tables = np.random.default_rng(0).uniform(20, 90, (12, 7, 4))
    tables[3, :, 2] = 55.0
    found = entropy_weight_draws(tables)
    for table, weights in zip(tables, found, strict=True):
        one = entropy_weights(table, ["benefit"] * 4)
        np.testing.assert_allclose(weights, one.weights, rtol=RTOL, atol=0)
    assert found[3, 2] == 0


def test_tables_without_weights_are_refused() -> None:
    with pytest.raises(StatisticError, match="table 2"):
        entropy_weight_draws(np.stack([np.eye(3), np.ones((3, 3))]))
    with pytest.raises(DataError, match="table 1, alternative 2, indicator 1"):
        entropy_weight_draws(np.array([[[1.0, 2], [np.nan, 3]]]))
    with pytest.raises(DataError, match="shape"):
        entropy_weight_draws(np.eye(3))
