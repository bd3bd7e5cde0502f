"""Omega total against R's psych::omega(nfactors = 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.reliability.omega import omega_total

# R's optim() stops minres early, but omega is flat there: 1e-5 is what its loadings leave.
RTOL = 1e-5
# psych's own loadings are 1e-5 from the minimum (the residual test below shows on which side).
LOADING_ATOL = 1e-4

BLOCKS = [
    *(("bfi", ("scales", s, "omega1")) for s in "ACENO"),
    ("bfi", ("all25", "omega1")),
    ("hs", ("whole", "omega1")),
    ("hs", ("school_Pasteur", "omega1")),
    ("hs", ("school_Grant-White", "omega1")),
    *(("satisfaction", ("scales", s, "omega1")) for s in ("imag", "expe", "qual", "val", "sat", "loy")),
    *(("bankcrm", ("scales", s, "omega1")) for s in ("SQ", "TR", "SA", "LO")),
]


def _residual(correlation: np.ndarray, loadings: np.ndarray) -> float:
    residual = correlation - np.outer(loadings, loadings)
    np.fill_diagonal(residual, 0.0)
    return float((residual**2).sum())


@pytest.mark.shared
@pytest.mark.parametrize(("name", "path"), BLOCKS)
def test_omega_total_is_that_of_psych(
    name: str,
    path: tuple[str, ...],
    classical: Callable[..., Any],
    scale_answers: Callable[..., np.ndarray],
    matrix: Callable[[Any], np.ndarray],
) -> None:
    block = classical(name, *path)
    rows = block["sl"]["rows"]
    items = tuple(row.removesuffix("-") for row in rows)
    keys = np.array([-1.0 if row.endswith("-") else 1.0 for row in rows])
    sample = moments(scale_answers(name, path[0], items, complete=True) * keys, items)
    found = omega_total(sample)
    np.testing.assert_allclose(found.omega_total, block["omega_tot"], rtol=RTOL)
    theirs = matrix(block["sl"])[:, 0]
    np.testing.assert_allclose(found.loadings, theirs, rtol=0, atol=LOADING_ATOL)
    assert _residual(sample.correlation, found.loadings) <= _residual(sample.correlation, theirs) + 1e-13
    assert found.n_obs == sample.n_obs


def test_exact_one_factor_covariance_gives_the_textbook_omega() -> None:
    loadings, unique = np.array([1.0, 2.0, 0.5, 1.5]), np.array([0.5, 1.0, 0.8, 2.0])
    covariance = np.outer(loadings, loadings) + np.diag(unique)
    root = np.linalg.cholesky(covariance)
    noise = np.random.default_rng(1).normal(size=(40, 4))
    noise -= noise.mean(axis=0)
    values = noise @ np.linalg.inv(np.linalg.cholesky(np.cov(noise, rowvar=False))).T @ root.T
    found = omega_total(moments(values), metric="raw")
    # Exact data: what is left is the optimiser's tolerance of 1e-9 on the gradient.
    assert found.omega_total == pytest.approx(loadings.sum() ** 2 / covariance.sum(), rel=1e-7)
    np.testing.assert_allclose(found.loadings, loadings, rtol=1e-6)
    np.testing.assert_allclose(found.uniquenesses, unique, rtol=1e-6)


def test_negative_loading_and_heywood_case_are_named() -> None:
    against = np.outer([0.8, 0.7, -0.6, 0.7], [0.8, 0.7, -0.6, 0.7])
    np.fill_diagonal(against, 1.0)
    found = omega_total(against, names=["a", "b", "c", "d"])
    assert found.items_to_reverse == ("c",)
    assert any("'c'" in sentence for sentence in found.warnings)
    heywood = [[1.0, 0.9, 0.9, 0.2], [0.9, 1.0, 0.7, 0.2], [0.9, 0.7, 1.0, 0.2], [0.2, 0.2, 0.2, 1.0]]
    improper = omega_total(heywood, names=["a", "b", "c", "d"])
    assert improper.heywood == ("a",)
    assert any("Heywood" in sentence for sentence in improper.warnings)


def test_scales_without_omega_are_refused() -> None:
    with pytest.raises(StatisticError, match="at least three items"):
        omega_total([[1.0, 0.5], [0.5, 1.0]])
    with pytest.raises(StatisticError, match="linearly dependent"):
        omega_total(np.ones((3, 3)))
    with pytest.raises(OptionError, match="needs Moments"):
        omega_total(np.full((3, 3), 0.5) + np.eye(3) / 2, metric="raw")
    with pytest.raises(OptionError, match="metric"):
        omega_total(np.eye(3), metric="cov")  # type: ignore[arg-type]
