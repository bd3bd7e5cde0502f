"""Fuzzy AHP: Buckley and Chang against stored runs, the zeros of Chang, scales, bad triangles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError
from evalkit.weighting.ahp.prioritisation import priorities
from evalkit.weighting.fuzzy.buckley import fuzzy_buckley
from evalkit.weighting.fuzzy.chang import fuzzy_chang
from evalkit.weighting.fuzzy.scale import FUZZY_SCALES, fuzzify

STORED = 1e-12  # closed forms, pyDecision 5.1.8 and numpy, 16 digits
NAMES = ("moderate", "strong_one_dominates")


@pytest.fixture
def cases(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "reference/decision/fuzzy_ahp.json").read_text())


@pytest.mark.shared
@pytest.mark.parametrize("name", NAMES)
def test_buckley_against_pydecision(cases: dict[str, Any], name: str) -> None:
    case = cases[name]
    found = fuzzy_buckley(np.array(case["F"]))
    np.testing.assert_allclose(found.weights, case["pyDecision_fuzzy_ahp"]["w"], rtol=STORED)
    np.testing.assert_allclose(found.fuzzy_weights, case["buckley"]["fuzzy_w"], rtol=STORED)
    assert found.cr == pytest.approx(case["crisp_middle_CR_saaty80"], rel=1e-9)


@pytest.mark.shared
@pytest.mark.parametrize("name", NAMES)
def test_chang_and_its_zero_weights(cases: dict[str, Any], name: str) -> None:
    case = cases[name]
    found = fuzzy_chang(np.array(case["F"]), list("abcd"))
    np.testing.assert_allclose(found.extents, case["chang"]["S"], rtol=STORED)
    np.testing.assert_allclose(found.possibility, case["chang"]["V"], rtol=0, atol=STORED)
    np.testing.assert_allclose(found.weights, case["chang"]["w"], rtol=0, atol=STORED)
    assert len(found.zero_weights) == len(found.notes) == case["chang"]["n_zero_weights"]
    assert set(found.zero_weights) == {n for n, w in zip("abcd", found.weights, strict=True) if w == 0}
    np.testing.assert_allclose(
        found.corrected_extents, case["normalised_synthetic_extent_wang_elhag"], rtol=STORED
    )
    np.testing.assert_allclose(found.corrected_weights, case["centroid_of_corrected"], rtol=STORED)
    assert found.corrected_weights.min() > 0.1


def test_chang_without_zeros_says_nothing() -> None:
    found = fuzzy_chang(fuzzify(np.ones((3, 3)), scale="half-step"))
    assert (found.zero_weights, found.notes) == ((), ())
    np.testing.assert_allclose(found.weights, 1 / 3, rtol=1e-12)


@pytest.mark.shared
def test_half_step_scale_makes_the_stored_matrix(cases: dict[str, Any]) -> None:
    fuzzy = np.array(cases["moderate"]["F"])
    np.testing.assert_allclose(fuzzify(fuzzy[..., 1], scale="half-step"), fuzzy, rtol=STORED)


@pytest.mark.parametrize("scale", list(FUZZY_SCALES))
def test_every_scale_gives_a_usable_matrix(scale: str) -> None:
    values = sorted(FUZZY_SCALES[scale].grades)
    a, b = values[-1], values[2]
    matrix = np.array([[1, a, b], [1 / a, 1, 1], [1 / b, 1, 1]])
    found = fuzzy_buckley(fuzzify(matrix, scale=scale))
    assert (np.diff(found.fuzzy_weights, axis=1) >= 0).all()
    np.testing.assert_allclose(fuzzify(matrix, scale=scale)[..., 1], matrix, rtol=STORED)
    assert found.weights.argmax() == 0


def test_crisp_triangles_are_the_geometric_mean() -> None:
    matrix = np.array([[1, 3, 5], [1 / 3, 1, 2], [0.2, 0.5, 1]])
    found = fuzzy_buckley(np.repeat(matrix[..., np.newaxis], 3, axis=2))
    want, _ = priorities(matrix[np.newaxis], "geometric_mean")
    np.testing.assert_allclose(found.weights, want[0], rtol=STORED)


def test_bad_triangles_are_named() -> None:
    good = fuzzify(np.array([[1, 3], [1 / 3, 1]]))
    turned, uneven, diagonal = good.copy(), good.copy(), good.copy()
    turned[0, 1] = [4, 3, 2]
    uneven[0, 1] = [1, 3, 4]
    diagonal[0, 0] = [1, 1, 2]
    for bad, message in [
        (turned, r"cell \(a, b\) = \(4, 3, 2\): must be 0 < lower ≤ middle ≤ upper"),
        (uneven, r"cell \(a, b\) = \(1, 3, 4\): is not the reciprocal"),
        (diagonal, r"cell \(a, a\) = \(1, 1, 2\): the diagonal"),
    ]:
        for method in (fuzzy_buckley, fuzzy_chang):
            with pytest.raises(DataError, match=message):
                method(bad, ["a", "b"])
    with pytest.raises(DataError, match=r"shape \(n, n, 3\)"):
        fuzzy_buckley(np.ones((2, 2)))
    with pytest.raises(DataError, match=r"\(a, b\) = 2.5 is not on the scale 'triangular-9'"):
        fuzzify(np.array([[1, 2.5], [0.4, 1]]), ["a", "b"])
    with pytest.raises(OptionError, match="scale must be one of"):
        fuzzify(np.ones((2, 2)), scale="saaty")
