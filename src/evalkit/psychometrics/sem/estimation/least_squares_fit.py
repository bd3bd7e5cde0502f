"""Estimates by least squares on moments or on thresholds and polychoric correlations."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from evalkit.psychometrics.sem.estimation import moment_fit, search
from evalkit.psychometrics.sem.estimation.chi_square import ModelTest
from evalkit.psychometrics.sem.estimation.estimates import Estimates, find
from evalkit.psychometrics.sem.estimation.estimators import Estimator
from evalkit.psychometrics.sem.estimation.identified import identified_inverse
from evalkit.psychometrics.sem.estimation.moment_fit import MomentGroup, MomentModel, MomentPoint
from evalkit.psychometrics.sem.estimation.task import Task
from evalkit.psychometrics.sem.model.structure import Structure, implied

FloatArray = NDArray[np.float64]
Imply = Callable[[FloatArray], tuple[FloatArray, FloatArray] | None]


def fit_moments(
    task: Task, model: MomentModel, shapes: Sequence[Structure], free_moments: Sequence[FloatArray]
) -> Estimates:
    """Least squares with the weights of the groups.

    Args:
        task: the parameters.
        model: statistics, weights and, for robust estimators, Gamma; and what they are at theta.
        shapes: structure of each group.
        free_moments: for each group (r, b) ones where a statistic is free in the baseline model.

    Raises:
        StatisticError: no convergence, or parameters that are not identified.
    """
    found = find(task, _landscape(model))
    n_moments = sum(len(group.statistics) for group in model.groups)
    covariance, test = _tested(model, found.point, task.free.basis, n_moments, task.estimator)
    base_model, base_point = _baseline(model.groups, free_moments)
    basis = np.eye(base_model.n_free)
    _, baseline = _tested(base_model, base_point, basis, n_moments, task.estimator)
    moments = [implied(shape, found.point.theta) for shape in shapes]
    return Estimates(
        theta=found.point.theta,
        covariance=covariance,
        test=test,
        baseline=baseline,
        log_likelihoods=None,
        implied=tuple((at.covariance, at.mean) for at in moments),
        steps=found.steps,
        bread=0.5 * moment_fit.guide(model, found.point),
        meat=np.sum(moment_fit.meat(model, found.point), axis=0) if task.estimator.robust else None,
        slopes=np.vstack(
            [np.sqrt(share) * d for share, d in zip(model.shares, found.point.slopes, strict=True)]
        ),
    )


def _landscape(model: MomentModel) -> search.Landscape[MomentPoint]:
    return search.Landscape(
        evaluate=lambda theta: moment_fit.evaluate(model, theta),
        value=lambda point: point.discrepancy,
        gradient=lambda point: moment_fit.gradient(model, point),
        guide=lambda point: moment_fit.guide(model, point),
        curvature=lambda point: moment_fit.guide(model, point),
    )


def _tested(
    model: MomentModel, point: MomentPoint, basis: FloatArray, n_moments: int, estimator: Estimator
) -> tuple[FloatArray, ModelTest]:
    """(q, q) covariance of the estimates, and the test of the model."""
    inverse = identified_inverse(0.5 * moment_fit.guide(model, point), basis)
    n = model.n_obs - len(model.groups)
    df = n_moments - basis.shape[1]
    chi2 = max(sum(moment_fit.group_discrepancies(model, point)), 0.0)
    plain = ModelTest(chi2=chi2, df=df, pvalue=float(chdtrc(df, chi2)) if df > 0 else math.nan)
    if not estimator.robust:
        return inverse / n, plain
    spread = np.sum(moment_fit.meat(model, point), axis=0)
    return inverse @ spread @ inverse / n, _shifted(plain, model, point, inverse)


def _shifted(plain: ModelTest, model: MomentModel, point: MomentPoint, inverse: FloatArray) -> ModelTest:
    """Scaled and shifted to the first two moments of a chi-square (Asparouhov & Muthén 2010)."""
    if plain.df == 0:
        return plain
    one, two = moment_fit.residual_spread(model, point, inverse)
    factor = math.sqrt(plain.df / two)
    shift = plain.df - factor * one
    value = max(plain.chi2 * factor + shift, 0.0)
    return ModelTest(
        chi2=plain.chi2,
        df=plain.df,
        pvalue=plain.pvalue,
        scaling=1.0 / factor,
        shift=shift,
        chi2_scaled=value,
        pvalue_scaled=float(chdtrc(plain.df, value)),
        correction="scaled_shifted",
    )


def _baseline(
    groups: Sequence[MomentGroup], free_moments: Sequence[FloatArray]
) -> tuple[MomentModel, MomentPoint]:
    """The model in which some statistics are free and the others 0; a linear one, solved at once."""
    width = sum(picked.shape[1] for picked in free_moments)
    slopes, at = [], 0
    for picked in free_moments:
        slope = np.zeros((len(picked), width))
        slope[:, at : at + picked.shape[1]] = picked
        slopes.append(slope)
        at += picked.shape[1]
    model = MomentModel(
        groups=tuple(groups),
        imply=tuple(_linear(slope) for slope in slopes),
        n_free=width,
    )
    zero = moment_fit.evaluate_inside(model, np.zeros(width))
    bend, slope = moment_fit.guide(model, zero), moment_fit.gradient(model, zero)
    step: FloatArray = np.asarray(np.linalg.solve(bend, slope), dtype=np.float64)
    return model, moment_fit.evaluate_inside(model, -step)


def _linear(slope: FloatArray) -> Imply:
    return lambda theta: (slope @ theta, slope)
