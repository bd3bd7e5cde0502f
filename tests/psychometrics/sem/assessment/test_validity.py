"""HTMT against semTools; reliability and variance extracted by their formulas and against semTools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evalkit.errors import StatisticError
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.sem.assessment.result import SemResult
from evalkit.psychometrics.sem.assessment.validity import (
    average_variance_extracted,
    composite_reliability,
    htmt,
    htmt_result,
)

# Means of correlations: no iteration on either side.
HTMT_RTOL = 1e-10
# Functions of lavaan's estimates, which are off by up to 1e-5.
FIT_ATOL = 1e-5
SCALES = {"visual": ("x1", "x2", "x3"), "textual": ("x4", "x5", "x6"), "speed": ("x7", "x8", "x9")}


@pytest.mark.shared
@pytest.mark.parametrize(("key", "geometric"), [("htmt", False), ("htmt2", True)])
def test_ratios_are_those_of_semtools(
    key: str, geometric: bool, lavaan: Callable[..., Any], columns: Callable[[str], dict[str, list[str]]]
) -> None:
    table = columns("hs1939")
    names = [f"x{i}" for i in range(1, 10)]
    sample = moments(np.array([[float(v) for v in table[n]] for n in names]).T, names)
    found = htmt_result(sample.correlation, names, SCALES, sample.n_obs, geometric=geometric)
    np.testing.assert_allclose(found.ratios, lavaan("hs_sem", key, "values"), rtol=HTMT_RTOL)
    assert (found.scales, found.n_obs, found.geometric) == (tuple(SCALES), 301, geometric)


@pytest.mark.shared
def test_reliability_and_variance_extracted_are_those_of_semtools(
    lavaan: Callable[..., Any],
    fit: Callable[..., SemResult],
    columns: Callable[[str], dict[str, list[str]]],
) -> None:
    result, table = fit("hs1939", lavaan("hs_sem", "model")), columns("hs1939")
    raw, standard = result.loadings(standardised=False), result.loadings()
    values = {f"{e.left}{e.operator}{e.right}": e.estimate for e in result.parameters}
    for j, (factor, items) in enumerate(SCALES.items()):
        rows = [result.observed.index(item) for item in items]
        loadings, variance = raw[rows, j], values[f"{factor}~~{factor}"]
        residuals = np.diag([values[f"{item}~~{item}"] for item in items])
        # compRelSEM(obs.var = TRUE): the observed variance of the sum, divisor n.
        observed = np.cov([[float(v) for v in table[item]] for item in items], bias=True)
        found = composite_reliability(loadings, variance, residuals, observed)
        assert found == pytest.approx(lavaan("hs_sem", "ml", "compRelSEM", factor), abs=FIT_ATOL)
        # semTools averages unstandardised: true over total variance, item by item summed.
        true = (loadings**2).sum() * variance
        theirs = lavaan("hs_sem", "ml", "AVE", factor)
        assert true / (true + np.trace(residuals)) == pytest.approx(theirs, abs=FIT_ATOL)
        assert average_variance_extracted(standard[rows, j]) == pytest.approx(theirs, abs=0.02)


def test_ratios_by_hand() -> None:
    correlation = np.array(
        [[1.0, 0.6, 0.3, 0.2], [0.6, 1.0, -0.1, 0.4], [0.3, -0.1, 1.0, 0.5], [0.2, 0.4, 0.5, 1.0]]
    )
    scales = {"a": ("p", "q"), "b": ("r", "s")}
    found = htmt(correlation, ("p", "q", "r", "s"), scales)
    # Mean absolute correlation between: (.3 + .2 + .1 + .4) / 4 = .25; within .6 and .5.
    assert found[0, 1] == found[1, 0] == pytest.approx(0.25 / np.sqrt(0.3), rel=1e-14)
    assert np.diag(found).tolist() == [1.0, 1.0]
    two = htmt(correlation, ("p", "q", "r", "s"), scales, geometric=True)
    assert two[0, 1] == pytest.approx((0.3 * 0.2 * 0.1 * 0.4) ** 0.25 / np.sqrt(0.3), rel=1e-14)


def test_the_order_of_items_and_scales_does_not_matter() -> None:
    square = np.random.default_rng(1).normal(size=(40, 6))
    correlation = np.corrcoef((square + square[:, [0]]).T)
    names = [f"x{i}" for i in range(6)]
    one = htmt(correlation, names, {"a": names[:3], "b": names[3:]})
    two = htmt(correlation[::-1, ::-1], names[::-1], {"b": names[5:2:-1], "a": names[2::-1]})
    np.testing.assert_allclose(one, two, rtol=1e-13)


def test_a_scale_of_one_item_is_refused() -> None:
    with pytest.raises(StatisticError, match="two items in every scale; 'b' has one"):
        htmt(np.eye(3), ("p", "q", "r"), {"a": ("p", "q"), "b": ("r",)})


def test_reliability_is_true_over_total_variance() -> None:
    loadings = np.array([1.0, 0.8, 0.6])
    residuals = np.array([[0.5, 0.1, 0.0], [0.1, 0.4, 0.0], [0.0, 0.0, 0.6]])
    # True variance 2.4² · 2 = 11.52, residual 1.5 + 2 · 0.1 = 1.7.
    assert composite_reliability(loadings, 2.0, residuals) == pytest.approx(11.52 / 13.22, rel=1e-14)
    observed = np.full((3, 3), 1.6)
    assert composite_reliability(loadings, 2.0, residuals, observed) == pytest.approx(11.52 / 14.4, rel=1e-14)


def test_variance_extracted_is_the_mean_squared_loading() -> None:
    assert average_variance_extracted(np.array([0.8, 0.6, 0.0])) == pytest.approx(1 / 3, rel=1e-14)


def test_the_result_shows_its_matrix() -> None:
    found = htmt_result(np.eye(4) * 0.5 + 0.5, tuple("pqrs"), {"a": "pq", "b": "rs"}, 50)
    assert found.to_frame().shape == (2, 2)
    assert "Heterotrait" in str(found)
