"""Stored numbers about weights that no test of a single method holds: peers' own runs, random indices, sheets.

Origin: reference/decision and domain/reference of the project's reference material; peers and versions are named there.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.errors import DataError, StatisticError
from evalkit.weighting.ahp.ahp import ahp
from evalkit.weighting.ahp.diagnosis import ahp_diagnosis
from evalkit.weighting.ahp.group import aggregate_judgements
from evalkit.weighting.ahp.incomplete import ahp_incomplete
from evalkit.weighting.ahp.prioritisation import priorities
from evalkit.weighting.ahp.random_index import RANDOM_INDEX, consistency, random_index
from evalkit.weighting.bwm import bwm
from evalkit.weighting.combination.combination import combine_weights
from evalkit.weighting.fuzzy.buckley import fuzzy_buckley
from evalkit.weighting.fuzzy.chang import fuzzy_chang
from evalkit.weighting.objective.critic import critic_weights
from evalkit.weighting.objective.entropy import entropy_weights
from evalkit.weighting.objective.factor_weights import factor_weights

pytestmark = pytest.mark.shared
STORED = 1e-9  # relative; 16 stored digits, eigenvectors found by another iteration
PEER_4 = 5.1e-5  # absolute; AHPy prints four decimals
POWER = 2e-10  # absolute; AhpAnpLib stops its power iteration there
PYDECISION = 1e-7  # absolute; pyDecision adds small numbers inside its logarithms and spreads
SIX = 6e-7  # absolute; six printed decimals
TWO = 0.005  # absolute; two printed decimals
SINGLE = ["wealth_of_nations", "house_criteria", "drinks", "school_criteria", "job_city_criteria"]


def decision(shared: Path, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((shared / f"reference/decision/{name}.json").read_text("utf-8"))
    return loaded


def domain(shared: Path, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((shared / f"domain/reference/{name}.json").read_text("utf-8"))
    return loaded


def exact(rows: list[list[str]]) -> np.ndarray:
    return np.array([[float(Fraction(cell)) for cell in row] for row in rows])


@pytest.mark.parametrize("name", SINGLE)
def test_every_peer_on_five_matrices(shared: Path, name: str) -> None:
    case = decision(shared, "ahp_single_matrix")[name]
    matrix, peers = np.array(case["matrix"]), case["peers"]
    found = ahp(matrix)
    assert found.ci == pytest.approx(case["CI"], rel=STORED)
    assert len(matrix) == case["n"]
    np.testing.assert_allclose(found.weights, peers["ahpy2.1_dd"]["w"], rtol=0, atol=PEER_4)
    assert found.cr_by_table["donegan-dodd"] == pytest.approx(peers["ahpy2.1_dd"]["CR"], abs=PEER_4)
    assert found.cr_by_table["saaty-2005"] == pytest.approx(peers["ahpy2.1_saaty"]["CR"], abs=PEER_4)
    np.testing.assert_allclose(found.weights, peers["ahpy2.1_saaty"]["w"], rtol=0, atol=PEER_4)
    for tail, method in (("m", "column_mean"), ("g", "geometric_mean"), ("me", "eigenvector")):
        peer, own = peers[f"pyDecision5.1.8_{tail}"], ahp(matrix, method=method)
        np.testing.assert_allclose(own.weights, peer["w"], rtol=STORED)
        if tail != "g":  # its λmax for 根法 is Σ w_j·(column sum), ours the mean of (Aw)_i/w_i
            assert own.cr == pytest.approx(peer["CR"], rel=1e-8)
    np.testing.assert_allclose(found.weights, peers["pymcdm1.4.0"]["w"], rtol=STORED)
    assert found.cr_by_table["tummala-ling"] == pytest.approx(peers["pymcdm1.4.0"]["CR"], rel=1e-8)
    np.testing.assert_allclose(found.weights, peers["AhpAnpLib2.6.0"]["w"], rtol=0, atol=1e-7)


@pytest.mark.parametrize(
    ("name", "weights", "ratio"),
    [("wealth_of_nations", 0.0045, 0.005), ("house_criteria", 6e-4, 6e-4), ("drinks", 6e-4, 6e-4)],
)
def test_printed_weights_of_single_matrices(shared: Path, name: str, weights: float, ratio: float) -> None:
    """The printed vector of the wealth of nations is off by up to .004 (noted in the reference)."""
    case = decision(shared, "ahp_single_matrix")[name]
    found = ahp(np.array(case["matrix"]))
    off = np.abs(found.weights - case["published"]["w"])
    assert off.max() == pytest.approx(case["max_abs_diff_published_vs_eig"], abs=1e-9) and off.max() < weights
    assert found.cr == pytest.approx(case["published"]["CR"], abs=ratio)
    if "lambda_max" in case["published"]:
        assert found.lambda_max == pytest.approx(case["published"]["lambda_max"], abs=TWO)
    if "CI" in case["published"]:
        assert found.ci == pytest.approx(case["published"]["CI"], abs=6e-4)


def test_job_city_index_and_worst_judgements(shared: Path) -> None:
    case = decision(shared, "ahp_single_matrix")["job_city_criteria"]
    matrix = np.array(case["matrix"])
    assert ahp(matrix).gci == pytest.approx(case["GCI"], rel=STORED)
    found = ahp_diagnosis(matrix, case["labels"])
    for got, want in zip(found.judgements, case["worst_judgements"], strict=False):
        assert {got[0], got[1]} == {case["labels"][want["i"]], case["labels"][want["j"]]}
        assert got[4] == pytest.approx(want["error"], rel=STORED)


def test_the_printed_results_of_the_school_belong_to_another_matrix(shared: Path) -> None:
    """λmax 7.49 is printed, 7.42 follows from the recalled matrix: the reference calls it unconfirmed."""
    case = decision(shared, "ahp_single_matrix")["school_criteria"]
    found = ahp(np.array(case["matrix"]))
    assert found.lambda_max == pytest.approx(7.42, abs=TWO)
    assert abs(found.lambda_max - case["published"]["lambda_max"]) > 0.05
    np.testing.assert_allclose(found.weights, case["published"]["w"], rtol=0, atol=2 * TWO)


@pytest.mark.parametrize("name", ["ahpy_readme_4x4", "drinks_7x7_missing"])
def test_peers_on_incomplete_matrices(shared: Path, name: str) -> None:
    case = decision(shared, "ahp_incomplete")[name]
    matrix = np.array([[np.nan if cell is None else cell for cell in row] for row in case["matrix"]])
    found = ahp_incomplete(matrix)
    np.testing.assert_allclose(found.weights, case["ahpy2_1"]["w"], rtol=0, atol=PEER_4)
    full = ahp(found.completed)  # AHPy divides by the index of a complete matrix
    assert full.cr_by_table["saaty-2005"] == pytest.approx(case["ahpy2_1"]["CR"], abs=PEER_4)
    for pair, value in case["ahpy2_1"]["filled"].items():
        i, j = (int(part.strip(" '()c")) for part in pair.split(","))
        assert found.completed[i, j] == pytest.approx(value, rel=1e-4)  # AHPy's optimiser stops early
    harker = ahp_incomplete(matrix, method="harker")
    np.testing.assert_allclose(harker.weights, case["AhpAnpLib2_6_harker"]["w"], rtol=0, atol=POWER)


def test_random_indices_of_all_peers(shared: Path) -> None:
    tables = decision(shared, "cr_tables")["RI_tables"]
    names = {
        "saaty1980_pyDecision": "saaty",
        "saaty2005_ahpy": "saaty-2005",
        "donegan_dodd_ahpy_default": "donegan-dodd",
        "tummala_ling_pymcdm": "tummala-ling",
    }
    for key, name in names.items():
        for size, value in tables[key].items():
            assert random_index(int(size), name) == value, (key, size)
    own = [random_index(n, "alt_1_15") for n in range(3, 11)]
    np.testing.assert_allclose(own, list(tables["AhpAnpLib"].values()), rtol=0, atol=0.0101)


def test_random_indices_of_chinese_sources(shared: Path) -> None:
    case = domain(shared, "random_index")
    for key, name in (("saaty_2dp", "saaty"), ("alt_1_15", "alt_1_15")):
        held = [random_index(n, name) for n in range(1, len(case[key]["values"]) + 1)]
        np.testing.assert_array_equal(held, case[key]["values"])
    assert {"saaty", "alt_1_15"} < set(RANDOM_INDEX)


def test_one_verdict_in_forty_eight_changes_with_the_table(shared: Path) -> None:
    """102 of the 4,913 matrices of size 3 pass Saaty (1980) and fail Donegan and Dodd."""
    case = decision(shared, "cr_tables")
    scale = np.array([1 / k for k in range(9, 1, -1)] + list(range(1, 10)), dtype=float)
    a, b, c = (part.ravel() for part in np.meshgrid(scale, scale, scale, indexing="ij"))
    stack = np.ones((len(a), 3, 3))
    for (i, j), values in {(0, 1): a, (0, 2): b, (1, 2): c}.items():
        stack[:, i, j], stack[:, j, i] = values, 1 / values
    assert len(stack) == case["total"]
    largest = priorities(stack, "eigenvector")[1]
    verdict = {name: consistency(largest, 3, name)[1] < 0.1 for name in ("saaty", "donegan-dodd")}
    assert int((verdict["saaty"] != verdict["donegan-dodd"]).sum()) == case["flips_1980_vs_dd"]
    found = ahp(np.array(case["example_accept1980_reject2005"]))
    assert (found.verdicts["saaty"], found.verdicts["saaty-2005"]) == (True, False)


def test_a_group_keeps_reciprocity_where_arithmetic_means_lose_it(shared: Path) -> None:
    case = decision(shared, "ahp_group")
    stack, broken = np.array(case["matrices"]), case["arithmetic_AIJ_breaks_reciprocity"]
    arithmetic = stack.mean(axis=0)
    np.testing.assert_allclose(arithmetic, broken["matrix"], rtol=1e-12)
    assert arithmetic[0, 1] * arithmetic[1, 0] == pytest.approx(broken["a12_times_a21"], rel=1e-12)
    with pytest.raises(DataError, match="not reciprocal"):
        ahp(arithmetic)
    group = aggregate_judgements(stack)
    np.testing.assert_allclose(group * group.T, 1, rtol=1e-14)
    want = case["AIJ_geometric"]["w_gm"]
    np.testing.assert_allclose(ahp(group, method="geometric_mean").weights, want, rtol=1e-12)
    np.testing.assert_allclose(want, case["AIP_geometric_gm"], rtol=1e-12)  # the stored identity


def test_published_sheets_by_every_priority_method(shared: Path) -> None:
    for case in domain(shared, "ahp_sheet_345")["cases"]:
        matrix, here = exact(case["A"]), case.get("computed_here", {})
        columns, eigen = ahp(matrix, method="column_mean"), ahp(matrix)
        if "w" in case["published"]:
            np.testing.assert_allclose(columns.weights, case["published"]["w"], rtol=0, atol=SIX)
        for key, found in (
            ("w_和法", columns.weights),
            ("eigenvector", eigen.weights),
            ("geo", ahp(matrix, method="geometric_mean").weights),
            ("lambda_eig", eigen.lambda_max),
            ("CI_eig", eigen.ci),
            ("CR_eig", eigen.cr),
        ):
            if key in here:
                np.testing.assert_allclose(found, here[key], rtol=0, atol=SIX, err_msg=key)
        if case["n"] == 4:  # the stored lesson: the two CIs differ in the fifth decimal
            assert 1e-5 < abs(columns.ci - eigen.ci) < 1e-4


def test_textbook_tour_index_ratio_and_the_two_given_matrices(shared: Path) -> None:
    case = domain(shared, "ahp_textbook_tour5")
    found, here = ahp(exact(case["A"])), case["computed_here"]
    got = (found.lambda_max, found.ci, found.cr)
    np.testing.assert_allclose(got, (here["lambda_max"], here["CI"], here["CR"]), rtol=0, atol=SIX)
    printed = case["published"]
    assert found.lambda_max == pytest.approx(printed["lambda_max"], abs=1e-3)
    assert found.ci == pytest.approx(printed["CI"], abs=6e-4)
    assert (found.ri, round(found.cr, 3)) == (printed["RI"], printed["CR"])
    for name, place in (("B1", 0), ("B2", 1)):
        one = ahp(exact(case[name]["A"]))
        np.testing.assert_allclose(one.weights, case[name]["eigenvector"], rtol=0, atol=SIX)
        assert one.lambda_max == pytest.approx(case[name]["lambda"], abs=SIX)
        # 3.005 is printed for 3.0055, 3.002 for 3.0015
        assert one.lambda_max == pytest.approx(printed["level3"]["lambda"][place], abs=1e-3)


def test_best_worst_car_beats_the_weights_of_pydecision(shared: Path) -> None:
    """Neither model has their weights as its optimum: linear ξ .0648 > .0615, nonlinear 1.333 > 1."""
    case = decision(shared, "bwm")
    to_others, to_worst = np.array(case["AB"]), np.array(case["AW"])
    found = bwm(to_others, to_worst)

    def linear(w: np.ndarray) -> float:
        return float(max(np.abs(w[1] - to_others * w).max(), np.abs(w - to_worst * w[4]).max()))

    def ratios(w: np.ndarray) -> float:
        return float(max(np.abs(w[1] / w - to_others).max(), np.abs(w / w[4] - to_worst).max()))

    np.testing.assert_allclose(found.weights, case["linear"]["w"], rtol=0, atol=1e-12)
    assert linear(found.weights) == pytest.approx(case["linear"]["xi"], abs=1e-12) == found.xi
    assert ratios(found.weights) == pytest.approx(case["linear"]["nonlin_dev"], rel=1e-9)
    for run in case["pyDecision_runs"]:
        theirs = np.array(run["w"])
        assert linear(theirs) == pytest.approx(run["lin_dev"], abs=1e-6)
        assert linear(theirs) > found.xi + 0.003
        assert ratios(theirs) > found.xi_nonlinear + 0.3


@pytest.mark.parametrize("name", ["moderate", "strong_one_dominates"])
def test_fuzzy_matrices_by_chang_buckley_and_their_crisp_middle(shared: Path, name: str) -> None:
    case = decision(shared, "fuzzy_ahp")[name]
    table = np.array(case["F"])
    degree = np.array(case["chang"]["d"])
    found = fuzzy_chang(table)
    np.testing.assert_allclose(found.weights, degree / degree.sum(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(fuzzy_buckley(table).weights, case["buckley"]["w"], rtol=1e-12)
    crisp = ahp(table[..., 1])
    np.testing.assert_allclose(crisp.weights, case["crisp_middle_eig"], rtol=STORED)
    assert crisp.cr == pytest.approx(case["crisp_middle_CR_saaty80"], rel=1e-8)


def test_game_theory_before_the_shares_are_rescaled(shared: Path) -> None:
    case = decision(shared, "combined_weights")
    sets = np.array([case["subjective"], case["objective"]])
    raw = np.linalg.solve(sets @ sets.T, (sets**2).sum(axis=1))
    np.testing.assert_allclose(raw, case["game_theory"]["a_raw"], rtol=1e-12)
    found = combine_weights({"a": sets[0], "b": sets[1]}, method="game_theory")
    np.testing.assert_allclose(list(found.shares.values()), raw / raw.sum(), rtol=1e-12)


def test_critic_of_the_firms_as_peers_print_it(shared: Path) -> None:
    case = decision(shared, "critic")
    x = np.array(case["X"])
    found = critic_weights(x, ["benefit"] * 3)
    scaled = (x - x.min(axis=0)) / np.ptp(x, axis=0)
    np.testing.assert_allclose(scaled, case["R"], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(found.weights, case["pymcdm"], rtol=1e-12)
    np.testing.assert_allclose(found.weights, case["skcriteria"], rtol=1e-12)
    np.testing.assert_allclose(found.weights, case["pyDecision"], rtol=0, atol=PYDECISION)
    turned = critic_weights(x, ["benefit", "benefit", "cost"])
    want = case["with_cost_col3"]
    np.testing.assert_allclose(turned.weights, want["skcriteria"], rtol=1e-12)
    np.testing.assert_allclose(turned.weights, want["pyDecision"], rtol=0, atol=PYDECISION)
    np.testing.assert_allclose(found.weights, want["pymcdm_raw"], rtol=1e-12)  # theirs ignores the direction


def test_entropy_of_the_aircraft_as_peers_print_it(shared: Path) -> None:
    case = decision(shared, "entropy")
    found = entropy_weights(np.array(case["X"]), ["benefit"] * 6, normalisation="sum")
    for peer in ("pymcdm", "skcriteria"):
        np.testing.assert_allclose(found.weights, case[peer], rtol=1e-8)
    np.testing.assert_allclose(found.weights, case["pyDecision_all_max"], rtol=0, atol=PYDECISION)
    zeros = case["zero_handling_peers"]
    scaled = np.array(case["minmax_then_entropy_0ln0"]["R"])
    with_zeros = entropy_weights(scaled, ["benefit"] * 6, normalisation="sum")
    for peer in ("ours_0ln0", "skcriteria"):
        np.testing.assert_allclose(with_zeros.weights, zeros[peer], rtol=1e-10)
    np.testing.assert_allclose(with_zeros.weights, zeros["pyDecision"], rtol=0, atol=PYDECISION)


def test_the_limit_of_small_shifts_is_zero_log_zero_and_large_ones_move_the_weights(shared: Path) -> None:
    """SPSSAU adds |min| + .01 to a column with a value ≤ 0; every constant gives other weights."""
    case = decision(shared, "entropy")
    scaled, plain = np.array(case["minmax_then_entropy_0ln0"]["R"]), case["minmax_then_entropy_0ln0"]["w"]
    shifted = {}
    for size, want in case["shift_sensitivity"].items():
        moved = entropy_weights(scaled + float(size), ["benefit"] * 6, normalisation="sum").weights
        np.testing.assert_allclose(moved, want, rtol=1e-8)
        shifted[float(size)] = moved
    np.testing.assert_allclose(shifted[0.01], case["minmax_then_spssau_shift_0.01"]["w"], rtol=1e-8)
    ours = entropy_weights(scaled, ["benefit"] * 6, normalisation="sum").weights
    np.testing.assert_allclose(ours, plain, rtol=1e-10)
    off = [np.abs(shifted[size] - ours).max() for size in sorted(shifted)]
    assert (np.diff(off) > 0).all()
    assert off[0] < 1e-3 and off[-1] > 0.05


def test_missing_negative_and_constant_tables_of_the_entropy_case(shared: Path) -> None:
    """Peers return NaN or a weight; here each is refused by a sentence."""
    case = decision(shared, "entropy")
    x = np.array(case["X"])
    x[1, 2] = np.nan
    with pytest.raises(DataError, match="row 2, column '3' is nan"):
        entropy_weights(x, ["benefit"] * 6)
    with pytest.raises(StatisticError, match="every indicator is constant"):
        entropy_weights(np.ones((4, 3)), ["benefit"] * 3)
    constant = case["constant_column"]
    found = entropy_weights(np.array(constant["X"]), ["benefit"] * 3, normalisation="sum")
    for peer in ("pymcdm", "skcriteria"):
        np.testing.assert_allclose(found.weights, constant[peer], rtol=1e-10)
    np.testing.assert_allclose(found.weights, constant["pyDecision"], rtol=0, atol=3e-7)


def test_handbook_factor_solution_of_the_achievement_index(shared: Path) -> None:
    """Table 17 by varimax with row normalisation; printed with two decimals, squares within rounding."""
    case = decision(shared, "oecd_tai")["PCA"]
    lines = (shared / "reference/decision/oecd_tai23.csv").read_text("utf-8").splitlines()
    x = np.array([[float(cell) for cell in line.split(",")[1:]] for line in lines[1:]])
    found = factor_weights(x, ["benefit"] * 8, negative="square")
    np.testing.assert_allclose(found.eigenvalues / 8 * 100, case["variance_pct"], rtol=1e-10)
    # 3.354 is printed as 3.3: cut off, not rounded
    np.testing.assert_allclose(found.eigenvalues, case["published_eigenvalues"], rtol=0, atol=0.06)
    np.testing.assert_allclose(found.eigenvalues / 0.08, case["published_variance"], rtol=0, atol=0.12)
    kaiser = case["varimax"]["kaiser"]
    want = np.array(kaiser["loadings"])
    order = [int(np.abs(found.loadings.T @ want[:, j]).argmax()) for j in range(4)]
    assert sorted(order) == [0, 1, 2, 3]
    loadings = np.abs(found.loadings[:, order])
    np.testing.assert_allclose(loadings, np.abs(want), rtol=0, atol=0.02)  # the reference stops early
    np.testing.assert_allclose(found.explained[order], kaiser["expl_var"], rtol=0, atol=0.02)
    share = found.explained[order] / found.explained.sum()
    np.testing.assert_allclose(share, kaiser["expl_share"], rtol=0, atol=TWO)
    np.testing.assert_allclose(sorted(share), sorted(case["published_share"]), rtol=0, atol=0.008)
    # the reference takes exports' second loading because its largest is negative; the print is .07, as here
    held, rest = np.array(kaiser["weights_rescaled"]), np.arange(8) != 3
    ours = found.weights[rest] / found.weights[rest].sum()
    np.testing.assert_allclose(ours, held[rest] / held[rest].sum(), rtol=0, atol=TWO)
    assert abs(found.weights[3] - case["published_PC_weights_table18"][3]) < TWO < abs(held[3] - 0.07)


def test_handbook_judgements_of_table_20(shared: Path) -> None:
    case = decision(shared, "oecd_tai")["AHP_table20"]
    matrix = np.array(case["matrix"])
    found, second = ahp(matrix), ahp(matrix, random_index="saaty-2005")
    np.testing.assert_allclose(found.weights, case["w"], rtol=STORED)
    np.testing.assert_allclose(ahp(matrix, method="geometric_mean").weights, case["w_gm"], rtol=1e-12)
    got = (found.lambda_max, found.ci, found.cr, second.cr)
    np.testing.assert_allclose(
        got, [case[key] for key in ("lambda_max", "CI", "CR_saaty80", "CR_saaty05")], rtol=1e-8
    )
    assert case["reciprocal"] is True
    peers = case["peers"]
    assert found.cr_by_table["donegan-dodd"] == pytest.approx(peers["ahpy2.1_dd"]["CR"], abs=PEER_4)
    np.testing.assert_allclose(found.weights, peers["ahpy2.1_saaty"]["w"], rtol=0, atol=PEER_4)
    columns = ahp(matrix, method="column_mean")
    np.testing.assert_allclose(columns.weights, peers["pyDecision5.1.8_m"]["w"], rtol=STORED)
    np.testing.assert_allclose(found.weights, peers["AhpAnpLib2.6.0"]["w"], rtol=0, atol=1e-7)
