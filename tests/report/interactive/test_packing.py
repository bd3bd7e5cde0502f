from __future__ import annotations

import json

import numpy as np
import pytest
from numpy.testing import assert_allclose

from evalkit.errors import DataError
from evalkit.report.interactive.packing import inert_json, packed, rounded, triangle, unpacked

HALF_STEP = 0.005 + 1e-12  # points: hundredths are rounded to the nearest


def test_points_come_back_to_half_a_hundredth_and_missing_stays_missing() -> None:
    values = np.random.default_rng(1).uniform(0, 100, (7, 3))
    values[2, 1] = np.nan
    again = unpacked(packed(values), columns=3)
    assert again.shape == (7, 3)
    assert_allclose(again, values, rtol=0, atol=HALF_STEP)


def test_flags_do_not_disturb_the_points() -> None:
    values = np.array([[12.34, 100.0], [np.nan, 0.0]])
    flagged = packed(values, np.array([[1, 2], [0, 3]]))
    assert flagged != packed(values)
    assert_allclose(unpacked(flagged, columns=2), values, rtol=0, atol=HALF_STEP)


@pytest.mark.parametrize("bad", [-0.1, 163.83, np.inf])
def test_points_that_do_not_fit_are_refused(bad: float) -> None:
    with pytest.raises(DataError, match=r"from 0 to 163\.82"):
        packed(np.array([50.0, bad]))


def test_nothing_in_the_json_can_end_its_element() -> None:
    text = {"name": "</script><img onerror=alert(1)>\u2028\u2029&"}
    written = inert_json(text)
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == text


def test_a_triangle_keeps_rows_and_diagonal() -> None:
    matrix = np.array([[1.0, 0.25, 0.5], [0.25, 1.0, 0.126], [0.5, 0.126, 1.0]])
    assert triangle(matrix, 2) == [1, 0.25, 0.5, 1, 0.13, 1]
    assert all(isinstance(x, int) for x in rounded(np.array([70.0, 71.2]), 0))
