"""Accumulation: one pass over chunks gives what all rows together give."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.accumulation import accumulate
from evalkit.psychometrics.correlation.pair_tables import pair_tables
from evalkit.psychometrics.moments import moments

# Sums in another order.
RTOL = 1e-10

NAMES = ("a", "b", "c")


def _answers(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = rng.integers(1, 6, size=(60, 3)).astype(float)
    values[rng.random(values.shape) < 0.1] = np.nan
    values[:3] = [[1, 2, 3], [3, 3, 1], [5, 1, 2]]
    return values


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    cuts=st.lists(st.integers(1, 59), max_size=6),
    missing=st.sampled_from(["listwise", "pairwise"]),
)
def test_any_division_into_chunks_gives_the_same_statistics(seed: int, cuts: list[int], missing: str) -> None:
    values = _answers(seed)
    chunks = (values[start:end] for start, end in pairwise(sorted({0, *cuts, 60})))
    found = accumulate(chunks, NAMES, missing)  # type: ignore[arg-type]
    whole = pair_tables(values, NAMES, missing)  # type: ignore[arg-type]
    assert found.pair_tables is not None
    np.testing.assert_array_equal(found.pair_tables.counts, whole.counts)
    assert found.moments.allclose(moments(values, NAMES, missing), rtol=RTOL, atol=1e-12)  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), cuts=st.lists(st.integers(1, 59), max_size=12))
def test_continuous_variables_get_moments_even_from_chunks_of_one_row(seed: int, cuts: list[int]) -> None:
    values = _answers(seed) + np.random.default_rng(seed).normal(size=(60, 3))
    chunks = (values[start:end] for start, end in pairwise(sorted({0, 1, 2, *cuts, 60})))
    found = accumulate(chunks, NAMES, ordinal=False)
    assert found.pair_tables is None
    assert found.moments.allclose(moments(values, NAMES), rtol=RTOL, atol=1e-12)


def test_what_cannot_be_accumulated_is_refused() -> None:
    with pytest.raises(DataError, match="no chunk"):
        accumulate([], NAMES)
    with pytest.raises(DataError, match="no chunk"):
        accumulate([], NAMES, ordinal=False)
    with pytest.raises(OptionError, match="do not add up"):
        accumulate([np.eye(3)], NAMES, "pairwise", ordinal=False)
    with pytest.raises(StatisticError, match="1 of 2 rows answer all items"):
        accumulate([[[1.0, 2.0, 3.0]], [[np.nan, 1.0, 2.0]]], NAMES, ordinal=False)
    with pytest.raises(OptionError, match="listwise"):
        accumulate([np.eye(3)], NAMES, "none")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="3 names for 2 items"):
        accumulate([np.eye(3)[:, :2]], NAMES)
