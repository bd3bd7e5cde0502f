"""The search of a task: what it refuses, and the sign it settles on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.errors import StatisticError
from evalkit.psychometrics.sem.analysis import structural_model
from evalkit.psychometrics.sem.estimation import search
from evalkit.psychometrics.sem.estimation.request import Request

ITEMS = [f"x{i}" for i in range(1, 7)]
TWO = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"


def test_first_values_that_imply_no_covariance_matrix_are_refused(
    answers_of: Callable[..., np.ndarray],
) -> None:
    with pytest.raises(StatisticError, match=r"first values imply an impossible covariance.*start\(…\)"):
        structural_model(f"{TWO}\nx1 ~~ start(-9)*x1", answers_of(60, 1), ITEMS)


def test_a_search_that_does_not_end_is_refused(
    monkeypatch: pytest.MonkeyPatch, answers_of: Callable[..., np.ndarray]
) -> None:
    monkeypatch.setattr(search, "MAX_STEPS", 2)
    with pytest.raises(StatisticError, match="did not converge in 2 steps: the model may not be identified"):
        structural_model(TWO, answers_of(60, 1), ITEMS)


@pytest.mark.parametrize("text", ["f =~ x1 + x2", "f =~ x1 + x2 + x3\ng =~ x4 + x5\ng ~~ 0*f"])
def test_a_model_that_is_not_identified_is_refused(text: str, answers_of: Callable[..., np.ndarray]) -> None:
    with pytest.raises(StatisticError, match=r"not all identified|did not converge"):
        structural_model(text, answers_of(60, 1), ITEMS)


@pytest.mark.parametrize("estimator", ["ML", "GLS", "ULS"])
def test_factors_of_unit_variance_point_along_their_items(
    estimator: str, answers_of: Callable[..., np.ndarray]
) -> None:
    text = "f =~ start(-1)*x1 + start(-1)*x2 + start(-1)*x3\ng =~ x4 + x5 + x6"
    request = Request(standardised_factors=True, estimator=estimator)
    found = structural_model(text, answers_of(150, 3), ITEMS, request=request)
    assert (found.loadings().sum(axis=0) > 0).all()
    assert found.factor_correlation[0, 0, 1] > 0.2


def test_markers_and_unit_variances_are_one_model(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(150, 3)
    one = structural_model(TWO, answers, ITEMS)
    two = structural_model(TWO, answers, ITEMS, request=Request(standardised_factors=True))
    assert one.chi2 == pytest.approx(two.chi2, rel=1e-9)
    np.testing.assert_allclose(one.loadings(), two.loadings(), rtol=1e-7)
