"""Relative weights: Johnson's formula in R and in another Python package, LMG for two predictors, bootstrap."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.evaluation.priorities.relative_weights import RelativeWeights, johnson_weights, relative_weights

RTOL = 1e-10  # eigenvectors of a 4 × 4 matrix by another route
# An invented correlation matrix: four predictors, then the outcome.
CORRELATIONS = np.array(
    [
        [1.0, 0.6, 0.5, 0.2, 0.5],
        [0.6, 1.0, 0.4, 0.3, 0.4],
        [0.5, 0.4, 1.0, 0.1, 0.45],
        [0.2, 0.3, 0.1, 1.0, 0.25],
        [0.5, 0.4, 0.45, 0.25, 1.0],
    ]
)
REFERENCE = (0.126618501875818, 0.0589308416714597, 0.110539860467128, 0.0341286455990872)


def sample(n: int, seed: int = 1, k: int = 4) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 1)) + rng.normal(size=(n, k))
    return x, x @ np.linspace(1, 0.1, k) + 2 * rng.normal(size=n)


def small(x: np.ndarray, y: np.ndarray, **options: float) -> RelativeWeights:
    return relative_weights(x, y, draws=200, **options)  # type: ignore[arg-type]


def lmg(matrix: np.ndarray) -> np.ndarray:
    """Mean gain in R² over all orders of the predictors (Lindeman, Merenda & Gold 1980)."""
    k = len(matrix) - 1

    def r_squared(chosen: list[int]) -> float:
        if not chosen:
            return 0.0
        with_outcome = matrix[chosen, k]
        return float(with_outcome @ np.linalg.solve(matrix[np.ix_(chosen, chosen)], with_outcome))

    orders = list(permutations(range(k)))
    gains = np.zeros(k)
    for order in orders:
        for place, j in enumerate(order):
            gains[j] += r_squared([*order[: place + 1]]) - r_squared([*order[:place]])
    return gains / len(orders)


def test_weights_are_those_of_johnsons_formula_in_r() -> None:
    """R 4.2.2: e <- eigen(R[1:4, 1:4]); L <- V √D Vᵀ; L^2 %*% (solve(L) %*% r)^2.

    The PyPI package relativeImp 0.0.2 (Johnson's formula by numpy.linalg.eig) prints the same digits.
    """
    np.testing.assert_allclose(johnson_weights(CORRELATIONS[None])[0], REFERENCE, rtol=RTOL)


def test_two_predictors_share_as_the_mean_over_both_orders() -> None:
    """With two predictors relative weights and LMG (dominance analysis) are the same; by hand ½(r₁² + R² − r₂²)."""
    rng = np.random.default_rng(5)
    for _ in range(20):
        matrix = np.corrcoef(rng.normal(size=(30, 3)) + rng.normal(size=(30, 1)), rowvar=False)
        found = johnson_weights(matrix[None])[0]
        np.testing.assert_allclose(found, lmg(matrix), rtol=1e-9)
        first, second = matrix[0, 2] ** 2, matrix[1, 2] ** 2
        assert found[0] == pytest.approx((first + found.sum() - second) / 2, rel=1e-9)


def test_more_predictors_stay_near_lmg_without_being_it() -> None:
    found, orders = johnson_weights(CORRELATIONS[None])[0], lmg(CORRELATIONS)
    assert np.abs(found - orders).max() < 0.01
    assert np.abs(found - orders).max() > 1e-6


def test_weights_sum_to_r_squared_of_the_regression() -> None:
    x, y = sample(300)
    found = small(x, y)
    design = np.column_stack([np.ones(300), x])
    residual = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    r_squared = 1 - residual @ residual / ((y - y.mean()) ** 2).sum()
    assert found.r_squared == pytest.approx(r_squared, rel=RTOL)
    assert found.weights.sum() == pytest.approx(r_squared, rel=RTOL)
    assert found.shares.sum() == pytest.approx(1, rel=RTOL)
    assert (found.weights >= 0).all()


def test_uncorrelated_predictors_weigh_their_squared_correlations() -> None:
    matrix = np.eye(4)
    matrix[3, :3] = matrix[:3, 3] = [0.5, -0.3, 0.1]
    np.testing.assert_allclose(johnson_weights(matrix[None])[0], [0.25, 0.09, 0.01], rtol=RTOL)


def test_units_and_signs_of_the_variables_do_not_matter_and_order_follows() -> None:
    x, y = sample(200)
    plain = small(x, y)
    other = small(x * [10, -2, 0.1, 1] + 5, -3 * y)
    np.testing.assert_allclose(other.weights, plain.weights, rtol=1e-9)
    turned = small(x[:, ::-1], y)
    np.testing.assert_allclose(turned.weights, plain.weights[::-1], rtol=1e-9)
    assert plain.rank.tolist() == [1, 2, 3, 4]


def test_rows_with_a_missing_value_are_left_out_and_counted() -> None:
    x, y = sample(100)
    x[3, 1], y[7] = np.nan, np.nan
    keep = ~np.isin(np.arange(100), [3, 7])
    found = small(x, y)
    assert (found.n_obs, found.n_total) == (98, 100)
    np.testing.assert_allclose(found.weights, small(x[keep], y[keep]).weights, rtol=1e-12)


def test_intervals_hold_the_weights_and_repeat_with_the_seed() -> None:
    x, y = sample(300)
    first, again, other = (small(x, y, seed=seed) for seed in (3, 3, 4))
    assert (first.ci_lower < first.weights).all()
    assert (first.ci_upper > first.weights).all()
    assert (first.ci_lower > 0).all()
    assert first.allclose(again, rtol=0)
    assert not np.array_equal(first.ci_lower, other.ci_lower)


def test_intervals_shrink_with_the_root_of_n() -> None:
    widths = [
        float(np.ptp([f.ci_lower, f.ci_upper], axis=0).mean())
        for f in (small(*sample(n)) for n in (200, 3200))
    ]
    assert widths[0] / widths[1] == pytest.approx(4, rel=0.35)  # one sample each


def test_predictors_that_determine_each_other_are_named() -> None:
    x, y = sample(100)
    x[:, 2] = x[:, 0] - 2 * x[:, 1]
    with pytest.raises(StatisticError, match="the predictors TAN, REL, RES determine each other"):
        relative_weights(x, y, ("TAN", "REL", "RES", "ASS"))


def test_bad_input_is_named() -> None:
    x, y = sample(60)
    flat = x.copy()
    flat[:, 1] = 4.0
    with pytest.raises(StatisticError, match="constant: REL"):
        relative_weights(flat, y, ("TAN", "REL", "RES", "ASS"))
    with pytest.raises(StatisticError, match="constant: SAT"):
        relative_weights(x, np.ones(60), outcome_label="SAT")
    with pytest.raises(StatisticError, match="two predictors"):
        relative_weights(x[:, :1], y)
    with pytest.raises(StatisticError, match="5 complete cases are too few"):
        relative_weights(x[:5], y[:5])
    with pytest.raises(DataError, match="3 labels for 4"):
        relative_weights(x, y, "ABC")
    with pytest.raises(DataError, match="one row per case"):
        relative_weights(x, y[:-1])
    with pytest.raises(DataError, match="infinite"):
        relative_weights(x, np.where(y == y[0], np.inf, y))
    with pytest.raises(OptionError, match="draws"):
        relative_weights(x, y, draws=50)
    with pytest.raises(OptionError, match="confidence"):
        relative_weights(x, y, confidence=95)


@pytest.mark.slow
def test_intervals_cover_the_true_weights() -> None:
    """500 samples of 400 from a known correlation matrix, 500 draws each; see docs/coverage.md for 5,000."""
    factor = np.linalg.cholesky(CORRELATIONS)
    truth = johnson_weights(CORRELATIONS[None])[0]
    rng = np.random.default_rng(9)
    runs, held = 500, np.zeros(4)
    for seed in range(runs):
        drawn = rng.standard_normal((400, 5)) @ factor.T
        found = relative_weights(drawn[:, :4], drawn[:, 4], draws=500, seed=seed)
        held += (found.ci_lower <= truth) & (truth <= found.ci_upper)
    # .93–.97 widened by three standard errors of a share over 500 runs (.03)
    assert (held / runs > 0.90).all()
    assert (held / runs < 0.99).all()
