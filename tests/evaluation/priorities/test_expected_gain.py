"""Expected gain "if the gap were closed": by hand without errors, the normal case, and what may not be claimed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError
from evalkit.evaluation.priorities.expected_gain import expected_gain
from evalkit.inference.shrinkage import shrink_means

SCORES = np.array([[50.0, 60.0], [70.0, 80.0], [90.0, 95.0]])
WEIGHTS = np.array([0.4, 0.6])
BOTH = np.array([[True, False], [True, True]])
NO_ERROR = np.zeros((3, 2, 2))


def gain(**changed: Any) -> Any:
    given: dict[str, Any] = {
        "scores": SCORES,
        "covariance": NO_ERROR,
        "weights": WEIGHTS,
        "peers": SCORES,
        "peers_sd": np.zeros((3, 2)),
        "reach": BOTH,
    }
    given |= changed
    return expected_gain(**given)


def test_without_errors_the_gain_is_the_weighted_gap_to_the_ninetieth_percentile() -> None:
    found = gain()
    target = [86.0, 92.0]  # 90th percentile of 50, 70, 90 and of 60, 80, 95
    np.testing.assert_allclose(found.target, target, rtol=1e-12)
    np.testing.assert_allclose(found.gain[:, 0], [0.4 * 36, 0.4 * 16, 0], rtol=1e-12)
    np.testing.assert_allclose(found.gain[0, 1], 0.4 * 36 + 0.6 * 32, rtol=1e-12)
    np.testing.assert_allclose(found.ci_lower, found.gain, rtol=1e-12)
    np.testing.assert_allclose(found.ci_upper, found.gain, rtol=1e-12)
    np.testing.assert_allclose(found.target_se, 0, atol=1e-12)


def test_interval_of_a_wide_gap_is_the_normal_one_with_the_covariance() -> None:
    sigma = np.array([[4.0, 1.5], [1.5, 9.0]])
    found = gain(covariance=np.tile(sigma, (3, 1, 1)), draws=200_000, seed=1)
    half = 1.959963984540054 * np.sqrt(WEIGHTS @ sigma @ WEIGHTS)
    # quantiles of 200,000 draws: standard error about .005 standard deviations of 1.9 points
    assert found.ci_lower[0, 1] == pytest.approx(found.gain[0, 1] - half, abs=0.04)
    assert found.ci_upper[0, 1] == pytest.approx(found.gain[0, 1] + half, abs=0.04)


def test_uncertain_peers_widen_the_interval() -> None:
    certain = gain(covariance=np.tile(np.eye(2), (3, 1, 1)))
    unsure = gain(covariance=np.tile(np.eye(2), (3, 1, 1)), peers_sd=np.full((3, 2), 5.0))
    assert (unsure.target_se > 1).all()
    width = [found.ci_upper[0, 1] - found.ci_lower[0, 1] for found in (certain, unsure)]
    assert width[1] > 2 * width[0]


def test_a_branch_beyond_the_target_gains_nothing_and_never_less() -> None:
    found = gain(covariance=np.tile(np.eye(2), (3, 1, 1)))
    assert (found.gain[2] == 0).all()
    assert (found.ci_lower >= 0).all()


def test_a_pass_mark_raises_the_target_of_its_action_only() -> None:
    floor = np.array([[95.0, np.nan], [np.nan, np.nan]])
    found = gain(at_least=floor)
    assert found.gain[0, 0] == pytest.approx(0.4 * 45, rel=1e-12)
    assert found.gain[0, 1] == pytest.approx(gain().gain[0, 1], rel=1e-12)


def test_units_may_reach_different_indicators_with_one_action() -> None:
    sigma = np.tile(np.eye(2) * 4, (3, 1, 1))
    reach = np.array([BOTH, BOTH[::-1], ~BOTH])
    floor = np.full(reach.shape, np.nan)
    floor[1, 0] = 97.0
    found = gain(covariance=sigma, reach=reach, at_least=floor)
    for i in range(3):
        alone = gain(covariance=sigma, reach=reach[i], at_least=floor[i])
        for part in ("gain", "ci_lower", "ci_upper"):
            np.testing.assert_array_equal(getattr(found, part)[i], getattr(alone, part)[i])


def test_a_missing_score_brings_no_gain_and_needs_no_error() -> None:
    scores, sigma = SCORES.copy(), NO_ERROR.copy()
    scores[0, 1], sigma[0, 1, :], sigma[0, :, 1] = np.nan, np.nan, np.nan
    found = gain(scores=scores, covariance=sigma)
    assert found.gain[0, 1] == found.gain[0, 0]
    assert np.isnan(found.gap[0, 1])


def test_the_same_seed_gives_the_same_interval() -> None:
    sigma = np.tile(np.eye(2) * 9, (3, 1, 1))
    first, again, other = (gain(covariance=sigma, seed=seed) for seed in (1, 1, 2))
    assert first.allclose(again, rtol=0)
    assert not np.array_equal(first.ci_upper, other.ci_upper)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"covariance": np.zeros((3, 2))}, "do not fit"),
        ({"covariance": np.full((3, 2, 2), np.nan)}, "covariance of unit 1, indicator 1"),
        ({"weights": np.array([-0.1, 1.1])}, "not negative"),
        ({"peers": SCORES[:, :1]}, "2 columns"),
        ({"reach": BOTH.astype(int)}, "booleans"),
        (
            {"reach": np.ones((2, 2, 2), dtype=bool)},
            r"booleans, actions × 2 indicators; got bool \(2, 2, 2\)",
        ),
        ({"reach": np.ones(2, dtype=bool)}, "booleans"),
        ({"at_least": np.zeros(2)}, "does not fit reach"),
        ({"labels": "AB"}, "2 labels"),
    ],
)
def test_bad_input_is_named(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        gain(**changed)


@pytest.mark.parametrize("changed", [{"quantile": 90}, {"confidence": 95}, {"draws": 10}])
def test_options_out_of_range_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=next(iter(changed))):
        gain(**changed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("units", "spread", "error"), [(40, 5, 2.5), (40, 5, 5), (40, 3, 5), (10, 5, 2.5), (10, 5, 5)]
)
def test_intervals_hold_the_distance_to_the_true_quantile(units: int, spread: float, error: float) -> None:
    """On average over the units whose true score lies below the true 90th percentile; 250 samples."""
    rng = np.random.default_rng(1)
    held = []
    for seed in range(250):
        true = rng.normal(70, spread, units)
        seen = true + rng.normal(0, error, units)
        shrunken = shrink_means(seen, np.full(units, error))
        found = expected_gain(
            seen[:, np.newaxis],
            np.full((units, 1, 1), error**2),
            np.ones(1),
            peers=shrunken.shrunken[:, np.newaxis],
            peers_sd=shrunken.posterior_sd[:, np.newaxis],
            reach=np.ones((1, 1), dtype=bool),
            draws=1000,
            seed=seed,
        )
        gap = np.quantile(true, 0.9) - true
        inside = (found.ci_lower[:, 0] <= gap) & (gap <= found.ci_upper[:, 0])
        held.append(inside[gap > 0].mean())
    assert 0.93 <= np.mean(held) <= 0.97


def test_actions_with_and_without_a_floor_gain_the_same_alone_as_together() -> None:
    rng = np.random.default_rng(8)
    scores, reach = rng.uniform(40, 95, (6, 5)), rng.random((6, 7, 5)) < 0.4
    scores[1, 2] = np.nan
    floor = np.where(rng.random((6, 7, 1)) < 0.5, 60.0, np.nan) * np.ones((6, 7, 5))
    given = {"peers": scores, "peers_sd": np.full((6, 5), 1.5), "draws": 400}
    sigma, weights = np.tile(np.eye(5), (6, 1, 1)), rng.dirichlet(np.ones(5))
    together = expected_gain(scores, sigma, weights, reach=reach, at_least=floor, **given)
    for m in range(7):
        own = slice(m, m + 1)
        alone = expected_gain(scores, sigma, weights, reach=reach[:, own], at_least=floor[:, own], **given)
        for part in ("gain", "ci_lower", "ci_upper"):
            # the order of a sum of five products: a few units in the last place of numbers below 100
            np.testing.assert_allclose(
                getattr(together, part)[:, m], getattr(alone, part)[:, 0], rtol=0, atol=1e-12
            )
