"""Correlation-optimised weights: the target is met by the index itself."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError, StatisticError
from evalkit.weighting.objective.correlation_weights import correlation_weights


def table(seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    mix = np.array([[1, 0.5, 0.2], [0, 1, 0.4], [0, 0, 1]])
    return rng.normal(size=(60, 3)) @ mix * [1, 20, 0.1] + [5, 0, 2]


@pytest.mark.parametrize("target", [None, [2.0, 1, 1]])
def test_index_correlates_as_asked(target: list[float] | None) -> None:
    x = table()
    wanted = np.ones(3) if target is None else np.array(target)
    found = correlation_weights(x, ["benefit", "benefit", "cost"], target=wanted)
    assert found.reached
    span = (x - x.min(axis=0)) / np.ptp(x, axis=0)
    span[:, 2] = 1 - span[:, 2]
    index = span @ found.weights
    actual = np.array([np.corrcoef(span[:, j], index)[0, 1] for j in range(3)])
    np.testing.assert_allclose(actual, found.correlations, rtol=1e-10)
    np.testing.assert_allclose(actual / actual.sum(), wanted / wanted.sum(), rtol=1e-9)
    z = (span - span.mean(axis=0)) / span.std(axis=0)
    np.testing.assert_allclose(np.corrcoef(z @ found.standardised_weights, index)[0, 1], 1, rtol=1e-12)


def test_unreachable_target_is_said() -> None:
    found = correlation_weights(table(), ["benefit"] * 3, ["a", "b", "c"], target=np.array([8.0, 1, 0.1]))
    assert not found.reached
    assert found.left_at_zero
    assert f"{found.left_at_zero[0]!r} is left at 0" in found.notes[0]


def test_collinear_indicators_are_refused() -> None:
    x = table()
    with pytest.raises(StatisticError, match="collinear"):
        correlation_weights(np.column_stack([x, x[:, 0] + x[:, 1]]), ["benefit"] * 4)
    with pytest.raises(DataError, match="target must hold 3 positive numbers"):
        correlation_weights(x, ["benefit"] * 3, target=np.zeros(3))
