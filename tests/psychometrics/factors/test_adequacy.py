"""KMO and Bartlett's test against R's psych, and matrices they do not exist for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.factors.adequacy import bartlett, kmo
from evalkit.psychometrics.moments import moments

# Closed forms of one inverse or determinant of a well-conditioned matrix.
RTOL = 1e-8


@pytest.mark.shared
def test_kmo_and_bartlett_are_those_of_psych(reference_block: Any) -> None:
    _, block, r, n, items = reference_block
    found = kmo(r, names=items)
    np.testing.assert_allclose(found.msa, block["kmo"]["MSA"], rtol=RTOL)
    np.testing.assert_allclose(found.msa_items, [block["kmo"]["MSAi"][item] for item in items], rtol=RTOL)
    test = bartlett(r, n, items)
    np.testing.assert_allclose(test.chi2, block["bartlett"]["chisq"], rtol=RTOL)
    assert test.df == block["bartlett"]["df"]
    # A tail of 1e-150 magnifies the last digits of chi2; below 1e-300 both are 0.
    np.testing.assert_allclose(test.pvalue, block["bartlett"]["p"], rtol=1e-6, atol=1e-300)


@pytest.mark.shared
def test_pairwise_bfi_kmo_is_that_of_psych(
    classical: Callable[..., Any], answers: Callable[..., np.ndarray]
) -> None:
    block = classical("bfi", "kmo_pairwise")
    items = tuple(block["MSAi"])
    found = kmo(moments(answers("bfi.csv", items), items, missing="pairwise"))
    np.testing.assert_allclose(found.msa, block["MSA"], rtol=RTOL)
    np.testing.assert_allclose(found.msa_items, list(block["MSAi"].values()), rtol=RTOL)


@pytest.mark.shared
def test_csibank_figures_are_those_of_the_decisions(answers: Callable[..., np.ndarray]) -> None:
    sizes = {"imag": 6, "expe": 4, "qual": 7, "val": 4, "sat": 3, "loy": 3}
    items = tuple(f"{scale}{j}" for scale, k in sizes.items() for j in range(1, k + 1))
    sample = moments(answers("csibank.csv", items), items)
    # Printed to three and two digits.
    assert kmo(sample).msa == pytest.approx(0.963, abs=5e-4)
    test = bartlett(sample)
    assert test.chi2 == pytest.approx(32458.92, abs=5e-3)
    assert (test.df, test.n_obs) == (351, 1707)


def _sample(seed: int, p: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(60, 1)) + rng.normal(size=(60, p))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(2, 8))
def test_order_and_units_of_items_do_not_matter(seed: int, p: int) -> None:
    values = _sample(seed, p)
    rng = np.random.default_rng(seed)
    order = rng.permutation(p)
    first, second = moments(values), moments(values[:, order] * rng.uniform(0.1, 10, p) + 3)
    assert kmo(first).msa == pytest.approx(kmo(second).msa, rel=1e-9)
    np.testing.assert_allclose(kmo(first).msa_items[order], kmo(second).msa_items, rtol=1e-9)
    assert bartlett(first).chi2 == pytest.approx(bartlett(second).chi2, rel=1e-9)


def test_two_items_have_a_kmo_of_one_half() -> None:
    assert kmo([[1.0, 0.4], [0.4, 1.0]]).msa == pytest.approx(0.5, rel=1e-12)


def test_dependent_items_are_named_and_others_are_not() -> None:
    values = _sample(1, 5)
    values = np.column_stack([values, values[:, 1] + values[:, 3]])
    sample = moments(values, ["a", "b", "c", "d", "e", "sum"])
    for statistic in (kmo, bartlett):
        with pytest.raises(StatisticError, match="'b', 'd', 'sum' are linearly dependent"):
            statistic(sample)


def test_matrix_that_is_not_positive_definite_is_called_so() -> None:
    impossible = [[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]]
    with pytest.raises(StatisticError, match="positive definite"):
        kmo(impossible)


@pytest.mark.parametrize(
    ("given_matrix", "error", "words"),
    [
        ([[1.0, 0.5]], DataError, "square"),
        ([[1.0, 0.5], [0.4, 1.0]], DataError, "symmetric"),
        ([[2.0, 0.5], [0.5, 1.0]], DataError, "diagonal"),
        ([[1.0, 1.5], [1.5, 1.0]], DataError, "outside"),
        ([[1.0, float("nan")], [float("nan"), 1.0]], DataError, "not a number"),
        ([[1.0]], StatisticError, "at least two items"),
        ([[1.0, 0.0], [0.0, 1.0]], StatisticError, "correlates with no other"),
    ],
)
def test_what_is_no_correlation_matrix_is_refused(
    given_matrix: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        kmo(given_matrix)


def test_bartlett_needs_enough_respondents_and_one_n() -> None:
    correlation = [[1.0, 0.3], [0.3, 1.0]]
    with pytest.raises(StatisticError, match="number of respondents"):
        bartlett(correlation)
    with pytest.raises(StatisticError, match="too few"):
        bartlett(correlation, 2)
    with pytest.raises(DataError, match="at least 2"):
        bartlett(correlation, 1)
    with pytest.raises(OptionError, match="carry their own"):
        bartlett(moments(_sample(2, 3)), 100)


def test_bartlett_of_uncorrelated_items_is_zero() -> None:
    found = bartlett(np.eye(3), 50)
    assert found.chi2 == 0.0
    assert found.pvalue == 1.0
