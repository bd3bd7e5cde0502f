"""AHP: published and recomputed cases, consistency, and what a bad matrix says."""

from __future__ import annotations

import json
import time
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, OptionError
from evalkit.weighting.ahp.ahp import ahp, total_consistency
from evalkit.weighting.ahp.prioritisation import PRIORITY_METHODS, priorities
from evalkit.weighting.ahp.random_index import RANDOM_INDEX, consistency, random_index

PRINTED_6 = 6e-7  # six printed decimals
RECOMPUTED = 1e-9  # numpy eig of the reference run, stored with 16 digits
SCALE = [Fraction(1, k) for k in range(9, 1, -1)] + [Fraction(k) for k in range(1, 10)]


def _exact(rows: list[list[float]]) -> np.ndarray:
    return np.array([[float(Fraction(x).limit_denominator(9)) for x in row] for row in rows])


def _reciprocal(upper: list[float], n: int) -> np.ndarray:
    matrix = np.eye(n)
    matrix[np.triu_indices(n, 1)] = upper
    return np.where(np.tri(n, k=-1, dtype=bool), 1 / matrix.T.clip(1e-12), matrix)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["A-B", "B1-C", "B2-C", "B3-C"])
def test_worked_case_value_chain_matrices(shared: Path, name: str) -> None:
    case = json.loads((shared / "domain/reference/worked_case_value_chain.json").read_text())
    found, want = ahp(_exact(case["matrices"][name])), case["results"][name]
    np.testing.assert_allclose(found.weights, want["w"], rtol=0, atol=PRINTED_6)
    np.testing.assert_allclose(
        [found.lambda_max, found.ci, found.cr],
        [want["lambda_max"], want["CI"], want["CR"]],
        rtol=0,
        atol=PRINTED_6,
    )
    assert found.ri_table == "saaty"
    assert found.consistent


def test_worked_case_goal_matrix_printed_digits() -> None:
    found = ahp(np.array([[1, 1 / 2, 1 / 3], [2, 1, 1 / 2], [3, 2, 1]]), ["B1", "B2", "B3"])
    assert [f"{w:.6f}" for w in found.weights] == ["0.163424", "0.296961", "0.539615"]
    assert f"{found.cr:.6f}" == "0.007933"
    assert "特征向量法" in str(found)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("method", "key"),
    [
        ("eigenvector", "eigenvector"),
        ("geometric_mean", "geometric_mean_根法"),
        ("column_mean", "column_normalised_mean_和法"),
    ],
)
def test_textbook_tour_by_every_method(shared: Path, method: str, key: str) -> None:
    case = json.loads((shared / "domain/reference/ahp_textbook_tour5.json").read_text())
    matrix = np.array([[float(Fraction(x)) for x in row] for row in case["A"]])
    np.testing.assert_allclose(
        ahp(matrix, method=method).weights, case["computed_here"][key], rtol=0, atol=2e-6
    )
    if method == "column_mean":
        found, want = ahp(matrix, method=method), case["computed_here"]
        assert found.lambda_max == pytest.approx(want["lambda_和法"], abs=2e-6)
        assert found.ci == pytest.approx(want["CI_和法"], abs=2e-6)


@pytest.mark.shared
@pytest.mark.parametrize("number", [0, 1, 2])
def test_published_column_mean_sheets(shared: Path, number: int) -> None:
    case = json.loads((shared / "domain/reference/ahp_sheet_345.json").read_text())["cases"][number]
    matrix = np.array([[float(Fraction(x)) for x in row] for row in case["A"]])
    found, published = ahp(matrix, method="column_mean"), case["published"]
    assert found.weights[0] == pytest.approx(published.get("w1", published.get("w", [0])[0]), abs=PRINTED_6)
    np.testing.assert_allclose(matrix @ found.weights, published["AW"], rtol=0, atol=PRINTED_6)
    assert found.ci == pytest.approx(published["CI"], abs=PRINTED_6)
    assert found.ri == published["RI"]


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["wealth_of_nations", "house_criteria", "drinks", "school_criteria", "job_city_criteria"]
)
def test_five_published_matrices_against_peers(shared: Path, name: str) -> None:
    case = json.loads((shared / "reference/decision/ahp_single_matrix.json").read_text())[name]
    matrix = np.array(case["matrix"])
    found = ahp(matrix, case["labels"])
    np.testing.assert_allclose(found.weights, case["eigenvector"], rtol=RECOMPUTED)
    assert found.lambda_max == pytest.approx(case["lambda_max"], rel=RECOMPUTED)
    assert found.cr == pytest.approx(case["CR"]["saaty1980"], rel=1e-8)
    second = ahp(matrix, random_index="saaty-2005")
    assert second.cr == pytest.approx(case["CR"]["saaty2005"], rel=1e-8)
    geometric, columns = ahp(matrix, method="geometric_mean"), ahp(matrix, method="column_mean")
    np.testing.assert_allclose(geometric.weights, case["geometric_mean"], rtol=RECOMPUTED)
    np.testing.assert_allclose(columns.weights, case["column_normalised_mean"], rtol=RECOMPUTED)
    assert columns.lambda_max == pytest.approx(case["lambda_from_column_mean"], rel=RECOMPUTED)
    top = case["worst_judgements"][0]
    assert found.worst is not None
    assert {found.worst[0], found.worst[1]} == {case["labels"][top["i"]], case["labels"][top["j"]]}
    assert max(found.worst[2] / found.worst[3], found.worst[3] / found.worst[2]) == pytest.approx(
        top["error"]
    )


@pytest.mark.shared
def test_all_4913_matrices_of_size_three(shared: Path) -> None:
    """The share accepted by each table, and Saaty's random index itself, from every 3 × 3 matrix."""
    case = json.loads((shared / "reference/decision/cr_tables.json").read_text())
    upper = np.array(list(product([float(x) for x in SCALE], repeat=3)))
    stack = np.ones((len(upper), 3, 3))
    for column, (i, j) in enumerate([(0, 1), (0, 2), (1, 2)]):
        stack[:, i, j], stack[:, j, i] = upper[:, column], 1 / upper[:, column]
    _, lambda_max = priorities(stack)
    ci, cr, _ = consistency(lambda_max, 3)
    assert ci.mean() == pytest.approx(case["exact_RI3"], abs=1e-10)
    assert int((cr < 0.1).sum()) == case["accepted"]["saaty1980"]
    for table, key in [
        ("alt_1_15", "saaty2005"),
        ("saaty-2005", "saaty2005"),
        ("donegan-dodd", "dd_ahpy"),
        ("tummala-ling", "tummala_pymcdm"),
    ]:
        assert int((consistency(lambda_max, 3, table)[1] < 0.1).sum()) == case["accepted"][key], table


def test_one_matrix_passes_one_table_and_fails_the_next() -> None:
    matrix = np.array([[1, 1 / 9, 1 / 8], [9, 1, 3], [8, 1 / 3, 1]])
    assert ahp(matrix).consistent
    assert not ahp(matrix, random_index="saaty-2005").consistent
    found = ahp(matrix)
    assert found.verdict_depends_on_table
    assert (found.verdicts["saaty"], found.verdicts["saaty-2005"]) == (True, False)
    assert found.cr_by_table["saaty-2005"] == ahp(matrix, random_index="saaty-2005").cr


def test_alonso_lamata_formula_and_end_of_table() -> None:
    assert random_index(5, "alonso-lamata") == pytest.approx((2.7699 * 5 - 4.3513 - 5) / 4, rel=1e-14)
    assert random_index(30, "alonso-lamata") > random_index(15, "alonso-lamata")
    with pytest.raises(OptionError, match=r"'saaty' ends at n = 15; this matrix has 16"):
        ahp(np.ones((16, 16)))
    with pytest.raises(OptionError, match=r"did you mean 'saaty'"):
        ahp(np.ones((3, 3)), random_index="saati")


@pytest.mark.parametrize("table", list(RANDOM_INDEX))
def test_two_elements_are_always_consistent(table: str) -> None:
    found = ahp(np.array([[1, 4], [1 / 4, 1]]), random_index=table)
    np.testing.assert_allclose(found.weights, [0.8, 0.2], rtol=1e-12)
    assert (found.ri, found.ci, found.cr, found.consistent) == (0.0, 0.0, 0.0, True)
    single = ahp(np.ones((1, 1)), random_index=table)
    assert (single.cr, single.weights.tolist(), single.worst) == (0.0, [1.0], None)


def test_total_consistency_of_the_worked_case_level() -> None:
    weights, ci = np.array([0.163424, 0.296961, 0.539615]), np.array([0.01229, 0.010656, 0.003316])
    expected = float(weights @ ci) / 1.12
    assert total_consistency(weights, ci, np.full(3, 1.12)) == pytest.approx(expected, rel=1e-5)
    assert total_consistency(np.array([1.0]), np.zeros(1), np.zeros(1)) == 0.0


def test_bad_matrices_name_their_cells() -> None:
    labels = ["price", "speed", "care"]
    cases = [
        ([[1, 2, 3], [0.5, 1, 3], [1 / 3, 0.5, 1]], r"\(speed, care\) = 3: not reciprocal.*1\.5"),
        ([[1, 2, 3], [0.5, 1, 0], [1 / 3, 1, 1]], r"\(speed, care\) = 0: judgements must be positive"),
        ([[1, 2, np.nan], [0.5, 1, 1], [1 / 3, 1, 1]], r"\(price, care\) = nan"),
        ([[1, 2, 3], [0.5, 2, 1], [1 / 3, 1, 1]], r"\(speed, speed\) = 2: the diagonal"),
        ([[1, 2, 3], [0.5, 1, 1], [0.33, 1, 1]], r"\(price, care\) = 3: not reciprocal"),
    ]
    for rows, message in cases:
        with pytest.raises(DataError, match=message):
            ahp(np.array(rows), labels)
    with pytest.raises(DataError, match="must be square"):
        ahp(np.ones((2, 3)))
    with pytest.raises(DataError, match="2 labels for a 3"):
        ahp(np.ones((3, 3)), ["a", "b"])
    with pytest.raises(DataError, match="must differ"):
        ahp(np.ones((2, 2)), ["a", "a"])
    with pytest.raises(OptionError, match="method must be one of"):
        ahp(np.ones((2, 2)), method="eigen")
    with pytest.raises(DataError, match=r"matrix 2, cell \(1, 2\) is -1"):
        priorities(np.array([np.ones((2, 2)), [[1, -1], [-1, 1]]]))


def test_worst_judgement_is_the_planted_one() -> None:
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    matrix = weights[:, None] / weights
    matrix[1, 3], matrix[3, 1] = 1 / 3, 3
    found = ahp(matrix, ["a", "b", "c", "d"])
    assert found.worst is not None
    assert found.worst[:3] == ("b", "d", 1 / 3)
    assert found.worst[3] > 2 * found.worst[2]
    assert not found.consistent


judgements = st.lists(st.sampled_from([float(x) for x in SCALE]), min_size=6, max_size=6)


@settings(max_examples=60, deadline=None)
@given(upper=judgements, order=st.permutations(range(4)), method=st.sampled_from(list(PRIORITY_METHODS)))
def test_weights_sum_to_one_and_follow_their_labels(
    upper: list[float], order: list[int], method: str
) -> None:
    matrix = _reciprocal(upper, 4)
    found, moved = ahp(matrix, method=method), ahp(matrix[np.ix_(order, order)], method=method)
    assert found.weights.min() > 0
    assert found.weights.sum() == pytest.approx(1, abs=1e-12)
    assert found.cr >= 0
    np.testing.assert_allclose(moved.weights, found.weights[order], rtol=1e-8)
    assert moved.lambda_max == pytest.approx(found.lambda_max, rel=1e-10)


@settings(max_examples=40, deadline=None)
@given(
    raw=st.lists(st.floats(0.05, 20), min_size=2, max_size=8), method=st.sampled_from(list(PRIORITY_METHODS))
)
def test_consistent_matrix_gives_back_its_weights(raw: list[float], method: str) -> None:
    weights = np.array(raw) / sum(raw)
    found = ahp(weights[:, None] / weights, method=method)
    np.testing.assert_allclose(found.weights, weights, rtol=1e-8)
    assert found.cr == pytest.approx(0, abs=1e-10)
    assert found.worst is None


@pytest.mark.parametrize("method", list(PRIORITY_METHODS))
def test_a_thousand_experts_equal_one_by_one_and_are_quick(method: str) -> None:
    rng = np.random.default_rng(7)
    scale = np.array([float(x) for x in SCALE])
    stack = np.array([_reciprocal(list(rng.choice(scale, 21)), 7) for _ in range(1000)])
    start = time.perf_counter()
    weights, lambda_max = priorities(stack, method)
    assert time.perf_counter() - start < 1.0
    for k in (0, 500, 999):
        single = ahp(stack[k], method=method)
        np.testing.assert_allclose(weights[k], single.weights, rtol=1e-10)
        assert lambda_max[k] == pytest.approx(single.lambda_max, rel=1e-12)
