"""The asymptotic covariance of polychorics: lavaan's WLSMV rests on it, and simulation confirms it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import least_squares

from evalkit.errors import StatisticError
from evalkit.psychometrics.correlation.pair_tables import pair_tables
from evalkit.psychometrics.correlation.polychoric import polychoric_pairs
from evalkit.psychometrics.correlation.polychoric_acov import PolychoricCovariance, polychoric_acov
from evalkit.psychometrics.correlation.polychoric_influence import (
    correlation_standard_errors,
    polychoric_influence,
)

BFI = tuple(f"{letter}{j}" for letter in "ACENO" for j in range(1, 6))

# lavaan 0.6-14 stops its optimiser at a relative change of 1e-10 of the discrepancy: its estimates are off by
# 3e-6, its chi-squares by 1e-7 of themselves.
ESTIMATE = 1e-5
CHI2 = 1e-6

# The same sums in another order.
RTOL = 1e-10


@pytest.fixture(scope="module")
def wlsmv(shared: Path) -> Any:
    return json.loads((shared / "reference/psychometrics/bfi_sem.json").read_text())


@pytest.fixture(scope="module")
def bfi(answers: Callable[..., np.ndarray]) -> PolychoricCovariance:
    return polychoric_acov(answers("bfi.csv", BFI), BFI)


def _five_factors(point: np.ndarray) -> np.ndarray:
    loadings = np.zeros((25, 5))
    loadings[np.arange(25), np.repeat(np.arange(5), 5)] = point[:25]
    phi = np.eye(5)
    rows, columns = np.triu_indices(5, 1)
    phi[rows, columns] = phi[columns, rows] = point[25:]
    return (loadings @ phi @ loadings.T)[np.triu_indices(25, 1)]


@pytest.mark.shared
def test_weights_chi2_and_errors_of_a_wlsmv_model_are_those_of_lavaan(
    bfi: PolychoricCovariance, wlsmv: Any
) -> None:
    # bfi_sem.json: cfa(BF, bc, ordered = it, estimator = "WLSMV"). The unscaled chi-square tests the diagonal of
    # the matrix, the scaled and shifted one all of it. lavaan multiplies by n - 1.
    fit, table = wlsmv["wlsmv"]["fit"], wlsmv["wlsmv"]["pe"]
    rho = bfi.statistics[bfi.n_thresholds :]
    gamma = bfi.gamma[bfi.n_thresholds :, bfi.n_thresholds :]
    root = np.diag(gamma) ** -0.5
    expected = np.array(table["std.all"][:25])
    start = np.concatenate([np.sign(expected) * 0.5, np.zeros(10)])
    found = least_squares(
        lambda point: root * (rho - _five_factors(point)), start, xtol=1e-15, ftol=1e-15, gtol=1e-15
    )
    np.testing.assert_allclose(found.x[:25], expected, rtol=0, atol=ESTIMATE)
    n = bfi.n_obs - 1
    assert n * 2 * found.cost == pytest.approx(fit["chisq"], rel=CHI2)
    slopes = np.array(
        [(_five_factors(found.x + step) - _five_factors(found.x - step)) / 2e-6 for step in 1e-6 * np.eye(35)]
    ).T
    weighted = slopes * root[:, None] ** 2
    bread = np.linalg.inv(slopes.T @ weighted)
    rest = np.diag(root**2) - weighted @ bread @ weighted.T
    product = rest @ gamma
    scale = np.sqrt(fit["df"] / np.trace(product @ product))
    scaled = scale * n * 2 * found.cost + fit["df"] - scale * np.trace(product)
    assert scaled == pytest.approx(fit["chisq.scaled"], rel=CHI2)
    meat = weighted.T @ gamma @ weighted
    covariance = bread @ meat @ bread / n
    ratio = np.zeros(35)
    ratio[:2] = -found.x[1] / found.x[0] ** 2, 1 / found.x[0]
    assert np.sqrt(ratio @ covariance @ ratio) == pytest.approx(table["se"][1], rel=ESTIMATE)


@pytest.mark.shared
def test_statistics_stand_in_the_order_of_lavaan(bfi: PolychoricCovariance) -> None:
    assert (bfi.n_thresholds, len(bfi.statistics), bfi.acov.shape) == (125, 425, (425, 425))
    assert bfi.labels[:2] == ("A1|t1", "A1|t2")
    assert bfi.labels[125:127] == ("A1~~A2", "A1~~A3")
    assert bfi.labels[149] == "A2~~A3"
    assert bfi.statistics[149] == bfi.matrix[1, 2]


def _ratings(seed: int, n: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 1)) * 0.7 + rng.normal(size=(n, 4)) * np.sqrt(0.51)
    return (
        np.stack([np.digitize(latent[:, j], [-0.8, 0.2, 1.0][: 3 - j % 2]) for j in range(4)], axis=1) + 0.0
    )


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_tables_alone_give_the_standard_errors_of_the_correlations(missing: str) -> None:
    values = _ratings(1, 400)
    values[np.random.default_rng(2).random(values.shape) < 0.1] = np.nan
    tables = pair_tables(values, None, missing)  # type: ignore[arg-type]
    pairs = polychoric_pairs(tables)
    errors = correlation_standard_errors(tables, pairs, polychoric_influence(tables, pairs))
    whole = polychoric_acov(values, None, missing)  # type: ignore[arg-type]
    np.testing.assert_allclose(errors, whole.se[whole.n_thresholds :], rtol=RTOL)


def test_threshold_variances_are_the_binomial_ones() -> None:
    values = _ratings(3, 500)
    found = polychoric_acov(values)
    tau = found.statistics[: found.n_thresholds]
    below = np.concatenate(
        [[(values[:, j] <= k).mean() for k in range(len(t))] for j, t in enumerate(found.thresholds)]
    )
    density = np.exp(-0.5 * tau**2) / np.sqrt(2 * np.pi)
    np.testing.assert_allclose(
        found.se[: found.n_thresholds], np.sqrt(below * (1 - below) / 500) / density, rtol=RTOL
    )


def test_blocks_of_rows_do_not_change_the_covariance(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = polychoric_acov(_ratings(4, 300))
    monkeypatch.setattr("evalkit.psychometrics.correlation.polychoric_acov.BLOCK_VALUES", 500)
    np.testing.assert_allclose(polychoric_acov(_ratings(4, 300)).acov, whole.acov, rtol=1e-9, atol=1e-16)


def test_two_thousand_samples_scatter_as_the_covariance_says() -> None:
    # Variances of 2,000 draws have a relative standard error of sqrt(2 / 2000) = .032; 16 of them: 4 SE.
    draws = [polychoric_acov(_ratings(seed, 500)) for seed in range(2000)]
    observed = np.cov(np.array([draw.statistics for draw in draws]), rowvar=False)
    expected = np.mean([draw.acov for draw in draws], axis=0)
    np.testing.assert_allclose(np.diag(observed) / np.diag(expected), 1.0, rtol=0, atol=0.13)
    scale = np.sqrt(np.diag(observed))
    # A correlation of draws has a standard error of 1 / sqrt(2000) = .022.
    np.testing.assert_allclose((observed - expected) / np.outer(scale, scale), 0.0, rtol=0, atol=0.13)


def test_a_correlation_at_its_bound_has_no_variance() -> None:
    item = np.tile([1.0, 2.0, 3.0], 20)
    with pytest.raises(StatisticError, match="'a' and 'b' stands at its bound"):
        polychoric_acov(np.column_stack([item, item]), ["a", "b"])


def test_corrected_tables_have_no_standard_errors() -> None:
    tables = pair_tables(_ratings(5, 60))
    with pytest.raises(StatisticError, match="corrected empty cells"):
        polychoric_influence(tables, polychoric_pairs(tables, 0.5))
