"""Moments from tables are the moments of the answers."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import StatisticError
from evalkit.psychometrics.correlation.pair_tables import pair_tables
from evalkit.psychometrics.correlation.table_moments import moments_of_tables
from evalkit.psychometrics.moments import moments

# Closed form, two orders of summation.
RTOL = 1e-10


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
@pytest.mark.parametrize("gaps", [0.0, 0.2])
def test_every_field_is_that_of_the_answers(missing: str, gaps: float) -> None:
    rng = np.random.default_rng(1)
    values = rng.integers(1, 6, size=(200, 5)).astype(float)
    values[rng.random(values.shape) < gaps] = np.nan
    found = moments_of_tables(pair_tables(values, None, missing))  # type: ignore[arg-type]
    assert found.allclose(moments(values, None, missing), rtol=RTOL, atol=1e-13)  # type: ignore[arg-type]
    np.testing.assert_allclose(
        found.correlation, moments(values, None, missing).correlation, rtol=0, atol=RTOL
    )  # type: ignore[arg-type]


def test_what_has_no_moments_is_named() -> None:
    nan = np.nan
    with pytest.raises(StatisticError, match="'a' and 'b' were answered together by 1 respondents"):
        moments_of_tables(pair_tables([[1, 1], [nan, 2], [2, nan]], ["a", "b"], "pairwise"))
    with pytest.raises(StatisticError, match="'a' is constant among the respondents who also answered 'b'"):
        moments_of_tables(pair_tables([[1, 1], [1, 2], [2, nan]], ["a", "b"], "pairwise"))
    with pytest.raises(StatisticError, match="all answers to 'a' are the same"):
        _ = moments_of_tables(pair_tables([[1, 1], [1, 2]], ["a", "b"])).correlation
