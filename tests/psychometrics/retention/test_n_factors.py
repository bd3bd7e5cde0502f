"""Rules for the number of factors: MAP and VSS as psych's, scree rules by hand, and the table of votes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.factors.exploratory import efa
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.retention.comparison_data import comparison_data
from evalkit.psychometrics.retention.n_factors import n_factors
from evalkit.psychometrics.retention.partial_average import partial_average
from evalkit.psychometrics.retention.permuted_parallel import permuted_parallel_analysis
from evalkit.psychometrics.retention.retention import parallel_analysis
from evalkit.psychometrics.retention.retention_rules import RULES
from evalkit.psychometrics.retention.scree import scree
from evalkit.psychometrics.retention.simple_structure import simple_structure

# A closed form of eigenvectors.
MAP_ATOL = 1e-12
# psych's minres stops early; the sum of squared residuals that it minimises hardly moves.
FIT_ATOL = 1e-5
# psych's chi2 is not what minres minimises: the early stop enters it to first order.
CHI2_RTOL = 1e-3
# VSS depends on which loading of an item is the largest. From R's own varimax steps (below) it is the same.
VSS_ATOL = 2e-4
# RMSEA of psych, whose chi2 has the error above, next to 0.
RMSEA_ATOL = 1e-5
# On the bound of a uniqueness least squares with and without the diagonal are no longer the same; ours has it.
BOUND_RTOL = 3e-5

# With five factors in nine items two uniquenesses end on their bound, and psych's optim() stops elsewhere: its
# sum of squared residuals off the diagonal is larger than ours, which the test shows.
IMPROPER = {"hs/school_Pasteur": 4}


def _varimax_of_stats(loadings: np.ndarray) -> np.ndarray:
    """The steps of stats::varimax with its own stopping rule (eps 1e-5), on rows of length 1."""
    lengths = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    rows = loadings / lengths
    turn, past = np.eye(loadings.shape[1]), 0.0
    for _ in range(1000):
        z = rows @ turn
        left, values, right = np.linalg.svd(rows.T @ (z**3 - z * (z**2).mean(axis=0)))
        turn = left @ right
        if values.sum() < past * (1 + 1e-5):
            break
        past = values.sum()
    return rows @ turn * lengths


def _simple(r: np.ndarray, loadings: np.ndarray, kept: int) -> float:
    simple = np.zeros_like(loadings)
    for i, row in enumerate(loadings):
        for j in np.argsort(-np.abs(row))[:kept]:
            simple[i, j] = row[j]
    return 1.0 - float(((r - simple @ simple.T) ** 2).sum() / (r**2).sum())


@pytest.mark.shared
def test_map_vss_and_fit_by_number_of_factors_are_those_of_psych(reference_block: Any) -> None:
    place, block, r, n, _ = reference_block
    reference = block["nfactors"]
    stats, k = reference["vss_stats"], len(reference["map"])
    partial = partial_average(r)
    np.testing.assert_allclose(partial.squares[1 : k + 1], reference["map"], rtol=0, atol=MAP_ATOL)
    found = simple_structure(r, n, most=k)
    assert [one.df for one in found.solutions] == stats["dof"]
    proper = IMPROPER.get(place, k)
    np.testing.assert_allclose(found.fit[:proper], stats["fit"][:proper], rtol=0, atol=FIT_ATOL)
    squares = (1.0 - found.fit) * (r**2).sum()
    np.testing.assert_allclose(
        squares[:proper], stats["sqresid"][:proper], rtol=0, atol=FIT_ATOL * (r**2).sum()
    )
    for m, one in enumerate(found.solutions):
        assert one.fit.chi2_empirical <= stats["eChisq"][m] * (1 + (BOUND_RTOL if one.heywood else 1e-7))
        if m >= proper:
            continue
        assert one.fit.chi2_empirical == pytest.approx(stats["eChisq"][m], rel=CHI2_RTOL)
        assert one.chi2 == pytest.approx(stats["chisq"][m], rel=CHI2_RTOL)
        assert one.pvalue == pytest.approx(stats["prob"][m], rel=0.05)
        # chi2 less a constant of the same size.
        assert one.bic == pytest.approx(stats["BIC"][m], abs=CHI2_RTOL * one.chi2)
        assert one.fit.sabic == pytest.approx(stats["SABIC"][m], abs=CHI2_RTOL * one.chi2)
        assert one.rmsea == pytest.approx(stats["RMSEA"][m], abs=RMSEA_ATOL)
    for m in range(1, proper + 1):
        theirs = _varimax_of_stats(efa(r, m, rotation="none").loadings) if m > 1 else efa(r, 1).loadings
        assert _simple(r, theirs, 1) == pytest.approx(reference["vss1"][m - 1], abs=VSS_ATOL), m
        if m > 1:
            assert _simple(r, theirs, 2) == pytest.approx(reference["vss2"][m - 1], abs=VSS_ATOL), m
        ours = found.solutions[m - 1].loadings
        for kept, fits in ((1, found.complexity_1), (2, found.complexity_2)):
            assert fits[m - 1] == pytest.approx(_simple(r, ours, kept), abs=1e-12)
        complexity = ((theirs**2).sum(axis=1) ** 2 / (theirs**4).sum(axis=1)).mean()
        assert complexity == pytest.approx(stats["complex"][m - 1], abs=5e-3)


@pytest.mark.shared
def test_vss_votes_of_psych(reference_block: Any) -> None:
    place, block, r, n, _ = reference_block
    reference = block["nfactors"]
    found = simple_structure(r, n, most=len(reference["map"]))
    if place not in IMPROPER:
        assert found.n_factors_1 == np.argmax(reference["vss1"]) + 1
    assert found.n_factors_2 == np.argmax(reference["vss2"]) + 1
    assert partial_average(r).n_factors == np.argmin(reference["map"]) + 1


def test_average_partial_from_its_definition() -> None:
    r = moments(_clusters(200)).correlation
    values, vectors = np.linalg.eigh(r)
    loadings = vectors[:, ::-1] * np.sqrt(values[::-1])
    found = partial_average(r)
    for m in range(4):
        rest = r - loadings[:, :m] @ loadings[:, :m].T
        partial = rest / np.sqrt(np.outer(np.diag(rest), np.diag(rest)))
        off = partial[~np.eye(9, dtype=bool)]
        assert found.squares[m] == pytest.approx((off**2).mean(), rel=1e-10)
        assert found.fourths[m] == pytest.approx((off**4).mean(), rel=1e-10)
    assert (found.n_factors, found.n_factors_fourth) == (3, 3)
    assert partial_average(moments(np.random.default_rng(1).normal(size=(500, 6)))).n_factors == 0
    assert len(partial_average(r, most=2).squares) == 3


def test_average_partial_that_does_not_exist_is_refused() -> None:
    with pytest.raises(StatisticError, match="three items"):
        partial_average(np.eye(2))
    with pytest.raises(StatisticError, match="wholly"):
        partial_average(np.ones((3, 3)))
    with pytest.raises(OptionError, match="most"):
        partial_average(np.eye(4), most=0)


def test_scree_rules_by_hand() -> None:
    found = scree(np.array([3.0, 1.5, 0.6, 0.5, 0.4]), 100)
    # Second differences .6, .8, 0: the sharpest bend is at the third place.
    np.testing.assert_allclose(found.bends[1:-1], [0.6, 0.8, 0.0], rtol=0, atol=1e-12)
    assert found.acceleration == 2
    # Lines through (2, 1.5), (5, .4) at 1 and so on.
    np.testing.assert_allclose(found.lines[:3], [1.5 + 1.1 / 3, 0.7, 0.6], rtol=0, atol=1e-12)
    assert (found.kaiser, found.optimal_coordinates) == (2, 2)
    growth = (1 + np.sqrt(0.05)) ** 2
    assert found.references[0] == pytest.approx(growth)
    assert found.references[1] == pytest.approx(max(1.0, 2.0 / 4.0 * growth))
    small = scree(np.array([3.0, 1.5, 0.6, 0.5, 0.4]), 10)
    assert small.references[1] == pytest.approx(0.5 * (1 + np.sqrt(0.5)) ** 2)
    assert small.empirical_kaiser == 2
    assert found.empirical_kaiser == 2
    unknown = scree(np.array([3.0, 1.5, 0.6, 0.5, 0.4]))
    assert (unknown.empirical_kaiser, unknown.references) == (None, None)
    assert unknown.tables()[0].rows[0][2] is None
    with pytest.raises(StatisticError, match="three eigenvalues"):
        scree(np.array([1.5, 0.5]))


def _clusters(n: int, seed: int = 3, *, steps: bool = False) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, 3)) @ np.kron(np.eye(3), np.full((1, 3), 0.75)) + rng.normal(
        scale=0.66, size=(n, 9)
    )
    return np.clip(np.round(values * 1.2 + 3.5), 1, 5) if steps else values


@pytest.mark.parametrize("model", ["pca", "factor"])
def test_permuted_answers_give_the_eigenvalues_of_normal_ones(model: Any) -> None:
    values = _clusters(400)
    permuted = permuted_parallel_analysis(values, n_draws=200, model=model, seed=1)
    normal = parallel_analysis(moments(values), n_draws=1000, model=model, seed=1)
    np.testing.assert_allclose(permuted.eigenvalues, normal.eigenvalues, rtol=1e-12)
    # Standard error of a mean of 200 eigenvalues with standard deviation .03.
    np.testing.assert_allclose(permuted.simulated_mean, normal.simulated_mean, rtol=0, atol=0.01)
    assert (permuted.n_factors, permuted.draws, normal.draws) == (3, "permuted", "normal")


def test_permutation_with_another_correlation_and_what_it_refuses() -> None:
    values = _clusters(100, steps=True)

    def ranks(table: np.ndarray) -> np.ndarray:
        return np.corrcoef(table.argsort(axis=0).argsort(axis=0), rowvar=False)

    found = permuted_parallel_analysis(values, n_draws=30, correlate=ranks, seed=2)
    np.testing.assert_allclose(found.eigenvalues, np.linalg.eigvalsh(ranks(values))[::-1])
    assert found.allclose(permuted_parallel_analysis(values, n_draws=30, correlate=ranks, seed=2), rtol=0.0)
    values[0, 0] = np.nan
    with pytest.raises(DataError, match="missing answer"):
        permuted_parallel_analysis(values)
    with pytest.raises(OptionError, match="percentile"):
        permuted_parallel_analysis(values, percentile=200)


def test_polychoric_like_matrix_is_accepted_by_parallel_analysis() -> None:
    r = moments(_clusters(300)).correlation
    assert parallel_analysis(r, 300, n_draws=200).n_factors == 3


def test_comparison_data_finds_three_factors_of_likert_items_and_repeats_itself() -> None:
    values = _clusters(400, steps=True)
    found = comparison_data(values, most=5, n_samples=100, seed=1)
    assert found.n_factors == 3
    assert not found.at_limit
    assert (np.diff(found.rmse[:3]) < 0).all()
    assert found.residual[2] < 0.03 < found.residual[0]
    assert found.allclose(comparison_data(values, most=5, n_samples=100, seed=1), rtol=0.0)
    limited = comparison_data(values, most=2, n_samples=100, seed=1)
    assert (limited.n_factors, limited.at_limit) == (2, True)
    with pytest.raises(OptionError, match="alpha"):
        comparison_data(values, alpha=1.0)


def test_all_rules_vote_and_the_table_says_so() -> None:
    values = _clusters(400, steps=True)
    found = n_factors(moments(values), answers=values, n_draws=200, most=4)
    assert found.rules == tuple(RULES)
    assert found.skipped == ()
    assert (found.median, found.modes) == (3.0, (3,))
    assert found.vote_of("parallel_pca") == 3
    assert found.vote_of("empirical_kaiser") == 3
    assert found.lowest <= 3 <= found.highest
    assert [row[:2] for row in found.tables()[0].rows] == list(zip(found.rules, found.votes, strict=True))
    assert sum(row[1] for row in found.tables()[1].rows) == len(RULES)
    with pytest.raises(OptionError, match="rule must be one of"):
        found.vote_of("guess")


def test_rules_that_cannot_vote_say_why() -> None:
    r = moments(_clusters(400)).correlation
    found = n_factors(r, rules=["map", "parallel_pca", "comparison_data"])
    assert found.rules == ("map",)
    assert dict(found.skipped) == {
        "parallel_pca": "the number of respondents was not given",
        "comparison_data": "the answers themselves were not given, only their correlations",
    }
    assert found.tables()[0].rows[1][:2] == ("parallel_pca", None)
    with pytest.raises(StatisticError, match="no rule can say"):
        n_factors(r, rules=["parallel_pca"])
    with pytest.raises(OptionError, match="at least one rule"):
        n_factors(r, rules=[])
    with pytest.raises(OptionError, match="did you mean 'kaiser'"):
        n_factors(r, rules=["kaizer"])
    with pytest.raises(DataError, match="of 9 items, the answers of 8"):
        n_factors(r, 400, answers=_clusters(400)[:, :8])
