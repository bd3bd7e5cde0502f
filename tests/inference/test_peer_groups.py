"""Standing within peer groups: one group is plain shrinkage; several by hand and by simulation."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError, StatisticError
from evalkit.inference.peer_groups import peer_standing, size_groups
from evalkit.inference.shrinkage import shrink_means


def test_one_group_is_plain_shrinkage() -> None:
    rng = np.random.default_rng(1)
    mean, se = rng.normal(70, 3, 9), rng.uniform(0.5, 2, 9)
    one, plain = peer_standing(mean, se, ["all"] * 9), shrink_means(mean, se)
    np.testing.assert_allclose(one.shrunken, plain.shrunken, rtol=1e-10)
    np.testing.assert_allclose(one.ci_lower, plain.ci_lower, rtol=1e-10)
    assert one.tau2 == pytest.approx(plain.tau2, rel=1e-9)


def test_groups_have_their_own_mean_and_share_a_variance() -> None:
    mean = np.array([1.0, 2, 3, 7, 8, 12])
    found = peer_standing(mean, np.full(6, 0.5), list("aaabbb"))
    within = ((mean[:3] - 2) ** 2).sum() + ((mean[3:] - 9) ** 2).sum()
    assert found.tau2 == pytest.approx(within / 4 - 0.25, rel=1e-9)
    np.testing.assert_allclose(found.group_mean, [2, 9], rtol=1e-12)
    factor = 2 / 4 * 0.25 / (found.tau2 + 0.25)
    np.testing.assert_allclose(found.shrunken, mean - factor * (mean - np.repeat([2, 9], 3)), rtol=1e-12)
    np.testing.assert_array_equal(found.rank, [3, 2, 1, 3, 2, 1])
    np.testing.assert_allclose(found.difference, [-1.5, 0, 1.5, -3, -1.5, 4.5])
    np.testing.assert_allclose(found.difference_se, 0.5 * np.sqrt(1.5))


def test_intervals_cover_on_average_over_units() -> None:
    rng = np.random.default_rng(3)
    se, group = np.tile(np.linspace(0.7, 1.4, 4), 3), np.repeat([0, 1, 2], 4)
    held = []
    for _ in range(600):
        truth = np.array([60.0, 70, 75])[group] + rng.normal(0, 1.5, 12)
        found = peer_standing(truth + se * rng.normal(size=12), se, group.astype(str).tolist())
        held.append(((found.ci_lower <= truth) & (truth <= found.ci_upper)).mean())
    assert 0.93 <= np.mean(held) <= 0.97


def test_terciles_keep_equal_sizes_together() -> None:
    assert size_groups(np.array([10, 400, 20, 300, 35, 30])) == (
        "small", "large", "small", "large", "middle", "middle",
    )  # fmt: skip
    assert size_groups(np.array([5, 5, 5, 5, 9, 10]))[:4] == ("small",) * 4
    with pytest.raises(DataError, match="sizes of 3 units"):
        size_groups(np.array([1.0, np.nan, 2]))


def test_a_unit_without_peers_is_refused() -> None:
    with pytest.raises(StatisticError, match="peer group b has a single unit"):
        peer_standing(np.arange(4.0), np.ones(4), ["a", "a", "a", "b"])
    with pytest.raises(DataError, match="3 peer groups for 4 units"):
        peer_standing(np.arange(4.0), np.ones(4), ["a", "a", "a"])
    with pytest.raises(StatisticError, match="nothing to compare"):
        peer_standing(np.ones(4), np.zeros(4), ["a", "a", "b", "b"])
