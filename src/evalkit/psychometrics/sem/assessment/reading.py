"""From a fitted model to its result: parameters with errors, standardised values, residuals, warnings."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from evalkit.errors import StatisticError
from evalkit.psychometrics.sem.assessment.fit_measures import fit_measures
from evalkit.psychometrics.sem.assessment.residuals import residual_correlations, srmr
from evalkit.psychometrics.sem.assessment.result import Estimate, SemResult
from evalkit.psychometrics.sem.assessment.standardised import Deviations, deviations, standardise
from evalkit.psychometrics.sem.estimation.fitted import Fitted
from evalkit.psychometrics.sem.model.structure import implied
from evalkit.psychometrics.sem.model.syntax import Definition

FloatArray = NDArray[np.float64]

CONFIDENCE = 0.95


def solution(fitted: Fitted) -> SemResult:
    """The result of a fitted model."""
    spread = [
        deviations(shape, fitted.estimates.theta, None if fitted.scales is None else fitted.scales[g])
        for g, shape in enumerate(fitted.shapes)
    ]
    raw, slopes = _values(fitted, spread)
    moments = _moments(fitted, spread)
    n_group = tuple(sample.n_obs for sample in fitted.samples)
    parameters = (*_estimates(fitted, raw, slopes, spread), *_defined(fitted))
    correlation = _factor_correlations(fitted)
    heywood = _heywood(fitted, raw, correlation)
    return SemResult(
        parameters=parameters,
        fit=fit_measures(
            fitted.estimates.test,
            fitted.estimates.baseline,
            n_free=fitted.free.basis.shape[1],
            n_obs=sum(n_group),
            n_groups=len(n_group),
            n_effective=fitted.n_effective,
            srmr=srmr(
                [(s.covariance, s.mean) for s in fitted.samples],
                moments,
                [n / sum(n_group) for n in n_group],
                means=fitted.shapes[0].has_means and not fitted.setting.request.ordered,
                diagonal=not fitted.setting.request.ordered,
            ),
            log_likelihoods=fitted.estimates.log_likelihoods,
        ),
        r_squared=_r_squared(fitted, raw, spread),
        factor_correlation=correlation,
        residuals=np.array(
            [residual_correlations(s.covariance, m[0]) for s, m in zip(fitted.samples, moments, strict=True)]
        ),
        covariance=fitted.estimates.covariance,
        observed=fitted.table.observed,
        factors=fitted.table.factors,
        groups=fitted.setting.groups,
        n_obs=sum(n_group),
        n_group=n_group,
        n_total=fitted.setting.n_total,
        n_free=fitted.free.basis.shape[1],
        heywood=heywood,
        estimator=fitted.setting.estimator.name,
        missing=fitted.setting.request.missing,
        parameterisation=fitted.setting.request.parameterisation if fitted.setting.request.ordered else "",
        ordered=fitted.setting.request.ordered,
        equal=fitted.setting.request.equal,
        clusters=fitted.n_clusters,
        model=fitted.setting.text,
        steps=fitted.estimates.steps,
        warnings=_warnings(fitted, heywood),
    )


def _values(fitted: Fitted, spread: list[Deviations]) -> tuple[FloatArray, FloatArray]:
    """(rows,) values of all rows and (rows, q) their derivatives."""
    table, theta = fitted.table, fitted.estimates.theta
    raw = np.zeros(len(table.rows))
    slopes = np.zeros((len(table.rows), table.n_free))
    place = {name: i for i, name in enumerate(table.variables)}
    without = (
        [] if not fitted.setting.request.ordered else [deviations(s, theta, None) for s in fitted.shapes]
    )
    for r, row in enumerate(table.rows):
        if row.free >= 0:
            raw[r] = theta[row.free]
            slopes[r, row.free] = 1.0
        elif row.sample:
            sample = fitted.samples[row.group]
            left = place[row.left]
            raw[r] = sample.mean[left] if row.operator == "~1" else sample.covariance[left, place[row.right]]
        elif row.derived:
            at, whole, explained = place[row.left], spread[row.group], without[row.group]
            raw[r] = whole.values[at] ** 2 - explained.values[at] ** 2
            slopes[r] = 2.0 * (
                whole.values[at] ** 2 * whole.slopes[at] - explained.values[at] ** 2 * explained.slopes[at]
            )
        else:
            raw[r] = row.value
    return raw, slopes


def _estimates(
    fitted: Fitted, raw: FloatArray, slopes: FloatArray, spread: list[Deviations]
) -> tuple[Estimate, ...]:
    covariance = fitted.estimates.covariance
    lv = standardise(fitted.table, raw, slopes, spread, observed=False)
    both = standardise(fitted.table, raw, slopes, spread, observed=True)
    se = _errors(slopes, covariance)
    std_se = _errors(both.slopes, covariance)
    found = []
    for r, row in enumerate(fitted.table.rows):
        error = float(se[r]) if row.free >= 0 else 0.0
        found.append(
            _estimate(
                (row.left, row.operator, row.right),
                float(raw[r]),
                error,
                group=fitted.setting.groups[row.group],
                standard=(float(lv.values[r]), float(both.values[r]), float(std_se[r])),
                label=row.label,
                free=row.free >= 0,
            )
        )
    return tuple(found)


def _errors(slopes: FloatArray, covariance: FloatArray) -> FloatArray:
    return np.sqrt(np.maximum(((slopes @ covariance) * slopes).sum(axis=1), 0.0))  # type: ignore[no-any-return]


def _estimate(
    names: tuple[str, str, str],
    value: float,
    error: float,
    *,
    group: str = "",
    standard: tuple[float, float, float] = (np.nan, np.nan, np.nan),
    label: str = "",
    free: bool = False,
) -> Estimate:
    z = value / error if error > 0 else np.nan
    reach = float(ndtri(0.5 + CONFIDENCE / 2)) * error
    return Estimate(
        left=names[0],
        operator=names[1],
        right=names[2],
        group=group,
        estimate=value,
        se=error,
        z=z,
        pvalue=float(2.0 * ndtr(-abs(z))) if error > 0 else np.nan,
        ci_lower=value - reach,
        ci_upper=value + reach,
        std_lv=standard[0],
        std_all=standard[1],
        std_se=standard[2],
        label=label,
        free=free,
    )


def _defined(fitted: Fitted) -> tuple[Estimate, ...]:
    """The ``:=`` quantities, with errors by the delta method."""
    theta = fitted.estimates.theta
    labels = {r.label: (r.free, r.value) for r in fitted.table.rows if r.label}
    values = {name: float(theta[k]) if k >= 0 else v for name, (k, v) in labels.items()}
    slopes = {
        name: np.eye(len(theta))[k] if k >= 0 else np.zeros(len(theta)) for name, (k, _) in labels.items()
    }
    found = []
    for definition in fitted.setting.syntax.definitions:
        value, slope = _evaluated(definition, values, slopes, len(theta))
        values[definition.name], slopes[definition.name] = value, slope
        error = float(_errors(slope[None, :], fitted.estimates.covariance)[0])
        found.append(
            _estimate(
                (definition.name, ":=", definition.expression.text), value, error, label=definition.name
            )
        )
    return tuple(found)


def _evaluated(
    definition: Definition, values: dict[str, float], slopes: dict[str, FloatArray], n_free: int
) -> tuple[float, FloatArray]:
    expression, total, value = definition.expression, np.zeros(n_free), np.nan
    with np.errstate(all="ignore"), suppress(ZeroDivisionError):
        value = float(expression.value(values))
        for name, rate in expression.gradient(values).items():
            total = total + rate * slopes[name]
    if not np.isfinite(value) or not np.isfinite(total).all():
        raise StatisticError(
            f"{definition.name} := {expression.text} has no value, or no standard error, at the estimates",
            hint="roots and logarithms need positive arguments, divisors must not be 0",
        )
    return value, total


def _moments(fitted: Fitted, spread: list[Deviations]) -> list[tuple[FloatArray, FloatArray]]:
    """For each group the implied moments; of ordered items correlations."""
    found = []
    p = len(fitted.table.observed)
    for (covariance, mean), deviation in zip(fitted.estimates.implied, spread, strict=True):
        if fitted.setting.request.ordered:
            size = deviation.values[:p]
            correlation = covariance / np.outer(size, size)
            np.fill_diagonal(correlation, 1.0)
            found.append((correlation, mean))
        else:
            found.append((covariance, mean))
    return found


def _factor_correlations(fitted: Fitted) -> FloatArray:
    p = len(fitted.table.observed)
    found = []
    for shape in fitted.shapes:
        joint = implied(shape, fitted.estimates.theta).joint[p:, p:]
        size = np.sqrt(np.where(np.diag(joint) > 0, np.diag(joint), np.nan))
        found.append(joint / np.outer(size, size))
    return np.array(found)


def _r_squared(fitted: Fitted, raw: FloatArray, spread: list[Deviations]) -> FloatArray:
    place = {name: i for i, name in enumerate(fitted.table.observed)}
    found = np.full((len(fitted.shapes), len(place)), np.nan)
    for r, row in enumerate(fitted.table.rows):
        if row.operator == "~~" and row.left == row.right and row.left in place and raw[r] >= 0:
            at = place[row.left]
            found[row.group, at] = 1.0 - raw[r] / spread[row.group].values[at] ** 2
    return found


def _heywood(fitted: Fitted, raw: FloatArray, correlation: FloatArray) -> tuple[str, ...]:
    several = len(fitted.setting.groups) > 1
    found = []
    for r, row in enumerate(fitted.table.rows):
        if row.operator == "~~" and row.left == row.right and raw[r] < 0:
            place = f" in {fitted.setting.groups[row.group]}" if several else ""
            found.append(f"variance of {row.left}{place}: {raw[r]:.3g}")
    for g, matrix in enumerate(correlation):
        for i in range(len(matrix)):
            for j in range(i):
                if abs(matrix[i, j]) >= 1.0:
                    place = f" in {fitted.setting.groups[g]}" if several else ""
                    names = fitted.table.factors[j], fitted.table.factors[i]
                    found.append(f"correlation of {names[0]} and {names[1]}{place}: {matrix[i, j]:.3g}")
    return tuple(found)


def _warnings(fitted: Fitted, heywood: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    if heywood:
        found.append(f"the solution is improper: {'; '.join(heywood)}")
    if fitted.n_clusters is not None and fitted.n_clusters <= fitted.free.basis.shape[1]:
        found.append(
            f"{fitted.n_clusters} clusters for {fitted.free.basis.shape[1]} free parameters: standard errors"
            " of single parameters stand, joint tests and the corrected chi-square do not"
        )
    return tuple(found)
