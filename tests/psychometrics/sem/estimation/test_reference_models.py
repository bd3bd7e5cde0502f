"""The saturated and the baseline model: at their maxima, with the parameters that count."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.psychometrics.sem.estimation import objective
from evalkit.psychometrics.sem.estimation.reference_models import baseline_fit, saturated_fit
from evalkit.psychometrics.sem.model.parameter import ModelOptions
from evalkit.psychometrics.sem.model.parameters import ParameterTable, parameter_table
from evalkit.psychometrics.sem.model.structure import structure
from evalkit.psychometrics.sem.model.syntax import parse_model
from evalkit.psychometrics.sem.sampling.sample import complete_group
from evalkit.psychometrics.sem.sampling.saturated import incomplete_group

# Moments of the sample, by closed forms or by EM to 1e-11.
GRADIENT_ATOL = 1e-8
REGRESSION = "x1 ~ x2 + x3\nx4 ~ x1 + x3\nx5 ~ x4\nx6 ~ x4"


def made(
    text: str, answers: np.ndarray, *, means: bool, fixed_x: bool = True
) -> tuple[ParameterTable, objective.Model]:
    syntax = parse_model(text)
    table = parameter_table(syntax, 1, ModelOptions(means=means, fixed_x=fixed_x))
    order = [int(name[1]) - 1 for name in syntax.observed]
    read = incomplete_group if np.isnan(answers).any() else complete_group
    group = read("", answers[:, order], syntax.observed)
    shape = structure(table, 0, group.covariance, group.mean)
    return table, objective.Model(structures=(shape,), groups=(group,), n_free=table.n_free)


@pytest.mark.parametrize("missing", [0.0, 0.2])
@pytest.mark.parametrize("fixed_x", [True, False])
@pytest.mark.parametrize(
    "text", [REGRESSION, "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"], ids=["predictors", "factors"]
)
def test_both_models_are_at_their_maxima(
    text: str, fixed_x: bool, missing: float, answers_of: Callable[..., np.ndarray]
) -> None:
    table, model = made(text, answers_of(120, 4, missing), means=True, fixed_x=fixed_x)
    for found in (saturated_fit(model, table), baseline_fit(model, table)):
        slope = objective.gradient(found.model, found.point)
        assert np.abs(slope).max() < GRADIENT_ATOL


@pytest.mark.parametrize(
    ("fixed_x", "means", "saturated", "baseline"),
    # Six variables, two of them predictors: 21 covariances, 3 of predictors; 6 means, 2 of predictors.
    [(True, False, 18, 4), (True, True, 22, 8), (False, False, 21, 7), (False, True, 27, 13)],
)
def test_moments_of_predictors_count_only_where_they_are_random(
    fixed_x: bool, means: bool, saturated: int, baseline: int, answers_of: Callable[..., np.ndarray]
) -> None:
    table, model = made(REGRESSION, answers_of(120, 4), means=means, fixed_x=fixed_x)
    assert table.exogenous == ("x2", "x3")
    assert saturated_fit(model, table).model.n_free == saturated
    assert baseline_fit(model, table).model.n_free == baseline


def test_the_baseline_keeps_covariances_of_predictors_and_no_others(
    answers_of: Callable[..., np.ndarray],
) -> None:
    table, model = made(REGRESSION, answers_of(120, 4), means=False)
    implied = baseline_fit(model, table).point.implied[0].covariance
    sample = model.groups[0].covariance
    place = [table.observed.index(name) for name in ("x2", "x3")]
    expected = np.diag(np.diag(sample))
    expected[np.ix_(place, place)] = sample[np.ix_(place, place)]
    np.testing.assert_allclose(implied, expected, rtol=1e-12)
