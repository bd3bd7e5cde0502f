"""Pair tables: counts of every pair, sums of chunks, and what cannot be tabulated."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.correlation.category_counts import MAX_CATEGORIES, has_few_values
from evalkit.psychometrics.correlation.pair_tables import PairTables, pair_tables

NAN = float("nan")


def _ratings(seed: int, n: int, *, gaps: bool = True) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = rng.integers(1, [3, 6, 8, 5], size=(n, 4)).astype(float)
    if gaps:
        values[rng.random(values.shape) < 0.2] = NAN
    return values


def _same(first: PairTables, second: PairTables) -> None:
    for name in ("categories", "n_categories", "counts", "n_pairs"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    assert (first.n_obs, first.n_total, first.missing) == (second.n_obs, second.n_total, second.missing)


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_every_table_holds_the_counts_of_its_two_items(missing: str) -> None:
    values = _ratings(1, 300)
    found = pair_tables(values, ["a", "b", "c", "d"], missing)  # type: ignore[arg-type]
    kept = values if missing == "pairwise" else values[~np.isnan(values).any(axis=1)]
    for j, first in enumerate("abcd"):
        for k, second in enumerate("abcd"):
            both = kept[~np.isnan(kept[:, [j, k]]).any(axis=1)]
            levels = [np.unique(kept[~np.isnan(kept[:, i]), i]) for i in (j, k)]
            expected = [
                [int(((both[:, j] == x) & (both[:, k] == y)).sum()) for y in levels[1]] for x in levels[0]
            ]
            np.testing.assert_array_equal(found.table(first, second), expected)
            assert found.n_pairs[j, k] == len(both)
    assert found.n_obs == found.n_pairs.min()
    assert found.n_total == 300


def test_categories_are_the_observed_values_whatever_the_numbers_are() -> None:
    values = np.array([[1.5, 10.0, -1.0], [1.5, 30.0, 7.0], [2.25, 10.0, 7.0], [9.75, 20.0, -1.0]])
    found = pair_tables(values)
    np.testing.assert_array_equal(found.categories, [1.5, 2.25, 9.75, 10.0, 20.0, 30.0, -1.0, 7.0])
    np.testing.assert_array_equal(found.table("item1", "item3"), [[1, 1], [0, 1], [1, 0]])


def test_a_gap_in_a_scale_is_no_category() -> None:
    found = pair_tables([[1, 1], [5, 2], [5, 1]], ["a", "b"])
    np.testing.assert_array_equal(found.categories, [1, 5, 1, 2])


def test_short_items_are_filled_up_with_zeros_in_batches_of_pairs() -> None:
    found = pair_tables([[1, 1], [2, 2], [1, 3]], ["a", "b"])
    batch = found.of_pairs(np.array([0]), np.array([1]))
    np.testing.assert_array_equal(batch[:, :, 0], [[1, 0, 1], [0, 1, 0], [0, 0, 0]])


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    cuts=st.lists(st.integers(0, 40), max_size=4),
    missing=st.sampled_from(["listwise", "pairwise"]),
)
def test_tables_of_chunks_add_up_to_the_tables_of_all_rows(seed: int, cuts: list[int], missing: str) -> None:
    values = _ratings(seed, 40)
    edges = sorted({0, *cuts, 40})
    parts = [pair_tables(values[start:end], None, missing) for start, end in pairwise(edges)]  # type: ignore[arg-type]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    _same(total, pair_tables(values, None, missing))  # type: ignore[arg-type]


def test_blocks_of_rows_do_not_change_the_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    values = _ratings(3, 500, gaps=False)
    whole = pair_tables(values)
    monkeypatch.setattr("evalkit.psychometrics.correlation.category_counts.BLOCK_CELLS", 700)
    _same(pair_tables(values), whole)


def test_an_item_with_more_values_than_a_rating_scale_is_named() -> None:
    values = np.column_stack([np.arange(100.0), np.tile([1.0, 2.0], 50)])
    with pytest.raises(DataError, match=f"'age' has 100 distinct values: at most {MAX_CATEGORIES}"):
        pair_tables(values, ["age", "b"])
    assert not has_few_values(values)
    assert has_few_values(values[:, 1:])


def test_constant_items_are_named_when_variance_is_required() -> None:
    tables = pair_tables([[1, 2], [1, 3]], ["a", "b"])
    with pytest.raises(StatisticError, match="all answers to 'a' are the same"):
        tables.require_variance()


def test_tables_of_different_items_or_policies_do_not_add_up() -> None:
    first = pair_tables([[1, 2], [2, 3]], ["a", "b"])
    with pytest.raises(DataError, match="different items"):
        first + pair_tables([[1, 2], [2, 3]], ["a", "c"])
    with pytest.raises(DataError, match="listwise and pairwise"):
        first + pair_tables([[1, 2], [2, 3]], ["a", "b"], "pairwise")


def test_unknown_choices_are_refused_with_the_nearest_one() -> None:
    with pytest.raises(OptionError, match="listwise"):
        pair_tables([[1, 2], [2, 3]], missing="listwize")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="'sat1'"):
        pair_tables([[1, 2], [2, 3]], ["sat1", "sat2"]).table("sat2", "sat")
