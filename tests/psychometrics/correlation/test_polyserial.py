"""Polyserial correlations against lavaan, and against a likelihood written out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import ndtr, ndtri

from evalkit.psychometrics.correlation.correlation import correlation
from evalkit.psychometrics.correlation.polyserial import polyserial_correlations
from evalkit.psychometrics.safeguarded import RHO_BOUND

ITEMS = ("A1", "A2", "A3", "A4", "A5")

# lavaan 0.6-14 stops nlminb within 1e-7 of its maximum.
LAVAAN = 1e-6

# The scalar search of the check stops at 1e-10 of rho, and log L is flat to 1e-8 there.
SEARCH = 1e-7

SMALLEST_LAVAAN = float(np.sqrt(np.finfo(float).eps))


def _maximum(x: np.ndarray, y: np.ndarray, floor: float = 0.0) -> float:
    """The two-step estimate from the likelihood as it stands in Olsson, Drasgow & Dorans (1982, eq. 14)."""
    z = (x - x.mean()) / x.std()
    values, codes = np.unique(y, return_inverse=True)
    shares = np.cumsum(np.bincount(codes, minlength=len(values)))[:-1] / len(y)
    edges = np.concatenate([[-np.inf], ndtri(shares), [np.inf]])

    def loss(rho: float) -> float:
        s = np.sqrt(1 - rho**2)
        mass = ndtr((edges[codes + 1] - rho * z) / s) - ndtr((edges[codes] - rho * z) / s)
        density = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi) / x.std()
        return -float(np.log(np.maximum(mass * density, floor)).sum())

    return float(minimize_scalar(loss, bounds=(-0.99, 0.99), method="bounded", options={"xatol": 1e-10}).x)


@pytest.fixture(scope="module")
def reference(shared: Path) -> Any:
    return json.loads((shared / "reference/psychometrics/polychoric.json").read_text())["polyserial"]


@pytest.fixture(scope="module")
def bfi_age(answers: Callable[..., np.ndarray]) -> np.ndarray:
    values = answers("bfi.csv", ("age", *ITEMS))
    return values[~np.isnan(values).any(axis=1)]


@pytest.mark.shared
def test_mixed_matrix_of_bfi_is_that_of_lavcor_where_lavaan_does_not_cut_the_likelihood(
    reference: Any, bfi_age: np.ndarray, matrix: Callable[[Any], np.ndarray]
) -> None:
    # lavCor(z, ordered = A1..A5). lavaan replaces a respondent's likelihood below 1.5e-8 by that number
    # (lav_bvmix_lik_cache). That respondent is a person of 86 with a rare answer to A2, A3, A4 and A5; for
    # A1 nobody is cut, and there the estimates agree. The maximum of the cut likelihood is lavaan's value.
    found = correlation(bfi_age, ("age", *ITEMS), "polyserial")
    expected = matrix(reference["lavaan"])
    assert found.ordinal == ITEMS
    assert found.n_obs == reference["n"]
    np.testing.assert_allclose(found.matrix[1:, 1:], expected[1:, 1:], rtol=0, atol=LAVAAN)
    assert found.matrix[0, 1] == pytest.approx(expected[0, 1], abs=LAVAAN)
    for j in range(1, 6):
        cut = _maximum(bfi_age[:, 0], bfi_age[:, j], SMALLEST_LAVAAN)
        assert cut == pytest.approx(expected[0, j], abs=LAVAAN)
        assert found.matrix[0, j] == pytest.approx(_maximum(bfi_age[:, 0], bfi_age[:, j]), abs=SEARCH)


@pytest.mark.shared
def test_polycors_values_are_the_moment_estimator(reference: Any, bfi_age: np.ndarray) -> None:
    # polycor 0.8.1, polyserial(ML = FALSE) is not maximum likelihood but r sd(y) / sum phi(tau) (Olsson et al.
    # 1982, eq. 38); evalkit's estimates lie within two standard errors (.04) of it.
    found = correlation(bfi_age, ("age", *ITEMS), "polyserial").thresholds
    for j in range(1, 6):
        n = len(bfi_age)
        r = np.corrcoef(bfi_age[:, 0], bfi_age[:, j])[0, 1]
        density = np.exp(-0.5 * found[j] ** 2).sum() / np.sqrt(2 * np.pi)
        moment = np.sqrt((n - 1) / n) * r * bfi_age[:, j].std(ddof=1) / density
        assert moment == pytest.approx(reference["polycor"][j - 1], rel=1e-9)


@pytest.mark.parametrize("rho", [-0.95, -0.4, 0.0, 0.8, 0.99])
def test_estimates_maximise_the_likelihood_and_find_the_truth(rho: float) -> None:
    rng = np.random.default_rng(7)
    x = rng.normal(size=4000)
    y = np.digitize(rho * x + np.sqrt(1 - rho**2) * rng.normal(size=4000), [-1.0, 0.1, 0.9]).astype(float)
    found = correlation(np.column_stack([x * 12 + 50, y]), method="polyserial").matrix[0, 1]
    assert found == pytest.approx(_maximum(x, y), abs=SEARCH)
    # Five standard errors of at most 1.3 / sqrt(4000).
    assert found == pytest.approx(rho, abs=0.1 * (1 - rho**2) + 0.002)


def test_each_pair_uses_its_own_respondents() -> None:
    rng = np.random.default_rng(8)
    values = np.column_stack([rng.normal(size=300), rng.normal(size=300), rng.integers(1, 4, size=300)])
    values[:, 2] += values[:, 0] > 0
    values[:40, 1] = np.nan
    together = correlation(values, method="mixed", missing="pairwise")
    alone = correlation(values[:, [0, 2]], method="mixed")
    assert together.matrix[0, 2] == pytest.approx(alone.matrix[0, 1], abs=1e-10)
    assert together.n_pairs[1, 2] == 260


def test_an_item_that_cuts_the_continuous_variable_stops_at_the_bound() -> None:
    x = np.linspace(-2, 2, 200)
    values = np.column_stack([x, x > 0])
    found = correlation(values, ["x", "y"], "polyserial")
    assert found.at_bound == (("x", "y"),)
    assert found.matrix[0, 1] == RHO_BOUND


def test_blocks_of_pairs_do_not_change_the_estimates(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(9)
    z = rng.normal(size=(50, 3))
    cut = z[:, [0]] + rng.normal(size=(50, 2)) > 0
    lower, upper = np.where(cut, 0.0, -np.inf), np.where(cut, np.inf, 0.0)
    first, second = (index.ravel() for index in np.indices((3, 2)))
    whole, _ = polyserial_correlations(z, lower, upper, first, second)
    monkeypatch.setattr("evalkit.psychometrics.correlation.polyserial.BLOCK_VALUES", 60)
    np.testing.assert_allclose(
        polyserial_correlations(z, lower, upper, first, second)[0], whole, rtol=0, atol=1e-12
    )
