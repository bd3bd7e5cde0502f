"""Cross-tables keep their labels, leave blanks out, and name their test."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from evalkit.errors import DataError
from evalkit.inference.contingency import CHI_SQUARE
from evalkit.survey.cross_tables import cross_table

RTOL = 1e-12  # shares of counts


def test_labels_shares_and_the_named_test() -> None:
    role = pd.Series(["head"] * 40 + ["staff"] * 60 + [None], name="role")
    answer = pd.Series((["yes"] * 30 + ["no"] * 10) + (["yes"] * 20 + ["no"] * 40) + ["yes"], name="answer")
    found = cross_table(role, answer)
    assert (found.rows, found.columns, found.n_left_out) == (("head", "staff"), ("no", "yes"), 1)
    assert_allclose(found.row_share, [[0.25, 0.75], [2 / 3, 1 / 3]], rtol=RTOL)
    assert_allclose(found.column_share[:, 0], [0.2, 0.8], rtol=RTOL)
    assert found.association.test == CHI_SQUARE
    assert CHI_SQUARE in str(found)
    assert {(row, column) for row, column, _ in found.notable()} == {
        (row, column) for row in found.rows for column in found.columns
    }
    assert found.to_frame().loc["head", "yes"] == 30


def test_one_category_or_different_respondents_are_refused() -> None:
    with pytest.raises(DataError, match="two categories at least"):
        cross_table(["a", "a"], ["x", "y"])
    with pytest.raises(DataError, match="same respondents"):
        cross_table(["a", "b"], ["x"])
    with pytest.raises(DataError, match="two categories at least"):
        cross_table([np.nan, np.nan], ["x", "y"])
