"""The correlation function: every method, what it names, and where its matrix goes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.correlation.correlation import correlation
from evalkit.psychometrics.correlation.correlation_methods import METHODS
from evalkit.psychometrics.correlation.pair_tables import pair_tables
from evalkit.psychometrics.factors.adequacy import kmo
from evalkit.psychometrics.factors.exploratory import efa
from evalkit.psychometrics.reliability.omega import omega_total

BFI = tuple(f"{letter}{j}" for letter in "ACENO" for j in range(1, 6))
REVERSED = ("A1", "C4", "C5", "E1", "E2", "O2", "O5")

# Closed form.
RTOL = 1e-8

# psych 2.2.9 on lavaan's matrix: minres stops at 1e-5 of a loading, oblimin at 1e-5 of its gradient.
LOADING = 5e-5

NAN = float("nan")


@pytest.fixture(scope="module")
def reference(shared: Path) -> Any:
    return json.loads((shared / "reference/psychometrics/polychoric.json").read_text())


@pytest.fixture(scope="module")
def keyed(answers: Callable[..., np.ndarray]) -> np.ndarray:
    values = answers("bfi.csv", BFI)
    return np.where(np.isin(BFI, REVERSED), 7 - values, values)


def _ratings(seed: int = 1, n: int = 200) -> np.ndarray:
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 1)) + rng.normal(size=(n, 4))
    return np.clip(np.round(latent + 3), 1, 5)


@pytest.mark.shared
def test_ordinal_alpha_and_omega_of_bfi_are_those_of_psych(reference: Any, keyed: np.ndarray) -> None:
    # ordinal_reliability: psych::alpha and psych::omega(nfactors = 1) on lavCor's matrix of the keyed items.
    found = correlation(keyed, BFI, "polychoric")
    for scale, expected in reference["ordinal_reliability"].items():
        own = [BFI.index(f"{scale}{j}") for j in range(1, 6)]
        block = found.matrix[np.ix_(own, own)]
        assert 5 / 4 * (1 - 5 / block.sum()) == pytest.approx(expected["ordinal_alpha"], abs=1e-6)
        omega = omega_total(block, found.n_obs, [BFI[j] for j in own])
        assert omega.omega_total == pytest.approx(expected["ordinal_omega1"], abs=1e-5)


@pytest.mark.shared
def test_factors_of_polychoric_correlations_are_those_of_psych(
    reference: Any,
    keyed: np.ndarray,
    matrix: Callable[[Any], np.ndarray],
    aligned: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> None:
    # fa_on_poly: psych::fa(lavCor(keyed), 5, n.obs = 2436, fm = "minres", rotate = "oblimin").
    found = correlation(keyed, BFI, "polychoric")
    solution = efa(found.matrix, 5, names=found.names, n_obs=found.n_obs)
    expected = reference["fa_on_poly"]
    np.testing.assert_allclose(
        solution.communalities, list(expected["communality"].values()), rtol=0, atol=LOADING
    )
    loadings = matrix(expected["loadings"])
    np.testing.assert_allclose(aligned(solution.loadings, loadings), loadings, rtol=0, atol=LOADING)


@pytest.mark.shared
@pytest.mark.parametrize(("missing", "block"), [("listwise", "cor_complete"), ("pairwise", "cor_pairwise")])
def test_pearson_correlations_of_bfi_are_those_of_r(
    missing: str,
    block: str,
    answers: Callable[..., np.ndarray],
    classical: Callable[..., Any],
    matrix: Callable[[Any], np.ndarray],
) -> None:
    expected = classical("bfi", block)
    values = answers("bfi.csv", tuple(expected["rows"]))
    for given in (values, pair_tables(values, expected["rows"], missing)):  # type: ignore[arg-type]
        names = None if given is not values else expected["rows"]
        found = correlation(given, names, "pearson", missing)  # type: ignore[arg-type]
        np.testing.assert_allclose(found.matrix, matrix(expected), rtol=RTOL)
        assert found.missing == missing


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_a_labelled_correlation_matrix_that_factor_methods_take(method: str) -> None:
    values = _ratings()
    if method in ("polyserial", "mixed"):
        values[:, 0] += np.random.default_rng(2).normal(size=200)
    if method == "tetrachoric":
        values = (values > 3).astype(float)
    found = correlation(values, ["a", "b", "c", "d"], method)  # type: ignore[arg-type]
    assert kmo(found.matrix, found.n_obs, found.names).items == ("a", "b", "c", "d")
    assert efa(found.matrix, 1, names=found.names, n_obs=found.n_obs).n_obs == 200
    np.testing.assert_array_equal(np.diag(found.matrix), 1.0)
    np.testing.assert_array_equal(found.matrix, found.matrix.T)
    assert (found.n_obs, found.n_total, found.method) == (200, 200, method)
    assert found.smallest_eigenvalue == pytest.approx(np.linalg.eigvalsh(found.matrix)[0])
    assert "Correlations" in str(found)


@pytest.mark.parametrize("method", ["spearman", "polychoric"])
def test_shuffled_items_keep_their_numbers(method: str) -> None:
    values = _ratings()
    order = [2, 0, 3, 1]
    found, moved = correlation(values, None, method), correlation(values[:, order], None, method)  # type: ignore[arg-type]
    np.testing.assert_allclose(moved.matrix, found.matrix[np.ix_(order, order)], rtol=0, atol=1e-10)


@pytest.mark.parametrize("method", ["pearson", "spearman", "polychoric"])
@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_tables_and_answers_lead_to_the_same_result(method: str, missing: str) -> None:
    values = _ratings()
    values[::7, 1] = NAN
    tables = pair_tables(values, None, missing)  # type: ignore[arg-type]
    from_tables = correlation(tables, method=method)  # type: ignore[arg-type]
    from_values = correlation(values, None, method, missing)  # type: ignore[arg-type]
    assert from_tables.allclose(from_values, atol=1e-12)
    assert from_values.n_total == 200
    assert from_values.n_obs == (200 - 29)


def test_spearman_of_continuous_variables_and_of_ratings_differ_only_in_the_way() -> None:
    values = np.random.default_rng(3).normal(size=(80, 3))
    ranks = values.argsort(axis=0).argsort(axis=0)
    np.testing.assert_allclose(
        correlation(values, method="spearman").matrix, np.corrcoef(ranks, rowvar=False), rtol=RTOL
    )


def test_mixed_takes_each_pair_by_its_kinds() -> None:
    values = _ratings()
    values[:, :2] += np.random.default_rng(4).normal(size=(200, 2))
    found = correlation(values, ["x", "y", "c", "d"], "mixed")
    assert found.ordinal == ("c", "d")
    assert [len(taus) for taus in found.thresholds] == [0, 0, 4, 4]
    assert found.matrix[0, 1] == pytest.approx(np.corrcoef(values[:, 0], values[:, 1])[0, 1], rel=RTOL)
    assert found.matrix[2, 3] == pytest.approx(correlation(values[:, 2:], method="polychoric").matrix[0, 1])
    assert found.matrix[0, 2] == pytest.approx(
        correlation(values[:, [0, 2]], method="polyserial").matrix[0, 1]
    )
    told = correlation(values, ["x", "y", "c", "d"], "mixed", ordinal=["d"])
    assert told.matrix[1, 2] == pytest.approx(np.corrcoef(values[:, 1], values[:, 2])[0, 1], rel=RTOL)


def test_empty_cells_and_estimates_at_the_bound_are_named() -> None:
    values = np.repeat([[0.0, 0, 1], [1, 0, 0], [1, 1, 1], [0, 0, 0], [1, 0, 1], [1, 1, 0]], 20, axis=0)
    found = correlation(values, ["a", "b", "c"], "tetrachoric")
    assert found.empty_cells == (("a", "b", 1),)
    assert found.at_bound == (("a", "b"),)
    assert found.se is not None
    assert np.isnan(found.se[0, 1])
    assert not np.isnan(found.se[0, 2])
    assert any("nothing was added" in line for line in found.warnings)
    assert any("'a' and 'b'" in line and "stops at" in line for line in found.warnings)
    corrected = correlation(values, ["a", "b", "c"], "tetrachoric", correct=0.5)
    assert corrected.at_bound == ()
    assert corrected.correct == 0.5
    assert corrected.se is None
    assert any("0.5 was added" in line for line in corrected.warnings)


def test_an_indefinite_matrix_is_named_and_smoothed_only_when_asked() -> None:
    rng = np.random.default_rng(6)
    values = np.clip(np.round(rng.normal(size=(14, 1)) + 0.6 * rng.normal(size=(14, 9)) + 2), 1, 3)
    found = correlation(values, method="polychoric")
    assert found.smallest_eigenvalue < 0
    assert any("not positive definite" in line and "as it is" in line for line in found.warnings)
    smooth = correlation(values, method="polychoric", smooth=True)
    assert smooth.smallest_eigenvalue == found.smallest_eigenvalue
    assert np.linalg.eigvalsh(smooth.matrix)[0] > 0
    assert any("smoothed" in line for line in smooth.warnings)


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_item_is_named_by_every_method(method: str) -> None:
    values = np.column_stack([np.arange(30.0), np.tile([0.0, 1.0], 15), np.ones(30)])
    values = values[:, 1:] if method in ("polychoric", "tetrachoric") else values
    names = ["x", "b", "same"][-values.shape[1] :]
    with pytest.raises(StatisticError, match="'same'"):
        correlation(values, names, method)  # type: ignore[arg-type]


def test_polychoric_never_falls_back_on_continuous_answers() -> None:
    with pytest.raises(DataError, match="200 distinct values"):
        correlation(np.random.default_rng(1).normal(size=(200, 2)), method="polychoric")


def test_options_that_do_not_fit_are_refused() -> None:
    values = _ratings()
    with pytest.raises(OptionError, match="polychoric"):
        correlation(values, method="policoric")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="listwise"):
        correlation(values, missing="drop")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="ordinal="):
        correlation(values, method="polychoric", ordinal=["item1"])
    with pytest.raises(OptionError, match="correct="):
        correlation(values, method="pearson", correct=0.5)
    with pytest.raises(OptionError, match="all are ordinal"):
        correlation(values, method="polyserial")
    with pytest.raises(OptionError, match="'item1'"):
        correlation(values, method="mixed", ordinal=["itm1"])
    with pytest.raises(StatisticError, match="'item1' has 5 values"):
        correlation(values, method="tetrachoric")
    with pytest.raises(OptionError, match="their own names"):
        correlation(pair_tables(values), ["a", "b", "c", "d"])
    with pytest.raises(OptionError, match="needs the answers"):
        correlation(pair_tables(values), method="mixed")
    with pytest.raises(StatisticError, match="1 of 2 rows"):
        correlation([[1, 2], [NAN, 3]], method="spearman")
