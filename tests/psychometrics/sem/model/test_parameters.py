"""Formulas become numbered parameters: labels and equality share them, texts that contradict are refused."""

from __future__ import annotations

from typing import Any

import pytest

from evalkit.errors import DefinitionError, OptionError
from evalkit.psychometrics.sem.model.parameter import ModelOptions
from evalkit.psychometrics.sem.model.parameters import ParameterTable, parameter_table
from evalkit.psychometrics.sem.model.syntax import parse_model

TWO = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"


def table(text: str, n_groups: int = 1, **options: Any) -> ParameterTable:
    return parameter_table(parse_model(text), n_groups, ModelOptions(**options))


def free(found: ParameterTable, name: str) -> list[int]:
    """Positions of a parameter in each group."""
    return [row.free for row in found.rows if row.name == name]


def problems(text: str, n_groups: int = 1, **options: Any) -> list[tuple[int | None, str]]:
    with pytest.raises(DefinitionError) as caught:
        table(text, n_groups, **options)
    return [(p.line, p.what) for p in caught.value.problems]


def test_rows_of_the_text_come_first_then_what_was_added() -> None:
    found = table("f =~ x1 + x2 + x3\nx1 ~~ x2")
    assert [row.name for row in found.rows] == [
        "f=~x1",
        "f=~x2",
        "f=~x3",
        "x1~~x2",
        "x1~~x1",
        "x2~~x2",
        "x3~~x3",
        "f~~f",
    ]
    assert [row.added for row in found.rows] == [False] * 4 + [True] * 4
    assert found.variables == ("x1", "x2", "x3", "f")
    assert found.n_free == 7


def test_parameters_with_one_label_are_one_parameter() -> None:
    found = table("f =~ x1 + a*x2 + a*x3 + x4")
    assert free(found, "f=~x2") == free(found, "f=~x3") != free(found, "f=~x4")
    assert found.n_free == 2 + 4 + 1


def test_a_fixed_parameter_keeps_its_value_and_is_not_counted() -> None:
    found = table("f =~ x1 + 0.7*x2 + x3\nx3 ~~ 0*x3")
    values = {row.name: row.value for row in found.rows if row.free < 0}
    assert values == {"f=~x1": 1.0, "f=~x2": 0.7, "x3~~x3": 0.0}
    assert found.n_free == 4


def test_each_group_has_its_own_parameters() -> None:
    found = table(TWO, 2, means=True)
    assert found.n_free == 2 * table(TWO, means=True).n_free
    assert len(set(free(found, "f=~x2"))) == 2


def test_vectors_give_each_group_its_label_value_or_start() -> None:
    found = table("f =~ x1 + c(a, a)*x2 + c(0.5, NA)*x3 + start(c(1, 2))*x4", 2)
    assert free(found, "f=~x2")[0] == free(found, "f=~x2")[1]
    assert next(row.value for row in found.rows if row.name == "f=~x3") == 0.5
    assert free(found, "f=~x3")[0] == -1 < free(found, "f=~x3")[1]
    assert [row.start for row in found.rows if row.name == "f=~x4"] == [1.0, 2.0]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("loadings", "f=~x2"),
        ("intercepts", "x1~1"),
        ("residuals", "x1~~x1"),
        ("residual_covariances", "x1~~x4"),
        ("factor_variances", "f~~f"),
        ("factor_covariances", "f~~g"),
        ("regressions", "y~f"),
    ],
)
def test_equal_holds_one_kind_over_the_groups(kind: str, name: str) -> None:
    text = f"{TWO}\nx1 ~~ x4\ny ~ f"
    apart, together = table(text, 2, means=True), table(text, 2, means=True, equal=(kind,))
    first, second = free(apart, name)
    assert first != second
    first, second = free(together, name)
    assert first == second >= 0
    others = {row.name for row in together.rows if row.free >= 0} - {name}
    shared = [n for n in others if len(set(free(together, n))) == 1 and len(free(together, n)) == 2]
    same_kind = {
        "loadings": {"f=~x3", "g=~x5", "g=~x6"},
        "intercepts": {f"x{i}~1" for i in range(2, 7)} | {"y~1"},
        "residuals": {f"x{i}~~x{i}" for i in range(2, 7)} | {"y~~y"},
        "factor_variances": {"g~~g"},
    }
    assert set(shared) == same_kind.get(kind, set())


def test_equal_intercepts_free_the_means_of_the_other_groups() -> None:
    found = table(TWO, 3, means=True, equal=("loadings", "intercepts"))
    assert [k >= 0 for k in free(found, "f~1")] == [False, True, True]
    held = table(TWO, 3, means=True, equal=("loadings", "intercepts", "means"))
    assert free(held, "f~1") == [-1, -1, -1]


def test_equal_loadings_free_unit_variances_of_the_other_groups() -> None:
    found = table(TWO, 2, standardised_factors=True, equal=("loadings",))
    assert [k >= 0 for k in free(found, "f~~f")] == [False, True]
    assert free(table(TWO, 2, standardised_factors=True), "f~~f") == [-1, -1]


def test_partial_leaves_a_parameter_free() -> None:
    found = table(TWO, 2, equal=("loadings",), partial=("f=~x2",))
    assert len(set(free(found, "f=~x2"))) == 2
    assert len(set(free(found, "f=~x3"))) == 1


def test_partial_must_name_a_parameter() -> None:
    with pytest.raises(OptionError, match=r"partial= names 'f=~x22', which is no parameter.*'f=~x2'"):
        table(TWO, 2, equal=("loadings",), partial=("f=~x22",))


def test_a_parameter_that_stands_twice_is_named_with_both_lines() -> None:
    assert problems("f =~ x1 + x2 + x3\nx1 ~~ x2\nx2 ~~ x1\nf =~ x3") == [
        (3, "x2 ~~ x1 stands twice"),
        (4, "f =~ x3 stands twice"),
    ]


def test_a_vector_has_one_entry_for_each_group() -> None:
    assert problems("f =~ c(a, b)*x1 + x2 + c(1, 2, 3)*x3", 2) == [
        (1, "c(…) before 'x3' has 3 entries; the model has 2 group(s)")
    ]


def test_a_variable_cannot_depend_on_itself() -> None:
    assert problems("f =~ f + x1\ny ~ y") == [
        (1, "'f' cannot depend on itself"),
        (2, "'y' cannot depend on itself"),
    ]


def test_definitions_use_labels_that_exist_and_names_that_do_not() -> None:
    text = "y ~ a*x\nz ~ b*y\nab := a*b\nhalf := ab/2\nc := d\na := 2\nab := b"
    assert problems(text) == [
        (5, "no parameter has the label 'd'"),
        (6, "'a' has a meaning already"),
        (7, "'ab' has a meaning already"),
    ]


def test_thresholds_need_an_ordered_item_that_has_them() -> None:
    text = f"{TWO}\nx1 | t1\nx2 | t1 + t3\nx1 ~*~ x1"
    assert problems(text, thresholds={"x2": 2}) == [
        (3, "x1 | t1: 'x1' is not ordered"),
        (4, "x2 | t3: the thresholds of 'x2' are t1 to t2"),
        (5, "x1 ~*~ x1: 'x1' is not ordered"),
    ]
