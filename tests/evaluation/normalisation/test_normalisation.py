"""Normalisations: formulas by hand, direction once, constants and missing cells by name, claimed invariance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.evaluation.normalisation.normalisation import (
    NORMALISATIONS,
    AboveBelowMean,
    Borda,
    Goalposts,
    Maximum,
    MinMax,
    Normalisation,
    Percentile,
    Ranks,
    Reference,
    Sum,
    Targets,
    Vector,
    ZScore,
    normalise,
)

X = np.array([[1.0], [2.0], [2.0], [5.0]])
ROOT = np.sqrt(1 + 4 + 4 + 25)
EXAMPLES: list[tuple[Normalisation, list[float], list[float]]] = [
    (MinMax(), [0, 25, 25, 100], [100, 75, 75, 0]),
    (MinMax(1, 5), [1, 2, 2, 5], [5, 4, 4, 1]),
    (Goalposts([0], [4]), [25, 50, 50, 100], [75, 50, 50, 0]),
    (Goalposts([0], [4], clip=False), [25, 50, 50, 125], [75, 50, 50, -25]),
    (
        ZScore(),
        [-1.5 / 3**0.5, -0.5 / 3**0.5, -0.5 / 3**0.5, 2.5 / 3**0.5],
        [1.5 / 3**0.5, 0.5 / 3**0.5, 0.5 / 3**0.5, -2.5 / 3**0.5],
    ),
    (ZScore(ddof=0, mean=10, sd=3), [7, 9, 9, 15], [13, 11, 11, 5]),
    (Ranks(), [1, 2, 2, 4], [4, 2, 2, 1]),
    (Ranks("average"), [1, 2.5, 2.5, 4], [4, 2.5, 2.5, 1]),
    (Borda(), [0, 1, 1, 3], [3, 1, 1, 0]),
    (Percentile(), [0, 100 / 3, 100 / 3, 100], [100, 100 / 3, 100 / 3, 0]),
    (
        Vector(),
        [1 / ROOT, 2 / ROOT, 2 / ROOT, 5 / ROOT],
        [1 - 1 / ROOT, 1 - 2 / ROOT, 1 - 2 / ROOT, 1 - 5 / ROOT],
    ),
    (Sum(), [0.1, 0.2, 0.2, 0.5], [0.4, 0.3, 0.3, 0]),
    (Maximum(), [0.2, 0.4, 0.4, 1], [0.8, 0.6, 0.6, 0]),
    (Reference("mean"), [0.4, 0.8, 0.8, 2], [1.6, 1.2, 1.2, 0]),
    (Reference("best"), [0.2, 0.4, 0.4, 1], [1, 0, 0, -3]),
    (Reference(1), [0.5, 1, 1, 2.5], [1.5, 1, 1, -0.5]),
    (Targets([4]), [0, 1 / 3, 1 / 3, 1], [1, 1, 1, 0]),
    (Targets([4], cap=False), [0, 1 / 3, 1 / 3, 4 / 3], [4, 3, 3, 0]),
    (AboveBelowMean(0.3), [-1, 0, 0, 1], [1, 0, 0, -1]),
]
IDS = [repr(rule) for rule, _, _ in EXAMPLES]
DEFAULT = [kind() for name, kind in NORMALISATIONS.items() if name not in {"goalposts", "targets"}]
MAPS = {
    "ratio": lambda x: 12.0 * x,
    "interval": lambda x: 0.5 * x + 100,
    "order": lambda x: x**3 - 4,
}


@pytest.mark.parametrize(("rule", "benefit", "cost"), EXAMPLES, ids=IDS)
def test_formula_by_hand(rule: Normalisation, benefit: list[float], cost: list[float]) -> None:
    np.testing.assert_allclose(normalise(X, ["benefit"], rule).values[:, 0], benefit, rtol=0, atol=1e-12)
    np.testing.assert_allclose(normalise(X, ["cost"], rule).values[:, 0], cost, rtol=0, atol=1e-12)


def test_every_registered_normalisation_has_an_example_a_formula_and_a_chinese_name() -> None:
    assert {type(rule) for rule, _, _ in EXAMPLES} == set(NORMALISATIONS.values())
    for name, kind in NORMALISATIONS.items():
        assert name == kind.name
        assert kind.formula
        assert kind.zh


@pytest.mark.parametrize("rule", DEFAULT, ids=repr)
@settings(max_examples=30, deadline=None, derandomize=True)
@given(values=st.lists(st.integers(1, 30), min_size=4, max_size=9, unique=True), data=st.data())
def test_claimed_invariance_and_monotony(rule: Normalisation, values: list[int], data: st.DataObject) -> None:
    x = np.array(values, dtype=float)[:, np.newaxis]
    direction = data.draw(st.sampled_from(["benefit", "cost"]))
    base = normalise(x, [direction], rule).values
    moved = normalise(MAPS[rule.invariance](x), [direction], rule).values
    np.testing.assert_allclose(moved, base, rtol=1e-9, atol=1e-9)
    sign = 1 if direction == "benefit" else -1
    assert (np.diff(base[np.argsort(sign * x[:, 0]), 0]) >= 0).all()
    order = data.draw(st.permutations(range(len(values))))
    np.testing.assert_allclose(normalise(x[order], [direction], rule).values, base[order], rtol=1e-12)


@pytest.mark.parametrize("rule", DEFAULT, ids=repr)
def test_a_missing_cell_is_named_or_kept_and_counts_nowhere(rule: Normalisation) -> None:
    x = np.array([[1.0, 3], [np.nan, 4], [2, 5], [2, 6], [5, 7]])
    with pytest.raises(DataError, match="row 2, column 'a' is nan"):
        normalise(x, ["benefit"] * 2, rule, labels=["a", "b"])
    kept = normalise(x, ["benefit", "cost"], rule, missing="keep").values
    whole = normalise(X, ["benefit"], rule).values[:, 0]
    np.testing.assert_allclose(kept[:, 0], [whole[0], np.nan, *whole[1:]], rtol=1e-12)
    with pytest.raises(DataError, match="column 'a' has no number"):
        normalise(np.full((2, 1), np.nan), ["benefit"], rule, labels=["a"], missing="keep")
    with pytest.raises(DataError, match="row 1, column '1' is inf"):
        normalise(np.array([[np.inf], [1]]), ["benefit"], rule, missing="keep")


@pytest.mark.parametrize(("rule", "middle"), [(MinMax(0, 100), 50), (MinMax(1, 3), 2), (ZScore(mean=7), 7)])
def test_a_constant_indicator_is_refused_by_name_or_put_in_the_middle(rule: Any, middle: float) -> None:
    x = np.array([[0.1 + 0.2, 1.0], [0.3, 2]])
    with pytest.raises(StatisticError, match="'same' do not differ between alternatives"):
        normalise(x, ["benefit", "cost"], rule, labels=["same", "other"])
    found = normalise(x, ["benefit", "cost"], rule, labels=["same", "other"], constant="middle")
    np.testing.assert_array_equal(found.values[:, 0], middle)
    assert found.constant == ("same",)
    assert found.notes == (f"indicator 'same' does not differ between alternatives: all score {middle}",)


def test_other_formulas_that_are_zero_over_zero() -> None:
    zeros = np.zeros((3, 1))
    for rule in (Vector(), Sum(), Maximum()):
        with pytest.raises(StatisticError, match="is 0/0"):
            normalise(zeros, ["benefit"], rule)
        assert (normalise(zeros, ["benefit"], rule, constant="middle").values == 0).all()
    with pytest.raises(StatisticError, match="is 0/0"):
        normalise(np.ones((1, 1)), ["benefit"], Percentile())
    np.testing.assert_array_equal(normalise(np.ones((3, 1)), ["benefit"], Ranks()).values, 1)
    np.testing.assert_allclose(normalise(np.ones((2, 1)), ["benefit"], Vector()).values, 0.5**0.5, rtol=1e-12)


def test_moderate_and_target_indicators() -> None:
    x = np.array([[2.0], [5], [7], [8], [11]])
    band = normalise(x, ["moderate"], best=[(5.0, 7.0)]).values[:, 0]
    np.testing.assert_allclose(band, [25, 100, 100, 75, 0], rtol=1e-12)
    point = normalise(x, ["target"], best=[7.0]).values[:, 0]
    np.testing.assert_allclose(point, [0, 60, 100, 80, 20], rtol=1e-12)
    frozen = normalise(x, ["moderate"], Goalposts([1], [9]), best=[(5.0, 7.0)]).values[:, 0]
    np.testing.assert_allclose(frozen, [25, 100, 100, 50, 0], rtol=1e-12)
    for direction, best, message in (
        ("moderate", None, r"moderate indicator '1' needs a band \(lower, upper\) as its best; got None"),
        ("moderate", 5.0, "needs a band"),
        ("target", (1.0, 2.0), "target indicator '1' needs one number"),
        ("moderate", (2.0, 1.0), "must rise"),
        ("cost", 3.0, "is a cost: it has no best value"),
    ):
        with pytest.raises(OptionError, match=message):
            normalise(x, [direction], best=[best])


def test_frozen_goalposts_make_two_periods_comparable() -> None:
    first = np.array([[10.0, 4], [20, 8], [30, 2]])
    start = normalise(first, ["benefit", "cost"])
    posts = Goalposts(start.lower, start.upper)
    np.testing.assert_array_equal(normalise(first, ["benefit", "cost"], posts).values, start.values)
    later = normalise(np.array([[15.0, 5], [40, 1]]), ["benefit", "cost"], posts)
    np.testing.assert_allclose(later.values, [[25, 50], [100, 100]], rtol=1e-12)
    alone = normalise(np.array([[20.0, 5]]), ["benefit", "cost"], posts)
    np.testing.assert_allclose(alone.values, [[50, 50]], rtol=1e-12)


def test_refusals_name_the_place() -> None:
    two = np.array([[1.0, 2], [3, -1]])
    for rule in (Sum(), Maximum()):
        with pytest.raises(DataError, match="row 2, column '2' is -1; normalisation"):
            normalise(two, ["benefit"] * 2, rule)
    with pytest.raises(DataError, match="the reference of '2' is -1"):
        normalise(two, ["benefit"] * 2, Reference("worst"))
    with pytest.raises(OptionError, match="index of a row, 0 to 1; got 2"):
        normalise(two, ["benefit"] * 2, Reference(2))
    with pytest.raises(OptionError, match="target 1 of '1' is no better than the worst"):
        normalise(two, ["benefit"] * 2, Targets([1, 3]))
    with pytest.raises(DataError, match="2 indicators, but 1 targets"):
        normalise(two, ["benefit"] * 2, Targets([1]))
    with pytest.raises(OptionError, match="goalposts of '2' must rise"):
        normalise(two, ["benefit"] * 2, Goalposts([0, 5], [9, 5]))
    with pytest.raises(OptionError, match="between its goalposts"):
        normalise(two, ["benefit", "target"], Goalposts([0, 0], [9, 9]), best=[None, 9.0])
    with pytest.raises(OptionError, match="needs numbers of its own"):
        normalise(two, ["benefit"] * 2, "goalposts")
    with pytest.raises(OptionError, match="did you mean 'min-max'"):
        normalise(two, ["benefit"] * 2, "minmax")
    with pytest.raises(OptionError, match="lo must lie below hi"):
        MinMax(1, 1)
    with pytest.raises(OptionError, match="ddof must be 0 or 1"):
        ZScore(ddof=2)
    with pytest.raises(OptionError, match="ties must be one of"):
        Ranks("max")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="reference must be one of"):
        Reference("median")
    with pytest.raises(DataError, match="alternatives × indicators"):
        normalise(np.ones(3), ["benefit"])
