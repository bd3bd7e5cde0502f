"""Properties that every registered evaluation method keeps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, StatisticError
from evalkit.evaluation.methods.methods import METHODS, EvaluationMethod

NAMES = list(METHODS)
CASES = settings(max_examples=40, deadline=None, derandomize=True)
WORDS = st.sampled_from(["benefit", "cost"])
MAPS = {
    "ratio": lambda x, a, b: a * x,
    "interval": lambda x, a, b: a * x + b,
    "order": lambda x, a, b: a * x**3 + b,
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Whole numbers 0–9 (so that ties and equal columns happen), weights, directions; not degenerate."""
    m, k = draw(st.integers(4, 7)), draw(st.integers(2, 4))
    seed = draw(st.integers(0, 2**32 - 1))
    x = np.random.default_rng(seed).integers(0, 10, (m, k)).astype(float)
    x[:, 0] = np.random.default_rng(seed).permutation(np.arange(m))
    weights = np.array(draw(st.lists(st.integers(1, 9), min_size=k, max_size=k)), dtype=float)
    return x, weights, draw(st.lists(WORDS, min_size=k, max_size=k))


def run(entry: EvaluationMethod, x: np.ndarray, w: np.ndarray, directions: list[str], **options: Any) -> Any:
    """The result, or None where the statistic does not exist for this table (too few different RSR values)."""
    try:
        return entry.compute(x, w, directions, **options)
    except StatisticError as error:
        assert entry.name == "rsr", error
        return None


def ordered(score: np.ndarray, *, tolerance: float = 1e-9) -> np.ndarray:
    """Signs of all pairwise differences, floating-point noise counted as equal."""
    difference = score[:, np.newaxis] - score
    scale = max(1.0, float(np.abs(score).max()))
    return np.where(np.abs(difference) <= tolerance * scale, 0, np.sign(difference))


@pytest.mark.parametrize("name", NAMES)
@CASES
@given(table=tables(), seed=st.integers(0, 99))
def test_order_of_alternatives_and_indicators_does_not_matter(name: str, table: Any, seed: int) -> None:
    x, w, directions = table
    rows = np.random.default_rng(seed).permutation(len(x))
    columns = np.random.default_rng(seed).permutation(len(w))
    before = run(METHODS[name], x, w, directions)
    after = run(METHODS[name], x[np.ix_(rows, columns)], w[columns], [directions[j] for j in columns])
    assert (before is None) == (after is None)
    if before is not None:
        np.testing.assert_allclose(after.score, before.score[rows], rtol=1e-8, atol=1e-8)
        np.testing.assert_array_equal(ordered(after.score), ordered(before.score[rows]))


@pytest.mark.parametrize("name", NAMES)
@CASES
@given(table=tables(), factor=st.sampled_from([0.5, 3.0, 1000.0]), shift=st.sampled_from([-7.0, 0.0, 40.0]))
def test_claimed_invariance_holds(name: str, table: Any, factor: float, shift: float) -> None:
    x, w, directions = table
    entry = METHODS[name]
    moved = x.copy()
    moved[:, 1] = MAPS[entry.invariance](x[:, 1], factor, shift)
    before, after = run(entry, x, w, directions), run(entry, moved, w, directions)
    assert (before is None) == (after is None)
    if before is not None:
        np.testing.assert_allclose(after.score, before.score, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("name", NAMES)
@CASES
@given(table=tables())
def test_an_alternative_that_is_nowhere_worse_ranks_no_lower(name: str, table: Any) -> None:
    x, w, directions = table
    sign = np.array([1.0 if d == "benefit" else -1.0 for d in directions])
    x[1] = np.clip(x[0] - sign * np.arange(len(w)), 0, 9)
    dominated = ((x[1] - x[0]) * sign <= 0).all()
    assert dominated
    found = run(METHODS[name], x, w, directions)
    if found is not None:
        assert found.rank[0] <= found.rank[1]
        strictly = ((x[1] - x[0]) * sign < 0).any()
        if strictly and METHODS[name].strict:
            assert found.rank[1] > 1


def test_only_the_method_that_chooses_weights_lets_a_beaten_alternative_share_the_first_place() -> None:
    assert [name for name in NAMES if not METHODS[name].strict] == ["benefit-of-doubt"]
    x = np.array([[5.0, 3], [5, 1], [1, 2]])
    np.testing.assert_array_equal(
        METHODS["benefit-of-doubt"].compute(x, None, ["benefit"] * 2).rank, [1, 1, 3]
    )


@pytest.mark.parametrize("name", [name for name in NAMES if METHODS[name].monotone])
@CASES
@given(table=tables(), row=st.integers(0, 3), column=st.integers(0, 1), step=st.integers(1, 9))
def test_a_better_value_never_worsens_the_own_rank(
    name: str, table: Any, row: int, column: int, step: int
) -> None:
    x, w, directions = table
    better = x.copy()
    better[row, column] += step if directions[column] == "benefit" else -step
    before, after = run(METHODS[name], x, w, directions), run(METHODS[name], better, w, directions)
    if before is not None and after is not None:
        assert after.rank[row] <= before.rank[row]


@pytest.mark.parametrize("name", NAMES)
@CASES
@given(table=tables(), value=st.sampled_from([0.0, 5.0, -3.0]))
def test_a_constant_indicator_changes_no_order_and_is_named(name: str, table: Any, value: float) -> None:
    x, w, directions = table
    before = run(METHODS[name], x, w, directions, labels=[f"i{j}" for j in range(len(w))])
    wider = np.column_stack([x, np.full(len(x), value)])
    labels = [*(f"i{j}" for j in range(len(w))), "still"]
    after = run(METHODS[name], wider, np.append(w, 2.0), [*directions, "cost"], labels=labels)
    assert (before is None) == (after is None)
    if before is not None:
        np.testing.assert_array_equal(ordered(after.score), ordered(before.score))
        assert any("'still' is constant" in note for note in after.notes)


@pytest.mark.parametrize("name", NAMES)
@CASES
@given(table=tables(), data=st.data(), bad=st.sampled_from([np.nan, np.inf, -np.inf]))
def test_a_cell_that_is_no_number_is_named_by_row_and_column(
    name: str, table: Any, data: st.DataObject, bad: float
) -> None:
    x, w, directions = table
    i, j = data.draw(st.integers(0, len(x) - 1)), data.draw(st.integers(0, len(w) - 1))
    x[i, j] = bad
    with pytest.raises(DataError, match=rf"row {i + 1}, column '{j + 1}' is"):
        METHODS[name].compute(x, w, directions)


@pytest.mark.parametrize("name", NAMES)
def test_a_cost_is_a_benefit_seen_from_the_other_side(name: str) -> None:
    x = np.random.default_rng(6).uniform(1, 9, (8, 3))
    turned = x.copy()
    turned[:, 1] = 10 - x[:, 1]
    w = np.array([3.0, 2, 1])
    cost = METHODS[name].compute(x, w, ["benefit", "cost", "benefit"])
    if METHODS[name].invariance == "ratio":
        assert (
            cost.rank[np.argmin(x[:, 1])]
            <= METHODS[name].compute(x, w, ["benefit"] * 3).rank[np.argmin(x[:, 1])]
        )
    else:
        benefit = METHODS[name].compute(turned, w, ["benefit"] * 3)
        np.testing.assert_allclose(cost.score, benefit.score, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_moderate_and_target_indicators_are_best_at_their_own_value(name: str) -> None:
    x = np.array([[5.0, 1], [7.5, 1], [9, 1], [2, 1], [6.5, 1]])
    band = METHODS[name].compute(x, None, ["moderate", "benefit"], best=[(6.0, 8.0), None])
    assert band.rank[1] == band.rank[4] == 1
    assert band.rank[0] == band.rank[2]
    assert band.rank[3] == 5
    point = METHODS[name].compute(x, None, ["target", "benefit"], best=[7.5, None])
    np.testing.assert_array_equal(point.rank, [4, 1, 3, 5, 2])


@pytest.mark.parametrize("name", NAMES)
def test_weights_and_labels_that_do_not_fit_are_refused(name: str) -> None:
    x = np.arange(12.0).reshape(4, 3) % 5
    entry = METHODS[name]
    with pytest.raises(DataError, match="4 × 3 matrix, but 3 labels, 2 directions"):
        entry.compute(x, np.ones(3), ["benefit"] * 2)
    with pytest.raises(DataError, match="2 names of alternatives"):
        entry.compute(x, np.ones(3), ["benefit"] * 3, alternatives=["a", "b"])
    if entry.uses_weights:
        with pytest.raises(DataError, match="3 indicators, but weights of shape"):
            entry.compute(x, np.ones(2), ["benefit"] * 3)
        with pytest.raises(DataError, match="weight of '2' is -1"):
            entry.compute(x, np.array([1.0, -1, 1]), ["benefit"] * 3)
        with pytest.raises(DataError, match="all weights are 0"):
            entry.compute(x, np.zeros(3), ["benefit"] * 3)


@pytest.mark.parametrize("name", NAMES)
def test_the_table_shows_every_alternative_with_score_and_rank(name: str) -> None:
    x = np.random.default_rng(1).uniform(1, 5, (5, 3))
    found = METHODS[name].compute(x, None, ["benefit"] * 3, alternatives=list("abcde"))
    frame = found.to_frame()
    assert list(frame.index) == list("abcde")
    np.testing.assert_array_equal(frame["rank"], found.rank)
    np.testing.assert_array_equal(frame[found.score_name], found.score)
