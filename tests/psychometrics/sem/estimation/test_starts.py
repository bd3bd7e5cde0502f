"""First values: near the estimates, and those of the text stand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.psychometrics.sem.analysis import fit_model, model_setting
from evalkit.psychometrics.sem.estimation.starts import start_values
from evalkit.psychometrics.sem.model.parameter import ModelOptions
from evalkit.psychometrics.sem.model.parameters import parameter_table
from evalkit.psychometrics.sem.model.syntax import parse_model
from evalkit.psychometrics.sem.sampling.sample import complete_group

ITEMS = [f"x{i}" for i in range(1, 7)]
TWO = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"


def test_values_of_the_text_stand(answers_of: Callable[..., np.ndarray]) -> None:
    table = parameter_table(parse_model("f =~ x1 + start(0.25)*x2 + x3\nf ~~ start(4)*f"), 1, ModelOptions())
    found = start_values(table, (complete_group("", answers_of(60, 1)[:, :3], ITEMS[:3]),))
    values = {row.name: found[row.free] for row in table.rows if row.free >= 0}
    assert (values["f=~x2"], values["f~~f"]) == (0.25, 4.0)


@pytest.mark.parametrize("unit", [False, True])
def test_loadings_begin_with_the_sign_and_size_of_their_estimates(
    unit: bool, answers_of: Callable[..., np.ndarray]
) -> None:
    from evalkit.psychometrics.sem.estimation.request import Request

    answers = answers_of(300, 5) * [1, -2, 1, 10, 1, 0.1]
    fitted = fit_model(model_setting(TWO, answers, ITEMS, request=Request(standardised_factors=unit)))
    found = start_values(fitted.table, fitted.samples)
    for row in fitted.table.rows:
        if row.operator == "=~" and row.free >= 0 and unit is False:
            assert found[row.free] / fitted.estimates.theta[row.free] == pytest.approx(1.0, abs=0.6), row.name
    assert fitted.estimates.steps < 40


def test_means_begin_at_those_of_the_sample(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(60, 1)
    table = parameter_table(parse_model(TWO), 1, ModelOptions(means=True))
    found = start_values(table, (complete_group("", answers, ITEMS),))
    means = [found[row.free] for row in table.rows if row.operator == "~1" and row.free >= 0]
    np.testing.assert_allclose(means, answers.mean(axis=0), rtol=1e-12)
