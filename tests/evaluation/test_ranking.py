"""Competition ranks and grades."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from evalkit.errors import DataError, OptionError
from evalkit.evaluation.ranking import competition_ranks, grade


def test_ties_share_the_better_place_and_missing_is_unranked() -> None:
    values = np.array([70.0, np.nan, 90, 80, 80, 0.1 + 0.2, 0.3])
    np.testing.assert_array_equal(competition_ranks(values), [4, np.nan, 1, 2, 2, 5, 5])
    np.testing.assert_array_equal(competition_ranks(values, highest_first=False), [3, np.nan, 6, 4, 4, 1, 1])
    np.testing.assert_array_equal(competition_ranks(np.array([np.nan])), [np.nan])
    with pytest.raises(DataError, match="at least one value"):
        competition_ranks(np.array([]))


@given(st.lists(st.lists(st.integers(0, 6), min_size=5, max_size=5), min_size=1, max_size=4))
def test_ranks_equal_scipy_row_by_row(rows: list[list[int]]) -> None:
    values = np.array(rows, dtype=float)
    np.testing.assert_array_equal(competition_ranks(values), rankdata(-values, method="min", axis=-1))


def test_grade_boundaries_belong_to_the_better_grade() -> None:
    labels = ("excellent", "good", "pass", "fail")
    found = grade(np.array([95, 90, 90 - 1e-12, 89.9, 60, 59.9, np.nan]), (90, 75, 60), labels)
    assert found == ("excellent", "excellent", "excellent", "good", "pass", "fail", None)
    with pytest.raises(OptionError, match="fall strictly"):
        grade(np.array([1.0]), (60, 75, 90), labels)
    with pytest.raises(OptionError, match="separate 3 grades; got 4 labels"):
        grade(np.array([1.0]), (90, 60), labels)
