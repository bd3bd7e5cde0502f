"""The geometric consistency index against stored values and its identities."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evalkit.weighting.ahp.ahp import ahp
from evalkit.weighting.ahp.geometric_consistency import gci_limit, geometric_consistency

RECOMPUTED = 1e-9  # numpy, stored with 16 digits


@pytest.mark.shared
@pytest.mark.parametrize("name", ["wealth_of_nations", "house_criteria", "drinks", "school_criteria"])
def test_published_matrices(shared: Path, name: str) -> None:
    case = json.loads((shared / "reference/decision/ahp_single_matrix.json").read_text())[name]
    found = ahp(np.array(case["matrix"]), method="column_mean")
    assert found.gci == pytest.approx(case["GCI"], rel=RECOMPUTED)
    assert (found.gci < found.gci_limit) == found.consistent


def test_consistent_and_small_matrices_have_none() -> None:
    weights = np.array([0.5, 0.3, 0.2])
    stack = (weights[:, np.newaxis] / weights)[np.newaxis]
    assert geometric_consistency(stack)[0] == pytest.approx(0, abs=1e-14)
    assert geometric_consistency(np.array([[[1, 5], [0.2, 1]]])).tolist() == [0.0]
    assert [gci_limit(n) for n in (2, 3, 4, 5, 9)] == [0.0, 0.3147, 0.3526, 0.37, 0.37]


def test_the_limit_stands_where_cr_is_a_tenth_for_three() -> None:
    """For n = 3 both indices are functions of one product a₁₂a₂₃a₃₁, so CR = .10 has one GCI."""
    size = np.linspace(1.5, 5, 2001)
    matrices = np.ones((len(size), 3, 3))
    matrices[:, 0, 1], matrices[:, 1, 0] = size, 1 / size
    ratio = np.array([ahp(m, random_index="simulated").cr for m in matrices[::20]])
    index = geometric_consistency(matrices[::20])
    assert np.interp(0.1, ratio, index) == pytest.approx(
        gci_limit(3), abs=0.003
    )  # theirs is a linear approximation
