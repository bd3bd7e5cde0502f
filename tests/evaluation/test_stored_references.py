"""Stored numbers about evaluation that no test of a single method holds.

Origin: reference/decision and domain/reference of the project's reference material; sources are named there.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.errors import DataError
from evalkit.evaluation.fuzzy.fuzzy import fuzzy_evaluation
from evalkit.evaluation.index.index_nodes import IndexTree
from evalkit.evaluation.index.index_tree import aggregate_tree
from evalkit.evaluation.methods.benefit_of_doubt import benefit_of_doubt
from evalkit.evaluation.methods.grey import grey_relational
from evalkit.evaluation.methods.topsis import topsis
from evalkit.evaluation.methods.weighted_mean import weighted_mean
from evalkit.evaluation.normalisation.normalisation import Goalposts, MinMax, ZScore, normalise
from evalkit.evaluation.robustness.rank_acceptability import rank_acceptability
from evalkit.weighting.ahp.ahp import ahp
from evalkit.weighting.panels.kendall import kendall_w

pytestmark = pytest.mark.shared
PRINTED_6 = 5.1e-7  # absolute; the reference is kept with six decimals
PRINTED_2 = 0.0051  # absolute; two printed decimals
PRINTED_4 = 5.1e-5  # absolute; four stored decimals
OPERATORS = {
    "M(.,+) weighted average": "weighted_mean",
    "M(min,max)": "max_min",
    "M(.,max)": "max_product",
    "M(min,+bounded)": "bounded_sum",
}


def decision(shared: Path, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((shared / f"reference/decision/{name}.json").read_text("utf-8"))
    return loaded


def achievement(shared: Path) -> tuple[list[str], np.ndarray]:
    with (shared / "reference/decision/oecd_tai23.csv").open(encoding="utf-8", newline="") as handle:
        lines = list(csv.reader(handle))[1:]
    return [line[0] for line in lines], np.array([[float(cell) for cell in line[1:]] for line in lines])


@pytest.mark.parametrize("scheme", ["EW", "FA", "BAP", "AHP"])
def test_min_max_scores_of_every_weighting_scheme(shared: Path, scheme: str) -> None:
    countries, x = achievement(shared)
    case = decision(shared, "oecd_tai")[scheme]
    found = weighted_mean(x, np.array(case["weights_table22"]), ["benefit"] * 8, normalisation=MinMax(0, 1))
    np.testing.assert_allclose(
        found.score, [case["score"][name] for name in countries], rtol=0, atol=PRINTED_6
    )
    ranks = dict(zip(countries, found.rank.tolist(), strict=True))
    assert ranks == case["rank_recomputed"]
    other = {
        name: {"recomputed": rank, "published": case["rank_published"][name]}
        for name, rank in ranks.items()
        if rank != case["rank_published"][name]
    }
    assert other == case["mismatches"]


def test_ranks_by_benefit_of_the_doubt_as_published(shared: Path) -> None:
    """Table 19 ranks by unrounded scores; ours differ from them only between neighbours in its two decimals."""
    countries, x = achievement(shared)
    case = decision(shared, "oecd_tai")["BOD"]
    found = benefit_of_doubt(x, ["benefit"] * 8, bounds=(0.10, 0.15))
    published = np.array([case["rank_published"][name] for name in countries])
    off = np.abs(found.rank - published)
    assert (off <= 1).all()
    printed = np.array([case["published_table19"][name] for name in countries])
    difference = found.score - printed
    stored = np.array([case["diff"][name] for name in countries])
    np.testing.assert_allclose(difference, stored, rtol=0, atol=5.1e-4)
    assert np.abs(difference).max() == pytest.approx(case["max_abs_diff"], abs=1e-6)


def test_expected_ranks_of_two_hundred_thousand_weightings(shared: Path) -> None:
    countries, x = achievement(shared)
    case = decision(shared, "oecd_tai")["SMAA_uniform_simplex_200k"]
    scores = (x - x.min(axis=0)) / np.ptp(x, axis=0)
    weights = np.random.default_rng(20260101).dirichlet(np.ones(8), 200_000)
    found = rank_acceptability(scores, weights, pairwise=False)
    mean = [case["mean_rank"][name] for name in countries]
    np.testing.assert_allclose(found.expected_rank, mean, rtol=0, atol=5.1e-4)
    first = [case["first_rank"][name] for name in countries]
    np.testing.assert_allclose(found.acceptability[:, 0], first, rtol=0, atol=PRINTED_4)
    assert (found.acceptability[:, 0] * (1 - found.acceptability[:, 0]) / 200_000).max() <= (
        case["mc_se_max"] ** 2
    )


def test_first_four_rows_of_table_15(shared: Path) -> None:
    case = decision(shared, "oecd_tai")["normalise_table15_schooling"]
    x = np.array(list(case["x"].values()))[:, np.newaxis]
    found = {
        "z": normalise(x, ["benefit"], ZScore()).values,
        "minmax": normalise(x, ["benefit"], MinMax(0, 1)).values,
        "mean": x / x.mean(),
        "best": x / x.max(),
        "worst": x / x.min(),
    }
    for name, printed in case["published_first4"].items():
        np.testing.assert_allclose(found[name][:4, 0], printed, rtol=0, atol=PRINTED_2, err_msg=name)


def test_table_of_all_levels_and_original_weights_of_the_asem_index(shared: Path) -> None:
    """results_full.csv: every node of every country, two decimals; weights_original.csv: those of the tree."""
    folder = shared / "reference/decision/coinr_asem"

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))

    meta = [row for row in rows("iMeta") if row["Type"] in {"Indicator", "Aggregate"}]
    original = {row["iCode"]: float(row["Weight"]) for row in rows("weights_original")}
    assert {row["iCode"]: float(row["Weight"]) for row in meta} == original
    leaves = [row["iCode"] for row in meta if row["Type"] == "Indicator"]
    tree = IndexTree(
        codes=tuple(row["iCode"] for row in meta),
        parents=tuple("" if row["Parent"] == "NA" else row["Parent"] for row in meta),
        weights=np.array([float(row["Weight"]) for row in meta]),
    )
    scores = {row["uCode"]: row for row in rows("Normalised")}
    values = np.array([[float(row[code]) for code in leaves] for row in scores.values()])
    found = aggregate_tree(values, leaves, tree)
    place = {country: i for i, country in enumerate(scores)}
    full = rows("results_full")
    assert len(full) == decision(shared, "coinr_asem")["n_units"] == len(place)
    assert len(leaves) == decision(shared, "coinr_asem")["n_ind"]
    for row in full:
        i = place[row["uCode"]]
        assert found.rank[i] == float(row["Rank"])
        for j, code in enumerate(found.codes):
            assert found.values[i, j] == pytest.approx(float(row[code]), abs=PRINTED_2), (row["uCode"], code)


def test_all_nodes_of_the_first_and_last_countries(shared: Path) -> None:
    case = decision(shared, "coinr_asem")
    folder = shared / "reference/decision/coinr_asem"
    with (folder / "Aggregated.csv").open(encoding="utf-8", newline="") as handle:
        held = {row["uCode"]: row for row in csv.DictReader(handle)}
    assert [row["uCode"] for row in case["top10"]][:3] == ["CHE", "NLD", "DNK"]
    for row in (*case["top10"], *case["bottom5"]):
        for code, value in row.items():
            if code not in {"uCode", "Rank"}:
                assert float(held[row["uCode"]][code]) == pytest.approx(value, rel=1e-10), code


@pytest.mark.parametrize("operator", list(OPERATORS))
def test_grade_tie_and_score_of_the_four_operators(shared: Path, operator: str) -> None:
    case = decision(shared, "fuzzy_comprehensive")
    want = case["operators"][operator]
    grades = [f"g{i}" for i in range(5)]
    for table in (np.array(case["R"]), np.array(case["from_counts"]["R"])):
        found = fuzzy_evaluation(
            table, np.array(case["w"]), operator=OPERATORS[operator], grade_scores=case["grade_scores"],
            grades=grades,
        )  # fmt: skip
        assert found.score == pytest.approx(want["score"], rel=1e-12)
        assert found.grade == (grades[want["max_membership_grade"]],)
        assert found.tied == want["tied"]


def test_global_weights_of_the_worked_case(shared: Path) -> None:
    case = json.loads((shared / "domain/reference/worked_case_value_chain.json").read_text("utf-8"))

    def weights(name: str) -> np.ndarray:
        printed = np.array(case["matrices"][name])  # .333333 stands for 1/3
        return ahp(np.where(printed < 1, 1 / np.round(1 / np.minimum(printed, 1)), printed)).weights

    top = weights("A-B")
    for i, name in enumerate(("B1", "B2", "B3")):
        want = case["results"]["global_weights"][name]
        np.testing.assert_allclose(top[i] * weights(f"{name}-C"), want, rtol=0, atol=1e-6)


def test_grey_grades_and_the_peer_that_divides_by_the_alternatives(shared: Path) -> None:
    case, aircraft = decision(shared, "gra"), decision(shared, "topsis")
    x = np.array(aircraft["X"])
    directions = ["benefit" if t == 1 else "cost" for t in aircraft["types"]]
    found = grey_relational(x, np.array(aircraft["w"]), directions)
    scaled = normalise(x, directions, MinMax(0, 1)).values
    np.testing.assert_allclose(scaled, case["R"], rtol=0, atol=1e-15)
    np.testing.assert_allclose(found.score / len(x), case["pyDecision"], rtol=1e-12)
    np.testing.assert_allclose(case["pyDecision_ratio_to_ours"], 1 / len(x), rtol=1e-12)


def test_closeness_of_the_aircraft_as_peers_print_it(shared: Path) -> None:
    case = decision(shared, "topsis")
    x, w = np.array(case["X"]), np.array(case["w"])
    directions = ["benefit" if t == 1 else "cost" for t in case["types"]]
    found = topsis(x, w, directions)
    for peer in ("pymcdm_vector", "pyDecision", "skcriteria_vector"):
        np.testing.assert_allclose(found.score, case[peer], rtol=1e-12)
    scaled = topsis(x, w, directions, normalisation="min-max")
    np.testing.assert_allclose(scaled.score, case["pymcdm_default_minmax"], rtol=1e-12)
    whole = topsis(x, 10 * w, directions)
    np.testing.assert_allclose(whole.score, case["unnormalised_weights_1_1"]["pyDecision"], rtol=1e-12)


def test_an_american_customer_satisfaction_index(shared: Path) -> None:
    """Σ w (x − 1)/9 · 100 of three ten-point answers; weights of an example of the index's publishers."""
    items = json.loads((shared / "domain/reference/misc_published.json").read_text("utf-8"))["items"]
    case = next(item for item in items if item["what"].startswith("ACSI"))
    means, ohio = np.array([case["test"]["means"]]), np.array(case["weights_example_Ohio"])
    scale = Goalposts([1.0] * 3, [10.0] * 3, 0, 100)
    for weights, key in ((None, "equal_weights"), (ohio, "ohio")):
        found = weighted_mean(means, weights, ["benefit"] * 3, normalisation=scale)
        assert found.score[0] == pytest.approx(case["test"][key], abs=1e-4)


def test_a_missing_cell_of_the_aircraft_is_named(shared: Path) -> None:
    case = decision(shared, "topsis")
    x = np.array(case["X"])
    x[0, 0] = np.nan
    assert case["nan"]["pymcdm"] == ["NaN"] * 4
    with pytest.raises(DataError, match="row 1, column '1' is nan"):
        topsis(x, np.array(case["w"]), ["benefit"] * 6)


def test_the_finland_of_the_goalposts_and_the_grade_of_the_worked_case(shared: Path) -> None:
    countries, x = achievement(shared)
    posts = decision(shared, "oecd_tai")["hdr2001_goalposts"]
    scale = Goalposts(posts["goal_lo"], posts["goal_hi"], 0, 1)
    found = weighted_mean(x, None, ["benefit"] * 8, normalisation=scale)
    assert found.score[countries.index("Finland")] == pytest.approx(posts["finland"], rel=1e-12)
    case = json.loads((shared / "domain/reference/worked_case_value_chain.json").read_text("utf-8"))
    results = case["results"]
    total = np.array([results["B_B1"], results["B_B2"], results["B_B3"]])
    membership = fuzzy_evaluation(total, np.array(results["A-B"]["w"]), grades=case["grades"])
    # the reference counts grades from 1 there
    assert membership.grade == (case["grades"][results["max_membership_grade"] - 1],)


def test_friedman_of_the_delphi_round(shared: Path) -> None:
    case = decision(shared, "kendall_delphi")["delphi_round"]
    found = kendall_w(np.array(case["X"]))
    assert found.chi2 == pytest.approx(case["friedman_chi2_scipy"], rel=1e-12)
    assert found.w == pytest.approx(case["W_from_friedman"], rel=1e-12)
