"""Linear equality constraints: the free parameters as theta = offset + basis phi."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DefinitionError, Problem
from evalkit.psychometrics.sem.model.parameters import ParameterTable
from evalkit.psychometrics.sem.model.syntax import Constraint

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Freedom:
    """The directions in which the parameters may move.

    Attributes:
        basis: (q, d) orthonormal columns.
        offset: (q,) a vector that meets the constraints.
    """

    basis: FloatArray
    offset: FloatArray


def freedom(table: ParameterTable, constraints: Sequence[Constraint]) -> Freedom:
    """What the ``==`` lines of a model leave free.

    Raises:
        DefinitionError: a label that no parameter has, a constraint that is not linear, or constraints that
            contradict each other.
    """
    labels = {row.label: row.free for row in table.rows if row.label and row.free >= 0}
    fixed = {row.label: row.value for row in table.rows if row.label and row.free < 0}
    rows, values, problems = [], [], []
    for constraint in constraints:
        unknown = [
            label
            for label in (*constraint.left.labels, *constraint.right.labels)
            if label not in labels and label not in fixed
        ]
        if unknown:
            what = f"no parameter has the label {unknown[0]!r}"
            problems.append(Problem(what=what, file="model", line=constraint.line))
            continue
        row, value, linear = _linear(constraint, labels, fixed, table.n_free)
        if not linear:
            what = f"{constraint.left.text} == {constraint.right.text} is not linear in the parameters"
            problems.append(Problem(what=what, file="model", line=constraint.line))
        rows.append(row)
        values.append(value)
    if problems:
        raise DefinitionError(problems)
    if not rows:
        return Freedom(basis=np.eye(table.n_free), offset=np.zeros(table.n_free))
    matrix, right = np.array(rows), np.array(values)
    left, size, turned = np.linalg.svd(matrix)
    rank = int((size > 1e-10 * max(size[0], 1.0)).sum())
    offset = turned[:rank].T @ ((left[:, :rank].T @ right) / size[:rank])
    if not np.allclose(matrix @ offset, right, rtol=0, atol=1e-8):
        raise DefinitionError(Problem(what="the == constraints contradict each other", file="model"))
    return Freedom(basis=turned[rank:].T, offset=offset)


def _linear(
    constraint: Constraint, labels: dict[str, int], fixed: dict[str, float], n_free: int
) -> tuple[FloatArray, float, bool]:
    """(q,) coefficients and right side of left - right = 0, and whether it is linear."""
    names = [n for n in dict.fromkeys((*constraint.left.labels, *constraint.right.labels)) if n in labels]
    slopes, gaps = [], []
    for point in (0.7, 1.9):
        at = {**fixed, **{name: point + 0.3 * i for i, name in enumerate(names)}}
        slope = np.zeros(n_free)
        for side, sign in ((constraint.left, 1.0), (constraint.right, -1.0)):
            for name, value in side.gradient(at).items():
                if name in labels:
                    slope[labels[name]] += sign * value
        gap = float(constraint.left.value(at)) - float(constraint.right.value(at))
        place = np.zeros(n_free)
        for name in names:
            place[labels[name]] = at[name]
        slopes.append(slope)
        gaps.append(float(slope @ place) - gap)
    linear = np.allclose(slopes[0], slopes[1], rtol=1e-10, atol=1e-12)
    return slopes[0], gaps[0], linear and bool(slopes[0].any())
