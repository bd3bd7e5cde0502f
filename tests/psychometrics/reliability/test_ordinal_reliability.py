"""Ordinal alpha and omega against R: psych on lavaan's polychoric correlations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.errors import DataError, StatisticError
from evalkit.psychometrics.reliability.guttman import guttman
from evalkit.psychometrics.reliability.ordinal_reliability import ordinal_reliability

# Alpha is a closed form of the correlations that R used, given in the same file to 15 digits. The matrix of
# the block was computed again from reversed items, whose lavCor optimisation ends up to 1e-8 elsewhere.
ATOL_ALPHA = 1e-8

# Omega is an optimised estimate (psych stops optim() at factr 1e7).
ATOL_OMEGA = 1e-5

REVERSED = ("A1", "C4", "C5", "E1", "E2", "O2", "O5")


@pytest.fixture(scope="module")
def polychoric(shared: Path) -> Any:
    return json.loads((shared / "reference" / "psychometrics" / "polychoric.json").read_text())


@pytest.mark.shared
@pytest.mark.parametrize("scale", "ACENO")
def test_bfi_scales_are_those_of_psych_on_lavcor(scale: str, polychoric: Any) -> None:
    rho = polychoric["bfi_complete"]["lavaan"]["rho"]
    at = [j for j, name in enumerate(rho["rows"]) if name.startswith(scale)]
    names = tuple(rho["rows"][j] for j in at)
    sign = np.where(np.isin(names, REVERSED), -1.0, 1.0)
    matrix = np.array(rho["values"])[np.ix_(at, at)] * np.outer(sign, sign)
    found = ordinal_reliability(matrix, polychoric["bfi_complete"]["n"], names)
    block = polychoric["ordinal_reliability"][scale]
    np.testing.assert_allclose(found.alpha, block["ordinal_alpha"], rtol=0, atol=ATOL_ALPHA)
    np.testing.assert_allclose(found.omega_total, block["ordinal_omega1"], rtol=0, atol=ATOL_OMEGA)
    assert found.items_to_reverse == ()
    assert found.n_obs == 2436


def test_alpha_and_lambda6_are_those_of_the_matrix() -> None:
    rng = np.random.default_rng(1)
    matrix = np.corrcoef(rng.normal(size=(200, 1)) + rng.normal(size=(200, 5)), rowvar=False)
    found, bounds = ordinal_reliability(matrix), guttman(matrix)
    np.testing.assert_allclose(found.alpha, bounds.lambda3, rtol=1e-12)
    np.testing.assert_allclose(found.lambda6, bounds.lambda6, rtol=1e-12)
    np.testing.assert_allclose(found.average_r, matrix[np.triu_indices(5, 1)].mean(), rtol=1e-12)
    assert any("latent answers" in sentence for sentence in found.warnings)


def test_a_reversed_item_is_named() -> None:
    matrix = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    matrix[0, 1:] = matrix[1:, 0] = -0.3
    assert ordinal_reliability(matrix, names=list("abcd")).items_to_reverse == ("a",)


def test_an_indefinite_polychoric_matrix_is_refused() -> None:
    matrix = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    with pytest.raises(StatisticError, match="positive definite"):
        ordinal_reliability(matrix)
    with pytest.raises(DataError, match="diagonal"):
        ordinal_reliability(2 * np.eye(3))
