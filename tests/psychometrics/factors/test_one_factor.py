"""One factor in a stack of matrices against the bounded search for one matrix."""

from __future__ import annotations

import numpy as np

from evalkit.psychometrics.factors.minres import minres
from evalkit.psychometrics.factors.one_factor import one_factor_loadings

# minres stops at a projected gradient of about 1e-8; loadings then hold six digits or more.
ATOL = 1e-6


def _stack(seed: int, k: int, n: int, spread: float = 1.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.array(
        [
            np.corrcoef(rng.normal(size=(n, 1)) * spread + rng.normal(size=(n, k)), rowvar=False)
            for _ in range(30)
        ]
    )


def _single(matrix: np.ndarray) -> np.ndarray:
    loadings = minres(matrix, 1).loadings[:, 0]
    return loadings if loadings.sum() >= 0 else -loadings


def test_loadings_are_those_of_minres() -> None:
    for k in (3, 5, 12):
        matrices = _stack(k, k, 200)
        expected = np.array([_single(matrix) for matrix in matrices])
        np.testing.assert_allclose(one_factor_loadings(matrices), expected, rtol=0, atol=ATOL)


def test_a_reversed_item_keeps_its_sign() -> None:
    matrices = _stack(1, 6, 200)
    sign = np.array([1, 1, 1, 1, 1, -1.0])
    turned = one_factor_loadings(matrices * np.outer(sign, sign))
    np.testing.assert_allclose(turned, one_factor_loadings(matrices) * sign, rtol=0, atol=ATOL)


def test_improper_and_factorless_matrices_get_the_solution_of_minres() -> None:
    matrices = _stack(2, 4, 12, spread=0.3)
    found = one_factor_loadings(matrices)
    single = [minres(matrix, 1) for matrix in matrices]
    assert any(one.heywood.any() for one in single)
    off = matrices - found[:, :, None] * found[:, None, :]
    off[:, np.arange(4), np.arange(4)] = 0.0
    expected = np.array([_single(matrix) for matrix in matrices])
    theirs = matrices - expected[:, :, None] * expected[:, None, :]
    theirs[:, np.arange(4), np.arange(4)] = 0.0
    # Matrices without a factor have several minima; ours must never be the worse one.
    assert ((off**2).sum(axis=(1, 2)) <= (theirs**2).sum(axis=(1, 2)) + ATOL).all()
