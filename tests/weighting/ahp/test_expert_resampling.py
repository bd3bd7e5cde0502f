"""Resampled panels against panels written out expert by expert."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.weighting.ahp.ahp import ahp
from evalkit.weighting.ahp.expert_resampling import (
    consistent_experts,
    resample_experts,
    weights_by_counts,
)
from evalkit.weighting.ahp.group import aggregate_judgements

RTOL = 1e-11  # the eigenvector is converged to 1e-12
CHILDREN = {"goal": ("A", "B"), "A": ("a1", "a2", "a3"), "B": ("b",)}


def _matrix(log: np.ndarray) -> np.ndarray:
    upper = np.triu(log, 1)
    return np.asarray(np.exp(upper - upper.T))


def _panel(experts: int = 6, wild: tuple[int, ...] = (2,)) -> dict[str, np.ndarray]:
    """Judgements near one set of weights; wild experts contradict themselves on A."""
    rng = np.random.default_rng(4)
    below = [
        _matrix(np.log(np.array([[1, 2, 4], [1, 1, 2], [1, 1, 1]])) + rng.normal(0, 0.1, (3, 3)))
        for _ in range(experts)
    ]
    for place in wild:
        below[place] = _matrix(np.log(np.array([[1, 5, 1 / 5], [1, 1, 5], [1, 1, 1]])))
    above = [_matrix(rng.normal(0.5, 0.3, (2, 2))) for _ in range(experts)]
    return {"goal": np.array(above), "A": np.array(below)}


def test_counts_mean_copies_of_an_expert() -> None:
    panel = _panel(wild=())
    counts = np.array([[1, 0, 2, 0, 0, 3], [0, 1, 1, 1, 1, 1]])
    labels, found = weights_by_counts(panel, CHILDREN, "goal", counts)
    assert labels == ("a1", "a2", "a3", "b")
    for row, weights in zip(counts, found, strict=True):
        copies = {parent: np.repeat(stack, row, axis=0) for parent, stack in panel.items()}
        top = ahp(aggregate_judgements(copies["goal"])).weights
        below = ahp(aggregate_judgements(copies["A"])).weights
        np.testing.assert_allclose(weights, [*(top[0] * below), top[1]], rtol=RTOL)


def test_panels_are_bootstrap_samples_without_the_inconsistent() -> None:
    """Every draw must be one of the panels that 3 experts can give, the wild one never counting."""
    panel = _panel(experts=3, wild=(1,))
    np.testing.assert_array_equal(consistent_experts(panel), [True, False, True])
    found = resample_experts(panel, CHILDREN, "goal", draws=400, seed=3)
    pairs = [(i, j) for i in range(4) for j in range(4) if 0 < i + j <= 3]
    counts = np.array([[i, 0, j] for i, j in pairs])
    _, possible = weights_by_counts(panel, CHILDREN, "goal", counts)
    distance = np.abs(found.weights[:, np.newaxis] - possible).max(axis=2)
    assert distance.min(axis=1).max() < 1e-10
    assert set(np.argmin(distance, axis=1).tolist()) >= {pairs.index((1, 1)), pairs.index((2, 1))}
    np.testing.assert_allclose(found.base, possible[pairs.index((1, 1))], rtol=RTOL)
    assert 0 < found.redrawn < 60  # a panel of three wild copies has probability 1/27, or 15 of 400
    np.testing.assert_allclose(found.weights.sum(axis=1), 1, rtol=1e-12)
    assert "mean of draws" in str(found)


def test_experts_who_agree_leave_nothing_uncertain() -> None:
    panel = {parent: np.repeat(stack[:1], 5, axis=0) for parent, stack in _panel().items()}
    found = resample_experts(panel, CHILDREN, "goal", draws=50)
    np.testing.assert_allclose(found.weights, np.tile(found.base, (50, 1)), rtol=RTOL)
    assert found.redrawn == 0


def test_panels_that_cannot_be_drawn_are_refused() -> None:
    with pytest.raises(StatisticError, match="none of the 2 experts"):
        resample_experts(_panel(2, (0, 1)), CHILDREN, "goal")
    with pytest.raises(OptionError, match="draws"):
        resample_experts(_panel(), CHILDREN, "goal", draws=0)
    with pytest.raises(DataError, match="'A' has 3 children"):
        weights_by_counts({"goal": _panel()["goal"]}, CHILDREN, "goal", np.ones((1, 6)))
    with pytest.raises(DataError, match="same experts"):
        consistent_experts({"a": np.ones((2, 2, 2)), "b": np.ones((3, 2, 2))})
