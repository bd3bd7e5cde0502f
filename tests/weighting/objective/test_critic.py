"""CRITIC: the eight firms, directions, constants, and indicators without conflict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

from evalkit.errors import OptionError, StatisticError
from evalkit.weighting.objective.critic import critic_weights

STORED = 1e-12  # three peers and numpy agree to the stored digits
BENEFIT: Any = ["benefit"] * 3


@pytest.fixture
def case(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "reference/decision/critic.json").read_text())


@pytest.mark.shared
def test_diakoulaki_firms(case: dict[str, Any]) -> None:
    found = critic_weights(np.array(case["X"]), BENEFIT)
    np.testing.assert_allclose(found.sd, case["sd_ddof1"], rtol=STORED)
    np.testing.assert_allclose(found.correlation, case["corr"], rtol=0, atol=STORED)
    np.testing.assert_allclose(found.information, case["C"], rtol=STORED)
    np.testing.assert_allclose(found.weights, case["w"], rtol=STORED)
    np.testing.assert_allclose(found.weights, [0.20, 0.48, 0.32], rtol=0, atol=0.005)  # printed


@pytest.mark.shared
def test_spearman_uses_ranks(case: dict[str, Any]) -> None:
    x = np.array(case["X"])
    found = critic_weights(x, BENEFIT, correlation="spearman")
    np.testing.assert_allclose(found.correlation, spearmanr(x).statistic, rtol=0, atol=STORED)


def test_no_conflict_no_weights() -> None:
    x = np.array([1.0, 2, 5])
    with pytest.raises(StatisticError, match="correlate perfectly"):
        critic_weights(np.column_stack([x, 3 * x + 1]), BENEFIT[:2])
    turned = critic_weights(np.column_stack([x, 3 * x + 1]), ["benefit", "cost"])
    np.testing.assert_allclose(turned.weights, 0.5, rtol=1e-12)
    alone = critic_weights(np.column_stack([x, np.ones(3)]), BENEFIT[:2], ["a", "b"])
    assert (alone.weights.tolist(), alone.constant) == ([1.0, 0.0], ("b",))
    assert "only 'a' varies" in alone.notes[-1]
    with pytest.raises(OptionError, match="correlation must be one of"):
        critic_weights(np.eye(3), BENEFIT, correlation="kendall")  # type: ignore[arg-type]
