"""What is to be fitted: the model, the answers of each group, the options, and the parameters they make."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.sem.estimation.estimators import Estimator
from evalkit.psychometrics.sem.estimation.request import Request
from evalkit.psychometrics.sem.model.constraints import Freedom
from evalkit.psychometrics.sem.model.parameters import ParameterTable
from evalkit.psychometrics.sem.model.syntax import ModelSyntax

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """A model and the answers to its observed variables, split into groups.

    Attributes:
        syntax: the parsed text.
        text: the text.
        tables: for each group (n, p) answers in the order of the model, NaN where missing.
        groups: their names; ("",) with one.
        clusters: for each group (n,) cluster of each respondent; None without clusters.
        n_total: rows seen.
        request: options.
        estimator: used.
    """

    syntax: ModelSyntax
    text: str
    tables: tuple[FloatArray, ...]
    groups: tuple[str, ...]
    clusters: tuple[IntArray, ...] | None
    n_total: int
    request: Request
    estimator: Estimator


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A search for parameters.

    Attributes:
        table: the parameters.
        start: (q,) first values.
        free: what constraints leave free.
        estimator: which standard errors and which correction of the test.
    """

    table: ParameterTable
    start: FloatArray
    free: Freedom
    estimator: Estimator
