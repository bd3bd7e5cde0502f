"""Statistics whose excess over its expectation estimates the misfit in the population, for CFI and RMSEA.

A corrected chi-square is right as a test, but its CFI and RMSEA estimate other things than those of normal
complete answers would. The statistics here are such ones, with their expectation if the model holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.sem.estimation import information, objective
from evalkit.psychometrics.sem.estimation.chi_square import Excess
from evalkit.psychometrics.sem.estimation.moment_fit import MomentModel, MomentPoint, known_gamma
from evalkit.psychometrics.sem.estimation.reference_models import FittedModel
from evalkit.psychometrics.sem.sampling.sample import moment_group

FloatArray = NDArray[np.float64]

SINGULAR = 1e-8
"""Smallest eigenvalue below which a matrix of correlations is not positive definite."""


def incomplete_excess(
    fitted: FittedModel, basis: FloatArray | None, saturated: FittedModel, *, robust: bool
) -> Excess:
    """The fit to the saturated moments of incomplete answers (Zhang & Savalei 2022).

    Args:
        fitted: a model at its estimates from incomplete answers.
        basis: (q, d) directions that constraints leave free; None for all.
        saturated: the saturated model at its estimates from the same answers.
        robust: without the assumption of normality (their version 3), or with it (version 6).
    """
    n = fitted.model.n_obs
    complete = _as_complete(saturated)
    seen = 0.5 * objective.observed_hessian(saturated.model, saturated.point)
    whole = 0.5 * objective.expected_hessian(complete.model, complete.point)
    slopes = _slopes(fitted, saturated)
    slopes = slopes if basis is None else slopes @ basis
    explained = slopes @ np.linalg.solve(slopes.T @ seen @ slopes, slopes.T)
    if robust:
        spread = np.sum(information.score_products(saturated), axis=0) / n
        gamma = np.linalg.solve(seen, np.linalg.solve(seen, spread).T)
        left = np.eye(len(seen)) - explained @ seen
        expected = float(np.trace(left.T @ whole @ left @ gamma))
    else:
        expected = float(np.trace(whole @ (np.linalg.inv(seen) - explained)))
    chi2 = n * (_complete_deviance(fitted, complete) - complete.point.deviance)
    return Excess(chi2=max(chi2, 0.0), expected=expected)


def _as_complete(saturated: FittedModel) -> FittedModel:
    """The saturated model of complete answers with the same moments."""
    names = [""] * len(saturated.model.groups[0].mean)
    groups = tuple(moment_group(g.name, g.n_obs, g.mean, g.covariance, names) for g in saturated.model.groups)
    model = replace(saturated.model, groups=groups)
    return FittedModel(model=model, point=objective.evaluate_inside(model, saturated.point.theta))


def _complete_deviance(fitted: FittedModel, complete: FittedModel) -> float:
    model = replace(fitted.model, groups=complete.model.groups)
    return objective.evaluate_inside(model, fitted.point.theta).deviance


def _slopes(fitted: FittedModel, saturated: FittedModel) -> FloatArray:
    """(moments, q) derivatives of the moments, in the order of the saturated parameters."""
    found = np.zeros((saturated.model.n_free, fitted.model.n_free))
    for g, (shape, at) in enumerate(zip(fitted.model.structures, fitted.point.implied, strict=True)):
        own = saturated.model.structures[g]
        i, j, place = own.rows[own.free >= 0], own.columns[own.free >= 0], own.free[own.free >= 0]
        spread = at.u[i] * at.v[j] + at.v[i] * at.u[j]
        level = (own.kinds[own.free >= 0] == 2)[:, None]
        found[place] = np.where(level, at.slope[i], spread) @ shape.selection
    return found


def ordered_excess(
    model: MomentModel, point: MomentPoint, inverse: FloatArray, first: Sequence[int]
) -> tuple[Excess, Excess] | None:
    """The normal likelihood of polychoric correlations at least-squares estimates (Savalei 2021).

    Args:
        model: thresholds and correlations of each group, with Gamma.
        point: the estimates.
        inverse: (q, q) inverse of the sum over groups of share D'WD.
        first: for each group the position of the first correlation.

    Returns:
        Of the model, and of the baseline model without correlations; None where a matrix is not definite.
    """
    parts = []
    chi2 = null_chi2 = null_expected = 0.0
    for group, sigma, slope, k, share in zip(
        model.groups, point.sigma, point.slopes, first, model.shares, strict=True
    ):
        gamma = known_gamma(group)[k:, k:]
        sample, found = _correlations(group.statistics[k:]), _correlations(sigma[k:])
        if min(np.linalg.eigvalsh(sample)[0], np.linalg.eigvalsh(found)[0]) <= SINGULAR:
            return None
        back = np.asarray(np.linalg.inv(found), dtype=np.float64)
        log_sample = float(np.linalg.slogdet(sample)[1])
        deviance = float(np.linalg.slogdet(found)[1] + (back * sample).sum())
        chi2 += group.n_obs * (deviance - log_sample - len(sample))
        null_chi2 -= group.n_obs * log_sample
        null_expected += float(np.trace(gamma))
        weight = group.weight if group.weight.ndim == 1 else np.diag(group.weight)
        parts.append(
            _Part(
                slopes=slope[k:],
                weight=share * weight[k:],
                normal=share * _normal_weight(back),
                gamma=gamma / share,
            )
        )
    return (
        Excess(chi2=max(chi2, 0.0), expected=_expected(parts, inverse)),
        Excess(chi2=null_chi2, expected=null_expected),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """One group's correlations: derivatives, both weights and Gamma, each with the group's share."""

    slopes: FloatArray
    weight: FloatArray
    normal: FloatArray
    gamma: FloatArray


def _expected(parts: Sequence[_Part], inverse: FloatArray) -> float:
    """tr(A' V A Gamma) over all groups, A = I - D (D'WD)^-1 D'W."""
    total = 0.0
    for one in parts:
        for two in parts:
            left = -one.slopes @ inverse @ (two.slopes.T * two.weight)
            if one is two:
                left += np.eye(len(left))
            total += float(((left.T @ one.normal @ left) * two.gamma.T).sum())
    return total


def _correlations(values: FloatArray) -> FloatArray:
    """The matrix of correlations (1, 2), (1, 3), …"""
    size = round((1 + np.sqrt(1 + 8 * len(values))) / 2)
    matrix = np.eye(size)
    above = np.triu_indices(size, 1)
    matrix[above] = values
    matrix.T[above] = values
    return matrix


def _normal_weight(inverse: FloatArray) -> FloatArray:
    """The weight of correlations in the normal likelihood: 1/2 D'(W kron W)D off the diagonal."""
    i, j = np.triu_indices(len(inverse), 1)
    straight: FloatArray = inverse[np.ix_(i, i)] * inverse[np.ix_(j, j)]
    return straight + inverse[np.ix_(i, j)] * inverse[np.ix_(j, i)]
