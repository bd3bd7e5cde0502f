"""Models of ordered items: what simulated steps give back, and what cannot be fitted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.sem.analysis import structural_model
from evalkit.psychometrics.sem.estimation.request import Request

ITEMS = [f"x{i}" for i in range(1, 7)]
TWO = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"
CUTS = np.array([-1.0, 0.2, 1.1])


@pytest.fixture(scope="module")
def steps(answers_of: Callable[..., np.ndarray]) -> np.ndarray:
    """2,000 answers in four categories; latent loadings .8, .7, .6 twice, factor correlation .5."""
    latent = answers_of(2_000, 12) - np.arange(6) / 2.0
    return np.searchsorted(CUTS, latent).astype(float)


def test_loadings_thresholds_and_the_correlation_of_factors_are_found_again(steps: np.ndarray) -> None:
    # Standard errors are about .02 for loadings, .03 for thresholds and the correlation.
    found = structural_model(TWO, steps, ITEMS, request=Request(ordered=tuple(ITEMS)))
    np.testing.assert_allclose(found.loadings().sum(axis=1), np.tile([0.8, 0.7, 0.6], 2), rtol=0, atol=0.07)
    cuts = np.array([e.estimate for e in found.parameters if e.operator == "|"]).reshape(6, 3)
    np.testing.assert_allclose(cuts, np.tile(CUTS, (6, 1)), rtol=0, atol=0.12)
    assert found.factor_correlation[0, 0, 1] == pytest.approx(0.5, abs=0.1)
    assert found.pvalue > 0.001


@pytest.mark.parametrize("estimator", ["WLSMV", "DWLS", "ULSMV"])
def test_both_parameterisations_are_one_model(estimator: str, steps: np.ndarray) -> None:
    one, two = (
        structural_model(
            TWO,
            steps[:400],
            ITEMS,
            request=Request(ordered=tuple(ITEMS), estimator=estimator, parameterisation=p),
        )
        for p in ("delta", "theta")
    )
    assert one.fit.test.chi2 == pytest.approx(two.fit.test.chi2, rel=1e-7)
    assert one.df == two.df == 8
    np.testing.assert_allclose(one.loadings(), two.loadings(), rtol=0, atol=1e-6)


def test_answers_that_are_missing_leave_out_the_row(steps: np.ndarray) -> None:
    holes = steps[:400].copy()
    holes[:50, 2] = np.nan
    request = Request(ordered=tuple(ITEMS))
    one = structural_model(TWO, holes, ITEMS, request=request)
    assert (one.n_obs, one.n_total) == (350, 400)
    assert one.chi2 == pytest.approx(structural_model(TWO, steps[50:400], ITEMS, request=request).chi2)


def test_ordered_and_continuous_variables_are_not_mixed(steps: np.ndarray) -> None:
    with pytest.raises(StatisticError, match=r"'x4' is continuous.*every observed variable in ordered="):
        structural_model(TWO, steps, ITEMS, request=Request(ordered=("x1", "x2", "x3")))


def test_a_category_that_a_group_lacks_is_named(steps: np.ndarray) -> None:
    groups = np.array(["a", "b"] * 1_000)
    lacking = steps.copy()
    lacking[(groups == "b") & (lacking[:, 1] == 3), 1] = 2
    with pytest.raises(StatisticError, match=r"item 'x2': nobody in group 'b' chose 3.*join categories"):
        structural_model(TWO, lacking, ITEMS, groups=groups, request=Request(ordered=tuple(ITEMS)))


def test_paths_from_ordered_items_are_those_of_their_latent_answers() -> None:
    # Standard errors are about .03.
    rng = np.random.default_rng(5)
    x = rng.multivariate_normal([0, 0], [[1, 0.3], [0.3, 1]], size=3_000)
    factor = x @ [0.5, 0.2] + rng.normal(size=3_000) * np.sqrt(1 - 0.35)
    items = factor[:, None] * [0.8, 0.7, 0.6] + rng.normal(size=(3_000, 3)) * [0.6, np.sqrt(0.51), 0.8]
    answers = np.searchsorted([-0.8, 0.3, 1.0], np.column_stack([items, x])).astype(float)
    names = ["a", "b", "c", "u", "v"]
    request = Request(ordered=tuple(names), parameterisation="theta")
    found = structural_model("f =~ a + b + c\nf ~ u + v", answers, names, request=request)
    assert found.df == 4
    paths = [e.std_all for e in found.parameters if e.operator == "~"]
    np.testing.assert_allclose(paths, [0.5, 0.2], rtol=0, atol=0.1)
    between = next(e.std_all for e in found.parameters if (e.left, e.right) == ("u", "v"))
    assert between == pytest.approx(0.3, abs=0.1)


def test_nothing_can_depend_on_an_ordered_item_in_delta(steps: np.ndarray) -> None:
    with pytest.raises(OptionError, match=r"'delta' no variable can depend on the ordered 'x4'.*\"theta\""):
        structural_model(
            "f =~ x1 + x2 + x3\nf ~ x4", steps, ITEMS, request=Request(ordered=("x1", "x2", "x3", "x4"))
        )
    with pytest.raises(OptionError, match="ordered 'x1'"):
        structural_model("x2 ~ x1", steps, ITEMS, request=Request(ordered=("x1", "x2")))
