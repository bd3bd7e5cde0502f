"""Index systems: levels, weights' places, and indicators that contradict themselves."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evalkit.definitions.index_system import ErrorModel, IndexSystem, Node
from evalkit.definitions.model import Model

Faults = Callable[[type[Model], str], list[tuple[int | None, str, str]]]
Accepted = Callable[[type[Model], str], Model]

GOOD = """
evalkit: index-system/1
id: s
title: {zh: 体系, en: System}
goal: {id: A, zh: 目标, en: Goal}
origin: own
children:
  - id: B1
    zh: 一
    en: One
    origin: own
    children:
      - {id: C1, zh: 甲, en: a, origin: own, dir: benefit, source: {survey: s, items: [I1, I2]}, rule: {type: likert}}
      - {id: C2, zh: 乙, en: b, origin: own, dir: benefit, source: {survey: s, items: [I3]}, rule: {type: likert}}
      - {id: C3, zh: 丙, en: c, origin: own, dir: cost, source: {operations: x / y}, rule: {type: linear, lo: 0, hi: 1}}
  - id: B2
    zh: 二
    en: Two
    origin: own
    children:
      - id: B21
        zh: 二一
        en: Two one
        origin: own
        children:
          - {id: C4, zh: 丁, en: d, origin: own, dir: benefit, source: {operations: z}, rule: {type: share}}
          - {id: C5, zh: 戊, en: e, origin: own, dir: benefit, source: {operations: w}, rule: {type: share}, optional: true}
"""

INDICATOR = "id: C\nzh: 指标\nen: Indicator\norigin: own\n"


def read(accepted: Accepted, text: str) -> IndexSystem:
    found = accepted(IndexSystem, text)
    assert isinstance(found, IndexSystem)
    return found


def test_levels_of_any_depth_and_their_comparisons(accepted: Accepted) -> None:
    system = read(accepted, GOOD)
    assert [node.id for node in system.dimensions] == ["B1", "B2"]
    assert [node.id for node in system.indicators] == ["C1", "C2", "C3", "C4"]
    assert system.matrices() == {"A": ("B1", "B2"), "B1": ("C1", "C2", "C3")}
    assert system.children_of() == {
        "A": ("B1", "B2"),
        "B1": ("C1", "C2", "C3"),
        "B2": ("B21",),
        "B21": ("C4",),
    }
    assert system.name("C4").get("zh") == "丁"
    assert system.name("A").get("en") == "Goal"


def test_optional_indicator_weighs_only_when_enabled(accepted: Accepted) -> None:
    system = read(accepted, GOOD.replace("optional: true", "optional: true, enabled: true"))
    assert system.matrices()["B21"] == ("C4", "C5")


def test_dimension_without_enabled_indicator_carries_no_weight(accepted: Accepted) -> None:
    system = read(
        accepted, GOOD.replace("source: {operations: z}", "enabled: false, source: {operations: z}")
    )
    assert [node.id for node in system.dimensions] == ["B1"]
    assert "A" not in system.matrices()


def test_item_may_count_once_among_indicators_that_carry_weight(faults: Faults, accepted: Accepted) -> None:
    text = GOOD.replace("items: [I3]", "items: [I3, I1, I2]")
    found = faults(IndexSystem, text)
    assert [(line, place) for line, place, _ in found] == [
        (13, "children.0.children.1.source.items.1"),
        (13, "children.0.children.1.source.items.2"),
    ]
    assert "the item 'I1' counts in C1 and in C2" in found[0][2]
    read(accepted, text.replace("zh: 乙,", "zh: 乙, enabled: false,"))


def test_disabled_dimension_frees_its_items(accepted: Accepted) -> None:
    again = GOOD.replace(
        "{operations: z}, rule: {type: share}", "{survey: s, items: [I1]}, rule: {type: likert}"
    )
    system = read(accepted, again.replace("    en: Two\n", "    en: Two\n    enabled: false\n"))
    assert [node.id for node in system.dimensions] == ["B1"]


def test_codes_used_twice_are_all_found_with_their_lines(faults: Faults) -> None:
    found = faults(IndexSystem, GOOD.replace("id: C2", "id: C1").replace("id: C4", "id: A"))
    assert [(line, place) for line, place, _ in found] == [
        (13, "children.0.children.1.id"),
        (25, "children.1.children.0.children.0.id"),
    ]


def test_system_without_enabled_indicator_is_refused(faults: Faults) -> None:
    ((line, _, sentence),) = faults(
        IndexSystem, GOOD.replace("origin: own, dir", "origin: own, enabled: false, dir")
    )
    assert line == 6
    assert "no indicator is enabled" in sentence


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ("dir: benefit\nsource: {operations: x}\n", "needs ['rule']"),
        ("children: []\n", "needs ['dir', 'source', 'rule']"),
        ("dir: moderate\nsource: {operations: x}\nrule: {type: share}\n", "go together"),
        (
            "dir: benefit\nsource: {operations: x}\nrule: {type: band, a: 0, b: 1, c: 2, d: 3}\n",
            "go together",
        ),
        (
            "dir: cost\nsource: {operations: x}\nrule: {type: target, floor: 1, pass: 2, target: 3}\n",
            "for a cost",
        ),
        (
            "dir: benefit\nsource: {operations: x}\nrule: {type: target, floor: 3, pass: 2, target: 1}\n",
            "for a cost",
        ),
        (
            "dir: benefit\nsource: {operations: x}\nrule: {type: target, floor: 1, pass: 4, target: 3}\n",
            "floor < pass",
        ),
        (
            "dir: moderate\nsource: {operations: x}\nrule: {type: band, a: 0, b: 0, c: 2, d: 3}\n",
            "a < b <= c < d",
        ),
        ("dir: cost\nsource: {operations: x}\nrule: {type: linear, lo: 5, hi: 1}\n", "lo must be below hi"),
        (
            "dir: benefit\nsource: {survey: s, items: [a]}\nrule: {type: likert, lo: 5, hi: 1}\n",
            "lo must be below hi",
        ),
        ("dir: benefit\nsource: {survey: s, items: [a, b]}\nrule: {type: nps}\n", "one item"),
        ("dir: benefit\nsource: {operations: x}\nrule: {type: nps}\n", "one item"),
        ("dir: benefit\nsource: {}\nrule: {type: share}\n", "exactly one of survey, operations"),
        (
            "dir: benefit\nsource: {operations: x, interview: P}\nrule: {type: share}\n",
            "['operations', 'interview']",
        ),
        ("dir: benefit\nsource: {survey: s}\nrule: {type: share}\n", "'survey' and 'items' go together"),
        ("dir: benefit\nsource: {operations: x, items: [a]}\nrule: {type: share}\n", "go together"),
        ("dir: benefit\nsource: {survey: s, items: [a, b, a]}\nrule: {type: likert}\n", "['a'] stand twice"),
        ("dir: benefit\nsource: {operations: x, option: a}\nrule: {type: share}\n", "for survey sources"),
        (
            "dir: benefit\nsource: {survey: s, items: [a], error: {se: e}}\nrule: {type: likert}\n",
            "for operations",
        ),
        ("dir: benefit\nsource: {operations: x.y}\nrule: {type: share}\n", "numbers, columns"),
        (
            "dir: benefit\nsource: {operations: \"__import__('os')\"}\nrule: {type: share}\n",
            "calls something",
        ),
        ("dir: benefit\nsource: {operations: x ** 2}\nrule: {type: share}\n", "numbers, columns"),
        ("dir: good\nsource: {operations: x}\nrule: {type: share}\n", "'good' is not allowed here"),
    ],
)
def test_indicators_that_cannot_be_scored(faults: Faults, keys: str, says: str) -> None:
    assert says in faults(Node, INDICATOR + keys)[0][2]


def test_dimension_cannot_be_an_indicator_as_well(faults: Faults) -> None:
    text = GOOD.replace("    en: Two\n", "    en: Two\n    dir: benefit\n")
    ((line, place, sentence),) = faults(IndexSystem, text)
    assert (line, place) == (15, "children.1")
    assert "so it is a dimension and cannot have ['dir']" in sentence


@pytest.mark.parametrize("text", ["{}", "{se: a, poisson: b}"])
def test_error_model_is_exactly_one(faults: Faults, text: str) -> None:
    assert "exactly one of binomial, poisson, mean, se" in faults(ErrorModel, text)[0][2]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("{se: a}", ("a",)),
        ("{poisson: a}", ("a",)),
        ("{mean: {sd: a, n: b}}", ("a", "b")),
        ("{binomial: {count: a, of: b}}", ("a", "b")),
        ("{binomial: {count: a, of: b, clusters: c}}", ("a", "b", "c")),
    ],
)
def test_columns_of_an_error_model(accepted: Accepted, text: str, columns: tuple[str, ...]) -> None:
    found = accepted(ErrorModel, text)
    assert isinstance(found, ErrorModel)
    assert found.columns == columns
