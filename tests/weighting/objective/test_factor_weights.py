"""Factor weights: the OECD Handbook's table and the sign it hides."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from evalkit.errors import OptionError, StatisticError
from evalkit.weighting.objective.factor_weights import factor_weights

PRINTED_2 = 0.006  # two printed decimals, made of factors that were rounded to two decimals themselves


@pytest.fixture
def achievement(shared: Path) -> tuple[np.ndarray, list[str]]:
    with (shared / "reference/decision/oecd_tai23.csv").open() as file:
        rows = list(csv.reader(file))
    return np.array([[float(x) for x in row[1:]] for row in rows[1:]]), rows[0][1:]


@pytest.mark.shared
def test_handbook_weights_of_the_achievement_index(
    shared: Path, achievement: tuple[np.ndarray, list[str]]
) -> None:
    case = json.loads((shared / "reference/decision/oecd_tai.json").read_text())["PCA"]
    found = factor_weights(achievement[0], ["benefit"] * 8, achievement[1], negative="square")
    np.testing.assert_allclose(found.weights, case["published_PC_weights_table18"], rtol=0, atol=PRINTED_2)
    np.testing.assert_allclose(found.eigenvalues, case["eigenvalues"], rtol=1e-10)
    # our rotation is run to its end; print and reference stop within .01
    np.testing.assert_allclose(sorted(found.explained), sorted(case["published_expl_var"]), rtol=0, atol=0.03)
    assert found.n_factors == 4
    assert any("'exports' loads against" in note for note in found.notes)


@pytest.mark.shared
def test_exports_run_against_their_factor_and_are_refused(achievement: tuple[np.ndarray, list[str]]) -> None:
    with pytest.raises(StatisticError, match=r"negative weight to 'exports' \(-0.6"):
        factor_weights(achievement[0], ["benefit"] * 8, achievement[1])


def test_two_clear_groups_get_weights_by_group() -> None:
    rng = np.random.default_rng(1)
    x = np.repeat(rng.normal(size=(300, 2)), [3, 2], axis=1) + 0.4 * rng.normal(size=(300, 5))
    found = factor_weights(x, ["benefit"] * 5)
    assert found.n_factors == 2
    assert len(set(found.factor_of[:3])) == len(set(found.factor_of[3:])) == 1
    assert (found.loadings[np.arange(5), found.factor_of - 1] > 0.8).all()
    np.testing.assert_allclose(found.weights, 0.2, rtol=0, atol=0.01)
    np.testing.assert_allclose((found.loadings**2).sum(axis=1) <= 1 + 1e-12, True, rtol=1e-12)
    with pytest.raises(OptionError, match="n_factors must be from 1 to 5"):
        factor_weights(x, ["benefit"] * 5, n_factors=6)
    with pytest.raises(OptionError, match="negative must be one of"):
        factor_weights(x, ["benefit"] * 5, negative="abs")  # type: ignore[arg-type]
