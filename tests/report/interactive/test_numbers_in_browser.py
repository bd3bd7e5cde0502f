"""The page's script computes what the kit computes: scores, errors, ranges, robustness."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from evalkit.evaluation.index.composite import composite
from evalkit.evaluation.methods.topsis import topsis
from evalkit.evaluation.methods.weighted_mean import weighted_mean
from evalkit.evaluation.normalisation.linear import Goalposts
from evalkit.evaluation.robustness.sensitivity import weight_sensitivity
from evalkit.inference.multiplicity import benjamini_hochberg
from evalkit.report.interactive.packing import unpacked
from evalkit.report.interactive.page import interactive_page
from evalkit.report.view import View
from evalkit.report.wording import smallest
from evalkit.study.results import StudyResults

pytestmark = pytest.mark.browser
SAME = 1e-9  # the same formula in two languages, double precision on both sides
TAIL = 1e-6  # the page's normal tail is an approximation with error below 7.5e-8
QUANTISED = 5e-3  # relative: standard errors of the page are kept in hundredths of a point
Visit = Callable[..., Any]
Held = Callable[[str], dict[str, Any]]
SLIDERS = """([at, value]) => { const s = document.querySelectorAll('input[type=range]')[at];
  s.value = value; s.dispatchEvent(new Event('input', {bubbles: true})); return evalkit.shown(); }"""


def random_weights(k: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.ones(k))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_arithmetic_totals_are_those_of_the_composite(
    full: StudyResults, visit: Visit, held: Held, seed: int
) -> None:
    data, page = held(html := interactive_page(full, "en")), visit(html).page
    k = len(full.indicators.codes)
    score, w = unpacked(data["league"]["scores"], k), random_weights(k, seed)
    expected = composite(score, np.zeros((len(score), k, k)), w, full.weights.dimension).total
    assert_allclose(page.evaluate("w => evalkit.values('arithmetic', w)", w.tolist()), expected, rtol=SAME)


def test_missing_indicators_hand_their_weight_on_as_in_the_composite(
    sparse: StudyResults, visit: Visit, held: Held
) -> None:
    data, page = held(html := interactive_page(sparse, "en")), visit(html).page
    k = len(sparse.indicators.codes)
    score, w = unpacked(data["league"]["scores"], k), random_weights(k, 5)
    assert np.isnan(score).any()
    expected = composite(score, np.zeros((len(score), k, k)), w, sparse.weights.dimension).total
    assert_allclose(page.evaluate("w => evalkit.values('arithmetic', w)", w.tolist()), expected, rtol=SAME)


def test_geometric_totals_are_those_of_the_weighted_mean(
    full: StudyResults, visit: Visit, held: Held
) -> None:
    data, page = held(html := interactive_page(full, "en")), visit(html).page
    k = len(full.indicators.codes)
    score, w = unpacked(data["league"]["scores"], k), random_weights(k, 6)
    scale = Goalposts(lower=[0.0] * k, upper=[100.0] * k, lo=1.0, hi=100.0)
    expected = weighted_mean(score, w, ["benefit"] * k, mean="geometric", normalisation=scale).score
    assert_allclose(page.evaluate("w => evalkit.values('geometric', w)", w.tolist()), expected, rtol=SAME)


def test_topsis_closeness_is_that_of_the_kit(full: StudyResults, visit: Visit, held: Held) -> None:
    data, page = held(html := interactive_page(full, "en")), visit(html).page
    k, r = len(full.indicators.codes), len(full.ranking.ranked)
    score, w = unpacked(data["league"]["scores"], k), random_weights(k, 7)
    expected = 100 * topsis(score[:r], w, ["benefit"] * k).score
    got = np.array(page.evaluate("w => evalkit.values('topsis', w)", w.tolist()), dtype=float)
    assert_allclose(got[:r], expected, rtol=SAME)
    assert np.isnan(got[r:]).all()


def data_small(results: StudyResults) -> float:
    """The difference of totals below which a settled one is called small."""
    return smallest(View(results=results, language="en"))


def test_the_page_opens_with_the_official_order_ranges_and_errors(full: StudyResults, visit: Visit) -> None:
    shown = visit(interactive_page(full, "en")).page.evaluate("evalkit.shown()")
    ranking = full.ranking
    at = ranking.ranked[np.argsort(-ranking.composite.total[ranking.ranked], kind="stable")]
    place = {int(i): p for p, i in enumerate(ranking.ranked)}
    r = len(at)
    assert shown["order"] == list(range(r))
    assert shown["low"][:r] == [int(ranking.confidence.lower[place[int(i)]]) for i in at]
    assert shown["high"][:r] == [int(ranking.confidence.upper[place[int(i)]]) for i in at]
    assert_allclose(np.sqrt(shown["variance"][:r]), ranking.composite.total_se[at], rtol=QUANTISED)
    total = ranking.composite.total
    small = np.abs(total - total[ranking.ranked].mean()) < data_small(full)
    names = {("above", False): "+", ("above", True): "a", ("below", False): "-", ("below", True): "b"}
    assert shown["position"][:r] == "".join(names.get((ranking.position[i], small[i]), "0") for i in at)


def test_ranges_and_positions_under_other_weights_follow_their_rules(
    full: StudyResults, visit: Visit, held: Held
) -> None:
    html = interactive_page(full, "en")
    data, page = held(html), visit(html).page
    shown = page.evaluate(SLIDERS, [0, 90])
    total = np.array(page.evaluate("w => evalkit.values('arithmetic', w)", shown["weights"]))
    order, variance = shown["order"], np.array(shown["variance"])
    gap = total[order][:, np.newaxis] - total[order]
    spread = np.sqrt(variance[order][:, np.newaxis] + variance[order])
    clearly = np.abs(gap) > data["critical"] * spread
    assert [shown["low"][i] for i in order] == (1 + (clearly & (gap < 0)).sum(axis=1)).tolist()
    assert [shown["high"][i] for i in order] == (len(order) - (clearly & (gap > 0)).sum(axis=1)).tolist()
    r, values = len(order), total[order]
    se = np.sqrt(variance[order] * (1 - 2 / r) + variance[order].sum() / r**2)
    p = benjamini_hochberg(2 * stats.norm.sf(np.abs(values - values.mean()) / se))
    assert (np.abs(p - 0.05) > TAIL).all()
    gap = values - values.mean()
    sides = np.where(np.abs(gap) < data["small"], np.where(gap > 0, "a", "b"), np.where(gap > 0, "+", "-"))
    expected = np.where(p < 0.05, sides, "0")
    assert [shown["position"][i] for i in order] == expected.tolist()


def test_ranges_of_the_page_hold_those_of_the_study(full: StudyResults, visit: Visit) -> None:
    """Single-step limits are wider than the step-down sets: an own weighting never claims more."""
    page = visit(interactive_page(full, "en")).page
    before = page.evaluate("evalkit.shown()")
    value = page.evaluate("document.querySelector('input[type=range]').value")
    after = page.evaluate(SLIDERS, [0, value])
    assert_allclose(after["weights"], before["weights"], rtol=0, atol=0.01)
    wider = [
        after["low"][i] <= before["low"][i] + 1 and after["high"][i] >= before["high"][i] - 1
        for i in before["order"]
    ]
    assert all(wider)


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "topsis"])
def test_the_robust_share_counts_pairs_that_hold_in_every_case(
    full: StudyResults, visit: Visit, held: Held, method: str
) -> None:
    html = interactive_page(full, "en")
    opened = visit(html)
    page = opened.page
    page.check(f"input[value={method}]", force=True)
    opened.until("evalkit.robust() !== null")
    robust = page.evaluate("evalkit.robust()")
    w = np.array(page.evaluate("evalkit.shown().weights"))
    k, r = len(w), len(full.ranking.ranked)
    score = unpacked(held(html)["league"]["scores"], k)[:r]

    def totals(weights: np.ndarray) -> np.ndarray:
        if method == "topsis":
            return np.asarray(topsis(score, weights, ["benefit"] * k).score)
        moved = score if method == "arithmetic" else np.log(1 + 0.99 * score)
        return np.asarray(moved @ (weights / weights.sum()))

    base = totals(w)
    holds = base[:, np.newaxis] - base > 1e-9
    pairs = holds.sum()
    for j in range(k):
        for factor in (0.8, 1.2):
            case = totals(w * np.where(np.arange(k) == j, factor, 1.0))
            holds &= case[:, np.newaxis] > case
    assert_allclose(robust["share"], holds.sum() / pairs, rtol=SAME)
    if method == "arithmetic":
        reference = weight_sensitivity(score, w, change=0.20)
        assert robust["low"][:r] == reference.rank_low.tolist()
        assert robust["high"][:r] == reference.rank_high.tolist()


def test_the_crowd_of_a_branch_page_has_the_quantiles_of_its_moments(
    full: StudyResults, visit: Visit, held: Held
) -> None:
    html = interactive_page(full, "en", branch="B04")
    data, page = held(html), visit(html).page
    crowd, w = data["peers"], np.array(data["indicators"]["weight"])
    k = len(w)
    covariance = np.zeros((k, k))
    covariance[np.triu_indices(k)] = crowd["covariance"]
    covariance = covariance + np.triu(covariance, 1).T
    mean, sd = w @ crowd["mean"], np.sqrt(w @ covariance @ w)
    printed = page.eval_on_selector_all(
        "#rows tr.rung td.score b", "nodes => nodes.map(n => Number(n.textContent))"
    )
    assert_allclose(printed, mean + sd * stats.norm.ppf([0.9, 0.75, 0.5, 0.25, 0.1]), rtol=0, atol=0.0501)
    own = composite(
        unpacked(data["league"]["scores"], k), np.zeros((1, k, k)), w, full.weights.dimension
    ).total[0]
    near = 5 * round(100 * stats.norm.cdf((own - mean) / sd) / 5)
    assert page.text_content("#rows tr.mine td.rank span") == f"≈ {near}"
