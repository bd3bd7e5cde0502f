"""Published worked cases through ``ek.*``, each with the place where its table and result can be read.

"JMcDM" are the tests of the Julia package of that name (test/testmcdm.jl), where no publication is given.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

import evalkit as ek

THREE = 6e-4  # absolute; three printed decimals
FOUR = 1e-4  # absolute; four printed decimals of results from printed input


def judgements(names: list[str], above: tuple[float, ...]) -> pd.DataFrame:
    """The reciprocal matrix of the judgements above the diagonal, row by row."""
    matrix = np.eye(len(names))
    for (i, j), value in zip(combinations(range(len(names)), 2), above, strict=True):
        matrix[i, j], matrix[j, i] = value, 1 / value
    return pd.DataFrame(matrix, names, names)


def test_the_leader_of_the_analytic_hierarchy_process() -> None:
    """Wikipedia, "AHP – leader example"; README of AHPy 2.1 for the criteria (its .150 sums rounded parts)."""
    people, criteria = ["Moll", "Nell", "Sue"], ["Experience", "Education", "Charisma", "Age"]
    below = {
        "Experience": judgements(people, (1 / 4, 4, 9)),
        "Education": judgements(people, (3, 1 / 5, 1 / 7)),
        "Charisma": judgements(people, (5, 9, 4)),
        "Age": judgements(people, (1 / 3, 5, 9)),
    }
    top = judgements(criteria, (4, 3, 7, 1 / 3, 3, 5))
    found = ek.ahp_hierarchy({"goal": top, **below})
    assert found.labels == tuple(people)
    np.testing.assert_allclose(found.weights, [0.358, 0.493, 0.149], rtol=0, atol=THREE)
    first = ek.ahp(top)
    np.testing.assert_allclose(first.weights, [0.548, 0.127, 0.270, 0.056], rtol=0, atol=THREE)
    # AHPy divides by RI .52 and .89 where our default table has .58 and .90
    assert ek.ahp(below["Experience"]).ci == pytest.approx(0.035 * 0.52, abs=THREE)
    assert first.ci == pytest.approx(0.044 * 0.89, abs=THREE)


def test_the_vehicle_of_the_analytic_hierarchy_process() -> None:
    """README of AHPy 2.1: criteria, subcriteria under two of them, six vehicles under every lowest one."""
    vehicles = ["Accord Sedan", "Accord Hybrid", "Pilot", "CR-V", "Element", "Odyssey"]
    above: dict[str, tuple[float, ...]] = {
        "Price": (9, 9, 1, 1 / 2, 5, 1, 1 / 9, 1 / 9, 1 / 7, 1 / 9, 1 / 9, 1 / 7, 1 / 2, 5, 6),
        "Safety": (1, 5, 7, 9, 1 / 3, 5, 7, 9, 1 / 3, 2, 9, 1 / 8, 2, 1 / 8, 1 / 9),
        "Passenger": (1, 1 / 2, 1, 3, 1 / 2, 1 / 2, 1, 3, 1 / 2, 2, 6, 1, 3, 1 / 2, 1 / 6),
        "Fuel": (
            *(1 / 1.13, 1.41, 1.15, 1.24, 1.19, 1.59, 1.3, 1.4, 1.35),
            *(1 / 1.23, 1 / 1.14, 1 / 1.18, 1.08, 1.04, 1 / 1.04),
        ),
        "Resale": (3, 4, 1 / 2, 2, 2, 2, 1 / 5, 1, 1, 1 / 6, 1 / 2, 1 / 2, 4, 4, 1),
        "Maintenance": (1.5, 4, 4, 4, 5, 4, 4, 4, 5, 1, 1.2, 1, 1, 3, 2),
        "Style": (1, 7, 5, 9, 6, 7, 5, 9, 6, 1 / 6, 3, 1 / 3, 7, 5, 1 / 5),
        "Cargo": (1, 1 / 2, 1 / 2, 1 / 2, 1 / 3, 1 / 2, 1 / 2, 1 / 2, 1 / 3, 1, 1, 1 / 2, 1, 1 / 2, 1 / 2),
    }
    found = ek.ahp_hierarchy(
        {
            "goal": judgements(["Cost", "Safety", "Style", "Capacity"], (3, 7, 3, 9, 1, 1 / 7)),
            "Cost": judgements(["Price", "Fuel", "Maintenance", "Resale"], (2, 5, 3, 2, 2, 1 / 2)),
            "Capacity": judgements(["Cargo", "Passenger"], (1 / 5,)),
            **{name: judgements(vehicles, values) for name, values in above.items()},
        }
    )
    shares = dict(zip(found.labels, found.weights, strict=True))
    printed = [0.215, 0.150, 0.106, 0.167, 0.144, 0.219]
    np.testing.assert_allclose([shares[name] for name in vehicles], printed, rtol=0, atol=THREE)


def test_topsis_of_papathanasiou_and_ploskas() -> None:
    """Multiple Criteria Decision Aid (2018), chapter 1, as the tests of distance-metrics-mcda hold it."""
    table = [[8, 7, 2, 1], [5, 3, 7, 5], [7, 5, 6, 4], [9, 9, 7, 3], [11, 10, 3, 7], [6, 9, 5, 4]]
    found = ek.topsis(table, [0.4, 0.3, 0.1, 0.2])
    np.testing.assert_allclose(found.score, [0.387, 0.327, 0.391, 0.615, 0.868, 0.493], rtol=0, atol=THREE)


def test_copeland_of_the_capital_of_tennessee() -> None:
    """Wikipedia, "Copeland's method": places of four cities in the ballots of four groups of voters."""
    cities = ["Memphis", "Nashville", "Chattanooga", "Knoxville"]
    places = pd.DataFrame(
        {"West": [1, 2, 3, 4], "Centre": [4, 1, 2, 3], "South": [4, 3, 1, 2], "East": [4, 3, 2, 1]}, cities
    )
    found = ek.evaluate(places, [42, 26, 15, 17], ["cost"] * 4, method="copeland")
    np.testing.assert_array_equal(found.score, [-3, 3, 1, -1])


def test_grey_relational_grades_of_jmcdm() -> None:
    table = np.array(
        [
            [105000.0, 105, 10, 4, 300, 10],
            [120000, 110, 15, 4, 500, 8],
            [150000, 120, 12, 3, 550, 12],
            [115000, 105, 20, 4, 600, 9],
            [135000, 115, 15, 5, 400, 9],
        ]
    )
    directions = ["cost", "benefit", "cost", "benefit", "benefit", "cost"]
    found = ek.grey_relational(table, [0.05, 0.20, 0.10, 0.15, 0.10, 0.40], directions)
    printed = [0.525, 0.7007142857142857, 0.5464285714285715, 0.5762820512820512, 0.650952380952381]
    np.testing.assert_allclose(found.score, printed, rtol=1e-12)


def test_simple_additive_weighting_of_jmcdm() -> None:
    table = [
        [4, 7, 3, 2, 2, 2, 2],
        [4, 4, 6, 4, 4, 3, 7],
        [7, 6, 4, 2, 5, 5, 3],
        [3, 2, 5, 3, 3, 2, 5],
        [4, 2, 2, 5, 5, 3, 6],
    ]
    weights = [0.283, 0.162, 0.162, 0.07, 0.085, 0.162, 0.076]
    found = ek.composite_index(table, weights, normalisation="maximum")
    printed = [0.553228, 0.713485, 0.837428, 0.514657, 0.579342]
    np.testing.assert_allclose(found.score, printed, rtol=0, atol=2e-6)  # six decimals, cut in the source


def test_critic_and_entropy_weights_of_jmcdm() -> None:
    firms = [
        [12.9918, 0.7264, -1.1009, 1.598139592],
        [4.1201, 5.8824, 3.4483, 1.021563567],
        [4.1039, 0, -0.5076, 0.984469444],
    ]
    critic = ek.critic_weights(firms, ["benefit", "benefit", "cost", "benefit"])
    printed = [0.16883925, 0.418444976, 0.249124763, 0.163591012]
    np.testing.assert_allclose(critic.weights, printed, rtol=0, atol=2e-6)  # the firms are rounded to 1e-4
    table = [
        [2, 1, 4, 7, 6, 6, 7, 3000],
        [4, 1, 5, 6, 7, 7, 6, 3500],
        [3, 2, 6, 6, 5, 6, 8, 4000],
        [5, 1, 5, 7, 6, 7, 7, 3000],
        [4, 2, 5, 6, 7, 7, 6, 3000],
        [3, 2, 6, 6, 6, 6, 6, 3500],
    ]
    entropy = ek.entropy_weights(table, normalisation="sum")
    stored = [0.2996736096, 0.44136733892, 0.0700908872, 0.02123823711, 0.04902292895, 0.02308037885]
    np.testing.assert_allclose(entropy.weights, [*stored, 0.04776330969, 0.04776330969], rtol=1e-9)


TRIALS = [
    *((4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619)),
    *((33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892)),
    *((29, 7470, 45, 7232), (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338)),
    (27, 16886, 29, 17825),
]


@pytest.mark.parametrize(("method", "tau2"), [("reml", 0.3132), ("paule-mandel", 0.3181)])
def test_variance_between_the_bcg_trials_of_colditz_1994(method: str, tau2: float) -> None:
    """Log relative risks of 13 trials; metafor: REML τ² .3132 with the mean −.7145, Paule–Mandel .3181."""
    ill, well, ill_c, well_c = np.array(TRIALS, dtype=float).T
    risk = np.log(ill / (ill + well) / (ill_c / (ill_c + well_c)))
    se = np.sqrt(1 / ill - 1 / (ill + well) + 1 / ill_c - 1 / (ill_c + well_c))
    found = ek.shrink_means(risk, se, method=method)  # type: ignore[arg-type]
    assert found.tau2 == pytest.approx(tau2, abs=FOUR)
    if method == "reml":
        assert found.grand_mean == pytest.approx(-0.7145, abs=FOUR)


@pytest.mark.parametrize(
    ("gains", "errors", "mean"),
    [
        ([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18], 7.7),
        (
            [28.39, 7.94, -2.75, 6.82, -0.64, 0.63, 18.01, 12.16],
            [14.9, 10.2, 16.3, 11, 9.4, 11.4, 10.4, 17.6],
            7.9,
        ),
    ],
)
@pytest.mark.parametrize("method", ["reml", "paule-mandel"])
def test_the_eight_schools_of_rubin_1981(
    gains: list[float], errors: list[float], mean: float, method: str
) -> None:
    """Gelman et al., Bayesian Data Analysis, 5.5: Q is below its degrees of freedom, all pool to 7.7 (7.9)."""
    found = ek.shrink_means(gains, errors, method=method)  # type: ignore[arg-type]
    assert found.tau2 == pytest.approx(0, abs=1e-8)
    np.testing.assert_allclose(found.grand_mean, mean, rtol=0, atol=0.05)
