"""Modification indices against lavaan, and against what freeing the parameter really takes off the chi-square."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evalkit.errors import OptionError
from evalkit.psychometrics.sem.analysis import fit_model, model_setting, structural_model
from evalkit.psychometrics.sem.assessment.modification import ModificationIndices, modification_indices
from evalkit.psychometrics.sem.estimation.request import Request

# lavaan takes the score at estimates that are off by up to 1e-5 of a standard deviation.
INDEX_RTOL = 1e-5
INDEX_ATOL = 1e-4
ITEMS = [f"x{i}" for i in range(1, 7)]
TWO = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"


def indices(answers: np.ndarray, text: str = TWO, **options: Any) -> ModificationIndices:
    groups = options.pop("groups", None)
    setting = model_setting(text, answers, ITEMS, groups=groups, request=Request(**options))
    return modification_indices(fit_model(setting))


@pytest.fixture(scope="module")
def misfit(answers_of: Callable[..., np.ndarray]) -> np.ndarray:
    """Answers with a residual covariance of .25 of x2 and x5."""
    answers = answers_of(400, 9)
    shared = np.random.default_rng(10).normal(size=400) * 0.5
    answers[:, [1, 4]] += shared[:, None]
    return answers


@pytest.mark.shared
def test_indices_and_expected_values_are_lavaans(
    lavaan: Callable[..., Any], columns: Callable[[str], dict[str, list[str]]]
) -> None:
    table = columns("hs1939")
    names = [f"x{i}" for i in range(1, 10)]
    answers = np.array([[float(v) for v in table[n]] for n in names]).T
    found = modification_indices(fit_model(model_setting(lavaan("hs_sem", "model"), answers, names)))
    theirs = lavaan("hs_sem", "ml", "mi")
    expected = {
        (a, o, b): (mi, epc)
        for a, o, b, mi, epc in zip(*(theirs[k] for k in ("lhs", "op", "rhs", "mi", "epc")), strict=True)
    }
    assert {(m.left, m.operator, m.right) for m in found.rows} == set(expected)
    for m in found.rows:
        index, change = expected[m.left, m.operator, m.right]
        assert m.index == pytest.approx(index, rel=INDEX_RTOL, abs=INDEX_ATOL)
        assert m.change == pytest.approx(change, rel=INDEX_RTOL, abs=INDEX_ATOL)


def test_the_largest_index_comes_first_and_is_about_what_freeing_takes_off(misfit: np.ndarray) -> None:
    found = indices(misfit)
    assert [m.index for m in found.rows] == sorted((m.index for m in found.rows), reverse=True)
    best = found.rows[0]
    assert (best.left, best.operator, best.right) == ("x2", "~~", "x5")
    freed = structural_model(f"{TWO}\nx2 ~~ x5", misfit, ITEMS)
    fall = found.chi2 - freed.chi2
    assert fall > 5
    assert best.index == pytest.approx(fall, rel=0.1)
    value = next(e.estimate for e in freed.parameters if (e.left, e.right) == ("x2", "x5"))
    assert best.change == pytest.approx(value, rel=0.1)


def test_every_row_is_a_parameter_the_model_does_not_have(misfit: np.ndarray) -> None:
    rows = indices(misfit, f"{TWO}\nx1 ~~ x2").rows
    names = [(m.left, m.operator, m.right) for m in rows]
    assert len(set(names)) == len(names)
    assert ("x1", "~~", "x2") not in names
    assert ("f", "=~", "x1") not in names
    assert ("f", "=~", "x4") in names


def test_incomplete_answers_use_the_observed_information(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(400, 9, 0.1)
    found = indices(answers, missing="fiml")
    best = found.rows[0]
    freed = structural_model(
        f"{TWO}\n{best.left} {best.operator} {best.right}", answers, ITEMS, request=Request(missing="fiml")
    )
    assert best.index == pytest.approx(found.chi2 - freed.fit.test.chi2, rel=0.1)


def test_groups_are_named(misfit: np.ndarray) -> None:
    found = indices(misfit, groups=["a"] * 200 + ["b"] * 200)
    assert {m.group for m in found.rows} == {"a", "b"}
    assert len({(m.left, m.operator, m.right, m.group) for m in found.rows}) == len(found.rows)


def test_a_saturated_model_has_nothing_to_free(answers_of: Callable[..., np.ndarray]) -> None:
    assert indices(answers_of(100, 1), "f =~ x1 + x2 + x3").rows == ()


def test_estimators_without_a_likelihood_are_refused(misfit: np.ndarray) -> None:
    with pytest.raises(OptionError, match=r'need a likelihood; GLS has none.*estimator="ML"'):
        indices(misfit, estimator="GLS")


def test_the_table_has_a_row_for_each(misfit: np.ndarray) -> None:
    found = indices(misfit)
    frame = found.to_frame()
    assert frame.shape == (len(found.rows), 3)
    assert frame.index[0] == "x2 ~~ x5"
    assert found.allclose(indices(misfit))
