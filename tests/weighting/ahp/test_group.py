"""Group judgements: the three-expert case, identities of the geometric mean, batches of weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError
from evalkit.weighting.ahp.ahp import ahp
from evalkit.weighting.ahp.group import aggregate_judgements, aggregate_priorities
from evalkit.weighting.ahp.prioritisation import priorities

STORED = 1e-12  # reference stored with 16 digits, R ahpsurvey 0.4.2 and numpy agree


@pytest.fixture
def case(shared: Path) -> dict[str, object]:
    return json.loads((shared / "reference/decision/ahp_group.json").read_text())


@pytest.mark.shared
def test_three_experts_aij_and_aip(case: dict[str, dict[str, object]]) -> None:
    stack = np.array(case["matrices"])
    group = aggregate_judgements(stack)
    np.testing.assert_allclose(group, case["AIJ_geometric"]["matrix"], rtol=STORED)
    found = ahp(group)
    np.testing.assert_allclose(found.weights, case["AIJ_geometric"]["w_eig"], rtol=1e-10)
    assert found.cr == pytest.approx(case["AIJ_geometric"]["CR"], rel=1e-8)
    np.testing.assert_allclose([ahp(m).cr for m in stack], case["CR_saaty80"], rtol=1e-9)
    for method, tail in [("geometric_mean", "gm"), ("eigenvector", "eig")]:
        own, _ = priorities(stack, method)
        np.testing.assert_allclose(aggregate_priorities(own), case[f"AIP_geometric_{tail}"], rtol=1e-10)
        np.testing.assert_allclose(
            aggregate_priorities(own, mean="arithmetic"), case[f"AIP_arithmetic_{tail}"], rtol=1e-10
        )


def _experts(seed: int, k: int = 5, n: int = 4) -> np.ndarray:
    upper = np.triu(np.random.default_rng(seed).normal(0, 0.8, (k, n, n)), 1)
    return np.exp(upper - upper.transpose(0, 2, 1))


def test_weighted_group_stays_reciprocal_and_equals_geometric_aip() -> None:
    stack, shares = _experts(1), np.array([1.0, 2, 0, 3, 1])
    group = aggregate_judgements(stack, shares)
    np.testing.assert_allclose(group * group.T, 1, rtol=1e-12)
    own, _ = priorities(stack, "geometric_mean")
    np.testing.assert_allclose(
        aggregate_priorities(own, shares), ahp(group, method="geometric_mean").weights, rtol=1e-12
    )


def test_integer_weights_mean_repeated_experts() -> None:
    stack, counts = _experts(2, k=3), np.array([3, 0, 1])
    repeated = np.repeat(stack, counts, axis=0)
    np.testing.assert_allclose(
        aggregate_judgements(stack, counts), aggregate_judgements(repeated), rtol=1e-12
    )


def test_batch_of_weights_equals_single_calls() -> None:
    stack = _experts(3)
    draws = np.random.default_rng(4).multinomial(5, np.full(5, 0.2), size=20)
    batch = aggregate_judgements(stack, draws)
    assert batch.shape == (20, 4, 4)
    for b in (0, 7, 19):
        np.testing.assert_allclose(batch[b], aggregate_judgements(stack, draws[b]), rtol=1e-12)
    own, _ = priorities(stack)
    assert aggregate_priorities(own, draws).sum(axis=1) == pytest.approx(np.ones(20))


def test_bad_input_is_named() -> None:
    stack = _experts(5)
    with pytest.raises(DataError, match=r"one entry per expert \(5\)"):
        aggregate_judgements(stack, np.ones(4))
    with pytest.raises(DataError, match="not all zero"):
        aggregate_judgements(stack, np.zeros(5))
    with pytest.raises(DataError, match=r"entry \(2, 1, 3\)"):
        aggregate_judgements(np.where(stack == stack[1, 0, 2], 0, stack))
    with pytest.raises(DataError, match="got shape"):
        aggregate_judgements(np.ones((2, 3, 4)))
    with pytest.raises(OptionError, match="mean must be one of"):
        aggregate_priorities(np.ones((2, 2)) / 2, mean="harmonic")  # type: ignore[arg-type]
