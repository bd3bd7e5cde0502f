"""The worked case of a value-chain evaluation: three dimensions, fifteen indicators, through ``ek`` alone.

Origin: ``domain/reference/worked_case_value_chain.json`` of the project's reference material; numbers invented
there, results computed with numpy 'eig' and printed to six decimals (weights), four (scores). The fractions
mean 1/3 and 1/4 exactly, not their rounded print.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import evalkit as ek
from evalkit.evaluation.fuzzy.fuzzy import FuzzyResult

GRADES = ["优", "良", "中", "差", "很差"]
SCORES = [95, 85, 75, 65, 50]
TOP = [[1, "1/2", "1/3"], [2, 1, "1/2"], [3, 2, 1]]
BELOW = {
    "B1": [
        [1, 2, "1/2", 2, 3],
        ["1/2", 1, "1/2", 1, 2],
        [2, 2, 1, 3, 4],
        ["1/2", 1, "1/3", 1, 2],
        ["1/3", "1/2", "1/4", "1/2", 1],
    ],
    "B2": [
        [1, 1, 2, 3, 3],
        [1, 1, 2, 2, 3],
        ["1/2", "1/2", 1, 2, 2],
        ["1/3", "1/2", "1/2", 1, 1],
        ["1/3", "1/3", "1/2", 1, 1],
    ],
    "B3": [
        [1, 1, 2, 2, 3],
        [1, 1, 2, 2, 3],
        ["1/2", "1/2", 1, 1, 2],
        ["1/2", "1/2", 1, 1, 2],
        ["1/3", "1/3", "1/2", "1/2", 1],
    ],
}
COUNTS = {
    "B1": [[6, 14, 12, 6, 2], [4, 12, 14, 8, 2], [3, 9, 15, 10, 3], [5, 13, 15, 5, 2], [7, 16, 12, 4, 1]],
    "B2": [
        [60, 110, 90, 30, 10],
        [45, 105, 100, 40, 10],
        [50, 95, 105, 38, 12],
        [70, 120, 80, 22, 8],
        [30, 80, 110, 60, 20],
    ],
    "B3": [
        [55, 115, 95, 25, 10],
        [40, 100, 110, 38, 12],
        [25, 85, 120, 55, 15],
        [20, 75, 125, 62, 18],
        [35, 95, 110, 45, 15],
    ],
}
EXPECTED = {  # weights, CR, score
    "B1": ([0.249599, 0.151526, 0.380011, 0.138982, 0.079882], 0.010973, 76.8847),
    "B2": ([0.316754, 0.295056, 0.179108, 0.109417, 0.099665], 0.009515, 79.7793),
    "B3": ([0.297834, 0.297834, 0.157772, 0.157772, 0.088788], 0.00296, 78.3590),
}

# Half a unit of the last printed digit; one whole unit for the matrices with rounded thirds behind the print.
SIX_DECIMALS, FOUR_DECIMALS = 1e-6, 0.5e-4


def evaluate(name: str, operator: str = "weighted_mean") -> FuzzyResult:
    weights = ek.ahp(BELOW[name])
    return ek.fuzzy_evaluation(COUNTS[name], weights, operator=operator, grade_scores=SCORES, grades=GRADES)


def total(operator: str = "weighted_mean") -> FuzzyResult:
    return ek.fuzzy_evaluation([evaluate(name, operator) for name in BELOW], ek.ahp(TOP), operator=operator)


def test_dimension_weights_and_consistency() -> None:
    result = ek.ahp(TOP)
    np.testing.assert_allclose(result.weights, [0.163424, 0.296961, 0.539615], rtol=0, atol=SIX_DECIMALS)
    assert result.lambda_max == pytest.approx(3.009203, abs=SIX_DECIMALS)
    assert result.ci == pytest.approx(0.004601, abs=SIX_DECIMALS)
    assert result.cr == pytest.approx(0.007933, abs=SIX_DECIMALS)
    assert (result.ri_table, result.ri) == ("saaty", 0.58)


@pytest.mark.parametrize("name", EXPECTED)
def test_indicator_weights_and_dimension_scores(name: str) -> None:
    weights, cr, score = EXPECTED[name]
    result = ek.ahp(BELOW[name])
    np.testing.assert_allclose(result.weights, weights, rtol=0, atol=SIX_DECIMALS)
    assert result.cr == pytest.approx(cr, abs=SIX_DECIMALS)
    assert evaluate(name).score == pytest.approx(score, abs=FOUR_DECIMALS)


def test_total_score_membership_and_grade() -> None:
    result = total()
    np.testing.assert_allclose(
        result.membership, [0.138991, 0.326929, 0.349103, 0.14101, 0.043967], rtol=0, atol=SIX_DECIMALS
    )
    assert result.score == pytest.approx(78.5398, abs=FOUR_DECIMALS)
    assert (result.grade, result.tied) == (("中",), False)


def test_max_min_on_both_levels_ties_good_and_fair() -> None:
    result = total("max_min")
    np.testing.assert_allclose(result.membership, [0.200, 0.298, 0.298, 0.163, 0.075], rtol=0, atol=0.5e-3)
    assert (result.grade, result.tied) == (("良", "中"), True)


def test_all_matrices_are_consistent() -> None:
    assert all(ek.ahp(matrix).consistent for matrix in (TOP, *BELOW.values()))


@pytest.mark.shared
def test_the_numbers_here_are_those_of_the_reference(shared: Path) -> None:
    case = json.loads((shared / "domain/reference/worked_case_value_chain.json").read_text("utf-8"))
    assert case["counts"] == COUNTS
    assert case["grade_scores"] == SCORES
    for name, matrix in {"A-B": TOP, **{f"{key}-C": rows for key, rows in BELOW.items()}}.items():
        printed = [[round(float(Fraction(cell)), 6) for cell in row] for row in matrix]
        assert case["matrices"][name] == printed
        np.testing.assert_allclose(
            ek.ahp(matrix).weights, case["results"][name]["w"], rtol=0, atol=SIX_DECIMALS
        )
    assert case["results"]["score_total"] == 78.5398
    for name, (_, _, score) in EXPECTED.items():
        assert case["results"][f"score_{name}"] == score
