"""Fits of ordered items: least squares on thresholds and polychoric correlations (Muthén 1984)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.correlation.polychoric_acov import PolychoricCovariance, polychoric_acov
from evalkit.psychometrics.sem.estimation.estimates import Estimates
from evalkit.psychometrics.sem.estimation.estimators import Estimator
from evalkit.psychometrics.sem.estimation.fitted import Fitted
from evalkit.psychometrics.sem.estimation.least_squares_fit import fit_moments
from evalkit.psychometrics.sem.estimation.moment_fit import MomentGroup, MomentModel, evaluate_inside
from evalkit.psychometrics.sem.estimation.population import ordered_excess
from evalkit.psychometrics.sem.estimation.starts import start_values
from evalkit.psychometrics.sem.estimation.task import Setting, Task
from evalkit.psychometrics.sem.model.constraints import freedom
from evalkit.psychometrics.sem.model.ordered import entries, implied_ordered
from evalkit.psychometrics.sem.model.parameter import ModelOptions
from evalkit.psychometrics.sem.model.parameters import ParameterTable, parameter_table
from evalkit.psychometrics.sem.model.structure import structure
from evalkit.psychometrics.sem.sampling.sample import SampleGroup

FloatArray = NDArray[np.float64]


def sampling(setting: Setting) -> tuple[PolychoricCovariance, ...]:
    """Thresholds and polychoric correlations of each group; respondents who answered every item are used.

    Raises:
        StatisticError: items that are not all ordered, a category that a group lacks, or a correlation that
            does not exist.
    """
    names = setting.syntax.observed
    continuous = [name for name in names if name not in setting.request.ordered]
    if continuous:
        raise StatisticError(
            f"one model cannot hold ordered and continuous variables; {continuous[0]!r} is continuous",
            hint="name every observed variable in ordered=, or none",
        )
    _require_same_categories(setting)
    return tuple(polychoric_acov(answers, names, "listwise") for answers in setting.tables)


def fit(setting: Setting, found: tuple[PolychoricCovariance, ...]) -> Fitted:
    """The fit of a model to ordinal answers.

    Args:
        setting: the model.
        found: of ``sampling``, of the same answers.

    Raises:
        StatisticError: no convergence, or parameters that are not identified.
        OptionError: a variable that depends on an ordered item, in the parameterisation "delta".
    """
    request = setting.request
    table = _table(setting, found[0])
    _require_endpoints(table, request.parameterisation)
    samples = tuple(_sample(name, one) for name, one in zip(setting.groups, found, strict=True))
    shapes = tuple(structure(table, g, s.covariance, s.mean) for g, s in enumerate(samples))
    scales = None
    if request.parameterisation == "delta":
        scales = tuple(entries(table, g, "~*~") for g in range(len(samples)))
    model = MomentModel(
        groups=tuple(_moments(one, setting.estimator) for one in found),
        imply=tuple(
            implied_ordered(shape, entries(table, g, "|"), None if scales is None else scales[g])
            for g, shape in enumerate(shapes)
        ),
        n_free=table.n_free,
    )
    free = freedom(table, setting.syntax.constraints)
    task = Task(table=table, start=_starts(table, samples, found), free=free, estimator=setting.estimator)
    thresholds = [np.eye(len(one.statistics))[:, : one.n_thresholds] for one in found]
    return Fitted(
        setting=setting,
        table=table,
        samples=samples,
        shapes=shapes,
        scales=scales,
        free=free,
        estimates=_with_excess(fit_moments(task, model, shapes, thresholds), task, model, found),
        n_clusters=None,
        n_effective=sum(s.n_obs for s in samples) - len(samples),
    )


def _with_excess(
    estimates: Estimates, task: Task, model: MomentModel, found: Sequence[PolychoricCovariance]
) -> Estimates:
    """The tests of a robust estimator, with what CFI and RMSEA of the population are estimated from."""
    if not task.estimator.robust or estimates.bread is None or estimates.test.df == 0:
        return estimates
    basis = task.free.basis
    inverse = basis @ np.linalg.solve(basis.T @ estimates.bread @ basis, basis.T)
    point = evaluate_inside(model, estimates.theta)
    excess = ordered_excess(model, point, inverse, [one.n_thresholds for one in found])
    if excess is None:
        return estimates
    return replace(
        estimates,
        test=replace(estimates.test, excess=excess[0]),
        baseline=replace(estimates.baseline, excess=excess[1]),
    )


def _table(setting: Setting, found: PolychoricCovariance) -> ParameterTable:
    request = setting.request
    options = ModelOptions(
        standardised_factors=request.standardised_factors,
        orthogonal=request.orthogonal,
        fixed_x=False,
        equal=request.equal,
        partial=request.partial,
        thresholds={name: len(cuts) for name, cuts in zip(found.names, found.thresholds, strict=True)},
        theta=request.parameterisation == "theta",
        stepwise=request.stepwise,
    )
    return parameter_table(setting.syntax, len(setting.groups), options)


def _require_endpoints(table: ParameterTable, parameterisation: str) -> None:
    """In "delta" the variance of a latent answer is no parameter, so that nothing can depend on it."""
    senders = {row.right for row in table.rows if row.operator == "~"} & set(table.observed)
    if senders and parameterisation == "delta":
        raise OptionError(
            f"in the parameterisation 'delta' no variable can depend on the ordered {min(senders)!r}",
            hint='use parameterisation="theta"',
        )


def _sample(name: str, found: PolychoricCovariance) -> SampleGroup:
    return SampleGroup(
        name=name,
        n_obs=found.n_obs,
        mean=np.zeros(len(found.names)),
        covariance=found.matrix,
        answers=None,
        patterns=(),
    )


def _moments(found: PolychoricCovariance, method: Estimator) -> MomentGroup:
    gamma = found.gamma
    weight = np.ones(len(gamma)) if method.discrepancy == "unweighted" else 1.0 / np.diag(gamma)
    return MomentGroup(name="", n_obs=found.n_obs, statistics=found.statistics, weight=weight, gamma=gamma)


def _starts(
    table: ParameterTable, samples: tuple[SampleGroup, ...], found: Sequence[PolychoricCovariance]
) -> FloatArray:
    theta = start_values(table, samples)
    for row in reversed(table.rows):
        if row.operator == "|" and row.free >= 0 and row.start is None:
            one = found[row.group]
            theta[row.free] = one.statistics[one.labels.index(f"{row.left}|{row.right}")]
    return theta


def _require_same_categories(setting: Setting) -> None:
    complete = [t[~np.isnan(t).any(axis=1)] for t in setting.tables]
    for j, name in enumerate(setting.syntax.observed):
        seen = [set(np.unique(t[:, j]).tolist()) for t in complete]
        every = set().union(*seen)
        for group, own in zip(setting.groups, seen, strict=True):
            if own != every:
                missing = ", ".join(f"{value:g}" for value in sorted(every - own))
                raise StatisticError(
                    f"item {name!r}: nobody in group {group!r} chose {missing}",
                    hint="join categories in all groups, or treat the items as continuous with MLR",
                )
