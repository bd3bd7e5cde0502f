"""The greatest lower bound: exact cases, a worked example, and a proof of optimality by duality.

R's psych::glb.algebraic needs Rcsdp, which the reference machine did not have, so there are no reference
values (DECISIONS 24). Here the optimum is proven instead: a feasible point and a dual bound that meet it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.reliability.glb import GAP_ALLOWED, glb, minimum_trace
from evalkit.psychometrics.reliability.split_half import split_half

# Distance to the dual bound at which the search stops, in units of reliability.
GAP = 2e-9

# Four subtests, the example of the help page of psych::glb.algebraic (psych 2.2.9). The optimum is
# psi = (162, 1, 43, 44): 1 - 250/966, proven below by exact arithmetic.
SUBTESTS = np.array([[215.0, 64, 33, 22], [64, 97, 57, 25], [33, 57, 103, 36], [22, 25, 36, 77]])


def test_four_subtests_of_the_psych_help_page() -> None:
    found = minimum_trace(SUBTESTS)
    np.testing.assert_allclose(found.unique_variances, [162, 1, 43, 44], rtol=0, atol=1e-4)
    bound = 1 - found.unique_variances.sum() / SUBTESTS.sum()
    assert bound == pytest.approx(1 - 250 / 966, abs=GAP)
    # Proof: with signs y = (1, -1, 1, -1)-like null vector v of S - diag(psi), v v' is dual feasible.
    reduced = SUBTESTS - np.diag([162.0, 1, 43, 44])
    values, vectors = np.linalg.eigh(reduced)
    assert values[0] == pytest.approx(0.0, abs=1e-12)
    null = vectors[:, 0] / np.abs(vectors[:, 0]).min()
    np.testing.assert_allclose(np.abs(null), 1.0, rtol=1e-10)
    assert null @ SUBTESTS @ null == pytest.approx(250.0, rel=1e-12)
    # A null vector of signs means that the bound is lambda 4 (Jackson & Agunwamba 1977).
    signs = null / null[0]
    assert 1 - signs @ SUBTESTS @ signs / SUBTESTS.sum() == pytest.approx(1 - 250 / 966, rel=1e-12)


def test_one_factor_population_gives_omega() -> None:
    # Bekker & de Leeuw (1987): with one factor the minimum trace solution is the factor solution when no
    # loading exceeds the sum of the others.
    loadings = np.array([0.8, 0.7, 0.6, 0.5, 0.4])
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1.0)
    found = glb(matrix)
    assert found.glb == pytest.approx(loadings.sum() ** 2 / matrix.sum(), abs=GAP)
    np.testing.assert_allclose(found.unique_variances, 1 - loadings**2, rtol=0, atol=1e-4)


@pytest.mark.parametrize(
    ("a", "b", "c"), [(2.0, 1.0, 0.7), (1.0, 1.0, 0.3), (9.0, 1.0, 2.0), (4.0, 1.0, -0.5)]
)
def test_two_items_have_a_closed_form(a: float, b: float, c: float) -> None:
    # psi maximises sum with (a - psi1)(b - psi2) >= c², psi >= 0: communalities |c|, or b and c²/b if |c| > b.
    matrix = np.array([[a, c], [c, b]])
    common = 2 * abs(c) if abs(c) <= min(a, b) else min(a, b) + c**2 / min(a, b)
    assert minimum_trace(matrix).unique_variances.sum() == pytest.approx(a + b - common, abs=1e-8)


def random_covariance(seed: int, k: int) -> np.ndarray:
    """Items with one factor on scales of .1 to 10, at times hardly more respondents than items."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(k + 5, 300))
    values = rng.normal(size=(n, 1)) * rng.uniform(0, 1.5) + rng.normal(size=(n, k))
    return np.asarray(np.cov(values * rng.uniform(0.1, 10, k), rowvar=False))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(2, 25))
def test_solution_is_feasible_and_meets_its_dual_bound(seed: int, k: int) -> None:
    covariance = random_covariance(seed, k)
    found = minimum_trace(covariance)
    assert (found.unique_variances > 0).all()
    reduced = covariance - np.diag(found.unique_variances)
    assert np.linalg.eigvalsh(reduced)[0] >= -1e-9 * covariance.max()
    gap = (found.upper - found.unique_variances.sum()) / covariance.sum()
    assert -1e-12 <= gap <= GAP


@pytest.mark.slow
def test_no_matrix_of_items_on_unlike_scales_is_refused() -> None:
    gaps = []
    for seed in range(1500):
        covariance = random_covariance(seed, 2 + seed % 24)
        found = minimum_trace(covariance)
        gaps.append((found.upper - found.unique_variances.sum()) / covariance.sum())
    assert max(gaps) <= GAP < GAP_ALLOWED


def test_search_by_another_algorithm_finds_nothing_better() -> None:
    # Projected eigenvector penalty by a general optimiser, from the dual side: minimise tr(V'SV) with
    # rows of V of length 1 (ten Berge, Snijders & Zegers 1981) is an upper bound for sum psi.
    rng = np.random.default_rng(8)
    matrix = np.corrcoef(rng.normal(size=(150, 1)) + rng.normal(size=(150, 6)), rowvar=False)

    def trace(flat: np.ndarray) -> float:
        rows = flat.reshape(6, 6)
        rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return float(((matrix @ rows) * rows).sum())

    best = min(
        minimize(trace, rng.normal(size=36), method="BFGS", options={"gtol": 1e-10}).fun for _ in range(3)
    )
    assert glb(matrix).unique_variances.sum() == pytest.approx(best, abs=1e-6)


@pytest.mark.shared
@pytest.mark.parametrize("path", [("hs", "whole", "alpha"), ("bfi", "all25", "alpha_complete")], ids="/".join)
def test_real_scales_have_a_bound_above_lambda4(
    path: tuple[str, ...], classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> None:
    items = tuple(classical(*path)["item_stats"]["items"])
    sample = moments(scale_answers(path[0], path[1], items, complete=True), items)
    for metric in ("standardised", "raw"):
        found = glb(sample, metric=metric)  # type: ignore[arg-type]
        assert 0 <= found.gap <= GAP
        assert found.glb >= split_half(sample, metric=metric).maximum  # type: ignore[arg-type]
        assert found.glb < 1


def test_small_samples_are_said_to_be_biased() -> None:
    values = np.random.default_rng(1).normal(size=(80, 1)) + np.random.default_rng(2).normal(size=(80, 4))
    assert any("biased upwards" in sentence for sentence in glb(moments(values)).warnings)


@pytest.mark.slow
def test_bias_in_samples_falls_with_n() -> None:
    """Known truth: one factor, glb = omega. The mean excess at n = 100, 400, 1600 falls about as n^-1/2."""
    loadings = np.full(8, 0.6)
    population = np.outer(loadings, loadings)
    np.fill_diagonal(population, 1.0)
    truth = loadings.sum() ** 2 / population.sum()
    rng = np.random.default_rng(20)
    excess = []
    for n in (100, 400, 1600):
        draws = [
            glb(np.corrcoef(rng.normal(size=(n, 1)) * 0.6 + 0.8 * rng.normal(size=(n, 8)), rowvar=False)).glb
            for _ in range(200)
        ]
        excess.append(np.mean(draws) - truth)
    assert excess[0] > excess[1] > excess[2] > 0
    assert excess[0] < 0.06
    assert excess[2] < 0.015


def test_what_has_no_bound_is_refused() -> None:
    with pytest.raises(StatisticError, match="linearly dependent"):
        glb(np.ones((2, 2)))
    with pytest.raises(OptionError, match="needs Moments"):
        glb(np.eye(3), metric="raw")
