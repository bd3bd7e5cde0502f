"""A model of two factors with means, at a point that is no maximum, for complete and incomplete answers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.psychometrics.sem.estimation import objective
from evalkit.psychometrics.sem.estimation.starts import start_values
from evalkit.psychometrics.sem.model.parameter import ModelOptions
from evalkit.psychometrics.sem.model.parameters import ParameterTable, parameter_table
from evalkit.psychometrics.sem.model.structure import structure
from evalkit.psychometrics.sem.model.syntax import parse_model
from evalkit.psychometrics.sem.sampling.sample import SampleGroup, complete_group
from evalkit.psychometrics.sem.sampling.saturated import incomplete_group

TEXT = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6 + x1\ng ~ f\nx2 ~~ x5\nf ~ c(0, NA)*1"
ITEMS = ("x1", "x2", "x3", "x4", "x5", "x6")

Case = tuple[ParameterTable, objective.Model, np.ndarray]


def sampled(answers: np.ndarray, name: str = "") -> SampleGroup:
    """The group of complete or incomplete answers."""
    read = incomplete_group if np.isnan(answers).any() else complete_group
    return read(name, answers, ITEMS)


@pytest.fixture(scope="session")
def case(answers_of: Callable[..., np.ndarray]) -> Callable[..., Case]:
    """case(missing=.2, means=True) -> the table, the model of two groups, and a point."""

    def make(*, missing: float = 0.0, means: bool = True) -> Case:
        groups = tuple(
            sampled(answers_of(n, seed, missing), name) for n, seed, name in ((90, 1, "a"), (60, 2, "b"))
        )
        text = TEXT if means else TEXT.rpartition("\n")[0]
        table = parameter_table(
            parse_model(text), 2, ModelOptions(means=means, equal=("loadings", "intercepts"))
        )
        shapes = tuple(structure(table, g, s.covariance, s.mean) for g, s in enumerate(groups))
        model = objective.Model(structures=shapes, groups=groups, n_free=table.n_free)
        theta = start_values(table, groups)
        return table, model, theta + np.random.default_rng(7).uniform(0.0, 0.1, size=len(theta))

    return make
