"""Polychoric correlations against an exact computation, lavaan, psych and polycor; and their properties."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.correlation.pair_likelihood import (
    cell_derivatives,
    cell_probabilities,
    corner_probabilities,
)
from evalkit.psychometrics.correlation.pair_tables import pair_tables
from evalkit.psychometrics.correlation.polychoric import (
    PolychoricPairs,
    maximise,
    pair_matrix,
    polychoric_pairs,
)
from evalkit.psychometrics.correlation.thresholds import item_thresholds
from evalkit.psychometrics.safeguarded import RHO_BOUND

BFI = tuple(f"{letter}{j}" for letter in "ACENO" for j in range(1, 6))
BANK = tuple(f"{letters}{j}" for letters in ("SQ", "TR", "SA", "LO") for j in range(1, 6))

# polychoric_exact.json: Newton to 1e-14 with 64-node quadrature.
EXACT = 1e-10

# lavaan 0.6-14 stops nlminb at 4e-8 from the exact values (README of the reference material).
LAVAAN = 1e-6

# psych 2.2.9 and polycor 0.8.1 stop optimize() at its default tolerance: 2e-5 and 7e-5 were seen.
OPTIMIZE = 1e-4

# A correlation found again after the items were turned round or shuffled.
AGAIN = 1e-9


@pytest.fixture(scope="module")
def reference(shared: Path) -> Any:
    return json.loads((shared / "reference/psychometrics/polychoric.json").read_text())


@pytest.fixture(scope="module")
def exact(shared: Path) -> Any:
    return json.loads((shared / "reference/psychometrics/polychoric_exact.json").read_text())


@pytest.fixture(scope="module")
def bfi_complete(answers: Callable[..., np.ndarray]) -> np.ndarray:
    values = answers("bfi.csv", BFI)
    return values[~np.isnan(values).any(axis=1)]


@pytest.fixture(scope="module")
def ratings(shared: Path, answers: Callable[..., np.ndarray]) -> Callable[[str], np.ndarray]:
    """ratings("pisa") -> the complete answers behind a block of polychoric.json."""

    def block(name: str) -> np.ndarray:
        if name == "pisa":
            values = _pisa(shared)
        elif name == "bankcrm_complete":
            values = answers("bankcrm_sim.csv", BANK)
        else:
            values = answers("bfi.csv", BFI)
        values = values[~np.isnan(values).any(axis=1)]
        return (values[:, :10] > 3).astype(float) if name == "tetrachoric" else values

    return block


def _matrix(found: PolychoricPairs) -> np.ndarray:
    return pair_matrix(int(found.second.max()) + 1, found.first, found.second, found.rho, 1.0)


def _estimate(values: np.ndarray, missing: str = "listwise", correct: float = 0.0) -> np.ndarray:
    return _matrix(polychoric_pairs(pair_tables(values, None, missing), correct))  # type: ignore[arg-type]


@pytest.mark.shared
def test_bfi_and_bank_agree_with_the_exact_computation(
    exact: Any, ratings: Callable[[str], np.ndarray]
) -> None:
    bfi, bank = ratings("bfi_complete"), ratings("bankcrm_complete")
    np.testing.assert_allclose(_estimate(bfi), exact["rho"], rtol=0, atol=EXACT)
    np.testing.assert_allclose(_estimate(bank), exact["bankcrm_rho"], rtol=0, atol=EXACT)
    np.testing.assert_allclose(item_thresholds(pair_tables(bfi)), exact["tau"], rtol=0, atol=EXACT)


@pytest.mark.shared
@pytest.mark.parametrize("block", ["bfi_complete", "bankcrm_complete", "tetrachoric", "pisa"])
def test_correlations_and_thresholds_are_those_of_lavcor(
    block: str,
    ratings: Callable[[str], np.ndarray],
    reference: Any,
    matrix: Callable[[Any], np.ndarray],
) -> None:
    expected = reference[block]["lavaan"]
    tables = pair_tables(ratings(block))
    assert tables.n_obs == reference[block].get("n", 2436)
    np.testing.assert_allclose(
        _matrix(polychoric_pairs(tables)), matrix(expected["rho"]), rtol=0, atol=LAVAAN
    )
    found = np.concatenate(item_thresholds(tables))
    np.testing.assert_allclose(found, list(expected["thresholds"].values()), rtol=0, atol=LAVAAN)


@pytest.mark.shared
def test_pairwise_correlations_take_thresholds_from_all_answers_as_lavaan(
    reference: Any, answers: Callable[..., np.ndarray], matrix: Callable[[Any], np.ndarray]
) -> None:
    tables = pair_tables(answers("bfi.csv", BFI), BFI, "pairwise")
    expected = reference["bfi_pairwise"]["lavaan"]
    np.testing.assert_allclose(
        _matrix(polychoric_pairs(tables)), matrix(expected["rho"]), rtol=0, atol=LAVAAN
    )
    found = np.concatenate(item_thresholds(tables))
    np.testing.assert_allclose(found, list(expected["thresholds"].values()), rtol=0, atol=LAVAAN)


@pytest.mark.shared
def test_psych_takes_pairwise_thresholds_from_each_pair(
    reference: Any, answers: Callable[..., np.ndarray], matrix: Callable[[Any], np.ndarray]
) -> None:
    # psych::polychoric(global = FALSE) estimates each pair from its own rows: evalkit's listwise pair.
    values = answers("bfi.csv", BFI)
    expected = matrix(reference["bfi_pairwise"]["psych0"]["rho"])
    for j, k in ((0, 1), (0, 24), (7, 13), (12, 20), (23, 24)):
        assert _estimate(values[:, [j, k]])[0, 1] == pytest.approx(expected[j, k], abs=OPTIMIZE)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("block", "part"),
    [
        ("bfi_complete", "psych0"),
        ("bfi_complete", "psych05"),
        ("bankcrm_complete", "psych0"),
        ("tetrachoric", "psych0"),
    ],
)
def test_correlations_are_those_of_psych_with_and_without_correction(
    block: str,
    part: str,
    ratings: Callable[[str], np.ndarray],
    reference: Any,
    matrix: Callable[[Any], np.ndarray],
) -> None:
    found = _estimate(ratings(block), correct=0.5 if part == "psych05" else 0.0)
    np.testing.assert_allclose(found, matrix(reference[block][part]["rho"]), rtol=0, atol=OPTIMIZE)


@pytest.mark.shared
def test_two_step_estimates_are_those_of_polycor(reference: Any, bfi_complete: np.ndarray) -> None:
    for entry in reference["polycor"]:
        pair = bfi_complete[:, [BFI.index(name) for name in entry["pair"]]]
        assert _estimate(pair)[0, 1] == pytest.approx(entry["twostep"], abs=OPTIMIZE)


def _pisa(shared: Path) -> np.ndarray:
    with gzip.open(shared / "reference/data/pisa_st24.csv.gz", "rt") as file:
        rows = list(csv.reader(file))[1:]
    values = np.array([[np.nan if cell in ("", "NA") else float(cell) for cell in row[1:]] for row in rows])
    return values[~np.isnan(values).any(axis=1)]


def test_median_splits_have_a_closed_form() -> None:
    # Both thresholds 0: P(both below) = 1/4 + arcsin(rho) / 2 pi (Sheppard 1899).
    tables = np.array([[70.0, 30.0], [30.0, 70.0]])[:, :, None] * np.ones(3)
    tables[:, :, 1] = [[50, 50], [50, 50]]
    tables[:, :, 2] = [[2, 98], [98, 2]]
    rho, stuck = maximise(tables, np.zeros((1, 3)), np.zeros((1, 3)))
    assert not stuck.any()
    expected = np.sin(2 * np.pi * (tables[0, 0] / tables.sum(axis=(0, 1)) - 0.25))
    np.testing.assert_allclose(rho, expected, rtol=0, atol=AGAIN)


def _ratings(seed: int, n: int, p: int = 5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    loadings = rng.uniform(-0.9, 0.95, size=p)
    latent = rng.normal(size=(n, 1)) * loadings + rng.normal(size=(n, p)) * np.sqrt(1 - loadings**2)
    cuts = np.sort(rng.normal(size=(p, 4)), axis=1)
    values = (latent[:, :, None] > cuts).sum(axis=2).astype(float)
    values[:2] = [[0.0] * p, [4.0] * p]
    return values


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(12, 300))
def test_shuffled_items_have_the_same_correlations(seed: int, n: int) -> None:
    values = _ratings(seed, n)
    order = np.random.default_rng(seed).permutation(5)
    found = _estimate(values)
    np.testing.assert_array_equal(found, found.T)
    np.testing.assert_allclose(_estimate(values[:, order]), found[np.ix_(order, order)], rtol=0, atol=AGAIN)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(12, 300))
def test_monotone_recoding_changes_nothing_and_reversal_the_sign(seed: int, n: int) -> None:
    values = _ratings(seed, n)
    found = _estimate(values)
    np.testing.assert_allclose(_estimate(np.exp(values) * 3 - 7), found, rtol=0, atol=AGAIN)
    turned = values.copy()
    turned[:, 2] *= -1
    sign = np.where(np.arange(5) == 2, -1.0, 1.0)
    np.testing.assert_allclose(_estimate(turned), found * np.outer(sign, sign), rtol=0, atol=AGAIN)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(6, 60))
def test_every_table_ends_at_a_zero_of_the_score_or_at_the_bound(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, rng.integers(2, 6, size=6), size=(n, 6)).astype(float)
    values[:, 3] = np.where(rng.random(n) < 0.9, values[:, 0], values[:, 3])
    values[0], values[1] = 0.0, 1.0
    found = polychoric_pairs(pair_tables(values))
    cells = cell_probabilities(corner_probabilities(found.a, found.b, found.rho), found.a, found.b)
    slopes, _ = cell_derivatives(found.a, found.b, found.rho)
    counted = found.tables > 0
    ratio = np.where(counted, slopes / np.where(counted, cells, 1.0), 0.0)
    score = (found.tables * ratio).sum(axis=(0, 1))
    information = (found.tables * ratio**2).sum(axis=(0, 1))
    inside = np.abs(found.rho) < RHO_BOUND
    np.testing.assert_allclose(score[inside] / information[inside], 0.0, rtol=0, atol=1e-8)
    assert (score[~inside] * np.sign(found.rho[~inside]) >= 0).all()


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_identical_and_mirrored_items_stop_at_the_bound(sign: float) -> None:
    item = np.tile([1.0, 2.0, 2.0, 3.0, 4.0], 40)
    assert _estimate(np.column_stack([item, sign * item]))[0, 1] == sign * RHO_BOUND


def test_a_two_by_two_table_with_an_empty_cell_stops_at_the_bound_unless_corrected() -> None:
    values = np.repeat([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]], [30, 20, 50], axis=0)
    plain, corrected = (polychoric_pairs(pair_tables(values), correct) for correct in (0.0, 0.5))
    assert plain.rho[0] == RHO_BOUND
    assert 0.9 < corrected.rho[0] < 0.99
    assert plain.empty[0] == corrected.empty[0] == 1


def test_items_with_few_and_many_categories_meet_in_one_batch() -> None:
    values = _ratings(4, 400)
    values[:, 0] = values[:, 0] > 1
    together = _estimate(values)
    for j in range(1, 5):
        assert _estimate(values[:, [0, j]])[0, 1] == pytest.approx(together[0, j], abs=AGAIN)


def test_blocks_of_pairs_do_not_change_the_estimates(monkeypatch: pytest.MonkeyPatch) -> None:
    values = _ratings(5, 200)
    whole = _estimate(values)
    monkeypatch.setattr("evalkit.psychometrics.correlation.polychoric.BLOCK_CORNERS", 40)
    np.testing.assert_allclose(_estimate(values), whole, rtol=0, atol=AGAIN)


def test_pairs_without_information_are_named() -> None:
    nan = np.nan
    apart = pair_tables([[1, nan], [2, nan], [nan, 1], [nan, 2]], ["a", "b"], "pairwise")
    with pytest.raises(StatisticError, match="'a' and 'b' were answered together by nobody"):
        polychoric_pairs(apart)
    flat = pair_tables([[1, 1], [1, 2], [2, nan]], ["a", "b"], "pairwise")
    with pytest.raises(StatisticError, match="'a' is constant among the respondents who also answered 'b'"):
        polychoric_pairs(flat)
    with pytest.raises(StatisticError, match="at least two items"):
        polychoric_pairs(pair_tables([[1], [2]]))
    with pytest.raises(StatisticError, match="all answers to 'b' are the same"):
        polychoric_pairs(pair_tables([[1, 1], [2, 1]], ["a", "b"]))


def test_corrections_that_make_no_sense_are_refused() -> None:
    tables = pair_tables(np.eye(6) * np.arange(6.0))
    with pytest.raises(OptionError, match="below 1"):
        polychoric_pairs(tables, 1.0)
    thin = pair_tables([[1, 5], [2, 4], [3, 3], [4, 2], [5, 1]], ["a", "b"])
    with pytest.raises(StatisticError, match="outweighs their 5 respondents"):
        polychoric_pairs(thin, 0.5)
