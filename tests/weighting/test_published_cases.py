"""Worked examples of the literature about weights, as the test files of public packages repeat them.

Tables and results were read in the tests of pyrepo-mcda (weighting methods, AHP); the publications are named in each test.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from evalkit.weighting.ahp.hierarchy import ahp_hierarchy
from evalkit.weighting.objective.critic import critic_weights
from evalkit.weighting.objective.entropy import entropy_weights

THREE = 6e-4  # absolute; three printed decimals
FOUR = 6e-5  # absolute; four printed decimals


def matrix(rows: str) -> np.ndarray:
    return np.array([[float(Fraction(cell)) for cell in row.split()] for row in rows.split(";")])


def test_site_selection_by_ahp_of_papathanasiou_and_ploskas() -> None:
    """Multiple Criteria Decision Aid (2018), chapter 5: four criteria, six sites, two levels."""
    below = {
        "c1": "1 5 1 1 1/3 3;1/5 1 1/3 1/5 1/7 1;1 3 1 1/3 1/5 1;1 5 3 1 1/3 3;3 7 5 3 1 7;1/3 1 1 1/3 1/7 1",
        "c2": "1 7 3 1/3 1/3 1/3;1/7 1 1/3 1/7 1/9 1/7;1/3 3 1 1/5 1/5 1/5;3 7 5 1 1 1;3 9 5 1 1 1;3 7 5 1 1 1",
        "c3": "1 1/9 1/7 1/9 1 1/5;9 1 1 1 5 3;7 1 1 1 5 1;9 1 1 1 7 3;1 1/5 1/5 1/7 1 1/3;5 1/3 1 1/3 3 1",
        "c4": "1 1/5 1/5 1/3 1/7 1/5;5 1 1 3 1/3 1;5 1 1 1 1/3 1;3 1/3 1 1 1/7 1;7 3 3 7 1 5;5 1 1 1 1/5 1",
    }
    sites = ["s1", "s2", "s3", "s4", "s5", "s6"]
    top = matrix("1 1 5 3;1 1 5 3;1/5 1/5 1 1/3;1/3 1/3 3 1")
    found = ahp_hierarchy(
        {"goal": top, **{name: matrix(rows) for name, rows in below.items()}},
        {"goal": list(below), **dict.fromkeys(below, sites)},
    )
    assert found.labels == tuple(sites)
    np.testing.assert_allclose(found.weights, [0.117, 0.071, 0.095, 0.212, 0.350, 0.155], rtol=0, atol=THREE)
    assert found.consistent


ENTROPY = {
    "Xu (2004), EJOR 156, 530–532": (
        [[30, 30, 38, 29], [19, 54, 86, 29], [19, 15, 85, 28.9], [68, 70, 60, 29]],
        [0.4630, 0.3992, 0.1378, 0.0000],
        FOUR,
    ),
    "Zavadskas & Podvezko (2016), IJITDM 15, 267–283": (
        [[3.0, 100, 10, 7], [2.5, 80, 8, 5], [1.8, 50, 20, 11], [2.2, 70, 12, 9]],
        [0.1146, 0.1981, 0.4185, 0.2689],
        FOUR,
    ),
    "Ersoy (2021), LogForum 17(3)": (
        [
            [256, 8, 41, 1.6, 1.77, 7347.16],
            [256, 8, 32, 1.0, 1.8, 6919.99],
            [256, 8, 53, 1.6, 1.9, 8400],
            [256, 8, 41, 1.0, 1.75, 6808.9],
            [512, 8, 35, 1.6, 1.7, 8479.99],
            [256, 4, 35, 1.6, 1.7, 7499.99],
        ],
        [0.405, 0.221, 0.134, 0.199, 0.007, 0.034],
        THREE,
    ),
}


@pytest.mark.parametrize("case", list(ENTROPY))
def test_published_entropy_weights_of_raw_shares(case: str) -> None:
    """The authors take x/Σx whatever the direction, as `normalisation="sum"` with benefits does."""
    table, printed, digits = ENTROPY[case]
    values = np.array(table, dtype=float)
    found = entropy_weights(values, ["benefit"] * values.shape[1], normalisation="sum")
    np.testing.assert_allclose(found.weights, printed, rtol=0, atol=digits)


def test_critic_weights_of_tus_and_aytac_adali_2019() -> None:
    """Opsearch 56, 528–538: the print has the price scaled like a benefit; as a cost it gets other weights."""
    table = np.array([[5000.0, 3, 3, 4, 3, 2], [680, 5, 3, 2, 2, 1], [2000, 3, 2, 3, 4, 3], [600, 4, 3, 1, 2, 2],
                      [800, 2, 4, 3, 3, 4]])  # fmt: skip
    printed = [0.157, 0.249, 0.168, 0.121, 0.154, 0.151]
    np.testing.assert_allclose(critic_weights(table, ["benefit"] * 6).weights, printed, rtol=0, atol=THREE)
    honest = critic_weights(table, ["cost"] + ["benefit"] * 5).weights
    assert np.abs(honest - printed).max() > 0.02
