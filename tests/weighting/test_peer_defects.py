"""Every verified defect of a peer about weights: what evalkit does on that very input.

Ids and inputs are those of ../shared/reference/decision/PEER_DEFECTS.md.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.weighting.ahp.ahp import ahp
from evalkit.weighting.ahp.group import aggregate_judgements
from evalkit.weighting.ahp.hierarchy import ahp_hierarchy
from evalkit.weighting.ahp.incomplete import INCOMPLETE_METHODS, ahp_incomplete
from evalkit.weighting.ahp.panel import ahp_panel
from evalkit.weighting.ahp.prioritisation import priorities
from evalkit.weighting.ahp.random_index import consistency
from evalkit.weighting.bwm import bwm
from evalkit.weighting.fuzzy.buckley import fuzzy_buckley
from evalkit.weighting.fuzzy.chang import fuzzy_chang
from evalkit.weighting.objective.critic import critic_weights
from evalkit.weighting.objective.dispersion import dispersion_weights
from evalkit.weighting.objective.entropy import entropy_weights
from evalkit.weighting.objective.variation import variation_weights

SMOOTHED = 1e-11  # pyDecision adds a small number to the spread of a constant column


def decision(shared: Path, name: str) -> dict[str, Any]:
    return json.loads((shared / "reference/decision" / f"{name}.json").read_text())


@pytest.mark.parametrize("normalisation", ["min-max", "sum"])
def test_e3_a_zero_on_a_cost_column_does_not_explode(normalisation: Any) -> None:
    """pyDecision: 1/(0 + 1e-9) takes the whole share, the column's entropy falls to 0 and its weight to .905.

    Here the shares are those of max − x. The branch without complaints still stands alone among four, so the
    column weighs much; it does so as much as at .01 complaints, and its entropy is far from 0.
    """
    benefit = [60.0, 75, 90, 40]
    found = {
        first: entropy_weights(
            np.column_stack([[first, 5.2, 4.9, 5.1], benefit]),
            ["cost", "benefit"],
            normalisation=normalisation,
        )
        for first in (0.0, 1e-9, 0.01)
    }
    share = np.array([5.2, 0.3, 0.1]) / 5.6
    assert found[0.0].entropy[0] == pytest.approx(-(share * np.log(share)).sum() / np.log(4), rel=1e-12)
    assert found[0.0].entropy[0] > 0.2
    theirs = 1 / (np.array([0, 5.2, 4.9, 5.1]) + 1e-9)
    theirs /= theirs.sum()
    assert -(theirs * np.log(theirs)).sum() / np.log(4) < 1e-6
    assert found[0.0].weights[0] == pytest.approx(found[1e-9].weights[0], abs=1e-8)
    assert found[0.0].weights[0] == pytest.approx(found[0.01].weights[0], abs=0.01)


@pytest.mark.shared
def test_d10_d11_negative_values_are_refused_where_shares_need_them_positive(shared: Path) -> None:
    x = np.array(decision(shared, "entropy")["negative"]["X"])
    with pytest.raises(DataError, match=r"row 1, column '2' is -2"):
        entropy_weights(x, ["benefit"] * 3, normalisation="sum")
    found = entropy_weights(x, ["benefit"] * 3)
    assert np.isfinite(found.weights).all()
    assert "min" in found.formula


@pytest.mark.shared
def test_d12_an_exact_zero_has_zero_entropy_term(shared: Path) -> None:
    """pymcdm raises on a 0, so min–max then entropy cannot be done there."""
    case = decision(shared, "entropy")["minmax_then_entropy_0ln0"]
    found = entropy_weights(np.array(case["R"]), ["benefit"] * 6, normalisation="sum")
    np.testing.assert_allclose(found.weights, case["w"], rtol=1e-10)


@pytest.mark.shared
def test_d13_critic_honours_directions(shared: Path) -> None:
    case = decision(shared, "critic")
    found = critic_weights(np.array(case["X"]), ["benefit", "benefit", "cost"])
    np.testing.assert_allclose(found.weights, case["with_cost_col3"]["ours_directional"], rtol=1e-10)
    np.testing.assert_allclose(found.weights, [0.427, 0.259, 0.314], rtol=0, atol=5e-4)


@pytest.mark.shared
def test_entropy_states_what_it_does_with_a_cost_column(shared: Path) -> None:
    """pymcdm and scikit-criteria use raw x whatever the direction; here the weight follows and the formula says it."""
    x = np.array(decision(shared, "entropy")["X"])
    as_benefit = entropy_weights(x, ["benefit"] * 6)
    as_cost = entropy_weights(x, ["benefit"] * 3 + ["cost"] + ["benefit"] * 2)
    assert as_cost.weights[3] != pytest.approx(as_benefit.weights[3], abs=1e-3)
    assert as_cost.directions[3] == "cost"
    assert "cost: r = (max − x)" in as_cost.formula


@pytest.mark.shared
def test_d14_a_constant_column_gets_no_weight_and_spoils_no_other(shared: Path) -> None:
    case = decision(shared, "critic")
    x = np.array(case["X"])
    x[:, 2] = 3.0
    found = critic_weights(x, ["benefit"] * 3)
    np.testing.assert_allclose(found.weights, case["constant_column"]["pyDecision"], rtol=0, atol=SMOOTHED)
    want = decision(shared, "entropy")["constant_column"]
    np.testing.assert_allclose(
        entropy_weights(np.array(want["X"]), ["benefit"] * 3, normalisation="sum").weights,
        want["ours"],
        rtol=1e-10,
    )


def test_d19_a_misspelt_direction_is_not_a_cost() -> None:
    with pytest.raises(OptionError, match=r"'Max'.*did you mean|'Max'"):
        critic_weights(np.eye(3), ["Max", "benefit", "cost"])  # type: ignore[list-item]


def test_d1_d18_e1_sixteen_elements_get_a_sentence_or_a_wider_table() -> None:
    with pytest.raises(OptionError, match=r"'saaty' ends at n = 15; this matrix has 16.*alonso-lamata"):
        ahp(np.ones((16, 16)))
    with pytest.raises(OptionError, match="ends at n = 15"):
        fuzzy_buckley(np.ones((16, 16, 3)))
    assert ahp(np.ones((16, 16)), random_index="alonso-lamata").ri > 1.5
    found = fuzzy_buckley(np.ones((16, 16, 3)), random_index="alonso-lamata")
    np.testing.assert_allclose(found.weights, 1 / 16, rtol=1e-12)


def test_d2_two_elements_have_cr_zero() -> None:
    assert ahp(np.array([[1, 7], [1 / 7, 1]])).cr == 0.0


@pytest.mark.shared
def test_e2_a_group_matrix_off_the_saaty_scale_is_accepted(shared: Path) -> None:
    case = decision(shared, "ahp_group")
    group = aggregate_judgements(np.array(case["matrices"]))
    np.testing.assert_allclose(ahp(group).weights, case["AIJ_geometric"]["w_eig"], rtol=1e-10)


def test_d4_judgements_that_are_not_reciprocal_are_refused() -> None:
    with pytest.raises(DataError, match=r"\(2, 3\) = 3: not reciprocal"):
        ahp(np.array([[1, 2, 4], [0.5, 1, 3], [0.25, 0.5, 1]]))


def test_d22_zero_is_no_missing_judgement() -> None:
    matrix = np.array([[1, 0, 2], [0, 1, 3], [0.5, 1 / 3, 1]])
    with pytest.raises(DataError, match=r"\(1, 2\) = 0"):
        ahp(matrix)
    with pytest.raises(DataError, match="0 does not mean missing"):
        ahp_incomplete(matrix)


@pytest.mark.parametrize("method", list(INCOMPLETE_METHODS))
def test_d6_disconnected_comparisons_are_refused_by_name(method: str) -> None:
    """AHPy and AhpAnpLib: .323/.108/.474/.095 with CR 0 although nothing links a, b to c, d."""
    gap = np.nan
    matrix = [[1, 3, gap, gap], [1 / 3, 1, gap, gap], [gap, gap, 1, 5], [gap, gap, 0.2, 1]]
    with pytest.raises(StatisticError, match=r"a, b \| c, d"):
        ahp_incomplete(np.array(matrix), ["a", "b", "c", "d"], method=method)


def test_d8_a_leaf_beside_a_parent_keeps_its_weight() -> None:
    """AHPy: b vanishes and the target's weights sum to .667."""
    found = ahp_hierarchy(
        {"target": np.array([[1, 2], [0.5, 1]]), "a": np.array([[1, 3], [1 / 3, 1]])},
        {"target": ["a", "b"], "a": ["x", "y"]},
    )
    assert found.global_weights["b"] == pytest.approx(1 / 3)
    assert found.weights.sum() == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("size", [7, 9])
def test_d7_nothing_is_rounded_inside_the_tree(size: int) -> None:
    rng = np.random.default_rng(size)
    names = [f"c{i}" for i in range(size)]

    def random() -> np.ndarray:
        upper = np.triu(rng.choice([1 / 5, 1 / 3, 1, 3, 5], (size, size)), 1)
        return upper + np.tril(1 / np.where(upper > 0, upper, 1).T, -1) + np.eye(size)

    children = {"t": names, **{name: [f"{name}{k}" for k in range(size)] for name in names}}
    found = ahp_hierarchy({parent: random() for parent in children}, children)
    assert found.weights.sum() == pytest.approx(1, abs=1e-14)
    assert len(found.labels) == size**2


@pytest.mark.shared
def test_the_table_behind_a_ratio_is_named(shared: Path) -> None:
    """AHPy's README prints .0372 (Donegan–Dodd) where Saaty's table gives .0346, and names neither."""
    rows = decision(shared, "ahp_incomplete")["ahpy_readme_4x4"]["matrix"]
    matrix = np.array([[np.nan if x is None else x for x in row] for row in rows])
    completed = ahp_incomplete(matrix).completed
    found = ahp(completed)
    assert found.cr_by_table["donegan-dodd"] == pytest.approx(0.0372, abs=5e-5)
    assert found.cr_by_table["saaty-2005"] == pytest.approx(0.0346, abs=5e-5)
    assert found.ri_table == "saaty"
    honest = ahp_incomplete(matrix)
    assert honest.cr > found.cr  # the index for five of six judgements is smaller than RI(4)
    assert (honest.ri_table, honest.index_source) == ("saaty", "agoston-csato")


@pytest.mark.parametrize("method", list(INCOMPLETE_METHODS))
def test_r1_a_missing_judgement_between_consistent_ones_is_recovered(method: str) -> None:
    """ahpsurvey imputes 3.645 for a/b of (8, 4, 2, 1); the answer is 2."""
    weights = np.array([8.0, 4, 2, 1])
    for i, j in [(0, 1), (2, 3), (0, 2)]:
        matrix = weights[:, np.newaxis] / weights
        matrix[i, j] = matrix[j, i] = np.nan
        found = ahp_incomplete(matrix, method=method)
        assert found.implied[0][2] == pytest.approx(weights[i] / weights[j], rel=1e-9)


@pytest.mark.shared
def test_r2_judgements_are_averaged_geometrically_only(shared: Path) -> None:
    case = decision(shared, "ahp_group")
    stack = np.array(case["matrices"])
    assert case["arithmetic_AIJ_breaks_reciprocity"]["a12_times_a21"] == pytest.approx(
        float(stack.mean(axis=0)[0, 1] * stack.mean(axis=0)[1, 0])
    )
    group = aggregate_judgements(stack)
    np.testing.assert_allclose(group * group.T, 1, rtol=1e-14)
    with pytest.raises(OptionError, match="averaged geometrically"):
        ahp_panel(stack, mean="arithmetic")


def test_b1_best_worst_weights_are_optimal() -> None:
    """pyDecision's .206/.454/.130/.162/.049 has deviation .0648; the optimum is .0615."""
    to_others, to_worst = np.array([2.0, 1, 4, 3, 8]), np.array([4.0, 8, 4, 2, 1])
    found = bwm(to_others, to_worst)

    def deviation(w: np.ndarray) -> float:
        return float(max(np.abs(w[1] - to_others * w).max(), np.abs(w - to_worst * w[4]).max()))

    theirs = np.array(
        [0.20584971402406274, 0.4538002291584444, 0.12965717139055447, 0.16207141451594986, 0.0486]
    )
    assert deviation(found.weights) == pytest.approx(found.xi, abs=1e-12)
    assert deviation(found.weights) < deviation(theirs / theirs.sum()) - 0.003
    rng = np.random.default_rng(1)
    near = found.weights * np.exp(rng.normal(0, 0.02, (2000, 5)))
    assert min(deviation(w / w.sum()) for w in near) >= found.xi - 1e-12


@pytest.mark.shared
def test_spssau_shift_is_not_needed_for_zeros(shared: Path) -> None:
    """Weights of SPSSAU's shift move with its constant (.287, .269, .227); 0 ln 0 = 0 is their limit."""
    case = decision(shared, "entropy")
    found = entropy_weights(
        np.array(case["X"]), ["benefit", "benefit", "benefit", "cost", "benefit", "benefit"]
    ).weights
    assert found[5] == pytest.approx(0.2906, abs=5e-5)
    distance = [
        np.abs(found - case["shift_sensitivity"][shift]).max() for shift in ("1", "0.1", "0.01", "0.0001")
    ]
    assert distance == sorted(distance, reverse=True)
    assert distance[-1] < 1e-4


@pytest.mark.shared
def test_column_means_are_named_and_not_the_default(shared: Path) -> None:
    """2,000 random 9 × 9 experts: the verdict differs in 12, the first criterion in 81 (SPSSAU, pyDecision)."""
    case = decision(shared, "cr_tables")["sumproduct_vs_eig_9x9_2000"]
    rng = np.random.default_rng(0)
    weights = np.exp(rng.normal(0, 0.8, (2000, 9)))
    upper = np.triu(
        np.log(weights[:, :, np.newaxis] / weights[:, np.newaxis]) + rng.normal(0, 0.6, (2000, 9, 9)), 1
    )
    stack = np.exp(upper - upper.transpose(0, 2, 1))
    by_eigenvector, value = priorities(stack)
    by_columns, estimate = priorities(stack, "column_mean")
    verdicts = (consistency(value, 9)[1] < 0.1) != (consistency(estimate, 9)[1] < 0.1)
    assert verdicts.any()
    assert (by_eigenvector.argmax(axis=1) != by_columns.argmax(axis=1)).any()
    assert case["verdict_differs"] > 0
    assert ahp(stack[0]).method == "eigenvector"
    assert ahp(stack[0], method="column_mean").method_zh == "和法"


@pytest.mark.shared
def test_chang_reports_the_elements_it_drops(shared: Path) -> None:
    matrix = np.array(decision(shared, "fuzzy_ahp")["strong_one_dominates"]["F"])
    found = fuzzy_chang(matrix, ["a", "b", "c", "d"])
    assert found.weights.tolist() == [1, 0, 0, 0]
    assert found.zero_weights == ("b", "c", "d")
    np.testing.assert_allclose(fuzzy_buckley(matrix).weights, [0.535, 0.220, 0.122, 0.122], rtol=0, atol=5e-4)
    np.testing.assert_allclose(ahp(matrix[..., 1]).weights, [0.538, 0.220, 0.121, 0.121], rtol=0, atol=5e-4)


def test_f1_sd_weights_do_not_follow_units() -> None:
    x = np.random.default_rng(2).uniform(1, 9, (12, 3))
    other = x * [1000, 1, 1]
    for method in (dispersion_weights, variation_weights):
        directions: Any = ["benefit"] * 3
        np.testing.assert_allclose(
            method(other, directions).weights, method(x, directions).weights, rtol=1e-12
        )
