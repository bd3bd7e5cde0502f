"""Arithmetic on labels: values and derivatives by hand; nothing else is evaluated."""

from __future__ import annotations

import math

import pytest

from evalkit.psychometrics.sem.model.expressions import parse_expression

# Complex steps and closed forms differ by rounding only.
RTOL = 1e-14

AT = {"a": 0.7, "b": -1.3, "c": 2.1}


@pytest.mark.parametrize(
    ("text", "value", "slopes"),
    [
        ("a*b", 0.7 * -1.3, {"a": -1.3, "b": 0.7}),
        ("a*b + c", 0.7 * -1.3 + 2.1, {"a": -1.3, "b": 0.7, "c": 1.0}),
        ("a/c", 0.7 / 2.1, {"a": 1 / 2.1, "c": -0.7 / 2.1**2}),
        ("-(a - b)", -2.0, {"a": -1.0, "b": 1.0}),
        ("+a", 0.7, {"a": 1.0}),
        ("c^3", 2.1**3, {"c": 3 * 2.1**2}),
        ("c**a", 2.1**0.7, {"c": 0.7 * 2.1**-0.3, "a": 2.1**0.7 * math.log(2.1)}),
        ("sqrt(c)", math.sqrt(2.1), {"c": 0.5 / math.sqrt(2.1)}),
        ("exp(a)*log(c)", math.exp(0.7) * math.log(2.1), {"a": math.exp(0.7) * math.log(2.1)}),
        ("a*a*a", 0.7**3, {"a": 3 * 0.7**2}),
        ("2", 2.0, {}),
    ],
)
def test_values_and_derivatives_are_the_closed_forms(
    text: str, value: float, slopes: dict[str, float]
) -> None:
    expression = parse_expression(text)
    assert expression.value(AT) == pytest.approx(value, rel=RTOL)
    found = expression.gradient(AT)
    for label, slope in slopes.items():
        assert found[label] == pytest.approx(slope, rel=RTOL), label


def test_labels_stand_once_in_the_order_of_the_text() -> None:
    assert parse_expression(" c + a*c - b ").labels == ("c", "a", "b")
    assert parse_expression(" c + a ").text == "c + a"


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "open('x')",
        "a.real",
        "a[0]",
        "a < b",
        "a == b",
        "a if b else c",
        "lambda: a",
        "[a, b]",
        "'text'",
        "sqrt(a, b)",
        "sqrt(x=a)",
        "(a).sqrt(b)",
        "a @ b",
        "a // b",
        "not a",
        "~a",
        "a and b",
        "(y := a)",
        "True",
        "1j",
    ],
)
def test_nothing_but_arithmetic_is_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"cannot stand in an expression|is not an expression"):
        parse_expression(text)


@pytest.mark.parametrize("text", ["", "a +", "a b", "a; b", "import os"])
def test_what_is_no_expression_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="is not an expression of labels and numbers"):
        parse_expression(text)
