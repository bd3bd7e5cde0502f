"""Which test holds each block of the decision references; a block in neither list fails.

A block is a key of the first or second level of a reference file. Patterns are those of `fnmatch`. Every test
named here mentions the reference file, and the key itself where the pattern has no wildcard.
"""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

pytestmark = pytest.mark.shared

STORED_W, STORED_E = "weighting/test_stored_references.py", "evaluation/test_stored_references.py"
AHP, GROUP, PANEL = "weighting/ahp/test_ahp.py", "weighting/ahp/test_group.py", "weighting/ahp/test_panel.py"
TAI, ASEM = "evaluation/test_technology_achievement_index.py", "evaluation/test_asem_stages.py"
WORKED, FUZZY = "evaluation/methods/test_worked_examples.py", "evaluation/fuzzy/test_fuzzy.py"
DELPHI, KENDALL = "weighting/panels/test_delphi.py", "weighting/panels/test_kendall.py"
ENTROPY, CRITIC = "weighting/objective/test_entropy.py", "weighting/objective/test_critic.py"
CHANG, DEFECTS = "weighting/fuzzy/test_fuzzy_ahp.py", "weighting/test_peer_defects.py"
RANKS, RSR_LINE = "inference/test_rank_confidence.py", ("slope", "intercept", "r", "F", "p")

HELD: dict[str, dict[str, str]] = {
    "ahp_group": {
        "matrices": GROUP,
        "CR_saaty80": GROUP,
        "AIJ_geometric/matrix": GROUP,
        "AIJ_geometric/w_eig": GROUP,
        "AIJ_geometric/w_gm": STORED_W,
        "AIJ_geometric/CR": GROUP,
        "AIP_*": GROUP,
        "arithmetic_AIJ_breaks_reciprocity/*": STORED_W,
        "bpmsg_consensus_on_eig/*": PANEL,
    },
    "ahp_single_matrix": {
        "*/matrix": AHP,
        "*/labels": AHP,
        "*/eigenvector": AHP,
        "*/lambda_max": AHP,
        "*/geometric_mean": AHP,
        "*/column_normalised_mean": AHP,
        "*/lambda_from_column_mean": AHP,
        "*/CR": AHP,
        "*/n": STORED_W,
        "*/CI": STORED_W,
        "*/peers": STORED_W,
        "*/published": STORED_W,
        "*/GCI": "weighting/ahp/test_geometric_consistency.py",
        "*/worst_judgements": "weighting/ahp/test_diagnosis.py",
        "[whd]*/max_abs_diff_published_vs_eig": STORED_W,
    },
    "ahp_incomplete": {
        "*/matrix": "weighting/ahp/test_incomplete.py",
        "*/harker": "weighting/ahp/test_incomplete.py",
        "*/LLSM": "weighting/ahp/test_incomplete.py",
        "*/lambda_min_completion": "weighting/ahp/test_incomplete.py",
        "*/ahpy2_1": STORED_W,
        "*/AhpAnpLib2_6_harker": STORED_W,
    },
    "bwm": {
        **dict.fromkeys(
            ("AB", "AW", "w", "ksi", "nonlinear_xi_star_closed_form", "CR"), "weighting/test_bwm.py"
        ),
        **dict.fromkeys(("linear/w", "linear/xi", "linear/nonlin_dev", "pyDecision_runs"), STORED_W),
    },
    "coinr_asem": {
        "numpy_vs_COINr/treatment": ASEM,
        "effective_weights/*": ASEM,
        "top10": ASEM,
        "bottom5": ASEM,
        "n_units": STORED_E,
        "n_ind": STORED_E,
    },
    "combined_weights": {
        "*_half": "weighting/combination/test_combination.py",
        "subjective": "weighting/combination/test_combination.py",
        "objective": "weighting/combination/test_combination.py",
        "multiplicative": "weighting/combination/test_combination.py",
        "min_relative_entropy_sqrt": "weighting/combination/test_combination.py",
        "game_theory/a_norm": "weighting/combination/test_combination.py",
        "game_theory/w": "weighting/combination/test_combination.py",
        "game_theory/a_raw": STORED_W,
    },
    "cr_tables": {
        "accepted/*": AHP,
        "exact_RI3": AHP,
        "total": STORED_W,
        "example_accept1980_reject2005": STORED_W,
        "flips_1980_vs_dd": STORED_W,
        "RI_tables/ahpsurvey_500k_sim": "weighting/ahp/test_random_index.py",
        "RI_tables/[sdtA]*": STORED_W,
    },
    "critic": {
        **dict.fromkeys(("X", "sd_ddof1", "corr", "C", "w"), CRITIC),
        **dict.fromkeys(("R", "pymcdm", "pyDecision", "skcriteria"), STORED_W),
        "with_cost_col3/ours_directional": DEFECTS,
        "with_cost_col3/p*": STORED_W,
        "with_cost_col3/skcriteria": STORED_W,
        "constant_column/pyDecision": DEFECTS,
    },
    "entropy": {
        **dict.fromkeys(("X", "H", "d", "w", "published_w"), ENTROPY),
        **dict.fromkeys(("pymcdm", "skcriteria", "pyDecision_all_max"), STORED_W),
        "minmax_then_entropy_0ln0/*": ENTROPY,
        "minmax_then_spssau_shift_0.01/w": STORED_W,
        "shift_sensitivity/*": STORED_W,
        "zero_handling_peers/ours_0ln0": STORED_W,
        "zero_handling_peers/skcriteria": STORED_W,
        "zero_handling_peers/pyDecision": STORED_W,
        "constant_column/X": STORED_W,
        "constant_column/ours": ENTROPY,
        "constant_column/p*": STORED_W,
        "constant_column/skcriteria": STORED_W,
        "negative/X": DEFECTS,
    },
    "fuzzy_ahp": {
        "*/F": CHANG,
        "*/chang": CHANG,
        "*/normalised_synthetic_extent_wang_elhag": CHANG,
        "*/centroid_of_corrected": CHANG,
        "*/pyDecision_fuzzy_ahp": CHANG,
        "*/crisp_middle_CR_saaty80": CHANG,
        "*/buckley": STORED_W,
        "*/crisp_middle_eig": STORED_W,
    },
    "fuzzy_comprehensive": {
        **dict.fromkeys(("w", "R", "grade_scores", "from_counts/counts"), FUZZY),
        "operators/*": STORED_E,
        "from_counts/R": STORED_E,
    },
    "gra": {
        **dict.fromkeys(("xi", "grade"), WORKED),
        **dict.fromkeys(("R", "pyDecision", "pyDecision_ratio_to_ours"), STORED_E),
    },
    "kendall_delphi": {
        "siegel/[XSTWcdp]*": KENDALL,
        "delphi_round/kendall": KENDALL,
        **dict.fromkeys(
            (
                *(f"delphi_round/{x}" for x in ("X", "mean", "sd", "cv", "full_score_rate", "median", "iqr")),
                *(f"delphi_round/{x}" for x in ("authority", "positive_coefficient", "boundary_screen")),
            ),
            DELPHI,
        ),
        "delphi_round/friedman_chi2_scipy": STORED_E,
        "delphi_round/W_from_friedman": STORED_E,
    },
    "oecd_tai": {
        "*/weights_table22": TAI,
        "[EFA][WAH]*/rank_published": TAI,
        "BAP/rank_published": TAI,
        **dict.fromkeys(("*/score", "*/rank_recomputed", "*/mismatches"), STORED_E),
        **dict.fromkeys(("BOD/unbounded", "BOD/weight_bounds_10_15", "BOD/published_table19"), TAI),
        **dict.fromkeys(("BOD/rank_published", "BOD/diff", "BOD/max_abs_diff"), STORED_E),
        **dict.fromkeys(
            ("PCA/eigenvalues", "PCA/published_expl_var", "PCA/published_PC_weights_table18"),
            "weighting/objective/test_factor_weights.py",
        ),
        **dict.fromkeys(
            (
                "PCA/variance_pct",
                "PCA/published_eigenvalues",
                "PCA/published_variance",
                "PCA/varimax",
                "PCA/published_share",
                *(f"AHP_table20/{x}" for x in ("matrix", "reciprocal", "w", "w_gm", "lambda_max", "CI")),
                *(f"AHP_table20/{x}" for x in ("CR_saaty80", "CR_saaty05", "peers")),
            ),
            STORED_W,
        ),
        "normalise_table15_schooling/[xrzmd]*": TAI,
        "normalise_table15_schooling/published_first4": STORED_E,
        "SMAA_uniform_simplex_200k/rank_acceptability": "evaluation/robustness/test_rank_acceptability.py",
        "SMAA_uniform_simplex_200k/mean_rank": STORED_E,
        "SMAA_uniform_simplex_200k/first_rank": STORED_E,
        "SMAA_uniform_simplex_200k/mc_se_max": STORED_E,
        "remove_indicator_mean_abs_rank_shift_EW/*": TAI,
        "hdr2001_goalposts/goal_*": TAI,
        "hdr2001_goalposts/results": TAI,
        "hdr2001_goalposts/finland": STORED_E,
    },
    "rank_confidence": {
        **dict.fromkeys(("bankcrm_branches/estimate", "bankcrm_branches/se"), RANKS),
        "bankcrm_branches/simultaneous_95": RANKS,
        "bankcrm_branches/marginal_9[05]": RANKS,
    },
    "rsr": {
        "X": WORKED,
        "types": WORKED,
        "integer/*": WORKED,
        "non_integer/*": WORKED,
    },
    "sobol_g": dict.fromkeys(("a", "S", "ST", "V"), "evaluation/robustness/test_sobol.py"),
    "topsis": {
        **dict.fromkeys(("X", "w", "types", "V", "ideal", "anti", "dplus", "dminus", "C"), WORKED),
        **dict.fromkeys(("published", "minmax"), WORKED),
        **dict.fromkeys(
            ("pymcdm_default_minmax", "pymcdm_vector", "pyDecision", "skcriteria_vector"), STORED_E
        ),
        "nan/pymcdm": STORED_E,
        "unnormalised_weights_1_1/pyDecision": STORED_E,
    },
    "ahp_sheet_345": {"cases": AHP, "lesson": STORED_W},
    "ahp_textbook_tour5": {
        "A": "weighting/ahp/test_hierarchy.py",
        "published/[!lCR]*": "weighting/ahp/test_hierarchy.py",
        "published/level3": "weighting/ahp/test_hierarchy.py",
        **dict.fromkeys(("published/lambda_max", "published/CI", "published/RI", "published/CR"), STORED_W),
        "computed_here/eigenvector": "weighting/ahp/test_hierarchy.py",
        "computed_here/geometric_mean_根法": AHP,
        "computed_here/column_normalised_mean_和法": AHP,
        "computed_here/lambda_和法": AHP,
        "computed_here/CI_和法": AHP,
        **dict.fromkeys(("computed_here/lambda_max", "computed_here/CI", "computed_here/CR"), STORED_W),
        "B[12]/*": STORED_W,
    },
    "random_index": {"saaty_2dp/values": STORED_W, "alt_1_15/values": STORED_W},
    "worked_case_value_chain": {
        "matrices/*": AHP,
        "counts/*": FUZZY,
        "grade_scores": FUZZY,
        "results/[AB]*-[BC]": AHP,
        "results/R_B[123]": FUZZY,
        "results/B_B[123]": FUZZY,
        "results/score_B[123]": "api/test_worked_case_value_chain.py",
        "results/score_total": "api/test_worked_case_value_chain.py",
        "results/B_total": FUZZY,
        "results/B_total_mixed*": FUZZY,
        "results/max_membership_grade": STORED_E,
        "results/global_weights": STORED_E,
    },
}

WORDS = "a sentence, not a number"
FAILED = (
    "what a peer returned where it failed: nothing to agree with; the right answer is in test_peer_defects"
)
NOT_HELD: dict[str, dict[str, str]] = {
    "ahp_group": {"source": WORDS, "identity": WORDS},
    "ahp_single_matrix": {
        "*/source": WORDS,
        "school_criteria/max_abs_diff_published_vs_eig": "the matrix is recalled, its print unconfirmed",
    },
    "ahp_incomplete": {"*/source": WORDS, "*/note": WORDS},
    "bwm": {"source": WORDS, "pyDecision": "a rounded copy of pyDecision_runs"},
    "coinr_asem": {
        "source": WORDS,
        "numpy_vs_COINr/[DINA]*": "distances of another program's run; the stages themselves are tested",
        "numpy_vs_COINr/Treated": "distances of another program's run; the stages themselves are tested",
    },
    "combined_weights": {"source": WORDS, "note": WORDS},
    "cr_tables": {
        "source": WORDS,
        "sumproduct_vs_eig_9x9_2000/*": "counts over 2,000 random experts that were not stored, nor their seed",
    },
    "critic": {
        "source": WORDS,
        "with_cost_col3/note": WORDS,
        "constant_column/pymcdm": FAILED,
        "constant_column/skcriteria": FAILED,
    },
    "entropy": {
        "source": WORDS,
        "note": WORDS,
        "minmax_then_spssau_shift_0.01/rule": WORDS,
        "pyDecision_cost_aware": "1/x of a cost column, the defect of E3: another, unstable definition",
        "zero_handling_peers/X": WORDS,
        "zero_handling_peers/pymcdm": FAILED,
        "zero_handling_peers/pyDecision_min": FAILED,
        "negative/p*": FAILED,
        "negative/skcriteria": FAILED,
        "nan/*": FAILED,
        "all_constant/*": FAILED,
    },
    "fuzzy_ahp": {"*/source": WORDS, "known_errors": WORDS},
    "fuzzy_comprehensive": {"source": WORDS},
    "gra": {"source": WORDS},
    "kendall_delphi": {"*/source": WORDS},
    "oecd_tai": {
        "source": WORDS,
        "AHP_table20/note": WORDS,
        "SMAA_uniform_simplex_200k/seed": "typed into the tests that draw the same weights",
        "hdr2001_goalposts/note": WORDS,
    },
    "rank_confidence": {
        "note": WORDS,
        "bankcrm_branches/labels": "names only",
        "bankcrm_branches/n_draws": "a setting of the peer's run",
        "bankcrm_branches/seeds": "a setting of the peer's run",
        "bankcrm_branches/time_s_R1000": "the peer's time: see benchmarks",
    },
    "rsr": {"source": WORDS},
    "sobol_g": {"source": WORDS},
    "topsis": {
        "source": WORDS,
        "note": WORDS,
        "nan/pyDecision": FAILED,
        "duplicate_identical_rows/*": FAILED,
        "zero_column/*": FAILED,
        "integer_input_pyDecision": "its table was not stored; integers against floats in test_peer_defects",
        "unnormalised_weights_1_1/note": WORDS,
        "unnormalised_weights_1_1/pymcdm": "a copy of pymcdm_default_minmax",
    },
    "ahp_sheet_345": {"kind": WORDS, "source/*": WORDS},
    "ahp_textbook_tour5": {"kind": WORDS, "source/*": WORDS, "warning": WORDS},
    "random_index": {"kind": WORDS, "*/source": WORDS},
    "worked_case_value_chain": {"kind": WORDS, "grades": WORDS, "operator": WORDS},
}
ELSEWHERE = {
    "real_bank_surveys": "scales and regions of two surveys: psychometrics and tests/study/test_csibank.py",
    "misc_published": "loose figures: the ACSI formula is in test_stored_references, the NPS in test_proportions",
    "icbc_star_pre2021": "points of one bank's customers, not a method of this kit",
}
FOLDERS = ("reference/decision", "domain/reference")


def blocks(path: Path) -> list[str]:
    found: list[str] = []
    for key, value in json.loads(path.read_text("utf-8")).items():
        found += [f"{key}/{inner}" for inner in value] if isinstance(value, dict) else [key]
    return found


def files(shared: Path) -> dict[str, Path]:
    return {path.stem: path for folder in FOLDERS for path in sorted((shared / folder).glob("*.json"))}


def test_every_reference_file_is_in_a_list(shared: Path) -> None:
    assert set(files(shared)) == set(HELD) | set(ELSEWHERE)
    assert set(HELD) == set(NOT_HELD)


@pytest.mark.parametrize("name", list(HELD))
def test_every_block_is_tested_or_says_why_not(shared: Path, name: str) -> None:
    found = blocks(files(shared)[name])
    patterns = [*HELD[name], *NOT_HELD[name]]
    assert len(set(patterns)) == len(patterns)
    for block in found:
        exact = [pattern for pattern in patterns if pattern == block]
        hits = exact or [pattern for pattern in patterns if fnmatchcase(block, pattern)]
        assert len(hits) == 1, (block, hits)
    stale = [pattern for pattern in patterns if not any(fnmatchcase(block, pattern) for block in found)]
    assert stale == [pattern for pattern in stale if pattern in found]


@pytest.mark.parametrize("name", list(HELD))
def test_the_named_tests_speak_of_the_reference_and_its_key(root: Path, name: str) -> None:
    for pattern, place in HELD[name].items():
        text = (root / "tests" / place).read_text("utf-8")
        assert name in text, (name, place)
        tail = pattern.rpartition("/")[2]
        if not any(mark in pattern.rpartition("/")[2] for mark in "*[]"):
            assert tail in text, (name, pattern, place)


def test_every_stage_file_of_the_asem_index_is_read(root: Path, shared: Path) -> None:
    text = "".join((root / "tests" / place).read_text("utf-8") for place in (ASEM, STORED_E))
    for path in (shared / "reference/decision/coinr_asem").glob("*.csv"):
        assert f'"{path.stem}"' in text or f"{path.name}" in text, path.name


DEFECTS_BY_ROW = (
    ("E3/E3b", "weighting", "test_e3_a_zero_on_a_cost_column_does_not_explode"),
    ("D10", "weighting", "test_d10_d11_negative_values_are_refused_where_shares_need_them_positive"),
    ("D11", "weighting", "test_d10_d11_negative_values_are_refused_where_shares_need_them_positive"),
    ("D12", "weighting", "test_d12_an_exact_zero_has_zero_entropy_term"),
    ("D13", "weighting", "test_d13_critic_honours_directions"),
    ("entropy", "weighting", "test_entropy_states_what_it_does_with_a_cost_column"),
    ("D14", "weighting", "test_d14_a_constant_column_gets_no_weight_and_spoils_no_other"),
    ("D15", "evaluation", "test_d15_a_dominating_row_among_101_has_grade_one"),
    ("D19", "evaluation", "test_d19_max_is_not_a_direction"),
    ("D1, D18", "weighting", "test_d1_d18_e1_sixteen_elements_get_a_sentence_or_a_wider_table"),
    ("D2", "weighting", "test_d2_two_elements_have_cr_zero"),
    ("E1", "weighting", "test_d1_d18_e1_sixteen_elements_get_a_sentence_or_a_wider_table"),
    ("E2", "weighting", "test_e2_a_group_matrix_off_the_saaty_scale_is_accepted"),
    ("D4", "weighting", "test_d4_judgements_that_are_not_reciprocal_are_refused"),
    ("D22", "weighting", "test_d22_zero_is_no_missing_judgement"),
    ("D6", "weighting", "test_d6_disconnected_comparisons_are_refused_by_name"),
    ("D8", "weighting", "test_d8_a_leaf_beside_a_parent_keeps_its_weight"),
    ("D7", "weighting", "test_d7_nothing_is_rounded_inside_the_tree"),
    ("AHPy README", "weighting", "test_the_table_behind_a_ratio_is_named"),
    ("R1", "weighting", "test_r1_a_missing_judgement_between_consistent_ones_is_recovered"),
    ("R2", "weighting", "test_r2_judgements_are_averaged_geometrically_only"),
    ("aggjudge 'arithmetic'", "weighting", "test_r2_judgements_are_averaged_geometrically_only"),
    ("B1", "weighting", "test_b1_best_worst_weights_are_optimal"),
    ("D16", "evaluation", "test_d16_a_missing_cell_is_named_by_row_and_column"),
    ("D23", "evaluation", "test_d23_equal_utility_or_equal_regret_is_a_term_of_zero"),
    ("pymcdm TOPSIS", "evaluation", "test_topsis_says_which_normalisation_it_used_and_vector_is_the_default"),
    ("get_PCA", "components", "test_asem_pillars_of_coinr_are_refused_with_a_reason"),
    ("a_gmean", "evaluation", "test_a_geometric_mean_refuses_zeros_and_the_shift_is_explicit"),
    ("SPSSAU (help page)", "weighting", "test_spssau_shift_is_not_needed_for_zeros"),
    ("SPSSAU, pyDecision default", "weighting", "test_column_means_are_named_and_not_the_default"),
    ("OECD Handbook", "tai", "test_min_max_on_the_23_countries_gives_other_ranks_than_the_handbook"),
    ("fuzzy AHP Chang", "weighting", "test_chang_reports_the_elements_it_drops"),
    ("F1", "weighting", "test_f1_sd_weights_do_not_follow_units"),
)
PLACES = {
    "weighting": DEFECTS,
    "evaluation": "evaluation/test_peer_defects.py",
    "components": "weighting/objective/test_component_weights.py",
    "tai": TAI,
}


def test_every_defect_of_a_peer_has_its_test(root: Path, shared: Path) -> None:
    """The rows of PEER_DEFECTS.md, in order: the id or a word of each, and the test on that very input."""
    text = (shared / "reference/decision/PEER_DEFECTS.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| id |")]
    assert len(rows) == len(DEFECTS_BY_ROW)
    for row, (word, room, test) in zip(rows, DEFECTS_BY_ROW, strict=True):
        assert word in row, (word, row)
        assert f"def {test}(" in (root / "tests" / PLACES[room]).read_text("utf-8"), test
