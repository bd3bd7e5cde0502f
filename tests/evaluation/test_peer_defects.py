"""Inputs on which other packages go wrong (reference/decision/PEER_DEFECTS.md), and what is right there."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.evaluation.methods.grey import grey_relational
from evalkit.evaluation.methods.methods import METHODS
from evalkit.evaluation.methods.topsis import topsis
from evalkit.evaluation.methods.vikor import vikor
from evalkit.evaluation.methods.weighted_mean import weighted_mean
from evalkit.evaluation.normalisation.normalisation import MinMax

AIRCRAFT = np.array(
    [
        [2.0, 1500, 20000, 5.5, 5, 9],
        [2.5, 2700, 18000, 6.5, 3, 5],
        [1.8, 2000, 21000, 4.5, 7, 7],
        [2.2, 1800, 20000, 5.0, 5, 5],
    ]
)
PRINTED = 1e-3  # three decimals, partly cut off instead of rounded
WEIGHTS = np.array([0.2, 0.1, 0.1, 0.1, 0.2, 0.3])
DIRECTIONS = ["benefit", "benefit", "benefit", "cost", "benefit", "benefit"]


def test_d15_a_dominating_row_among_101_has_grade_one() -> None:
    """PyDecision 5.1.8 divides by the number of alternatives: .0099."""
    rows = np.random.default_rng(4).uniform(0, 9, (100, 3))
    found = grey_relational(np.vstack([rows, [[10.0, 10, 10]]]), None, ["benefit"] * 3)
    assert found.score[-1] == pytest.approx(1.0, abs=1e-15)
    assert found.rank[-1] == 1


@pytest.mark.parametrize("method", METHODS)
def test_d19_max_is_not_a_direction(method: str) -> None:
    """PyDecision takes 'Max' silently as a cost: the best alternative gets 0."""
    with pytest.raises(OptionError, match=r"direction of '1' must be one of 'benefit', 'cost'.*got 'Max'"):
        METHODS[method].compute(AIRCRAFT, WEIGHTS, ["Max", *DIRECTIONS[1:]])


@pytest.mark.parametrize("method", METHODS)
def test_d16_a_missing_cell_is_named_by_row_and_column(method: str) -> None:
    """Pymcdm and pyDecision return NaN for every alternative."""
    broken = AIRCRAFT.copy()
    broken[2, 3] = np.nan
    with pytest.raises(DataError, match="row 3, column '4' is nan"):
        METHODS[method].compute(broken, WEIGHTS, DIRECTIONS)
    names = {"labels": list("abcdef"), "alternatives": ["F1", "F2", "F3", "F4"]}
    with pytest.raises(DataError, match="row 'F3', column 'd' is nan"):
        METHODS[method].compute(broken, WEIGHTS, DIRECTIONS, **names)


def test_d23_equal_utility_or_equal_regret_is_a_term_of_zero() -> None:
    """PyDecision and pymcdm VIKOR: NaN where S (or R) is equal for all."""
    equal_s = vikor(np.array([[0.0, 4, 2], [4, 0, 2], [2, 2, 2]]), None, ["benefit"] * 3)
    np.testing.assert_allclose(equal_s.s, equal_s.s[0], rtol=1e-12)
    np.testing.assert_allclose(equal_s.score, [0.5, 0.5, 0.0], rtol=0, atol=1e-15)
    both = vikor(np.array([[0.0, 1], [1, 0]]), None, ["benefit", "benefit"])
    np.testing.assert_array_equal(both.score, 0.0)
    np.testing.assert_array_equal(both.rank, 1)
    equal_r = vikor(np.array([[0.0, 4, 4], [0, 0, 4], [4, 4, 0]]), None, ["benefit"] * 3)
    np.testing.assert_allclose(equal_r.r, 1 / 3, rtol=1e-12)
    assert np.isfinite(equal_r.score).all()
    np.testing.assert_array_equal(equal_r.rank, [1, 3, 1])


def test_topsis_says_which_normalisation_it_used_and_vector_is_the_default() -> None:
    """Pymcdm's default is min–max: .613/.366/.531/.352 instead of the published .643/.268/.613/.312."""
    found = topsis(AIRCRAFT, WEIGHTS, DIRECTIONS)
    np.testing.assert_allclose(found.score, [0.643, 0.268, 0.613, 0.312], rtol=0, atol=PRINTED)
    assert found.normalisation == "v = w·x/√Σx²"
    other = topsis(AIRCRAFT, WEIGHTS, DIRECTIONS, normalisation="min-max")
    np.testing.assert_allclose(other.score, [0.613, 0.366, 0.531, 0.352], rtol=0, atol=PRINTED)


def test_identical_alternatives_are_refused_not_nan() -> None:
    """Pymcdm and pyDecision TOPSIS: NaN for three identical rows."""
    with pytest.raises(StatisticError, match="closeness is 0/0"):
        topsis(np.tile(AIRCRAFT[0], (3, 1)), WEIGHTS, DIRECTIONS)


def test_a_column_of_zeros_counts_nothing() -> None:
    """Pymcdm and pyDecision TOPSIS: NaN for every alternative."""
    table = np.column_stack([AIRCRAFT, np.zeros(4)])
    found = topsis(table, np.append(WEIGHTS, 0.2), [*DIRECTIONS, "benefit"])
    np.testing.assert_allclose(found.score, topsis(AIRCRAFT, WEIGHTS, DIRECTIONS).score, rtol=1e-14)
    assert found.notes == ("indicator '7' is constant: it adds nothing to either distance",)


def test_integer_cells_and_weights_of_any_sum_change_nothing() -> None:
    whole = np.array([[7, 9, 9], [8, 7, 8], [9, 6, 8]])
    as_float = topsis(whole.astype(float), np.array([0.2, 0.3, 0.5]), ["benefit"] * 3)
    as_int = topsis(whole, np.array([2, 3, 5]), ["benefit"] * 3)
    np.testing.assert_allclose(as_int.score, as_float.score, rtol=1e-15)
    np.testing.assert_allclose(as_int.weights, [0.2, 0.3, 0.5], rtol=1e-12)


def test_a_geometric_mean_refuses_zeros_and_the_shift_is_explicit() -> None:
    """COINr's a_gmean refuses a 0–100 min–max (right); the range that works is asked for and printed."""
    with pytest.raises(DataError, match=r"row 1, column 2 is 0: a geometric mean needs scores above 0"):
        weighted_mean(AIRCRAFT, WEIGHTS, DIRECTIONS, mean="geometric", normalisation=MinMax(0, 100))
    found = weighted_mean(AIRCRAFT, WEIGHTS, DIRECTIONS, mean="geometric")
    assert found.normalisation.startswith("MinMax(lo=1.0, hi=100.0)")


@pytest.mark.parametrize("method", METHODS)
def test_e3_a_best_possible_cost_of_zero_does_not_explode(method: str) -> None:
    """PyDecision turns a cost by 1/(x + 1e-9); here the other indicator must still decide between the rest."""
    table = np.array([[0.0, 1.0], [5.2, 9.0], [4.9, 3.0], [5.1, 5.0], [5.0, 8.0]])
    found = METHODS[method].compute(table, np.array([0.5, 0.5]), ["cost", "benefit"])
    assert np.isfinite(found.score).all()
    rest = found.rank[1:]
    assert len(set(rest.tolist())) > 1
