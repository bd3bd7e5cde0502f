"""Principal-component weights: one common factor, and the negative weight that is refused."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.errors import OptionError, StatisticError
from evalkit.weighting.objective.component_weights import component_weights


def common_factor(seed: int, count: int = 4, rows: int = 80) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, 1)) + 0.8 * rng.normal(size=(rows, count))


def test_first_component_is_the_eigenvector() -> None:
    x = common_factor(1)
    found = component_weights(x, ["benefit"] * 4)
    related = np.corrcoef(x, rowvar=False)
    e = found.coefficients[:, 0]
    np.testing.assert_allclose(related @ e, found.eigenvalues[0] * e, rtol=1e-10)
    np.testing.assert_allclose(found.weights, e / e.sum(), rtol=1e-12)
    assert found.explained == pytest.approx(found.eigenvalues[0] / 4)
    turned = component_weights(x * [1, -1, 1, 1], ["benefit", "cost", "benefit", "benefit"])
    np.testing.assert_allclose(turned.weights, found.weights, rtol=1e-10)


def test_variance_rule_weighs_components_by_eigenvalue() -> None:
    rng = np.random.default_rng(4)
    two = rng.normal(size=(200, 2)) @ np.array([[1, 1, 1, 0.3, 0.3], [0.2, 0.3, 0.3, 1, 1]])
    x = two + 0.5 * rng.normal(size=(200, 5))
    found = component_weights(x, ["benefit"] * 5, rule="variance")
    values, vectors = np.linalg.eigh(np.corrcoef(x, rowvar=False))
    use = values >= 1
    turned = vectors[:, use] * np.sign(vectors[:, use].sum(axis=0))
    want = turned @ values[use]
    np.testing.assert_allclose(found.weights, want / want.sum(), rtol=1e-10)
    assert found.n_components == use.sum()


@pytest.mark.shared
@pytest.mark.parametrize("rule", ["first", "variance"])
def test_asem_pillars_of_coinr_are_refused_with_a_reason(shared: Path, rule: Any) -> None:
    """COINr get_PCA returns −.744 for Social beside positive weights (PEER_DEFECTS)."""
    pillars = ["Environ", "Social", "SusEcFin"]
    with (shared / "reference/decision/coinr_asem/Aggregated.csv").open() as file:
        x = np.array([[float(row[p]) for p in pillars] for row in csv.DictReader(file)])
    with pytest.raises(StatisticError, match=r"negative weight to '.*runs against the others"):
        component_weights(x, ["benefit"] * 3, pillars, rule=rule)


def test_constant_equal_and_unknown() -> None:
    x = common_factor(2, 3)
    x[:, 1] = 7
    found = component_weights(x, ["benefit"] * 3, ["a", "b", "c"])
    assert found.constant == ("b",)
    np.testing.assert_allclose(found.weights, [0.5, 0, 0.5], rtol=1e-12)
    square = np.array([[1.0, 1], [1, -1], [-1, 1], [-1, -1]])
    with pytest.raises(StatisticError, match="not unique"):
        component_weights(square, ["benefit", "benefit"])
    with pytest.raises(OptionError, match="rule must be one of"):
        component_weights(x, ["benefit"] * 3, rule="all")  # type: ignore[arg-type]
