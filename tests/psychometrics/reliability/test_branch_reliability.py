"""ICC(1), ICC(2) and reliabilities of branch means against R (lm and lme4) and against exact cases."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.reliability.branch_reliability import branch_reliability
from evalkit.psychometrics.reliability.icc import icc

# Mean squares of 1,205 respondents.
RTOL = 1e-8

# lme4's optimiser stops about 1e-6 from the REML solution.
RTOL_LMER = 1e-5

BANK = tuple(f"{letters}{j}" for letters in ("SQ", "TR", "SA", "LO") for j in range(1, 6))


@pytest.mark.shared
def test_bank_branches_are_those_of_lm_and_lmer(
    shared: Path, classical: Callable[..., Any], answers: Callable[..., np.ndarray]
) -> None:
    block = classical("bankcrm", "icc_branch")
    with (shared / "reference" / "data" / "bankcrm_sim.csv").open() as file:
        branch = [row["branch"] for row in csv.DictReader(file)]
    found = branch_reliability(np.nanmean(answers("bankcrm_sim.csv", BANK), axis=1), branch)
    np.testing.assert_allclose([found.ms_between, found.ms_within], block["anova_ms"], rtol=RTOL)
    np.testing.assert_allclose(found.k0, block["k0"], rtol=RTOL)
    np.testing.assert_allclose(found.icc1_anova, block["icc1_anova"], rtol=RTOL)
    np.testing.assert_allclose(found.icc2, block["icc2_anova"], rtol=RTOL)
    np.testing.assert_allclose(
        [found.variance_between, found.variance_within], block["lmer_var"], rtol=RTOL_LMER
    )
    np.testing.assert_allclose(found.icc1, block["icc1_reml"], rtol=RTOL_LMER)
    assert len(found.branches) == 30
    assert found.n_obs == 1205
    assert found.ci_lower < found.icc1 < found.ci_upper


def _nested(seed: int, sizes: list[int], share: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    branch = np.repeat(np.arange(len(sizes)), sizes)
    between = rng.normal(scale=np.sqrt(share), size=len(sizes))
    return between[branch] + rng.normal(scale=np.sqrt(1 - share), size=len(branch)), branch


def test_equal_sizes_give_the_one_way_icc_with_its_exact_interval() -> None:
    scores, branch = _nested(1, [5] * 12, 0.4)
    found, table = branch_reliability(scores, branch), icc(scores.reshape(12, 5))
    np.testing.assert_allclose(found.icc1_anova, table.icc[0], rtol=1e-10)
    np.testing.assert_allclose(found.icc1, table.icc[0], rtol=1e-8)
    np.testing.assert_allclose(
        [found.ci_lower, found.ci_upper], [table.ci_lower[0], table.ci_upper[0]], rtol=1e-8
    )
    np.testing.assert_allclose(found.icc2, table.icc[3], rtol=1e-10)
    np.testing.assert_allclose(
        [found.icc2_lower, found.icc2_upper], [table.ci_lower[3], table.ci_upper[3]], rtol=1e-8
    )
    np.testing.assert_allclose(found.pvalue, table.pvalue[0], rtol=1e-8)
    np.testing.assert_allclose(found.reliability, 5 * found.icc1 / (1 + 4 * found.icc1), rtol=1e-12)


def test_reml_maximises_the_restricted_likelihood() -> None:
    sizes = [3, 1, 20, 7, 12, 30, 5]
    scores, branch = _nested(2, sizes, 0.3)
    n = len(scores)

    def deviance(ratio: float) -> float:
        v = np.eye(n) + ratio * (branch[:, None] == branch[None, :])
        inverse, ones = np.linalg.inv(v), np.ones(n)
        information = ones @ inverse @ ones
        residual = scores - ones @ inverse @ scores / information
        q = residual @ inverse @ residual
        return float((n - 1) * np.log(q) + np.linalg.slogdet(v)[1] + np.log(information))

    best = minimize_scalar(deviance, bounds=(0, 10), method="bounded", options={"xatol": 1e-10})
    found = branch_reliability(scores, branch)
    # A minimum is flat: its place is known to the root of the precision of its value.
    assert found.icc1 == pytest.approx(best.x / (1 + best.x), abs=1e-6)


def test_branches_that_do_not_differ_get_zero_and_a_sentence() -> None:
    scores, branch = _nested(3, [10] * 8, 0.0)
    scores = scores - np.repeat(scores.reshape(8, 10).mean(axis=1), 10) * 0.9
    found = branch_reliability(scores, branch)
    assert found.icc1 == 0.0
    assert found.icc1_anova < 0
    assert (found.reliability == 0).all()
    assert any("estimated as 0" in sentence for sentence in found.warnings)


def test_weak_branches_are_named_and_missing_scores_are_counted() -> None:
    scores, branch = _nested(4, [4, 80, 80, 80, 80, 80], 0.15)
    scores[5] = np.nan
    found = branch_reliability(scores, branch.astype(str))
    assert "0" in found.weak
    assert found.sizes.tolist() == [4, 79, 80, 80, 80, 80]
    assert (found.n_obs, found.n_total) == (403, 404)


def test_units_and_shift_do_not_matter() -> None:
    scores, branch = _nested(5, [4, 9, 2, 12, 7], 0.3)
    first, second = branch_reliability(scores, branch), branch_reliability(1e3 * scores + 1e6, branch)
    np.testing.assert_allclose(
        [second.icc1, second.ci_lower, second.ci_upper, second.icc2],
        [first.icc1, first.ci_lower, first.ci_upper, first.icc2],
        rtol=1e-6,
    )


@pytest.mark.parametrize(
    ("scores", "branches", "error", "words"),
    [
        ([1.0, 2], ["a"], DataError, "equal length"),
        ([1.0, np.inf], ["a", "b"], DataError, "row 2"),
        ([1.0, 2, 3], ["a", "a", "a"], StatisticError, "1 branch"),
        ([1.0, 2], ["a", "b"], StatisticError, "two respondents"),
        ([1.0, 1, 2, 2], ["a", "a", "b", "b"], StatisticError, "same score"),
        ([1.0, 3, 1, 3], ["a", "a", "b", "b"], StatisticError, "same mean"),
    ],
)
def test_layouts_without_a_reliability_are_refused(
    scores: Any, branches: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        branch_reliability(scores, branches)


def test_a_confidence_of_95_is_refused() -> None:
    with pytest.raises(OptionError, match="between 0 and 1"):
        branch_reliability([1.0, 2, 3], ["a", "a", "b"], confidence=95)
