"""Model texts as lavaan writes them: what is read, what is merged, and what is refused with its line."""

from __future__ import annotations

import math

import pytest

from evalkit.errors import DefinitionError
from evalkit.psychometrics.sem.model.syntax import Modifier, parse_model


def written(text: str) -> list[str]:
    return [f"{f.left} {f.operator} {f.right}" for f in parse_model(text).formulas]


def modifier(text: str) -> Modifier:
    (formula,) = parse_model(text).formulas
    return formula.modifier


def problems(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(DefinitionError) as caught:
        parse_model(text)
    return [(p.line, p.what) for p in caught.value.problems]


def test_every_operator_is_read() -> None:
    text = "f =~ x + y\nz ~ f\nx ~~ y\nx ~ 1\nx | t1 + t2\nx ~*~ x"
    assert written(text) == ["f =~ x", "f =~ y", "z ~ f", "x ~~ y", "x ~ 1", "x | t1", "x | t2", "x ~*~ x"]


def test_variables_left_of_an_operator_share_what_stands_right() -> None:
    assert written("y + z ~ f + g") == ["y ~ f", "y ~ g", "z ~ f", "z ~ g"]


def test_factors_are_left_of_measured_by_and_observed_variables_are_the_rest_indicators_first() -> None:
    model = parse_model("y ~ g\ng =~ f + x4\nf =~ x1 + x2 + x3\nz ~~ y\nx1 ~ 1")
    assert model.factors == ("g", "f")
    assert model.observed == ("x4", "x1", "x2", "x3", "y", "z")


def test_comments_blank_lines_and_semicolons_do_not_count() -> None:
    text = "# a model\n\nf =~ x + y  # measured\n! another comment\nf ~~ f; x ~~ y ! both"
    model = parse_model(text)
    assert [(f.left, f.operator, f.line) for f in model.formulas] == [
        ("f", "=~", 3),
        ("f", "=~", 3),
        ("f", "~~", 5),
        ("x", "~~", 5),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "f =~ x +\n y + z",
        "f =~ x\n + y + z",
        "f =~\n x + y + z",
        "f =~ x + y + # more\n\n z",
        "f\n =~ x + y + z",
    ],
)
def test_a_formula_goes_on_where_a_line_ends_or_begins_with_an_operator(text: str) -> None:
    model = parse_model(text)
    assert [f.right for f in model.formulas] == ["x", "y", "z"]
    assert {f.line for f in model.formulas} == {1}


def test_a_vector_may_be_broken_over_lines() -> None:
    assert modifier("f =~ c(a,\n b)*x").label == ("a", "b")


def test_a_number_fixes_and_na_frees() -> None:
    assert modifier("f =~ 0.5*x").fixed == (0.5,)
    assert modifier("f =~ -1e-3*x").fixed == (-1e-3,)
    assert modifier("f =~ 1e+2*x").fixed == (100.0,)
    (freed,) = modifier("f =~ NA*x").fixed
    assert freed is not None
    assert math.isnan(freed)


def test_a_name_or_a_text_in_quotes_is_a_label() -> None:
    assert modifier("y ~ b1*x").label == ("b1",)
    assert modifier('y ~ "b.1"*x').label == ("b.1",)
    assert modifier("y ~ c(b, b)*x").label == ("b", "b")


def test_entries_of_a_vector_stand_for_groups() -> None:
    found = modifier("f =~ c(1, NA, 0.7)*x").fixed
    assert found[0] == 1.0
    assert math.isnan(found[1] or 0.0)
    assert found[2] == 0.7
    assert modifier("f =~ c(a, NA)*x").label == ("a", "")


def test_start_gives_first_values() -> None:
    assert modifier("f =~ start(0.8)*x").start == (0.8,)
    assert modifier("f =~ start(c(0.8, 0.9))*x").start == (0.8, 0.9)


def test_a_parameter_collects_several_modifiers() -> None:
    found = modifier("f =~ start(0.8)*a*x")
    assert (found.start, found.label) == ((0.8,), ("a",))


def test_what_stands_twice_in_one_formula_collects_its_modifiers() -> None:
    # lavaan's own way to give a label and a fixed value for every group (semTools writes it so).
    found = modifier("f =~ c(1, 1)*x + c(l1, l2)*x")
    assert (found.fixed, found.label) == ((1.0, 1.0), ("l1", "l2"))


def test_zero_right_of_a_regression_is_an_intercept_of_zero() -> None:
    (formula,) = parse_model("x ~ 0").formulas
    assert (formula.right, formula.modifier.fixed) == ("1", (0.0,))
    assert modifier("x ~ 2.5*1").fixed == (2.5,)


def test_defined_quantities_and_constraints_are_kept_as_expressions() -> None:
    model = parse_model("m ~ a*x\ny ~ b*m\nab := a*b\na == 2*b + 1")
    (definition,), (constraint,) = model.definitions, model.constraints
    assert (definition.name, definition.expression.labels, definition.line) == ("ab", ("a", "b"), 3)
    assert (constraint.left.labels, constraint.right.labels, constraint.line) == (("a",), ("b",), 4)
    assert constraint.right.value({"b": 3.0}) == 7.0


def test_chinese_names_and_names_with_dots_are_names() -> None:
    assert written("服务 =~ 题1 + 题.2") == ["服务 =~ 题1", "服务 =~ 题.2"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("f x y", "no operator found"),
        ("f =~", "=~ needs something on both sides"),
        ("f =~ x + + y", "a variable is missing beside +"),
        ("f =~ c(1, 2*x", "brackets do not match"),
        ("f =~ 2x", "'2x' is not a name"),
        ("f =~ x y", "'x y' is not a name"),
        ("2f =~ x", "'2f' is not a name"),
        ("f =~ start(a)*x", "'a' is not a number"),
        ("f <~ x", "<~ (formative factors) cannot be read here"),
        ("a > 0", "> (bounds) cannot be read here"),
        ("y ~ 0.5*", "'' is not a name"),
        ("ab := a**", "'a**' is not an expression of labels and numbers"),
        ("ab := a[0]", "'a[0]' cannot stand in an expression of labels"),
        ("2b := a", "'2b' is not a name"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_its_reason(text: str, what: str) -> None:
    assert problems(f"g =~ u + v + w\n{text}") == [(2, what)]


def test_a_text_that_begins_with_an_operator_is_named() -> None:
    assert problems("~ x") == [(1, "~ needs something on both sides")]


def test_all_problems_are_reported_at_once_with_their_lines() -> None:
    text = "f =~ x1 + x2\nf x3\n\n# fine\ng =~ 2a\nab := a +* b"
    assert [line for line, _ in problems(text)] == [2, 5, 6]


def test_an_empty_model_is_refused_with_an_example() -> None:
    with pytest.raises(DefinitionError, match=r"the model is empty.*f =~ x1 \+ x2 \+ x3") as caught:
        parse_model("# nothing\n\n")
    assert len(caught.value.problems) == 1


def test_a_model_of_definitions_alone_is_empty() -> None:
    assert problems("ab := 2") == [(None, "the model is empty")]
