"""Harman's single factor: shares of variance from eigenvalues and from one principal-axis factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.factors.harman import harman_single_factor

# Closed form (eigenvalues); the axis solution is iterated to 1e-10 in the communalities.
RTOL = 1e-8


@pytest.mark.shared
@pytest.mark.parametrize("name", ["bfi", "satisfaction", "bankcrm"])
def test_component_share_is_the_first_eigenvalue_of_r(
    name: str, classical: Callable[..., Any], matrix: Callable[[Any], np.ndarray]
) -> None:
    r = matrix(classical(name, "cor_complete" if name == "bfi" else "cor"))
    values = np.array(classical(name, "nfactors", "eigen_pc"))
    found = harman_single_factor(r)
    np.testing.assert_allclose(found.share_components, values[0] / len(r), rtol=RTOL)
    assert found.n_components == (values > 1).sum()
    assert found.share_factor < found.share_components
    assert found.dominated == (values[0] / len(r) > 0.5)


@pytest.mark.shared
def test_factor_share_is_the_one_factor_solution_of_omega(
    classical: Callable[..., Any], matrix: Callable[[Any], np.ndarray]
) -> None:
    # The one-factor minres loadings of psych are the fixed point of principal axes.
    loadings = np.array(classical("hs", "whole", "omega1", "sl", "values"), dtype=float)[:, 0]
    found = harman_single_factor(matrix(classical("hs", "whole", "cor")))
    assert found.share_factor == pytest.approx((loadings**2).mean(), abs=1e-5)


def test_one_factor_population_has_a_known_share() -> None:
    loadings = np.array([0.9, 0.8, 0.8, 0.7])
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1.0)
    found = harman_single_factor(matrix)
    assert found.share_factor == pytest.approx((loadings**2).mean(), abs=1e-8)
    assert found.dominated


def test_reversed_items_are_named() -> None:
    matrix = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    matrix[3, :3] = matrix[:3, 3] = -0.4
    found = harman_single_factor(matrix, names=list("abcd"))
    assert found.items_to_reverse == ("d",)
    assert any("'d'" in sentence for sentence in found.warnings)


def test_wrong_requests_are_refused() -> None:
    with pytest.raises(OptionError, match="limit"):
        harman_single_factor(np.eye(4), limit=50)
    with pytest.raises(StatisticError, match="three items"):
        harman_single_factor(np.eye(2))
