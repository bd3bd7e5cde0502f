"""Fits that take answers as continuous: maximum likelihood and least squares on covariances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.sem.estimation.estimates import Estimates
from evalkit.psychometrics.sem.estimation.estimators import Estimator
from evalkit.psychometrics.sem.estimation.fitted import Fitted
from evalkit.psychometrics.sem.estimation.least_squares_fit import fit_moments
from evalkit.psychometrics.sem.estimation.likelihood_fit import fit_likelihood
from evalkit.psychometrics.sem.estimation.moment_fit import MomentGroup, MomentModel
from evalkit.psychometrics.sem.estimation.starts import start_values
from evalkit.psychometrics.sem.estimation.task import Setting, Task
from evalkit.psychometrics.sem.model.constraints import freedom
from evalkit.psychometrics.sem.model.parameter import ModelOptions
from evalkit.psychometrics.sem.model.parameters import ParameterTable, parameter_table
from evalkit.psychometrics.sem.model.structure import structure
from evalkit.psychometrics.sem.sampling import moment_vectors
from evalkit.psychometrics.sem.sampling.sample import SampleGroup, complete_group
from evalkit.psychometrics.sem.sampling.saturated import incomplete_group

FloatArray = NDArray[np.float64]


def sampling(setting: Setting) -> tuple[SampleGroup, ...]:
    """The answers of each group as moments, or as patterns of answered items.

    Raises:
        StatisticError: the moments do not exist or determine nothing; the reason is named.
    """
    read = incomplete_group if setting.request.missing == "fiml" else complete_group
    return tuple(
        read(name, answers[rows], setting.syntax.observed)
        for name, answers, rows in zip(setting.groups, setting.tables, _kept(setting), strict=True)
    )


def _kept(setting: Setting) -> list[NDArray[np.bool_]]:
    """For each group (n,) the rows that count."""
    blank = [np.isnan(table) for table in setting.tables]
    if setting.request.missing == "fiml":
        return [np.asarray(~cells.all(axis=1)) for cells in blank]
    return [np.asarray(~cells.any(axis=1)) for cells in blank]


def fit(setting: Setting, samples: tuple[SampleGroup, ...]) -> Fitted:
    """The fit of a model to answers taken as continuous.

    Args:
        setting: the model.
        samples: of ``sampling``, of the same answers.

    Raises:
        StatisticError: the model cannot be estimated from these answers; the reason is named.
    """
    table = _table(setting)
    free = freedom(table, setting.syntax.constraints)
    n_effective = sum(s.n_obs for s in samples)
    clusters = None
    if setting.clusters is not None:
        clusters = [c[rows] for c, rows in zip(setting.clusters, _kept(setting), strict=True)]
    if setting.estimator.discrepancy == "likelihood":
        task = Task(table=table, start=start_values(table, samples), free=free, estimator=setting.estimator)
        estimates = fit_likelihood(task, samples, clusters)
    else:
        unbiased = tuple(replace(s, covariance=s.covariance * (s.n_obs / (s.n_obs - 1))) for s in samples)
        task = Task(table=table, start=start_values(table, unbiased), free=free, estimator=setting.estimator)
        estimates, samples = _least_squares(task, samples, unbiased), unbiased
        n_effective -= len(samples)
    return Fitted(
        setting=setting,
        table=table,
        samples=samples,
        shapes=tuple(structure(table, g, s.covariance, s.mean) for g, s in enumerate(samples)),
        scales=None,
        free=free,
        estimates=estimates,
        n_clusters=None if clusters is None else len(np.unique(np.concatenate(clusters))),
        n_effective=n_effective,
    )


def _table(setting: Setting) -> ParameterTable:
    """The parameters; means are modelled where groups, clusters or missing answers need them."""
    request = setting.request
    needed = request.missing == "fiml" or len(setting.groups) > 1 or setting.clusters is not None
    options = ModelOptions(
        standardised_factors=request.standardised_factors,
        orthogonal=request.orthogonal,
        means=needed or bool(request.means),
        fixed_x=setting.estimator.name in {"ML", "MLR"},
        equal=request.equal,
        partial=request.partial,
    )
    return parameter_table(setting.syntax, len(setting.groups), options)


def _least_squares(
    task: Task, samples: tuple[SampleGroup, ...], unbiased: tuple[SampleGroup, ...]
) -> Estimates:
    """Least squares on covariances with divisor n - 1."""
    shapes = [structure(task.table, g, s.covariance, s.mean) for g, s in enumerate(unbiased)]
    has_means = shapes[0].has_means
    model = MomentModel(
        groups=tuple(
            _moment_group(s, u, task.estimator, has_means) for s, u in zip(samples, unbiased, strict=True)
        ),
        imply=tuple(moment_vectors.implied_vector(shape) for shape in shapes),
        n_free=task.table.n_free,
    )
    row, column = moment_vectors.lower_triangle(len(task.table.observed))
    block = [task.table.observed.index(name) for name in task.table.exogenous]
    own = np.flatnonzero((row == column) | (np.isin(row, block) & np.isin(column, block)))
    p = len(task.table.observed) if has_means else 0
    picked = np.zeros((p + len(row), p + len(own)))
    picked[np.arange(p), np.arange(p)] = 1.0
    picked[p + own, p + np.arange(len(own))] = 1.0
    return fit_moments(task, model, shapes, [picked] * len(samples))


def _moment_group(
    sample: SampleGroup, unbiased: SampleGroup, method: Estimator, has_means: bool
) -> MomentGroup:
    statistics = moment_vectors.sample_vector(unbiased, has_means)
    gamma = None
    p = len(sample.mean)
    if method.discrepancy == "weighted" or method.robust:
        gamma = moment_vectors.answer_gamma(sample, has_means)
    if method.discrepancy == "generalised":
        weight = moment_vectors.normal_weight(_inverse(unbiased.covariance), has_means)
    elif gamma is not None and method.discrepancy == "weighted":
        if sample.n_obs <= len(statistics) or np.linalg.eigvalsh(gamma)[0] <= 1e-12 * np.diag(gamma).max():
            raise StatisticError(
                f"WLS needs more respondents ({sample.n_obs}) than moments ({len(statistics)})",
                hint='use estimator="MLR"',
            )
        weight = _inverse(gamma)
    else:
        row, column = moment_vectors.lower_triangle(p)
        weight = np.where(row == column, 0.5, 1.0)
        weight = np.concatenate([np.ones(p), weight]) if has_means else weight
    return MomentGroup(
        name=sample.name, n_obs=sample.n_obs, statistics=statistics, weight=weight, gamma=gamma
    )


def _inverse(matrix: FloatArray) -> FloatArray:
    inverse: FloatArray = np.asarray(np.linalg.inv(matrix), dtype=np.float64)
    return inverse
