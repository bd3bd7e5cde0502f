"""Extraction methods against R's psych::fa, factanal and principal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics import bounded
from evalkit.psychometrics.factors.extraction import EXTRACTIONS

# Closed form.
PCA_ATOL = 1e-8
# The reference iterates to 1e-9 on the sum of communalities; that leaves up to 1e-7 in one of them.
PAF_ATOL = 5e-7
# factanal with factr = 100.
FACTANAL_ATOL = 1e-6
# psych's optim() stops early (loadings are up to 6e-5 off for ML); our criterion is tested to be <= theirs.
EARLY_STOP_ATOL = 1e-4

BLOCKS = [
    ("bfi", "efa5", (), "cor_complete"),
    ("hs", "efa3", ("whole",), "cor"),
    ("hs", "efa3", ("school_Pasteur",), "cor"),
    ("hs", "efa3", ("school_Grant-White",), "cor"),
    ("bankcrm", "efa4", (), "cor"),
]
KEYS = [
    ("minres_none", "minres", EARLY_STOP_ATOL),
    ("uls_none", "minres", EARLY_STOP_ATOL),
    ("ml_none", "ml", EARLY_STOP_ATOL),
    ("factanal_ml", "ml", FACTANAL_ATOL),
    ("pa_none", "paf", PAF_ATOL),
    ("pca_none", "pca", PCA_ATOL),
]


def _off_diagonal(r: np.ndarray, loadings: np.ndarray) -> float:
    residual = r - loadings @ loadings.T
    np.fill_diagonal(residual, 0.0)
    return float((residual**2).sum())


def _likelihood(r: np.ndarray, loadings: np.ndarray) -> float:
    model = loadings @ loadings.T
    np.fill_diagonal(model, 1.0)
    inner = np.linalg.solve(model, r)
    return float(np.trace(inner) - np.linalg.slogdet(inner)[1] - len(r))


CRITERIA = {"minres": _off_diagonal, "ml": _likelihood}


@pytest.mark.shared
@pytest.mark.parametrize(("key", "method", "atol"), KEYS, ids=[key for key, _, _ in KEYS])
@pytest.mark.parametrize(("name", "efa", "path", "cor"), BLOCKS)
def test_unrotated_loadings_are_those_of_r(
    *,
    name: str,
    efa: str,
    path: tuple[str, ...],
    cor: str,
    key: str,
    method: str,
    atol: float,
    classical: Callable[..., Any],
    matrix: Callable[[Any], np.ndarray],
    aligned: Callable[..., np.ndarray],
) -> None:
    r = matrix(classical(name, *path, cor))
    theirs = matrix(classical(name, *path, efa, key)["loadings"])
    found = EXTRACTIONS[method].extract(r, theirs.shape[1])
    np.testing.assert_allclose(aligned(found.loadings, theirs), theirs, rtol=0, atol=atol)
    if method in CRITERIA:
        # 1e-13: rounding of a sum of 600 squares.
        assert CRITERIA[method](r, found.loadings) <= CRITERIA[method](r, theirs) + 1e-13
    assert found.gradient <= bounded.GRADIENT_LIMIT


@pytest.mark.parametrize("method", ["minres", "ml"])
@pytest.mark.parametrize("m", [1, 2, 3])
def test_solution_is_a_stationary_point_of_its_criterion(method: str, m: int) -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(200, 3)) @ np.kron(np.eye(3), np.full((1, 4), 0.9))
    r = np.corrcoef(values + rng.normal(size=(200, 12)), rowvar=False)
    found = EXTRACTIONS[method].extract(r, m)
    assert not found.heywood.any()
    best = CRITERIA[method](r, found.loadings)
    for _ in range(50):
        nearby = found.loadings + rng.normal(scale=1e-4, size=found.loadings.shape)
        assert CRITERIA[method](r, nearby) > best


@pytest.mark.parametrize("method", ["minres", "ml", "paf"])
def test_exact_factor_model_is_recovered(method: str) -> None:
    loadings = np.array([[0.8, 0], [0.7, 0], [0.6, 0.2], [0.1, 0.7], [0, 0.6], [0, 0.5]])
    r = loadings @ loadings.T
    np.fill_diagonal(r, 1.0)
    found = EXTRACTIONS[method].extract(r, 2)
    # PAF stops at changes of 1e-10 of a slowly converging sequence.
    np.testing.assert_allclose(found.loadings @ found.loadings.T, loadings @ loadings.T, rtol=0, atol=1e-7)
    np.testing.assert_allclose(found.uniquenesses, 1 - (loadings**2).sum(axis=1), rtol=0, atol=1e-7)


def test_components_of_all_items_reproduce_the_correlations() -> None:
    r = np.corrcoef(np.random.default_rng(4).normal(size=(30, 5)), rowvar=False)
    found = EXTRACTIONS["pca"].extract(r, 5)
    np.testing.assert_allclose(found.loadings @ found.loadings.T, r, rtol=0, atol=1e-12)


HEYWOOD = np.array([[1.0, 0.9, 0.9, 0.2], [0.9, 1.0, 0.7, 0.2], [0.9, 0.7, 1.0, 0.2], [0.2, 0.2, 0.2, 1.0]])


@pytest.mark.parametrize("method", ["minres", "ml", "paf"])
def test_heywood_case_is_marked_on_its_item(method: str) -> None:
    found = EXTRACTIONS[method].extract(HEYWOOD, 1)
    assert found.heywood.tolist() == [True, False, False, False]


def test_search_that_does_not_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    r = np.corrcoef(np.random.default_rng(5).normal(size=(40, 8)), rowvar=False)
    monkeypatch.setattr(bounded, "MAX_ITERATIONS", 1)
    with pytest.raises(StatisticError, match="did not converge"):
        EXTRACTIONS["ml"].extract(r, 2)


def test_unknown_method_lists_the_known_ones() -> None:
    with pytest.raises(OptionError, match="'minres', 'ml', 'paf', 'pca'"):
        EXTRACTIONS["alpha"]
