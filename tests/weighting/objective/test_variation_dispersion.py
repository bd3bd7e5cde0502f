"""CV and SD weights: by hand, units, origin, and the raw-SD defect of peers."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError
from evalkit.weighting.objective.dispersion import dispersion_weights
from evalkit.weighting.objective.variation import variation_weights

TABLE = np.array([[10.0, 3, 7], [20, 3.5, 7], [30, 4, 7]])


def test_variation_by_hand() -> None:
    found = variation_weights(TABLE, ["benefit", "cost", "benefit"], ["a", "b", "c"])
    cv = np.array([10 / 20, 0.5 / 3.5, 0])
    np.testing.assert_allclose(found.weights, cv / cv.sum(), rtol=1e-14)
    assert found.constant == ("c",)


def test_dispersion_by_hand() -> None:
    found = dispersion_weights(TABLE, ["benefit", "cost", "benefit"], ["a", "b", "c"])
    np.testing.assert_allclose(found.weights, [0.5, 0.5, 0], rtol=1e-14)
    np.testing.assert_allclose(found.sd, [0.5, 0.5, 0], rtol=1e-14)
    assert "constant" in found.notes[0]


def test_variation_needs_a_ratio_scale() -> None:
    with pytest.raises(DataError, match=r"row 3, column '1' is -1; every cell must be a number ≥ 0"):
        variation_weights(np.array([[1.0], [2], [-1]]), ["benefit"])
    assert dispersion_weights(np.array([[1.0], [2], [-1]]), ["benefit"]).weights.tolist() == [1.0]
