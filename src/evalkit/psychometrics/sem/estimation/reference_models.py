"""The two models every fit is compared with: all moments free (saturated), and no covariances (baseline)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.sem.estimation.objective import Model, Point, evaluate_inside
from evalkit.psychometrics.sem.model.parameter import Parameter
from evalkit.psychometrics.sem.model.parameters import ParameterTable
from evalkit.psychometrics.sem.model.structure import structure
from evalkit.psychometrics.sem.sampling.sample import SampleGroup, answer_patterns
from evalkit.psychometrics.sem.sampling.saturated import saturated_moments

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class FittedModel:
    """A model at its estimates."""

    model: Model
    point: Point


def saturated_fit(fitted: Model, table: ParameterTable) -> FittedModel:
    """Every moment at that of the sample; free unless the model holds it there."""
    return _moments_fit(fitted, table, covary=True)


def baseline_fit(fitted: Model, table: ParameterTable) -> FittedModel:
    """Means and variances free, covariances 0, but for those of exogenous observed variables."""
    return _moments_fit(fitted, table, covary=False)


def _moments_fit(fitted: Model, table: ParameterTable, *, covary: bool) -> FittedModel:
    observed, means = table.observed, fitted.structures[0].has_means
    held = {observed[i] for i in table.held}
    block = [observed.index(name) for name in table.exogenous]
    rows: list[Parameter] = []
    theta: list[float] = []
    for g, sample in enumerate(fitted.groups):
        mean, covariance = (sample.mean, sample.covariance) if covary else _item_moments(sample, block)
        for i, left in enumerate(observed):
            for j in range(i + 1):
                right = observed[j]
                if i != j and not covary and not {i, j} <= set(block):
                    continue
                row = Parameter(left=left, operator="~~", right=right, group=g, free=len(theta))
                if {left, right} <= held:
                    rows.append(replace(row, free=-1, sample=True))
                    continue
                rows.append(row)
                theta.append(float(covariance[i, j]))
            if means and left in held:
                rows.append(Parameter(left=left, operator="~1", right="", group=g, free=-1, sample=True))
            elif means:
                rows.append(Parameter(left=left, operator="~1", right="", group=g, free=len(theta)))
                theta.append(float(mean[i]))
    free = replace(table, rows=tuple(rows), factors=(), n_free=len(theta))
    shapes = tuple(structure(free, g, s.covariance, s.mean) for g, s in enumerate(fitted.groups))
    model = Model(structures=shapes, groups=fitted.groups, n_free=len(theta))
    start = np.array(theta)
    return FittedModel(model=model, point=evaluate_inside(model, start))


def _item_moments(sample: SampleGroup, block: list[int]) -> tuple[FloatArray, FloatArray]:
    """The estimates when nothing covaries but the variables of a block."""
    if sample.answers is None or len(sample.patterns) == 1:
        return sample.mean, sample.covariance
    mean, covariance = np.nanmean(sample.answers, axis=0), np.diag(np.nanvar(sample.answers, axis=0))
    if len(block) > 1:
        answers = sample.answers[:, block]
        own = saturated_moments(
            answer_patterns(answers), int((~np.isnan(answers)).any(axis=1).sum()), answers
        )
        mean[block], covariance[np.ix_(block, block)] = own
    return mean, covariance
