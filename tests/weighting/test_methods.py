"""What every registered weighting method promises, checked by what its registry entry says."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple, get_args

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, StatisticError
from evalkit.weighting.fuzzy.scale import fuzzify
from evalkit.weighting.method_entry import Kind, Needs, WeightingMethod
from evalkit.weighting.methods import WEIGHTING

SEEDS = st.integers(0, 10_000)
SUM = 1e-12
PERMUTED = 1e-8  # eigenvectors, programmes and rotations run in another order
SIZE = 5
LABELS = np.array(["a", "b", "c", "d", "e"])

OBJECTIVE = [entry for entry in WEIGHTING.values() if entry.kind == "objective"]


class Case(NamedTuple):
    """Arguments of a method and the elements that get weights, in a given order."""

    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    labels: tuple[str, ...]


def _judgements(rng: np.random.Generator, size: int = SIZE) -> np.ndarray:
    logs = rng.normal(0, 0.7, size)
    table = logs[:, np.newaxis] - logs + rng.normal(0, 0.3, (size, size))
    upper = np.triu(table, 1)
    return np.exp(upper - upper.T)


def _scale(rng: np.random.Generator) -> np.ndarray:
    upper = np.triu(rng.choice([1 / 5, 1 / 3, 1 / 2, 1, 2, 3, 5], (SIZE, SIZE)), 1)
    return upper + np.tril(1 / np.where(upper > 0, upper, 1).T, -1) + np.eye(SIZE)


def _ordered(matrix: np.ndarray, order: np.ndarray) -> Case:
    return Case((matrix[np.ix_(order, order)], LABELS[order]), {}, tuple(LABELS[order]))


def _ahp(rng: np.random.Generator, order: np.ndarray) -> Case:
    return _ordered(_judgements(rng), order)


def _incomplete(rng: np.random.Generator, order: np.ndarray) -> Case:
    matrix = _judgements(rng)
    for i, j in ((0, 2), (1, 4), (0, 3)):
        matrix[i, j] = matrix[j, i] = np.nan
    return _ordered(matrix, order)


def _panel(rng: np.random.Generator, order: np.ndarray) -> Case:
    stack = np.array([_judgements(rng) for _ in range(4)])
    moved = stack[:, order][:, :, order]
    return Case((moved, LABELS[order]), {"expert_weights": np.array([1.0, 2, 1, 3])}, tuple(LABELS[order]))


def _hierarchy(rng: np.random.Generator, order: np.ndarray) -> Case:
    top, below = _judgements(rng, 2), [_judgements(rng), _judgements(rng)]
    matrices = {"g": top, "x": below[0][np.ix_(order, order)], "y": below[1][np.ix_(order, order)]}
    children = {"g": ["x", "y"], "x": LABELS[order], "y": LABELS[order]}
    return Case((matrices, children), {}, tuple(LABELS[order]))


def _ratings(rng: np.random.Generator, order: np.ndarray) -> Case:
    levels = np.array([5.0, 3, 1])
    scale = (["high", "middle", "low"], levels[:, np.newaxis] / levels)
    grades = rng.choice(scale[0], (SIZE, 2))[order]
    return Case(
        (np.array([0.6, 0.4]), {"p": scale, "q": scale}, grades, LABELS[order]), {}, tuple(LABELS[order])
    )


def _fuzzy(rng: np.random.Generator, order: np.ndarray) -> Case:
    return _ordered(fuzzify(_scale(rng)), order)


def _bwm(rng: np.random.Generator, order: np.ndarray) -> Case:
    middle = np.round(rng.uniform(1.5, 6, (2, SIZE - 2)), 1)
    to_others, to_worst = np.array([1, *middle[0], 8.0]), np.array([8, *middle[1], 1.0])
    return Case((to_others[order], to_worst[order], LABELS[order]), {}, tuple(LABELS[order]))


def _network(rng: np.random.Generator, order: np.ndarray) -> Case:
    table = rng.uniform(0.05, 1, (SIZE, SIZE))
    return _ordered(table / table.sum(axis=0), order)


def _scores(rng: np.random.Generator, order: np.ndarray) -> Case:
    scores = rng.integers(1, 6, (9, SIZE)).astype(float)
    return Case((scores[:, order], LABELS[order]), {}, tuple(LABELS[order]))


def _points(rng: np.random.Generator, order: np.ndarray) -> Case:
    points = rng.multinomial(100, np.full(SIZE, 1 / SIZE), 6).astype(float)
    return Case((points[:, order], LABELS[order]), {}, tuple(LABELS[order]))


def _table(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    values = rng.normal(size=(40, 1)) + rng.uniform(0.5, 0.9, SIZE) * rng.normal(size=(40, SIZE))
    directions = np.where(np.arange(SIZE) % 2, "cost", "benefit")
    return 10 + values * np.where(directions == "cost", -1, 1), directions


def _indicators(rng: np.random.Generator, order: np.ndarray) -> Case:
    values, directions = _table(rng)
    return Case((values[:, order], directions[order], LABELS[order]), {}, tuple(LABELS[order]))


def _sets(rng: np.random.Generator, order: np.ndarray) -> Case:
    sets = dict(zip(("experts", "data"), rng.dirichlet(np.ones(SIZE), 2)[:, order], strict=True))
    return Case((sets,), {"labels": LABELS[order]}, tuple(LABELS[order]))


CASES: dict[str, Callable[[np.random.Generator, np.ndarray], Case]] = {
    "judgement matrix": _ahp,
    "incomplete judgement matrix": _incomplete,
    "judgement matrices of experts": _panel,
    "judgement matrices of a hierarchy": _hierarchy,
    "criterion weights, grade scales and grades": _ratings,
    "fuzzy judgement matrix": _fuzzy,
    "best-to-others and others-to-worst": _bwm,
    "supermatrix": _network,
    "scores of experts": _scores,
    "points of experts": _points,
    "indicator table": _indicators,
    "sets of weights": _sets,
}


def run(entry: WeightingMethod, case: Case) -> Any:
    """The result, or the example is dropped where the method says that no weights exist."""
    try:
        return entry.weigh(*case.arguments, **case.keywords)
    except StatisticError:
        assume(False)


def test_every_entry_says_what_it_is() -> None:
    assert set(CASES) == set(get_args(Needs))
    assert {entry.kind for entry in WEIGHTING.values()} == set(get_args(Kind))
    for name, entry in WEIGHTING.items():
        assert entry.name == name
        assert entry.reference
        assert any("\u4e00" <= char <= "\u9fff" for char in entry.zh)
        assert (entry.needs == "indicator table") == (entry.kind == "objective")
        assert not entry.invariant or entry.kind == "objective"


@pytest.mark.parametrize("name", list(WEIGHTING))
@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, order=st.permutations(range(SIZE)))
def test_weights_sum_to_one_and_follow_their_labels(name: str, seed: int, order: list[int]) -> None:
    entry = WEIGHTING[name]
    make = CASES[entry.needs]
    found = run(entry, make(np.random.default_rng(seed), np.arange(SIZE)))
    case = make(np.random.default_rng(seed), np.array(order))
    moved = run(entry, case)
    assert moved.labels == case.labels
    assert found.weights.min() >= 0
    assert found.weights.sum() == pytest.approx(1, abs=SUM)
    by_label = dict(zip(moved.labels, moved.weights, strict=True))
    np.testing.assert_allclose([by_label[x] for x in found.labels], found.weights, rtol=0, atol=PERMUTED)
    assert not found.weights.flags.writeable
    assert json.loads(json.dumps(found.to_dict()))["labels"] == list(found.labels)
    assert len(found.to_frame()) == SIZE
    assert found._repr_html_()


@pytest.mark.parametrize("entry", OBJECTIVE, ids=lambda entry: entry.name)
@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, factor=st.floats(0.01, 100), shift=st.floats(-3, 50))
def test_invariance_holds_exactly_where_it_is_claimed(
    entry: WeightingMethod, seed: int, factor: float, shift: float
) -> None:
    values, directions = _table(np.random.default_rng(seed))
    base = run(entry, Case((values, directions, LABELS), {}, ()))
    column = np.arange(SIZE) == 2
    flipped = np.where(column, np.where(directions == "cost", "benefit", "cost"), directions)
    others = {
        "unit": (np.where(column, values * factor, values), directions),
        "origin": (np.where(column, values + shift, values), directions),
        "direction": (values, flipped),
    }
    for what in entry.invariant:
        changed = run(entry, Case((*others[what], LABELS), {}, ()))
        np.testing.assert_allclose(
            changed.weights, base.weights, rtol=0, atol=1e-7, err_msg=f"{entry.name}: {what}"
        )


@pytest.mark.parametrize("entry", OBJECTIVE, ids=lambda entry: entry.name)
def test_what_is_not_claimed_does_change_the_weights(entry: WeightingMethod) -> None:
    values, directions = _table(np.random.default_rng(4))
    base = entry.weigh(values, directions, LABELS).weights  # type: ignore[attr-defined]
    column = np.arange(SIZE) == 2
    flipped = np.where(column, "cost", directions)
    others = {
        "unit": (np.where(column, values * 7, values), directions),
        "origin": (np.where(column, values + 9, values), directions),
        "direction": (values, flipped),
    }
    for what in {"unit", "origin", "direction"} - entry.invariant:
        try:
            changed = entry.weigh(*others[what], LABELS).weights  # type: ignore[attr-defined]
        except StatisticError:
            continue
        assert np.abs(changed - base).max() > 1e-4, what


@pytest.mark.parametrize("entry", OBJECTIVE, ids=lambda entry: entry.name)
def test_constant_indicators_weigh_nothing_and_are_named(entry: WeightingMethod) -> None:
    values, directions = _table(np.random.default_rng(8))
    values[:, 3] = 4.2
    found: Any = entry.weigh(values, directions, LABELS)
    assert found.weights[3] == 0
    assert found.constant == ("d",)
    assert "'d' is constant" in found.notes[0]
    rest = [0, 1, 2, 4]
    if entry.name != "merec":  # MEREC divides by the number of indicators, constant ones too
        alone: Any = entry.weigh(values[:, rest], directions[rest], LABELS[rest])
        np.testing.assert_allclose(found.weights[rest], alone.weights, rtol=1e-9)
    with pytest.raises(StatisticError, match=r"every indicator is constant \(a, b, c, d, e\)"):
        entry.weigh(np.full((6, SIZE), 3.0), directions, LABELS)
    with pytest.raises(StatisticError, match="at least two alternatives; got 1"):
        entry.weigh(values[:1], directions, LABELS)


@pytest.mark.parametrize("entry", OBJECTIVE, ids=lambda entry: entry.name)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_missing_cells_are_named_by_row_and_column(entry: WeightingMethod, bad: float) -> None:
    values, directions = _table(np.random.default_rng(3))
    values[6, 1] = bad
    with pytest.raises(DataError, match=rf"row 7, column 'b' is {bad}"):
        entry.weigh(values, directions, LABELS)


@pytest.mark.parametrize("name", ["delphi", "budget_allocation"])
def test_missing_scores_are_named_by_expert_and_item(name: str) -> None:
    scores = np.full((4, 2), 50.0)
    scores[2, 1] = np.nan
    with pytest.raises(DataError, match="row 'Li', column 'y' is nan"):
        WEIGHTING[name].weigh(scores, ["x", "y"], experts=["A", "B", "Li", "C"])


def spoiled(case: Case, bad: float) -> Case:
    """The case with one number replaced: cell (b, d), or the last of the first vector."""
    first, *rest = case.arguments
    name = list(first)[-1] if isinstance(first, dict) else None
    table = np.array(first if name is None else first[name], dtype=float)
    table[(1,) * (table.ndim - 1) + (min(3, table.shape[-1] - 1),)] = bad
    return Case((table if name is None else {**first, name: table}, *rest), case.keywords, case.labels)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("name", list(WEIGHTING))
def test_a_number_that_is_none_is_named_by_its_place(name: str, bad: float) -> None:
    entry = WEIGHTING[name]
    if entry.needs == "incomplete judgement matrix" and np.isnan(bad):
        pytest.skip("a pair that was not compared")
    case = spoiled(CASES[entry.needs](np.random.default_rng(1), np.arange(SIZE)), bad)
    with pytest.raises(DataError, match=r"\((b, d|b, b)\)|'d'|'b'|criterion weights.*(nan|inf)\]") as caught:
        entry.weigh(*case.arguments, **case.keywords)
    assert str(bad) in str(caught.value) or name == "combination"
