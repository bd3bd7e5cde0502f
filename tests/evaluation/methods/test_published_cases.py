"""Worked examples of the literature, as the test files of public packages repeat them.

Tables and results were read in the tests of scikit-criteria (tests/agg/test_vikor.py, test_similarity.py), pyrepo-mcda
and objective-weights-mcda; the publications are named in each test.
"""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.evaluation.methods.preference_functions import Linear, VShape
from evalkit.evaluation.methods.promethee import promethee
from evalkit.evaluation.methods.topsis import topsis
from evalkit.evaluation.methods.vikor import vikor

THREE = 6e-4  # absolute; three printed decimals
TWO = 0.0051  # absolute; two printed decimals
FOUR = 6e-5  # absolute; four printed decimals
ROUND_W = 0.006  # absolute; weights printed with three decimals move the second decimal of a score
TOWNS = np.array(
    [[8, 7, 2, 1], [5, 3, 7, 5], [7, 5, 6, 4], [9, 9, 7, 3], [11, 10, 3, 7], [6, 9, 5, 4.0]]
)  # the site selection of Papathanasiou & Ploskas (2018), six sites on four criteria
TOWN_WEIGHTS = np.array([0.4, 0.3, 0.1, 0.2])


@pytest.mark.parametrize("rescaled", [False, True])
def test_the_mountain_climber_of_opricovic_and_tzeng_2004(rescaled: bool) -> None:
    """EJOR 156, 445–455: risk against altitude; other units (x + 5; y/1000 − 1) change nothing in VIKOR."""
    table = np.array([[1.0, 3000], [2, 3750], [5, 4500]])
    if rescaled:
        table = np.column_stack([table[:, 0] + 5, table[:, 1] / 1000 - 1])
    found = vikor(table, None, ["cost", "benefit"])
    np.testing.assert_allclose(found.s, [0.5, 0.375, 0.5], rtol=1e-12)
    np.testing.assert_allclose(found.r, [0.5, 0.25, 0.5], rtol=1e-12)
    np.testing.assert_allclose(found.score, [1, 0, 1], rtol=0, atol=1e-12)
    assert (found.compromise, found.acceptable_advantage, found.acceptable_stability) == ((1,), True, True)


DAMS = np.array(
    [
        [4184.3, 2914.0, 407.2, 251.0, 195, 244, 15, 2.41],
        [5211.9, 3630.0, 501.7, 308.3, 282, 346, 21, 1.41],
        [5021.3, 3920.5, 504.0, 278.6, 12, 56, 3, 4.42],
        [5566.1, 3957.9, 559.5, 335.3, 167, 268, 16, 3.36],
        [5060.5, 3293.5, 514.1, 284.2, 69, 90, 7, 4.04],
        [4317.9, 2925.9, 432.8, 239.3, 12, 55, 3, 4.36],
    ]
)
DAM_CASES = [
    (1.0, 1.0, [0.692, 0.7, 0.29, 0.423, 0.28, 0.346], [0.991, 1, 0.473, 0.670, 0, 0.578], (4,)),
    (2.0, 1.0, [0.701, 0.6, 0.386, 0.365, 0.317, 0.459], [1, 0.533, 0.552, 0.563, 0, 0.686], (4,)),
    (1.0, 2.0, [0.683, 0.8, 0.193, 0.48, 0.243, 0.232], [0.684, 1, 0.147, 0.554, 0.041, 0.191], (4, 2, 5)),
    (1.0, 3.2, [0.678, 0.857, 0.138, 0.513, 0.222, 0.167], [0.668, 1, 0.051, 0.588, 0.058, 0.078], (2, 4, 5)),
]


@pytest.mark.parametrize(("economic", "social", "s", "q", "compromise"), DAM_CASES)
def test_the_reservoirs_of_opricovic_and_tzeng_2007(
    economic: float, social: float, s: list[float], q: list[float], compromise: tuple[int, ...]
) -> None:
    """EJOR 178, 514–529: six reservoir systems under four sets of weights, with their compromise sets."""
    directions = ["benefit", "cost", "benefit", "benefit", "cost", "cost", "cost", "benefit"]
    found = vikor(DAMS, np.repeat([economic, social], 4), directions)
    np.testing.assert_allclose(found.s, s, rtol=0, atol=1e-3)
    np.testing.assert_allclose(found.score, q, rtol=0, atol=1e-3)
    assert found.compromise == compromise
    assert found.acceptable_advantage == (len(compromise) == 1)
    assert found.acceptable_stability


def test_vikor_of_papathanasiou_and_ploskas() -> None:
    """Multiple Criteria Decision Aid (2018), chapter 2, v = .625."""
    found = vikor(TOWNS, TOWN_WEIGHTS, ["benefit"] * 4, v=0.625)
    np.testing.assert_allclose(found.score, [0.640, 1, 0.693, 0.271, 0, 0.694], rtol=0, atol=THREE)
    np.testing.assert_array_equal(found.rank, [3, 6, 4, 2, 1, 5])


def test_an_advantage_without_stability_takes_the_second_with_it() -> None:
    """scikit-criteria: five alternatives whose first place by Q leads neither by S nor by R."""
    table = np.array(
        [
            [1.0, 101, 1, 101, 1],
            [101, 1, 101, 1, 101],
            [1, 1, 1, 1, 101],
            [11, 11, 11, 16, 61],
            [56, 56, 56, 56, 56],
        ]
    )
    found = vikor(table, None, ["cost"] * 5)
    np.testing.assert_allclose(found.score, [0.75, 1, 0.5, 0.068, 0.4375], rtol=0, atol=1e-3)
    assert (found.compromise, found.acceptable_advantage, found.acceptable_stability) == (
        (3, 4),
        True,
        False,
    )


def test_promethee_of_papathanasiou_and_ploskas() -> None:
    """Multiple Criteria Decision Aid (2018), chapter 3: linear preference, q = 1, p = 2."""
    found = promethee(TOWNS, TOWN_WEIGHTS, ["benefit"] * 4, preferences=Linear(q=1, p=2))
    np.testing.assert_allclose(found.score, [-0.26, -0.52, -0.22, 0.36, 0.7, -0.06], rtol=0, atol=TWO)


def test_promethee_of_the_energy_investments_of_ziemba_2019() -> None:
    """Sustainability 11, 1555: nine investments, twelve criteria with thresholds of their own, six costs."""
    table = np.array(
        [
            [38723, 34913, 25596, 34842, 22570, 39773, 19500, 34525, 16486],
            [33207, 32085, 2123, 32095, 1445, 17485, 868, 16958, 958],
            [0, 0.2, 5, 0.2, 0.2, 0.2, 99, 99, 99],
            [3375, 3127, 3547, 3115, 3090, 4135, 3160, 4295, 3653],
            [11.36, 12.78, 12.78, 12.86, 12.86, 17, 12.86, 17, 12.86],
            [-320.9, -148.4, -148.4, -9.9, -9.9, 0, -9.9, 0, -9.9],
            [203.7, 463, 356.2, 552.5, 295, 383, 264, 352, 264],
            [0, 11.7, 44.8, 11.7, 95.9, 95.9, 116.8, 116.8, 164.9],
            [0, 4.9, 10.7, 5.4, 11.2, 11.2, 11.2, 11.2, 11.2],
            [1, 1, 1, 3.5, 4, 4, 4, 4, 4],
            [21.5, 47.9, 27.7, 39.7, 1.5, 22.7, 2.7, 23.9, 1],
            [0, 3.7, 4.5, 10.3, 11.5, 11.5, 11.3, 11.3, 11.4],
        ]
    ).T
    weights = np.array([0.3333, 0.1667, 0.1667, 0.3333, 0.25, 0.75, 1, 1, 0.4, 0.20, 0.40, 1])
    high = [2100, 5000, 50, 200, 5, 20, 100, 80, 4, 2, 23, 3]
    low = [420, 1000, 10, 40, 1, 7, 50, 20, 1, 1, 4.6, 1]
    costs = {0, 1, 3, 6, 9, 10}
    directions = ["cost" if j in costs else "benefit" for j in range(12)]
    preferences = [Linear(q=q, p=p) for q, p in zip(low, high, strict=True)]
    found = promethee(table, weights, directions, preferences=preferences)
    printed = [-0.4143, -0.5056, -0.2317, -0.2892, 0.3313, 0.0619, 0.4296, 0.1626, 0.4554]
    np.testing.assert_allclose(found.score, printed, rtol=0, atol=FOUR)


def test_promethee_of_the_offshore_wind_farms_of_ziemba_and_others_2017() -> None:
    """Energies 10, 1755: four sites, V-shaped preference."""
    table = np.array(
        [
            [16347, 14219, 8160, 8160],
            [9, 8.5, 9, 8.5],
            [73.8, 55, 64.8, 62.5],
            [36.7, 36, 28.5, 29.5],
            [1.5, 2, 2, 1.5],
            [3730, 3240, 1860, 1860],
            [2, 1, 2, 1],
            [1, 1, 2, 3],
            [38.8, 33.1, 45.8, 27.3],
            [4, 2, 4, 3],
            [1720524, 1496512, 858830, 858830],
            [40012, 34803, 19973, 19973],
        ]
    ).T
    weights = np.array([20, 5, 5, 1.67, 1.67, 11.67, 11.67, 5, 5, 16.67, 8.33, 8.33])
    directions = ["benefit" if j in {5, 8, 10, 11} else "cost" for j in range(12)]
    limits = [7280, 4, 13.4, 7.4, 3, 1662, 3, 3, 13.8, 3, 766240, 17820]
    found = promethee(table, weights, directions, preferences=[VShape(p=p) for p in limits])
    np.testing.assert_allclose(found.score, [-0.0445, 0.1884, -0.0954, -0.0485], rtol=0, atol=FOUR)


def test_topsis_of_tzeng_and_huang_2011() -> None:
    """Multiple Attribute Decision Making, CRC Press: four alternatives on durability, capability, reliability."""
    table = np.array([[5.0, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]])
    found = topsis(table, np.array([0.3, 0.4, 0.3]), ["benefit"] * 3)
    np.testing.assert_allclose(found.score, [0.5037, 0.6581, 0.7482, 0.3340], rtol=0, atol=1e-4)
    np.testing.assert_array_equal(found.rank, [3, 2, 1, 4])


def test_topsis_of_the_equipment_of_ersoy_2021() -> None:
    """LogForum 17(3): six computers with entropy weights printed to three decimals, two costs."""
    table = np.array(
        [
            [256, 8, 41, 1.6, 1.77, 7347.16],
            [256, 8, 32, 1.0, 1.8, 6919.99],
            [256, 8, 53, 1.6, 1.9, 8400],
            [256, 8, 41, 1.0, 1.75, 6808.9],
            [512, 8, 35, 1.6, 1.7, 8479.99],
            [256, 4, 35, 1.6, 1.7, 7499.99],
        ]
    )
    weights = np.array([0.405, 0.221, 0.134, 0.199, 0.007, 0.034])
    found = topsis(table, weights, ["benefit"] * 4 + ["cost"] * 2)
    np.testing.assert_allclose(found.score, [0.308, 0.254, 0.327, 0.263, 0.857, 0.192], rtol=0, atol=ROUND_W)
