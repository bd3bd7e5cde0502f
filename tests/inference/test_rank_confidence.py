"""Confidence sets for ranks against csranks, by simulation of their coverage, and at the edges."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError
from evalkit.inference.rank_confidence import rank_confidence


@pytest.fixture
def case(shared: Path) -> dict[str, Any]:
    """csranks 1.2.3 in R, 20,000 draws, 5 seeds; bounds that agree over the seeds must be met."""
    return json.loads((shared / "reference/decision/rank_confidence.json").read_text())["bankcrm_branches"]


@pytest.mark.shared
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("key", "simultaneous", "coverage"),
    [("simultaneous_95", True, 0.95), ("marginal_95", False, 0.95), ("marginal_90", False, 0.90)],
)
def test_thirty_branches_meet_every_stable_bound_of_csranks(
    case: dict[str, Any], key: str, simultaneous: bool, coverage: float, seed: int
) -> None:
    found = rank_confidence(
        case["estimate"], case["se"], coverage=coverage, simultaneous=simultaneous, draws=20_000, seed=seed
    )
    for bound, name in ((found.lower, "L"), (found.upper, "U")):
        low, high = np.array(case[key][f"{name}_min"]), np.array(case[key][f"{name}_max"])
        stable = low == high
        np.testing.assert_array_equal(bound[stable], low[stable])
        assert ((bound >= low - 1) & (bound <= high + 1)).all()


def test_ranks_and_pairs_hang_together() -> None:
    found = rank_confidence(
        np.array([10.0, 0, 0.1, 10]), np.array([0.1, 0.1, 0.1, 0.1]), ["a", "b", "c", "d"]
    )
    np.testing.assert_array_equal(found.rank, [1, 4, 3, 1])
    np.testing.assert_array_equal(
        found.pairwise, [[0, 1, 1, 0], [-1, 0, 0, -1], [-1, 0, 0, -1], [0, 1, 1, 0]]
    )
    np.testing.assert_array_equal(found.lower, [1, 3, 3, 1])
    np.testing.assert_array_equal(found.upper, [2, 4, 4, 2])
    assert found.mean_width == 2


@pytest.mark.parametrize("simultaneous", [False, True])
def test_exact_values_are_decided_by_their_sign(simultaneous: bool) -> None:
    found = rank_confidence(np.array([3.0, 2, 2, 1]), np.zeros(4), simultaneous=simultaneous)
    np.testing.assert_array_equal(found.lower, [1, 2, 2, 4])
    np.testing.assert_array_equal(found.upper, [1, 3, 3, 4])
    mixed = rank_confidence(np.array([3.0, 2, 2.001]), np.array([0.0, 0, 1]), simultaneous=simultaneous)
    assert mixed.pairwise[0, 1] == 1
    assert (mixed.lower[2], mixed.upper[2]) == (1, 3)
    single = rank_confidence(np.array([3.0]), np.array([1.0]), simultaneous=simultaneous)
    assert (single.lower[0], single.upper[0]) == (1, 1)


def test_seed_shift_and_scale() -> None:
    rng = np.random.default_rng(3)
    mean, se = rng.normal(70, 3, 15), rng.uniform(0.5, 1.5, 15)
    a, b = rank_confidence(mean, se, seed=4), rank_confidence(mean, se, seed=4)
    assert a.allclose(b)
    moved = rank_confidence(mean * 2 - 50, se * 2, seed=4)
    np.testing.assert_array_equal(a.lower, moved.lower)
    np.testing.assert_array_equal(a.upper, moved.upper)
    together = rank_confidence(mean, se, seed=4, simultaneous=True)
    assert together.mean_width >= a.mean_width


def _true_ranks_covered(simultaneous: bool, replications: int) -> float:
    rng = np.random.default_rng(11)
    theta, se = np.repeat([0.0, 1, 2], 3) + np.linspace(0, 0.2, 9), rng.uniform(0.3, 0.7, 9)
    rank = 1 + (theta[:, None] < theta).sum(axis=1)
    held = []
    for r in range(replications):
        found = rank_confidence(
            theta + se * rng.normal(size=9), se, simultaneous=simultaneous, draws=500, seed=r
        )
        inside = (found.lower <= rank) & (rank <= found.upper)
        held.append(inside.all() if simultaneous else inside.mean())
    return float(np.mean(held))


@pytest.mark.parametrize("simultaneous", [False, True])
def test_coverage_is_at_least_nominal_less_two_points(simultaneous: bool) -> None:
    assert _true_ranks_covered(simultaneous, 200) >= 0.93


@pytest.mark.slow
@pytest.mark.parametrize("simultaneous", [False, True])
def test_coverage_with_many_replications(simultaneous: bool) -> None:
    assert _true_ranks_covered(simultaneous, 5000) >= 0.93


# mean widths of the sets in docs/coverage.md: units, tied, simultaneous → ranks of about p possible ones
WIDTHS = {
    (6, False, False): 3.90,
    (6, False, True): 4.12,
    (6, True, False): 3.83,
    (6, True, True): 4.07,
    (10, False, False): 8.96,
    (10, False, True): 9.48,
    (10, True, False): 8.79,
    (10, True, True): 9.36,
    (40, False, False): 35.7,
    (40, False, True): 38.4,
    (40, True, False): 35.5,
    (40, True, True): 38.1,
}


@pytest.mark.slow
@pytest.mark.parametrize(("units", "tied", "simultaneous"), list(WIDTHS))
def test_coverage_and_width_with_and_without_ties(units: int, tied: bool, simultaneous: bool) -> None:
    """A set covers a unit when it holds every rank the unit can be given among those it is tied with."""
    rng = np.random.default_rng(units)
    theta = rng.normal(0, 2, units)
    theta = np.round(theta) if tied else theta
    se = np.linspace(0.7, 1.4, units)
    first, last = 1 + (theta[:, None] < theta).sum(axis=1), units - (theta[:, None] > theta).sum(axis=1)
    held, widths = [], []
    for seed in range(300 if units == 40 else 1000):
        draw = theta + se * rng.normal(size=units)
        found = rank_confidence(draw, se, simultaneous=simultaneous, draws=500, seed=seed)
        inside = (found.lower <= first) & (last <= found.upper)
        held.append(inside.all() if simultaneous else inside.mean())
        widths.append(found.mean_width)
    assert np.mean(held) >= 0.93
    assert np.mean(widths) == pytest.approx(WIDTHS[units, tied, simultaneous], rel=0.02)


@pytest.mark.parametrize("simultaneous", [False, True])
def test_forty_units_are_quick(simultaneous: bool) -> None:
    rng = np.random.default_rng(5)
    mean, se = rng.normal(70, 4, 40), rng.uniform(1, 2, 40)
    best = np.inf
    for _ in range(3):
        start = time.perf_counter()
        rank_confidence(mean, se, simultaneous=simultaneous, draws=10_000)
        best = min(best, time.perf_counter() - start)
    assert best < 0.5  # .06 s on an idle core; room for a busy one


def test_bad_input_is_named() -> None:
    with pytest.raises(DataError, match="mean is missing for B, C"):
        rank_confidence(np.array([1, np.nan, np.nan]), np.ones(3), ["A", "B", "C"])
    with pytest.raises(DataError, match="standard error is negative for A"):
        rank_confidence(np.ones(2), np.array([-1, 1]), ["A", "B"])
    with pytest.raises(DataError, match="one length"):
        rank_confidence(np.ones(2), np.ones(3))
    with pytest.raises(OptionError, match="coverage must lie"):
        rank_confidence(np.ones(2), np.ones(2), coverage=1.0)
    with pytest.raises(OptionError, match="at least 100"):
        rank_confidence(np.ones(2), np.ones(2), draws=10)
