"""Cell probabilities of ordinal pairs: they add up, and their derivatives are those of differences."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from evalkit.psychometrics.correlation.pair_likelihood import (
    cell_derivatives,
    cell_probabilities,
    cell_slopes,
    corner_probabilities,
    moved_corners,
)
from evalkit.psychometrics.correlation.pair_tables import pair_tables
from evalkit.psychometrics.correlation.polychoric import polychoric_pairs

# Two quadratures of 1e-15 each, added up over the cells.
ATOL = 1e-14

# Central differences with step 1e-5 of functions with third derivatives up to 1e3.
DIFFERENCE = 1e-6

BFI = tuple(f"{letter}{j}" for letter in "ACENO" for j in range(1, 6))
RHO = np.array([-0.97, -0.6, 0.0, 0.3, 0.88, 0.95])
A = np.linspace(-1.2, 1.1, 3)[:, None] + np.zeros(6)
B = np.linspace(-0.9, 1.4, 4)[:, None] + np.linspace(-0.2, 0.2, 6)


@pytest.fixture(scope="module")
def bfi_complete(answers: Callable[..., np.ndarray]) -> np.ndarray:
    values = answers("bfi.csv", BFI)
    return values[~np.isnan(values).any(axis=1)]


@pytest.fixture(scope="module")
def reference(shared: Path) -> Any:
    return json.loads((shared / "reference/psychometrics/polychoric.json").read_text())["polycor"]


def _cells(a: np.ndarray, b: np.ndarray, rho: np.ndarray) -> np.ndarray:
    return cell_probabilities(corner_probabilities(a, b, rho), a, b)


def test_cells_add_up_to_one_and_independence_multiplies() -> None:
    cells = _cells(A, B, RHO)
    assert cells.shape == (4, 5, 6)
    np.testing.assert_allclose(cells.sum(axis=(0, 1)), 1.0, rtol=0, atol=ATOL)
    independent = cells[:, :, 2]
    np.testing.assert_allclose(
        independent, np.outer(independent.sum(1), independent.sum(0)), rtol=0, atol=ATOL
    )


def test_derivatives_by_rho_are_those_of_differences() -> None:
    step = 1e-5
    first, second = cell_derivatives(A, B, RHO)
    up, down = RHO + step, RHO - step
    np.testing.assert_allclose(
        first, (_cells(A, B, up) - _cells(A, B, down)) / (2 * step), rtol=0, atol=DIFFERENCE
    )
    slopes = (cell_derivatives(A, B, up)[0] - cell_derivatives(A, B, down)[0]) / (2 * step)
    np.testing.assert_allclose(second, slopes, rtol=1e-5, atol=DIFFERENCE)


def test_a_threshold_moves_probability_between_its_two_rows() -> None:
    step = 1e-6
    moved = A.copy()
    moved[1] += step
    change = (_cells(moved, B, RHO) - _cells(A, B, RHO)) / step
    slopes = cell_slopes(A, B, RHO)
    np.testing.assert_allclose(change[1], slopes[1], rtol=0, atol=1e-5)
    np.testing.assert_allclose(change[2], -slopes[1], rtol=0, atol=1e-5)
    np.testing.assert_allclose(change[[0, 3]], 0.0, rtol=0, atol=1e-8)


@pytest.mark.parametrize("move", [0.001, 0.05, -0.3])
def test_short_and_long_ways_end_at_the_same_probabilities(move: float) -> None:
    following = np.clip(RHO + move, -0.999, 0.999)
    moved = moved_corners(corner_probabilities(A, B, RHO), A, B, RHO, following)
    np.testing.assert_allclose(moved, corner_probabilities(A, B, following), rtol=0, atol=ATOL)


def _counts(values: np.ndarray) -> np.ndarray:
    counts = np.zeros((6, 6, 1))
    np.add.at(counts, (values[:, 0].astype(int) - 1, values[:, 1].astype(int) - 1), 1.0)
    return counts


@pytest.mark.shared
def test_the_curvature_gives_the_two_step_standard_errors_of_polycor(
    reference: Any, bfi_complete: np.ndarray
) -> None:
    # polycor 0.8.1, polychor(table, ML = FALSE, std.err = TRUE): thresholds taken as known. Its Hessian is
    # numerical and stands at a rho that is off by up to 7e-5.
    for entry in reference:
        pair = bfi_complete[:, [BFI.index(name) for name in entry["pair"]]]
        found = polychoric_pairs(pair_tables(pair))
        cells = _cells(found.a, found.b, found.rho)
        first, second = cell_derivatives(found.a, found.b, found.rho)
        information = (found.tables * ((first / cells) ** 2 - second / cells)).sum()
        assert information**-0.5 == pytest.approx(entry["twostep_se"], rel=1e-3)


@pytest.mark.shared
def test_the_gradients_lead_from_the_joint_maximum_of_polycor_to_a_slightly_higher_one(
    reference: Any, bfi_complete: np.ndarray
) -> None:
    # polycor 0.8.1, polychor(table, ML = TRUE): rho and thresholds together, by Nelder-Mead, which stops up
    # to .03 below the maximum of log L. evalkit itself estimates in two steps; its derivatives do for both.
    for entry in reference:
        counts = _counts(bfi_complete[:, [BFI.index(name) for name in entry["pair"]]])

        def loss(point: np.ndarray, counts: np.ndarray = counts) -> tuple[float, np.ndarray]:
            rho, a, b = np.tanh(point[:1]), point[1:6, None], point[6:, None]
            cells = np.maximum(_cells(a, b, rho), 1e-300)
            each = counts / cells
            turned = each.transpose(1, 0, 2)
            by_rho = (each * cell_derivatives(a, b, rho)[0]).sum(axis=(0, 1)) * (1 - rho**2)
            by_a = ((each[:-1] - each[1:]) * cell_slopes(a, b, rho)).sum(axis=(1, 2))
            by_b = ((turned[:-1] - turned[1:]) * cell_slopes(b, a, rho)).sum(axis=(1, 2))
            return -float((counts * np.log(cells)).sum()), -np.concatenate([by_rho, by_a, by_b])

        start = np.concatenate([[np.arctanh(entry["ml"])], entry["ml_row"], entry["ml_col"]])
        end = minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-6})
        assert np.abs(end.jac).max() < 1e-5
        assert 0 <= loss(start)[0] - end.fun < 0.03
        assert float(np.tanh(end.x[0])) == pytest.approx(entry["ml"], abs=0.005)
