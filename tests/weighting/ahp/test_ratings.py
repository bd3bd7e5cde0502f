"""Ratings mode: intensities, scores that no newcomer changes, and grades off the scale."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError
from evalkit.weighting.ahp.ratings import ahp_ratings

LEVELS = np.array([6.0, 3.0, 1.0])
SCALES = {
    "service": (["good", "fair", "poor"], LEVELS[:, np.newaxis] / LEVELS),
    "growth": (["high", "low"], np.array([[1, 4], [0.25, 1]])),
}
SHARES = np.array([0.7, 0.3])


def test_scores_are_weights_times_ideal_intensities() -> None:
    grades = [["good", "high"], ["fair", "low"], ["poor", "high"]]
    found = ahp_ratings(SHARES, SCALES, grades, ["north", "south", "west"])
    np.testing.assert_allclose(found.scores, [1.0, 0.7 * 0.5 + 0.3 * 0.25, 0.7 / 6 + 0.3], rtol=1e-12)
    assert found.weights.sum() == pytest.approx(1)
    assert found.intensities["service"]["fair"] == pytest.approx(0.5)
    assert dict(found.scale_cr) == pytest.approx({"service": 0, "growth": 0}, abs=1e-12)
    alone = ahp_ratings(SHARES, SCALES, grades[1:2], ["south"])
    assert alone.scores[0] == pytest.approx(found.scores[1], rel=1e-14)


def test_bad_grades_are_named() -> None:
    with pytest.raises(
        DataError, match=r"alternative 'north', criterion 'service': 'god'.*did you mean 'good'"
    ):
        ahp_ratings(SHARES, SCALES, [["god", "high"]], ["north"])
    with pytest.raises(DataError, match="'1' has 1 grades for 2 criteria"):
        ahp_ratings(SHARES, SCALES, [["good"]])
    with pytest.raises(DataError, match="2 positive criterion weights with sum 1"):
        ahp_ratings(np.array([0.7, 0.7]), SCALES, [["good", "high"]])
