"""Kendall's W: Siegel's applicants, ties, scipy's Friedman test, and what has no W."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import friedmanchisquare

from evalkit.errors import DataError, StatisticError
from evalkit.weighting.panels.kendall import kendall_w

STORED = 1e-12


@pytest.mark.shared
@pytest.mark.parametrize("name", ["siegel", "delphi_round"])
def test_published_and_tied_case(shared: Path, name: str) -> None:
    case = json.loads((shared / "reference/decision/kendall_delphi.json").read_text())[name]
    want = case.get("kendall", case)
    found = kendall_w(np.array(case["X"]))
    assert (found.s, found.ties, found.df) == (want["S"], want["T"], want["df"])
    np.testing.assert_allclose(
        [found.w, found.w_uncorrected, found.chi2, found.pvalue],
        [want["W_ties"], want["W_no_ties"], want["chi2"], want["p"]],
        rtol=STORED,
    )


def test_chi_square_is_friedmans() -> None:
    scores = np.random.default_rng(3).integers(1, 6, (9, 7)).astype(float)
    statistic, pvalue = friedmanchisquare(*scores.T)
    found = kendall_w(scores)
    assert (found.chi2, found.pvalue) == (
        pytest.approx(statistic, rel=1e-10),
        pytest.approx(pvalue, rel=1e-10),
    )


def test_agreement_and_contradiction() -> None:
    order = np.array([3.0, 1, 2, 5])
    assert kendall_w(np.tile(order, (4, 1))).w == pytest.approx(1)
    assert kendall_w(np.vstack([order, -order])).w == pytest.approx(0)
    assert kendall_w(np.tile(order, (4, 1))).mean_ranks.tolist() == [2, 4, 3, 1]


def test_what_has_no_w_is_refused() -> None:
    with pytest.raises(StatisticError, match="same score"):
        kendall_w(np.ones((3, 4)))
    with pytest.raises(DataError, match="row 'Li', column 'q2' is nan"):
        kendall_w(np.array([[1, np.nan], [2, 1]]), ["q1", "q2"], ["Li", "Wang"])
    with pytest.raises(DataError, match="at least two raters and two items; got 1 and 2"):
        kendall_w(np.ones((1, 2)))
