"""Modification indices: what freeing one fixed parameter would take off the chi-square (Sörbom 1989)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import OptionError
from evalkit.psychometrics.sem.estimation import objective
from evalkit.psychometrics.sem.estimation.fitted import Fitted
from evalkit.psychometrics.sem.model.parameter import Parameter
from evalkit.psychometrics.sem.model.parameters import ParameterTable
from evalkit.psychometrics.sem.model.structure import structure
from evalkit.result import Result, ResultTable, result

UNIDENTIFIED = 1e-8
"""Share of a score's variance left by the estimated parameters below which freeing it changes nothing."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Modification:
    """One parameter that is not in the model.

    Attributes:
        left: variable left of the operator.
        operator: "=~" or "~~".
        right: variable right of it.
        group: name of the group; "" with one.
        index: expected fall of chi-square with one degree of freedom.
        change: expected value of the parameter.
    """

    left: str
    operator: str
    right: str
    group: str
    index: float
    change: float


@result
class ModificationIndices(Result):
    """Modification indices of a model.

    Attributes:
        rows: one for each parameter that could be freed, the largest index first.
        chi2: of the model, uncorrected.
        df: its degrees of freedom.
        estimator: its name.
        n_obs: respondents.
    """

    title: ClassVar[str] = "Modification indices"

    rows: tuple[Modification, ...]
    chi2: float
    df: int
    estimator: str
    n_obs: int

    def tables(self) -> tuple[ResultTable, ...]:
        """One row for each parameter."""
        columns = ("parameter", "group", "index", "change")
        rows = tuple((f"{m.left} {m.operator} {m.right}", m.group, m.index, m.change) for m in self.rows)
        return (ResultTable(title="Modification indices", columns=columns, rows=rows),)


def candidates(table: ParameterTable) -> list[Parameter]:
    """Cross loadings of observed variables and covariances of residuals that the model holds at 0."""
    have = {(row.group, row.operator, frozenset((row.left, row.right))) for row in table.rows}
    loads = {(row.group, row.left, row.right) for row in table.rows if row.operator == "=~"}
    dependent = {row.right for row in table.rows if row.operator == "=~"}
    found = []
    for group in range(table.n_groups):
        for factor in table.factors:
            found += [
                Parameter(left=factor, operator="=~", right=x, group=group)
                for x in table.observed
                if (group, factor, x) not in loads and x in dependent
            ]
        for i, left in enumerate(table.observed):
            found += [
                Parameter(left=left, operator="~~", right=right, group=group)
                for right in table.observed[i + 1 :]
                if (group, "~~", frozenset((left, right))) not in have
            ]
    return found


def modification_indices(fitted: Fitted) -> ModificationIndices:
    """Indices of all candidates at the estimates of a model fitted by maximum likelihood, the largest first.

    The score of each candidate is divided by its variance given the estimated parameters.

    Raises:
        OptionError: the estimator has no likelihood.
    """
    estimator = fitted.setting.estimator
    if estimator.discrepancy != "likelihood":
        raise OptionError(
            f"modification indices need a likelihood; {estimator.name} has none",
            hint='use estimator="ML" or "MLR"',
        )
    incomplete = fitted.setting.request.missing == "fiml"
    added = candidates(fitted.table)
    found = _indices(fitted, added, observed=incomplete or estimator.information == "observed")
    rows = [
        Modification(
            left=row.left,
            operator=row.operator,
            right=row.right,
            group=fitted.setting.groups[row.group],
            index=float(index),
            change=float(change),
        )
        for row, index, change in zip(added, *found, strict=True)
        if index > 0
    ]
    return ModificationIndices(
        rows=tuple(sorted(rows, key=lambda row: -row.index)),
        chi2=fitted.estimates.test.chi2,
        df=fitted.estimates.test.df,
        estimator=estimator.name,
        n_obs=sum(sample.n_obs for sample in fitted.samples),
    )


def _indices(fitted: Fitted, added: list[Parameter], *, observed: bool) -> tuple[FloatArray, FloatArray]:
    """Score tests and expected values of the added parameters."""
    table, theta, basis = fitted.table, fitted.estimates.theta, fitted.free.basis
    q = table.n_free
    rows = tuple(replace(row, free=q + k) for k, row in enumerate(added))
    wide = replace(table, rows=(*table.rows, *rows), n_free=q + len(rows))
    shapes = tuple(structure(wide, g, s.covariance, s.mean) for g, s in enumerate(fitted.samples))
    model = objective.Model(structures=shapes, groups=fitted.samples, n_free=wide.n_free)
    point = objective.evaluate_inside(model, np.concatenate([theta, np.zeros(len(rows))]))
    hessian = objective.observed_hessian if observed else objective.expected_hessian
    information = 0.5 * model.n_obs * hessian(model, point)
    score = -0.5 * model.n_obs * objective.gradient(model, point)[q:]
    inner = basis.T @ information[:q, :q] @ basis
    across = information[q:, :q] @ basis
    own = np.diag(information)[q:]
    variance = own - (across * np.linalg.solve(inner, across.T).T).sum(axis=1)
    real = variance > UNIDENTIFIED * own
    safe = np.where(real, variance, 1.0)
    return np.where(real, score**2 / safe, 0.0), np.where(real, score / safe, 0.0)
