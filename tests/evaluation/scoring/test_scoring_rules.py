"""Scoring rules: printed examples, direction checks, monotony, and the slope of the delta method."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, OptionError
from evalkit.evaluation.scoring.scoring_rules import (
    RULES,
    Band,
    Grades,
    Likert,
    Linear,
    Mapping,
    Nps,
    ScoringRule,
    Share,
    Target,
    score,
    slope,
)

EXAMPLES: list[tuple[ScoringRule, Any, list[float], list[float]]] = [
    (Likert(1, 5), "benefit", [1, 3.72, 5, 6], [0, 68, 100, 100]),
    (Likert(0, 10), "cost", [0, 2.5, 10], [100, 75, 0]),
    (Linear(2, 6), "cost", [2, 5, 6, 9], [100, 25, 0, 0]),
    (Linear(100, 10**7, "log10"), "benefit", [0, 100, 10**4.5, 10**8], [0, 0, 50, 100]),
    (Linear(0, 999, "log10p1"), "benefit", [0, 9, 999], [0, 100 / 3, 100]),
    (Linear(-999, 999, "signed_log10"), "benefit", [-999, -9, 0, 99], [0, 100 / 3, 50, 250 / 3]),
    (Target(50, 75, 95), "benefit", [40, 50, 62.5, 75, 85, 95, 99], [0, 0, 30, 60, 80, 100, 100]),
    (Target(40, 15, 5), "cost", [50, 40, 27.5, 15, 10, 5, 0], [0, 0, 30, 60, 80, 100, 100]),
    (Band(1, 2, 3, 5), "moderate", [0, 1, 1.5, 2, 2.5, 3, 4, 5, 6], [0, 0, 50, 100, 100, 100, 50, 0, 0]),
    (Nps(), "benefit", [-100, 43.617, 100], [0, 71.8085, 100]),
    (Share(), "benefit", [0, 61.9, 100], [0, 61.9, 100]),
    (Share(), "cost", [0, 61.9, 100], [100, 38.1, 0]),
]
numeric = [(rule, direction) for rule, direction, _, _ in EXAMPLES]


@pytest.mark.parametrize(("rule", "direction", "x", "want"), EXAMPLES)
def test_rule_by_hand(rule: ScoringRule, direction: Any, x: list[float], want: list[float]) -> None:
    np.testing.assert_allclose(score(rule, np.array(x), direction), want, rtol=0, atol=1e-10)
    assert np.isnan(score(rule, np.array([np.nan]), direction)).all()


def test_grades_take_shares_or_counts() -> None:
    rule = Grades((95, 85, 75, 65, 50))
    counts = np.array([[6, 14, 12, 6, 2], [7, 16, 12, 4, 1]])
    want = [
        (6 * 95 + 14 * 85 + 12 * 75 + 6 * 65 + 2 * 50) / 40,
        (7 * 95 + 16 * 85 + 12 * 75 + 4 * 65 + 50) / 40,
    ]
    np.testing.assert_allclose(score(rule, counts, "benefit"), want, rtol=1e-12)
    np.testing.assert_allclose(score(rule, counts / 40, "benefit"), want, rtol=1e-12)
    with pytest.raises(DataError, match=r"has 5 grades; got values of shape \(2, 3\)"):
        score(rule, counts[:, :3], "benefit")
    with pytest.raises(DataError, match="one answer at least"):
        score(rule, np.zeros((1, 5)), "benefit")


def test_map_scores_categories_and_names_an_unknown_one() -> None:
    rule = Mapping({"考察期": 60, "形成期": 90, "稳定期": 80, "退化期": 20})
    x = np.array([["稳定期", "退化期"], [None, "稳定期"]], dtype=object)
    np.testing.assert_array_equal(score(rule, x, "benefit"), [[80, 20], [np.nan, 80]])
    np.testing.assert_array_equal(
        score(Mapping({1: 0, 2: 100}), np.array([2.0, np.nan, 1]), "benefit"), [100, np.nan, 0]
    )
    with pytest.raises(DataError, match="no score for '衰退期'"):
        score(rule, np.array(["衰退期"]), "benefit")
    with pytest.raises(OptionError, match="no slope"):
        slope(rule, np.array([1.0]), np.array([0.1]), "benefit")


@pytest.mark.parametrize(
    ("rule", "direction", "message"),
    [
        (
            Target(50, 75, 95),
            "cost",
            r"direction cost needs floor > pass > target; got floor 50, pass 75, target 95",
        ),
        (Target(40, 15, 5), "benefit", "direction benefit needs floor < pass < target"),
        (Band(1, 2, 3, 4), "benefit", "rule band needs direction moderate; got 'benefit'"),
        (Likert(1, 5), "moderate", "rule likert needs direction benefit or cost"),
        (Nps(), "cost", "rule nps needs direction benefit"),
        (Likert(1, 5), "Benefit", "direction must be one of"),
    ],
)
def test_rule_and_direction_must_fit(rule: ScoringRule, direction: Any, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        score(rule, np.array([1.0]), direction)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Likert(5, 1), "lo must lie below hi"),
        (lambda: Linear(0, float("inf")), "hi must be a finite number"),
        (lambda: Linear(0, 10, "log10"), r"log10 needs lo > 0; got lo = 0.*log10p1"),
        (lambda: Linear(0, 10, "ln"), "transform must be one of"),  # type: ignore[arg-type]
        (lambda: Target(1, 1, 2), "rise or fall strictly"),
        (lambda: Band(1, 3, 2, 4), "a < b ≤ c < d"),
        (lambda: Grades((120.0,)), "0 to 100"),
        (lambda: Mapping({}), "0 to 100"),
    ],
)
def test_a_rule_refuses_its_own_bad_parameters(make: Any, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        make()


def test_infinite_value_is_placed() -> None:
    with pytest.raises(DataError, match=r"value \(2,\) is infinite"):
        score(Share(), np.array([1, np.inf]), "benefit")
    with pytest.raises(DataError, match="must not be negative"):
        slope(Share(), np.array([1.0]), np.array([-1.0]), "benefit")


@settings(max_examples=80, deadline=None)
@given(
    case=st.sampled_from([c for c in numeric if c[1] != "moderate"]),
    x=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20),
)
def test_scores_are_monotone_and_bounded(case: tuple[ScoringRule, Any], x: list[float]) -> None:
    rule, direction = case
    found = score(rule, np.sort(x), direction)
    assert found.min() >= 0
    assert found.max() <= 100
    steps = np.diff(found)
    assert (steps >= -1e-9).all() if direction == "benefit" else (steps <= 1e-9).all()


@settings(max_examples=40, deadline=None)
@given(x=st.floats(-5, 15), factor=st.floats(0.01, 1000), shift=st.floats(-100, 100))
def test_linear_rules_do_not_depend_on_units(x: float, factor: float, shift: float) -> None:
    def moved(v: float) -> float:
        return v * factor + shift

    pairs: list[tuple[Any, Any, Any]] = [
        (Linear(0, 10), Linear(moved(0), moved(10)), "cost"),
        (Target(0, 6, 9), Target(moved(0), moved(6), moved(9)), "benefit"),
        (Band(0, 3, 5, 9), Band(moved(0), moved(3), moved(5), moved(9)), "moderate"),
    ]
    for rule, other, direction in pairs:
        np.testing.assert_allclose(
            score(rule, np.array([x]), direction),
            score(other, np.array([moved(x)]), direction),
            rtol=0,
            atol=1e-6,
        )


@pytest.mark.parametrize(("rule", "direction"), numeric)
def test_slope_is_the_secant(rule: ScoringRule, direction: Any) -> None:
    x, se = np.array([0.7, 2.2, 30.0, 77.0]), np.array([0.5, 0.2, 4.0, 9.0])
    want = (score(rule, x + se, direction) - score(rule, x - se, direction)) / (2 * se)
    np.testing.assert_allclose(slope(rule, x, se, direction), want, rtol=1e-12)


def test_slope_at_zero_error_and_beyond_a_goalpost() -> None:
    target = Target(50, 75, 95)
    limit = slope(target, np.array([60.0, 75, 90, 40]), np.zeros(4), "benefit")
    np.testing.assert_allclose(limit, [2.4, (2.4 + 2) / 2, 2, 0], rtol=1e-6)
    log = slope(Linear(1, 1000, "log10"), np.array([10.0]), np.zeros(1), "benefit")
    np.testing.assert_allclose(log, 100 / 3 / (10 * np.log(10)), rtol=1e-6)
    assert slope(Likert(1, 5), np.array([5.0]), np.array([0.1]), "benefit")[0] == pytest.approx(12.5)
    np.testing.assert_allclose(slope(Likert(1, 5), np.array([3.0]), np.zeros(1), "cost"), -25, rtol=1e-8)
    assert np.isnan(slope(Share(), np.array([50.0]), np.array([np.nan]), "benefit")).all()


def test_registry_knows_every_rule() -> None:
    assert set(RULES) == {"likert", "linear", "target", "band", "nps", "share", "grades", "map"}
    with pytest.raises(OptionError, match="did you mean 'likert'"):
        RULES["lickert"]
