"""TOPSIS against a plain formula, its normalisations, and extreme magnitudes."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit import columns
from evalkit.errors import DataError, OptionError
from evalkit.evaluation.methods.topsis import topsis

DIVISORS = {
    "vector": lambda x: np.linalg.norm(x, axis=0),
    "min-max": lambda x: np.ptp(x, axis=0),
    "sum": lambda x: x.sum(axis=0),
    "maximum": lambda x: x.max(axis=0),
}


@pytest.mark.parametrize("name", DIVISORS)
@pytest.mark.parametrize("order", ["C", "F"])
def test_closeness_equals_the_formula_block_by_block(
    name: str, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "CELLS_AT_ONCE", 40)
    rng = np.random.default_rng(1)
    x, w = np.asarray(rng.uniform(1, 9, (133, 5)), order=order), rng.dirichlet(np.ones(5))  # type: ignore[call-overload]
    cost = np.array([True, False, True, False, False])
    found = topsis(x, w, ["cost" if c else "benefit" for c in cost], normalisation=name)  # type: ignore[arg-type]
    v = w * x / DIVISORS[name](x)
    ideal = np.where(cost, v.min(axis=0), v.max(axis=0))
    worst = np.where(cost, v.max(axis=0), v.min(axis=0))
    away, near = np.linalg.norm(v - ideal, axis=1), np.linalg.norm(v - worst, axis=1)
    np.testing.assert_allclose(found.distance_to_ideal, away, rtol=1e-12)
    np.testing.assert_allclose(found.score, near / (near + away), rtol=1e-12)
    np.testing.assert_allclose(found.ideal - found.anti_ideal, ideal - worst, rtol=1e-12)


def test_an_alternative_best_everywhere_has_closeness_one_exactly() -> None:
    found = topsis(np.array([[9.0, 1], [3, 4], [1, 7]]), None, ["benefit", "cost"])
    assert found.score[0] == 1.0
    assert found.distance_to_ideal[0] == 0.0
    assert found.score[2] == 0.0


@pytest.mark.parametrize("unit", [1e-200, 1e200])
def test_units_of_any_size_neither_overflow_nor_vanish(unit: float) -> None:
    x = np.random.default_rng(2).uniform(1, 9, (6, 3))
    scaled = x * np.array([unit, 1, 1])
    w = np.array([0.5, 0.3, 0.2])
    np.testing.assert_allclose(
        topsis(scaled, w, ["benefit"] * 3).score, topsis(x, w, ["benefit"] * 3).score, rtol=1e-12
    )


def test_normalisations_by_share_refuse_negative_values_and_unknown_names() -> None:
    x = np.array([[1.0, -2], [3, 4]])
    for name in ("sum", "maximum"):
        with pytest.raises(DataError, match="row 1, column 'loss' is -2; normalisation"):
            topsis(x, None, ["benefit"] * 2, normalisation=name, labels=["gain", "loss"])  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="normalisation must be one of 'vector'"):
        topsis(x, None, ["benefit"] * 2, normalisation="rank")  # type: ignore[arg-type]
