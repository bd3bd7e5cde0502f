"""Linear constraints leave a subspace: what it holds, and what cannot be held."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.errors import DefinitionError
from evalkit.psychometrics.sem.analysis import structural_model
from evalkit.psychometrics.sem.model.constraints import Freedom, freedom
from evalkit.psychometrics.sem.model.parameter import ModelOptions
from evalkit.psychometrics.sem.model.parameters import parameter_table
from evalkit.psychometrics.sem.model.syntax import parse_model

# Rounding of a singular value decomposition.
ATOL = 1e-12
# Two searches of one maximum, each to a step of 1e-9 standard errors.
SAME_MAXIMUM = 1e-7

PATHS = "y ~ a*x1 + b*x2 + c*x3"


def read(text: str) -> tuple[Freedom, dict[str, int]]:
    syntax = parse_model(text)
    table = parameter_table(syntax, 1, ModelOptions())
    return freedom(table, syntax.constraints), {r.label: r.free for r in table.rows if r.label}


def problems(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(DefinitionError) as caught:
        read(text)
    return [(p.line, p.what) for p in caught.value.problems]


def test_without_constraints_everything_may_move() -> None:
    found, _ = read(PATHS)
    np.testing.assert_array_equal(found.basis, np.eye(4))
    np.testing.assert_array_equal(found.offset, np.zeros(4))


@pytest.mark.parametrize(
    ("lines", "rank"),
    [
        ("a == b", 1),
        ("a == 0.3", 1),
        ("a + b == 1", 1),
        ("2*a - b/4 == c + 1", 1),
        ("a == b\nb == c", 2),
        ("a == b\nb == c\na == c", 2),
        ("a == 0.3\nb == 0.2\nc == a", 3),
    ],
)
def test_every_point_that_is_left_meets_the_constraints(lines: str, rank: int) -> None:
    text = f"{PATHS}\n{lines}"
    found, place = read(text)
    assert found.basis.shape == (4, 4 - rank)
    np.testing.assert_allclose(found.basis.T @ found.basis, np.eye(4 - rank), rtol=0, atol=ATOL)
    theta = found.offset + found.basis @ np.random.default_rng(1).normal(size=4 - rank)
    at = {label: float(theta[k]) for label, k in place.items()}
    for constraint in parse_model(text).constraints:
        assert constraint.left.value(at) == pytest.approx(constraint.right.value(at), abs=ATOL)


def test_a_label_of_a_fixed_value_is_its_number() -> None:
    found, place = read("f =~ k*x1 + a*x2 + x3 + x4\na == 2*k")
    assert (found.offset + found.basis @ np.ones(found.basis.shape[1]))[place["a"]] == pytest.approx(2.0)


def test_constraints_that_contradict_each_other_are_refused() -> None:
    assert problems(f"{PATHS}\na == 0.3\na == 0.4") == [(None, "the == constraints contradict each other")]


def test_what_is_not_linear_or_unknown_is_named_with_its_line() -> None:
    assert problems(f"{PATHS}\na*b == 0.3\na == q\nexp(a) == b") == [
        (2, "a*b == 0.3 is not linear in the parameters"),
        (3, "no parameter has the label 'q'"),
        (4, "exp(a) == b is not linear in the parameters"),
    ]


def test_a_constraint_of_numbers_alone_is_refused() -> None:
    assert problems(f"{PATHS}\n1 == 2") == [(2, "1 == 2 is not linear in the parameters")]


@pytest.mark.parametrize(
    ("constrained", "written"),
    [
        ("f =~ x1 + a*x2 + b*x3\ng =~ x4 + x5 + x6\na == b", "f =~ x1 + a*x2 + a*x3\ng =~ x4 + x5 + x6"),
        ("f =~ x1 + a*x2 + x3\ng =~ x4 + x5 + x6\na == 0.9", "f =~ x1 + 0.9*x2 + x3\ng =~ x4 + x5 + x6"),
    ],
)
def test_a_constrained_fit_is_the_fit_of_the_same_model_written_without(
    constrained: str, written: str, answers_of: Callable[..., np.ndarray]
) -> None:
    answers, names = answers_of(200, 11), [f"x{i}" for i in range(1, 7)]
    one, two = (structural_model(text, answers, names) for text in (constrained, written))
    assert (one.df, one.n_free) == (two.df, two.n_free)
    assert one.chi2 == pytest.approx(two.chi2, rel=1e-9)
    for e, o in zip(one.parameters, two.parameters, strict=True):
        assert e.estimate == pytest.approx(o.estimate, abs=SAME_MAXIMUM), e
        assert e.se == pytest.approx(o.se, abs=SAME_MAXIMUM), e


def test_a_sum_of_loadings_may_be_held(answers_of: Callable[..., np.ndarray]) -> None:
    text = "f =~ NA*x1 + a*x1 + b*x2 + c*x3\ng =~ x4 + x5 + x6\na + b + c == 3"
    answers, names = answers_of(200, 11), [f"x{i}" for i in range(1, 7)]
    found = structural_model(text, answers, names)
    plain = structural_model("f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6", answers, names)
    assert found.loadings(standardised=False)[:3, 0].sum() == pytest.approx(3.0, rel=1e-12)
    # Effect coding is another scale of the same model.
    assert found.chi2 == pytest.approx(plain.chi2, rel=1e-8)
    np.testing.assert_allclose(found.loadings(), plain.loadings(), rtol=0, atol=SAME_MAXIMUM)
