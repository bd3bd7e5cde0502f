"""Supermatrices: regular, cyclic, hierarchical, clustered, and unusable ones."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError, StatisticError
from evalkit.weighting.anp import anp


def stochastic(size: int, seed: int) -> np.ndarray:
    table = np.random.default_rng(seed).uniform(0, 1, (size, size))
    return table / table.sum(axis=0)


def test_regular_supermatrix_tends_to_its_powers() -> None:
    table = stochastic(6, 1)
    found = anp(table)
    np.testing.assert_allclose(found.limit, np.linalg.matrix_power(table, 200), rtol=1e-12)
    np.testing.assert_allclose(table @ found.weights, found.weights, rtol=1e-12)
    assert (found.cyclic, found.limit_kind, found.goal) == (False, "limit of powers", "")


@pytest.mark.parametrize("period", [2, 3])
def test_cyclic_supermatrix_gets_the_average_of_its_powers(period: int) -> None:
    """Powers of a cyclic matrix never settle; raising it far gives another answer at every step."""
    blocks, size = stochastic(2, 5), 2 * period
    table = np.zeros((size, size))
    for step in range(period):
        below = (step + 1) % period
        table[2 * below : 2 * below + 2, 2 * step : 2 * step + 2] = blocks if step % 2 else stochastic(2, 8)
    powers = [np.linalg.matrix_power(table, 600 + k) for k in range(period)]
    assert np.abs(powers[0] - powers[1]).max() > 0.1
    found = anp(table)
    np.testing.assert_allclose(found.limit, sum(powers) / period, rtol=0, atol=1e-12)
    assert (found.cyclic, found.limit_kind) == (True, "Cesàro average of powers")


def test_hierarchy_as_a_network_gives_ahp_weights() -> None:
    """Goal → two criteria → two alternatives with 1 on the diagonal at the bottom."""
    table = np.zeros((5, 5))
    table[1:3, 0] = [0.6, 0.4]
    table[3:, 1], table[3:, 2] = [0.7, 0.3], [0.2, 0.8]
    table[3, 3] = table[4, 4] = 1
    with pytest.raises(StatisticError, match="columns of the limit supermatrix differ"):
        anp(table)
    found = anp(table, ["goal", "c1", "c2", "x", "y"], goal="goal")
    np.testing.assert_allclose(found.weights, [0, 0, 0, 0.5, 0.5], rtol=0, atol=1e-12)
    assert found.goal == "goal"


def test_cluster_weights_make_the_columns_stochastic() -> None:
    blocks = np.block([[stochastic(2, 1), stochastic(2, 2)], [stochastic(2, 3), stochastic(2, 4)]])
    shares = np.array([[0.3, 0.8], [0.7, 0.2]])
    found = anp(blocks, list("abcd"), clusters={"p": ["a", "b"], "q": ["c", "d"]}, cluster_weights=shares)
    np.testing.assert_allclose(found.weighted.sum(axis=0), 1, rtol=1e-14)
    np.testing.assert_allclose(found.weighted[:2, 0], 0.3 * blocks[:2, 0], rtol=1e-12)
    total = found.weights[:2].sum()
    assert found.by_cluster["p"]["a"] == pytest.approx(found.weights[0] / total)
    assert total == pytest.approx(0.8 / (0.8 + 0.7))  # stationary shares of the two clusters


def test_bad_supermatrices_are_named() -> None:
    with pytest.raises(DataError, match=r"column 'b' of the supermatrix is 0.*1 on its diagonal"):
        anp(np.array([[0.0, 0], [1, 0]]), ["a", "b"])
    with pytest.raises(DataError, match="column 'a' of the supermatrix sums to 2"):
        anp(np.ones((2, 2)), ["a", "b"])
    with pytest.raises(DataError, match="row 'b', column 'a' is -1"):
        anp(np.array([[2.0, 0.5], [-1, 0.5]]), ["a", "b"])
    with pytest.raises(DataError, match="every element once; look at b"):
        anp(stochastic(2, 1), ["a", "b"], clusters={"p": ["a"]})
    with pytest.raises(DataError, match="goal 'c' is not an element"):
        anp(stochastic(2, 1), ["a", "b"], goal="c")
    with pytest.raises(DataError, match="must be square"):
        anp(np.ones((2, 3)))
