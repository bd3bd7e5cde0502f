"""Intraclass correlations against R's psych::ICC on the table of Shrout and Fleiss (1979)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.reliability.alpha import cronbach_alpha
from evalkit.psychometrics.reliability.icc import icc
from evalkit.psychometrics.reliability.icc_result import FORMS

# Closed forms of 24 numbers.
RTOL = 1e-8

# psych's lmer=TRUE takes variance components from lme4's optimiser, which stops about 4e-6 from the REML
# solution; in a full table that is the ANOVA one. The p values carry this up to 2e-5.
RTOL_LMER = 1e-5
RTOL_LMER_P = 5e-5

SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)
# Table 4 of the paper, two digits.
PRINTED = [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]


@pytest.fixture(scope="module")
def block(shared: Path) -> Any:
    return json.loads((shared / "reference" / "psychometrics" / "icc.json").read_text())


def test_shrout_fleiss_1979_table_4() -> None:
    np.testing.assert_allclose(icc(SHROUT_FLEISS).icc, PRINTED, rtol=0, atol=0.005)


@pytest.mark.shared
@pytest.mark.parametrize(("estimator", "key"), [("anova", "anova"), ("reml", "lmer")])
def test_all_columns_are_those_of_psych(estimator: Any, key: str, block: Any) -> None:
    found, theirs = icc(block["data"], estimator=estimator), block[key]
    rtol = RTOL if key == "anova" else RTOL_LMER
    np.testing.assert_allclose(found.icc, theirs["ICC"], rtol=rtol)
    np.testing.assert_allclose(found.f, theirs["F"], rtol=rtol)
    np.testing.assert_allclose(found.df1, theirs["df1"], rtol=0)
    np.testing.assert_allclose(found.df2, theirs["df2"], rtol=0)
    np.testing.assert_allclose(found.pvalue, theirs["p"], rtol=rtol if key == "anova" else RTOL_LMER_P)
    np.testing.assert_allclose(found.ci_lower, theirs["lower bound"], rtol=rtol)
    np.testing.assert_allclose(found.ci_upper, theirs["upper bound"], rtol=rtol)
    assert list(found.forms) == theirs["type"] == list(FORMS)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(5, 40), st.integers(2, 6))
def test_icc3k_is_alpha_and_forms_are_spearman_brown_of_each_other(seed: int, n: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(n, 1)) + rng.normal(size=(n, k))
    found = icc(table)
    np.testing.assert_allclose(
        found.icc[5], cronbach_alpha(table, ci_method="feldt").alpha, rtol=1e-8, atol=1e-10
    )
    np.testing.assert_allclose(
        found.icc[3:], k * found.icc[:3] / (1 + (k - 1) * found.icc[:3]), rtol=1e-8, atol=1e-8
    )
    assert (found.ci_lower <= found.icc + 1e-9).all()
    assert (found.icc <= found.ci_upper + 1e-9).all()


def test_limit_of_the_mean_rating_never_jumps_over_its_pole() -> None:
    # Here the lower limit of ICC2 is below -1/(k - 1); stepping it up blindly gives +13.
    rng = np.random.default_rng(75)
    found = icc(rng.normal(size=(5, 1)) + rng.normal(size=(5, 3)))
    assert found.ci_lower[1] < -0.5
    assert found.ci_lower[4] == -np.inf
    assert found.ci_lower[4] < found.icc[4] < found.ci_upper[4]


def test_feldt_interval_is_that_of_icc3k() -> None:
    rng = np.random.default_rng(3)
    table = rng.normal(size=(30, 1)) + rng.normal(size=(30, 4))
    alpha, found = cronbach_alpha(table, ci_method="feldt"), icc(table)
    np.testing.assert_allclose(
        [alpha.ci_lower, alpha.ci_upper], [found.ci_lower[5], found.ci_upper[5]], rtol=1e-8
    )


def test_reml_keeps_components_at_zero_by_pooling() -> None:
    # Raters differ less than chance: the rater component is 0, and forms 2 and 3 coincide.
    rng = np.random.default_rng(1)
    table = rng.normal(size=(8, 1)) + rng.normal(size=(8, 3))
    table -= table.mean(axis=0)
    anova, reml = icc(table), icc(table, estimator="reml")
    assert anova.icc[1] > anova.icc[2]
    np.testing.assert_allclose(reml.icc[1], reml.icc[2], rtol=1e-12)
    # Pooled error: all of the variance within subjects over its n (k - 1) degrees of freedom.
    np.testing.assert_allclose(reml.ms_error, anova.ms_within, rtol=1e-12)
    np.testing.assert_allclose(reml.icc[2], anova.icc[0], rtol=1e-12)


def test_reml_of_subjects_without_variance_is_zero() -> None:
    rng = np.random.default_rng(2)
    table = rng.normal(size=(8, 4)) + np.array([0.0, 3, 6, 9])
    table -= table.mean(axis=1, keepdims=True) * 0.95
    assert icc(table).icc[2] < 0
    found = icc(table, estimator="reml")
    np.testing.assert_allclose(found.icc[1:3], 0.0, rtol=0, atol=1e-12)
    assert any("estimated as 0" in sentence for sentence in found.warnings)


def test_a_missing_cell_is_named() -> None:
    table = SHROUT_FLEISS.copy()
    table[3, 2] = np.nan
    with pytest.raises(DataError, match="row 4, 'judge C'"):
        icc(table, ["judge A", "judge B", "judge C", "judge D"])


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[1.0, 2.0]], "two subjects"),
        ([[1.0], [2.0]], "two raters"),
        ([[2.0, 2.0], [2.0, 2.0]], "all ratings are the same"),
        ([[1.0, 1.0], [2.0, 2.0]], "agree exactly"),
        ([[1.0, 2.0], [2.0, 3.0], [4.0, 5.0]], "by a constant only"),
    ],
)
def test_tables_without_an_icc_are_refused(table: Any, words: str) -> None:
    with pytest.raises(StatisticError, match=words):
        icc(table)


def test_wrong_options_are_refused() -> None:
    with pytest.raises(OptionError, match="estimator"):
        icc(SHROUT_FLEISS, estimator="ml")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="between 0 and 1"):
        icc(SHROUT_FLEISS, confidence=95)
