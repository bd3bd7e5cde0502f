"""Panels: the three-expert case with its consensus, leaving experts out, weights of experts, bad panels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError
from evalkit.weighting.ahp.ahp import ahp
from evalkit.weighting.ahp.consensus import consensus
from evalkit.weighting.ahp.group import aggregate_judgements
from evalkit.weighting.ahp.panel import ahp_panel

STORED = 1e-10  # R ahpsurvey 0.4.2 and numpy agree, stored with 16 digits


@pytest.fixture
def case(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "reference/decision/ahp_group.json").read_text())


@pytest.mark.shared
def test_three_experts(case: dict[str, Any]) -> None:
    stack = np.array(case["matrices"])
    found = ahp_panel(stack, ["a", "b", "c"], experts=["Li", "Wang", "Zhao"])
    np.testing.assert_allclose(found.weights, case["AIJ_geometric"]["w_eig"], rtol=STORED)
    assert found.group is not None
    assert found.group.cr == pytest.approx(case["AIJ_geometric"]["CR"], rel=1e-8)
    np.testing.assert_allclose(found.expert_cr, case["CR_saaty80"], rtol=1e-9)
    arithmetic = ahp_panel(stack, aggregation="priorities", mean="arithmetic")
    np.testing.assert_allclose(arithmetic.weights, case["AIP_arithmetic_eig"], rtol=STORED)
    assert arithmetic.group is None
    want = case["bpmsg_consensus_on_eig"]
    found_s = found.consensus
    np.testing.assert_allclose(
        [found_s.alpha, found_s.beta, found_s.gamma, found_s.index],
        [want["H_alpha"], want["H_beta"], want["H_gamma"], want["S"]],
        rtol=STORED,
    )
    assert found_s.band == "high"


@pytest.mark.shared
@pytest.mark.parametrize("aggregation", ["judgements", "priorities"])
def test_without_each_expert_equals_a_panel_of_the_others(case: dict[str, Any], aggregation: Any) -> None:
    stack, shares = np.array(case["matrices"]), np.array([1.0, 2, 3])
    found = ahp_panel(stack, expert_weights=shares, aggregation=aggregation)
    for left in range(3):
        rest = [k for k in range(3) if k != left]
        smaller = ahp_panel(stack[rest], expert_weights=shares[rest], aggregation=aggregation)
        np.testing.assert_allclose(found.without[left], smaller.weights, rtol=1e-12)
        assert found.shift[left] == pytest.approx(np.abs(smaller.weights - found.weights).max(), rel=1e-9)
        turned = list(np.argsort(-smaller.weights)) != list(np.argsort(-found.weights))
        assert bool(found.turns_order[left]) == turned


def test_weight_zero_silences_an_expert() -> None:
    stack = np.array([[[1, 3], [1 / 3, 1]], [[1, 2], [0.5, 1]], [[1, 1 / 9], [9, 1]]])
    found = ahp_panel(stack, expert_weights=np.array([1.0, 1, 0]))
    np.testing.assert_allclose(found.weights, ahp(aggregate_judgements(stack[:2])).weights, rtol=1e-12)
    assert found.shift[2] == pytest.approx(0, abs=1e-14)
    assert not found.turns_order[2]


def test_consensus_counts_experts_by_their_weight() -> None:
    """A weight of 3 for one expert is the consensus of a panel in which that expert sits three times."""
    stack = np.array([[[1, 3], [1 / 3, 1]], [[1, 2], [0.5, 1]], [[1, 1 / 9], [9, 1]]])
    found = ahp_panel(stack, expert_weights=np.array([3.0, 1, 1])).consensus.index
    assert found == pytest.approx(ahp_panel(stack[[0, 0, 0, 1, 2]]).consensus.index, rel=1e-12)
    assert found > ahp_panel(stack).consensus.index


def test_consensus_is_one_for_agreement_and_zero_for_nine_to_one_against_each_other() -> None:
    same = np.tile([0.5, 0.3, 0.2], (4, 1))
    assert consensus(same).index == pytest.approx(1, abs=1e-12)
    against = (np.ones((3, 3)) + 8 * np.eye(3)) / 11
    assert consensus(against).index == pytest.approx(0, abs=1e-12)
    assert consensus(against).band == "very low"
    assert consensus(np.ones((2, 1))).index == 1.0


def test_bad_panels_are_named() -> None:
    stack = np.array([[[1, 3], [1 / 3, 1]], [[1, 2], [0.5, 1]]])
    broken = stack.copy()
    broken[1, 0, 1] = 3
    with pytest.raises(DataError, match=r"expert 'Wang', cells \(a, b\) = 3: not reciprocal"):
        ahp_panel(broken, ["a", "b"], experts=["Li", "Wang"])
    with pytest.raises(OptionError, match="averaged geometrically"):
        ahp_panel(stack, mean="arithmetic")
    with pytest.raises(DataError, match="at least two experts"):
        ahp_panel(stack[:1])
    with pytest.raises(DataError, match="positive for at least two experts"):
        ahp_panel(stack, expert_weights=np.array([1.0, 0]))
    with pytest.raises(OptionError, match="aggregation must be one of"):
        ahp_panel(stack, aggregation="weights")  # type: ignore[arg-type]
