"""Sobol indices against analytic functions and plain loops."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import qmc

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.evaluation.robustness.sobol import FirstOrder, pick_freeze, sobol_indices

QUASI_RANDOM = 0.01  # absolute; 2^14 scrambled Sobol points, largest error seen over 20 scramblings .004
A_WORD, B_WORD = 7.0, 0.1  # Ishigami's parameters


def _halves(n_bits: int, d: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    points = qmc.Sobol(2 * d, seed=seed).random_base2(n_bits)
    return points[:, :d], points[:, d:]


@pytest.mark.shared
@pytest.mark.parametrize("estimator", ["saltelli", "jansen"])
def test_sobol_g_function_analytic(shared: Path, estimator: FirstOrder) -> None:
    case = json.loads((shared / "reference/decision/sobol_g.json").read_text())
    a = np.array(case["a"])

    def g(x: np.ndarray) -> np.ndarray:
        return np.asarray(np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=-1))

    first, second = _halves(14, len(a))
    mixed = pick_freeze(first, second, np.arange(len(a)))
    found = sobol_indices(g(first), g(second), g(mixed), estimator=estimator, resamples=50)
    np.testing.assert_allclose(found.overall_first_order, case["S"], rtol=0, atol=QUASI_RANDOM)
    np.testing.assert_allclose(found.overall_total, case["ST"], rtol=0, atol=QUASI_RANDOM)
    assert found.variance[0] == pytest.approx(case["V"], rel=QUASI_RANDOM)
    assert found.evaluations == 2**14 * (len(a) + 2)


def test_ishigami_by_groups_of_factors() -> None:
    """x2 is additive; x1 and x3 interact: as one group they have no interaction with the rest."""

    def f(x: np.ndarray) -> np.ndarray:
        z = np.pi * (2 * x - 1)
        return np.sin(z[..., 0]) * (1 + B_WORD * z[..., 2] ** 4) + A_WORD * np.sin(z[..., 1]) ** 2

    variance = A_WORD**2 / 8 + B_WORD * np.pi**4 / 5 + B_WORD**2 * np.pi**8 / 18 + 0.5
    second_factor = A_WORD**2 / 8 / variance
    first, second = _halves(14, 3)
    mixed = pick_freeze(first, second, np.array([0, 1, 0]))
    found = sobol_indices(f(first), f(second), f(mixed), ["x1 and x3", "x2"], resamples=50)
    shares = [1 - second_factor, second_factor]
    np.testing.assert_allclose(found.overall_first_order, shares, rtol=0, atol=QUASI_RANDOM)
    np.testing.assert_allclose(found.overall_total, shares, rtol=0, atol=QUASI_RANDOM)


@pytest.mark.parametrize("estimator", ["saltelli", "jansen"])
def test_formulas_and_several_outputs_equal_a_plain_loop(estimator: FirstOrder) -> None:
    rng = np.random.default_rng(3)
    a, b, ab = rng.normal(5, 1, (40, 2)), rng.normal(5, 2, (40, 2)), rng.normal(5, 1, (3, 40, 2))
    found = sobol_indices(a, b, ab, estimator=estimator, resamples=10)
    above_first, above_total, below = np.zeros(3), np.zeros(3), 0.0
    for q in range(2):
        both = np.concatenate([a[:, q], b[:, q]])
        centre, v = both.mean(), both.var()
        below += v
        for g in range(3):
            if estimator == "saltelli":
                s = np.mean([(b[i, q] - centre) * (ab[g, i, q] - a[i, q]) for i in range(40)])
            else:
                s = v - np.mean([(b[i, q] - ab[g, i, q]) ** 2 for i in range(40)]) / 2
            t = np.mean([(a[i, q] - ab[g, i, q]) ** 2 for i in range(40)]) / 2
            assert found.first_order[g, q] == pytest.approx(s / v, rel=1e-10)
            assert found.total[g, q] == pytest.approx(t / v, rel=1e-10)
            above_first[g] += s
            above_total[g] += t
    np.testing.assert_allclose(found.overall_first_order, above_first / below, rtol=1e-10)
    np.testing.assert_allclose(found.overall_total, above_total / below, rtol=1e-10)


def test_bootstrap_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """Additive model, 4 : 1; 200 samples of 300 draws, intervals of 90 %."""
    rng, inside = np.random.default_rng(5), 0
    for _ in range(200):
        first, second = rng.normal(size=(2, 300, 2)) * [2.0, 1.0]
        mixed = pick_freeze(first, second, np.arange(2)).sum(axis=-1)
        found = sobol_indices(
            first.sum(axis=1), second.sum(axis=1), mixed, confidence=0.9, resamples=100, seed=1
        )
        inside += int(found.first_order_interval[0, 0] <= 0.8 <= found.first_order_interval[0, 1])
    assert 0.84 <= inside / 200 <= 0.95  # four binomial standard errors are .085


def test_one_block_has_everything_and_a_constant_output_has_no_split() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=(2, 50, 2))
    mixed = pick_freeze(first, second, np.arange(2))
    a, b, ab = (
        np.stack([part[..., 0], np.full(part.shape[:-1], 3.0)], axis=-1) for part in (first, second, mixed)
    )
    found = sobol_indices(a, b, ab, ["all", "nothing"], outputs=["moves", "stays"])
    assert found.total[1, 0] == 0
    assert found.first_order[1, 0] == 0
    assert np.isnan(found.first_order[:, 1]).all()
    assert found.total[0, 0] == found.overall_total[0]
    assert "all" in str(found)


def test_what_cannot_be_split_is_refused() -> None:
    with pytest.raises(StatisticError, match="no output varies"):
        sobol_indices(np.full(5, 0.1), np.full(5, 0.1), np.full((1, 5), 0.1))
    with pytest.raises(DataError, match="draw 2 of B"):
        sobol_indices(np.arange(3.0), np.array([1, np.nan, 2]), np.zeros((1, 3)))
    with pytest.raises(DataError, match="one design"):
        sobol_indices(np.arange(3.0), np.arange(4.0), np.zeros((1, 3)))
    with pytest.raises(DataError, match="two draws"):
        sobol_indices(np.arange(1.0), np.arange(1.0), np.zeros((1, 1)))
    with pytest.raises(DataError, match="names"):
        sobol_indices(np.arange(3.0), np.arange(3.0), np.zeros((1, 3)), ["a", "b"])
    with pytest.raises(OptionError, match="estimator"):
        sobol_indices(np.arange(3.0), np.arange(3.0), np.zeros((1, 3)), estimator="x")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="confidence"):
        sobol_indices(np.arange(3.0), np.arange(3.0), np.zeros((1, 3)), confidence=2)
    with pytest.raises(DataError, match="codes"):
        pick_freeze(np.zeros((2, 2)), np.zeros((2, 2)), np.array([0, 2]))
    with pytest.raises(DataError, match="do not fit"):
        pick_freeze(np.zeros((2, 2)), np.zeros((2, 3)), np.array([0, 1]))
