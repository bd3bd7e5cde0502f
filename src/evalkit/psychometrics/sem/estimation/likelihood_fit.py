"""Estimates by maximum likelihood, of complete answers or with every answer that was given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.sem.estimation import chi_square, information, likelihood, objective, search
from evalkit.psychometrics.sem.estimation.chi_square import ModelTest
from evalkit.psychometrics.sem.estimation.estimates import Estimates, find
from evalkit.psychometrics.sem.estimation.estimators import Estimator
from evalkit.psychometrics.sem.estimation.population import incomplete_excess
from evalkit.psychometrics.sem.estimation.reference_models import FittedModel, baseline_fit, saturated_fit
from evalkit.psychometrics.sem.estimation.task import Task
from evalkit.psychometrics.sem.model.structure import structure
from evalkit.psychometrics.sem.sampling.sample import SampleGroup, answer_patterns, moment_group

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ground:
    """What the tests of the model and of the baseline model share.

    Attributes:
        saturated: the saturated model.
        estimator: the correction.
        kind: of information.
        incomplete: whether answers are missing.
        clusters: of respondents, or None.
    """

    saturated: FittedModel
    estimator: Estimator
    kind: information.Information
    incomplete: bool
    clusters: Sequence[IntArray] | None


def fit_likelihood(
    task: Task, groups: Sequence[SampleGroup], clusters: Sequence[IntArray] | None = None
) -> Estimates:
    """Maximum-likelihood estimates with their covariance and the test of the model.

    Args:
        task: the parameters.
        groups: the answers, or the moments, of each group.
        clusters: for each group (n,) the cluster of each respondent; None for independent respondents.

    Raises:
        StatisticError: no convergence, or parameters that are not identified.
    """
    table, estimator = task.table, task.estimator
    shapes = tuple(structure(table, g, s.covariance, s.mean) for g, s in enumerate(groups))
    model = objective.Model(structures=shapes, groups=tuple(groups), n_free=table.n_free)
    found = find(task, _landscape(model))
    whole = len(table.observed)
    incomplete = any(len(p.items) < whole for group in groups for p in group.patterns)
    ground = _Ground(
        saturated=saturated_fit(model, table),
        estimator=estimator,
        kind="observed" if incomplete else estimator.information,
        incomplete=incomplete,
        clusters=clusters,
    )
    covariance, test = _tested(FittedModel(model=model, point=found.point), task.free.basis, ground)
    _, baseline = _tested(baseline_fit(model, table), None, ground)
    return Estimates(
        theta=found.point.theta,
        covariance=covariance,
        test=test,
        baseline=baseline,
        log_likelihoods=_heights(groups, table.held, found.point.deviance, ground.saturated.point.deviance),
        implied=tuple((at.covariance, at.mean) for at in found.point.implied),
        steps=found.steps,
    )


def _landscape(model: objective.Model) -> search.Landscape[objective.Point]:
    return search.Landscape(
        evaluate=lambda theta: objective.evaluate(model, theta),
        value=lambda point: point.deviance,
        gradient=lambda point: objective.gradient(model, point),
        guide=lambda point: objective.expected_hessian(model, point),
        curvature=lambda point: objective.observed_hessian(model, point),
    )


def _tested(fitted: FittedModel, basis: FloatArray | None, ground: _Ground) -> tuple[FloatArray, ModelTest]:
    """(q, q) covariance of the estimates of a model, and its test against the saturated one."""
    curved = information.curvature(fitted, ground.kind, basis)
    n_free = fitted.model.n_free if basis is None else basis.shape[1]
    df = ground.saturated.model.n_free - n_free
    test = chi_square.model_test(fitted, ground.saturated.point, df)
    if ground.incomplete and df > 0:
        robust = ground.estimator.robust
        found = incomplete_excess(fitted, basis, ground.saturated, robust=robust)
        test = replace(test, excess=found)
    if not ground.estimator.robust:
        return curved.inverse, test
    products = information.score_products(fitted, ground.clusters)
    covariance = information.sandwich(curved, products)
    if df == 0:
        return covariance, test
    excess = _saturated_trace(fitted, ground) - chi_square.parameter_trace(curved, products)
    return covariance, chi_square.scaled(test, excess / df, ground.estimator.correction)


def _saturated_trace(fitted: FittedModel, ground: _Ground) -> float:
    """How much the moments vary, in units of what they would if answers were normal."""
    groups, has_means = fitted.model.groups, fitted.model.structures[0].has_means
    if ground.estimator.correction == "satorra_bentler":
        inverses = [weights[0].inverse for weights in fitted.point.weighted]
        return chi_square.structured_trace(groups, inverses, has_means)
    whole = bool((ground.saturated.model.structures[0].free >= 0).all())
    if whole and not ground.incomplete and ground.clusters is None:
        return chi_square.moment_trace(groups, has_means)
    return chi_square.parameter_trace(
        information.curvature(ground.saturated, "observed"),
        information.score_products(ground.saturated, ground.clusters),
    )


def _heights(groups: Sequence[SampleGroup], held: Sequence[int], *deviances: float) -> tuple[float, float]:
    """Log-likelihoods of the model and of the saturated one, given the variables whose moments are held."""
    n_obs = sum(group.n_obs for group in groups)
    answers = sum(len(p.items) * p.n_obs for group in groups for p in group.patterns)
    given = sum(_height_of_held(group, list(held)) for group in groups) if held else 0.0
    constant = math.log(2.0 * math.pi) * answers
    model, saturated = (-0.5 * (n_obs * deviance + constant) - given for deviance in deviances)
    return model, saturated


def _height_of_held(group: SampleGroup, held: list[int]) -> float:
    """Log-likelihood of some variables of a group at the moments of the sample."""
    at = np.ix_(held, held)
    if group.answers is None:
        part = moment_group(group.name, group.n_obs, group.mean[held], group.covariance[at], [""] * len(held))
    else:
        patterns = answer_patterns(group.answers[:, held])
        part = replace(group, mean=group.mean[held], covariance=group.covariance[at], patterns=patterns)
    weighted = likelihood.weigh_group(part, part.covariance, part.mean, has_means=True) or []
    answers = sum(len(p.items) * p.n_obs for p in part.patterns)
    deviance = likelihood.deviance(part, weighted, part.covariance)
    return -0.5 * (group.n_obs * deviance + math.log(2.0 * math.pi) * answers)
