"""Which test holds each block on factors, retention and scores of the reference files.

block (of bfi, hs whole and by school, satisfaction, bankcrm)   test
efa*: minres/ml/pa/uls x none, varimax, quartimax, oblimin      test_exploratory, test_extraction, test_rotation
efa*: minres_promax, _Promax, _geominQ, _bifactor, ml_, pa_     test_exploratory, test_rotation
efa*: pca_none, pca_varimax                                     test_exploratory, test_extraction
efa*: factanal_ml (but criteria, see below)                     test_exploratory
efa5_pairwise_minres_oblimin, efa6_minres_oblimin               test_exploratory (further solutions)
scores5, scores3                                                test_factor_scores
nfactors: eigen_pc, smc, pa_pc_values, pa_fa_values, pa_ncomp   test_retention
nfactors: pa_pc_sim_mean                                        test_retention (mean of R's 50 draws)
nfactors: map, vss1, vss2, vss_stats                            test_n_factors
polychoric.json: fa_on_poly                                     test_exploratory

Not held, with the reason:
efa*: factanal_ml.criteria      counts of R's optimiser and its objective (the objective follows from STATISTIC)
nfactors: pa_fa_sim_mean        eigenvalues of simulated one-factor minres solutions, without seed in common; the
                                factor model here is the one with squared multiple correlations, tested against
                                drawn respondents in test_retention
nfactors: pa_nfact              the count from those draws: another definition of the same rule
nfactors: pa_note               a sentence
hs school_Pasteur, vss_stats and vss of 5 factors   R's optimiser stops at another point on the bound of two
                                uniquenesses, with a larger sum of squared residuals; test_n_factors shows ours
                                is not above it
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

FA_FIELDS = {
    "loadings",
    "Phi",
    "Structure",
    "communality",
    "uniqueness",
    "complexity",
    "e_values",
    "values",
    "Vaccounted",
    "chi",
    "EPVAL",
    "STATISTIC",
    "dof",
    "PVAL",
    "objective",
    "null_chisq",
    "null_dof",
    "RMSEA",
    "TLI",
    "BIC",
    "rms",
    "crms",
    "fit",
    "fit_off",
    "R2",
    "weights",
}
RETENTION = {
    "map",
    "vss1",
    "vss2",
    "vss_stats",
    "eigen_pc",
    "smc",
    "pa_fa_values",
    "pa_pc_values",
    "pa_pc_sim_mean",
    "pa_ncomp",
}
RETENTION_NOT_HELD = {"pa_fa_sim_mean", "pa_nfact", "pa_note"}
SCORES = {"regression", "Thurstone", "tenBerge", "Anderson", "Bartlett", "Harman"}
SOLUTIONS = {
    *(
        f"{fm}_{rotation}"
        for fm in ("minres", "ml", "pa")
        for rotation in ("none", "varimax", "promax", "oblimin")
    ),
    *(f"minres_{rotation}" for rotation in ("quartimax", "Promax", "geominQ", "bifactor")),
    "uls_none",
    "pca_none",
    "pca_varimax",
    "factanal_ml",
}
PLACES = [
    ("bfi", (), "efa5", "scores5"),
    ("hs", ("whole",), "efa3", "scores3"),
    ("hs", ("school_Pasteur",), "efa3", "scores3"),
    ("hs", ("school_Grant-White",), "efa3", "scores3"),
    ("satisfaction", (), "efa6", None),
    ("bankcrm", (), "efa4", None),
]


@pytest.mark.shared
@pytest.mark.parametrize(("name", "path", "fa", "scores"), PLACES)
def test_no_block_on_factors_is_outside_the_table(
    name: str, path: tuple[str, ...], fa: str, scores: str | None, classical: Callable[..., Any]
) -> None:
    block = classical(name, *path)
    assert {key for key in block if key.startswith(("efa", "scores"))} <= {
        fa,
        scores,
        "efa5_pairwise_minres_oblimin",
        "efa6_minres_oblimin",
    }
    assert set(block[fa]) == SOLUTIONS or (name == "satisfaction" and set(block[fa]) < SOLUTIONS)
    for solution, fields in block[fa].items():
        if solution.startswith("pca"):
            assert set(fields) <= {"loadings", "values", "communality"}
        elif solution == "factanal_ml":
            assert set(fields) == {"uniquenesses", "loadings", "criteria", "STATISTIC", "dof"}
        else:
            assert set(fields) == FA_FIELDS
    assert set(block["nfactors"]) == RETENTION | RETENTION_NOT_HELD
    if scores is not None:
        assert set(block[scores]) == SCORES
