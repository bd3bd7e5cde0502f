"""The moments that a model implies, with derivatives: reticular action model (McArdle & McDonald 1984).

With all variables v = (observed, factors): A holds the directed paths, S the variances and covariances, m the
intercepts, F picks the observed ones, G = (I - A)^-1. Then Sigma = F G S G' F' and mu = F G m. The derivative
of Sigma by one entry of A or S has rank two, u v' + v u', so that gradients and information matrices need
only products of the columns u and v, never a derivative matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.sem.model.parameters import ParameterTable

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

KINDS = {"=~": 0, "~": 0, "~~": 1, "~1": 2}
"""The matrix of each operator: 0 = A, 1 = S, 2 = m."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Structure:
    """Where the parameters of one group stand; v variables, p of them observed, e entries.

    Attributes:
        n_observed: p; the observed variables come first.
        n_variables: v.
        has_means: whether means are modelled.
        rows: (e,) row of each entry in its matrix: the receiving variable.
        columns: (e,) column: the sending variable; the row itself for an intercept.
        kinds: (e,) 0 = A, 1 = S, 2 = m.
        free: (e,) position in the vector of free parameters, -1 where fixed.
        values: (e,) fixed values, 0 where free.
        selection: (k, q) ones where the k free entries take their parameter from the q of the model.
    """

    n_observed: int
    n_variables: int
    has_means: bool
    rows: IntArray
    columns: IntArray
    kinds: IntArray
    free: IntArray
    values: FloatArray
    selection: FloatArray


@dataclass(frozen=True, kw_only=True, slots=True)
class Implied:
    """The moments implied by parameters, and the columns of their derivatives; k free entries.

    Attributes:
        covariance: (p, p) Sigma.
        mean: (p,) mu; zeros where means are not modelled.
        u: (p, k) first columns.
        v: (p, k) second columns: dSigma/dentry = u v' + v u'.
        slope: (p, k) dmu/dentry.
        total: (v, v) G = (I - A)^-1.
        joint: (v, v) covariance of all variables.
        level: (v,) means of all variables.
    """

    covariance: FloatArray
    mean: FloatArray
    u: FloatArray
    v: FloatArray
    slope: FloatArray
    total: FloatArray
    joint: FloatArray
    level: FloatArray


def structure(table: ParameterTable, group: int, covariance: FloatArray, mean: FloatArray) -> Structure:
    """The structure of one group; covariance (p, p) and mean (p,) fill what is taken from the sample."""
    place = {name: i for i, name in enumerate(table.variables)}
    entries: list[tuple[int, int, int, int, float]] = []
    for row in table.rows:
        if row.group != group or row.operator not in KINDS:
            continue
        kind = KINDS[row.operator]
        left = place[row.left]
        right = place[row.right] if row.right else left
        if row.operator == "=~":
            left, right = right, left
        value = row.value
        if row.sample:
            value = float(mean[left] if kind == 2 else covariance[left, right])
        entries.append((left, right, kind, row.free, 0.0 if row.free >= 0 else value))
    rows, columns, kinds, free, values = zip(*entries, strict=True)
    positions = np.array(free, dtype=np.int64)
    chosen = positions[positions >= 0]
    selection = np.zeros((len(chosen), table.n_free))
    selection[np.arange(len(chosen)), chosen] = 1.0
    return Structure(
        n_observed=len(table.observed),
        n_variables=len(table.variables),
        has_means=any(k == 2 for k in kinds),
        rows=np.array(rows, dtype=np.int64),
        columns=np.array(columns, dtype=np.int64),
        kinds=np.array(kinds, dtype=np.int64),
        free=positions,
        values=np.array(values, dtype=np.float64),
        selection=selection,
    )


def matrices(shape: Structure, theta: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """A (v, v), S (v, v) and m (v,) at the free parameters theta (q,)."""
    entries = np.where(shape.free >= 0, theta[shape.free], shape.values)
    v = shape.n_variables
    kept = theta.dtype
    directed, symmetric, level = np.zeros((v, v), kept), np.zeros((v, v), kept), np.zeros(v, kept)
    for kind, matrix in ((0, directed), (1, symmetric)):
        at = shape.kinds == kind
        matrix[shape.rows[at], shape.columns[at]] = entries[at]
        if kind == 1:
            matrix[shape.columns[at], shape.rows[at]] = entries[at]
    at = shape.kinds == 2
    level[shape.rows[at]] = entries[at]
    return directed, symmetric, level


def implied(shape: Structure, theta: FloatArray) -> Implied:
    """Moments and derivative columns at theta (q,)."""
    directed, symmetric, level = matrices(shape, theta)
    v, p = shape.n_variables, shape.n_observed
    total: FloatArray = np.asarray(np.linalg.inv(np.eye(v) - directed), dtype=np.float64)
    joint = total @ symmetric @ total.T
    mean = total @ level
    moving = shape.free >= 0
    i, j, kind = shape.rows[moving], shape.columns[moving], shape.kinds[moving]
    path, spread = kind == 0, kind == 1
    u = np.where(kind < 2, total[:p, i], 0.0)
    second = np.where(path, joint[:p, j], np.where(spread, total[:p, j], 0.0))
    second = np.where(spread & (i == j), 0.5 * second, second)
    slope = np.zeros_like(u)
    if shape.has_means:
        slope = np.where(path, total[:p, i] * mean[j], np.where(kind == 2, total[:p, i], 0.0))
    return Implied(
        covariance=joint[:p, :p],
        mean=mean[:p],
        u=u,
        v=second,
        slope=slope,
        total=total,
        joint=joint,
        level=mean,
    )


def curvature(shape: Structure, at: Implied, weights: FloatArray, mean_weights: FloatArray) -> FloatArray:
    """(k, k) sum over moments of their second derivatives, tr(weights d²Sigma) + mean_weights' d²mu.

    Args:
        shape: the group.
        at: its moments.
        weights: (p, p) symmetric.
        mean_weights: (p,).
    """
    p = shape.n_observed
    moving = shape.free >= 0
    i, j, kind = shape.rows[moving], shape.columns[moving], shape.kinds[moving]
    g, joint = at.total, at.joint
    outer = g[:p].T @ weights @ g[:p]
    mixed = joint[:, :p] @ weights @ g[:p]
    r = g[:p].T @ mean_weights
    path, spread, level = kind == 0, kind == 1, kind == 2
    across = g[np.ix_(j, i)]
    result = np.zeros((len(i), len(i)))
    pure = mixed[np.ix_(j, i)].T * across
    both = 2.0 * (pure + pure.T + outer[np.ix_(i, i)] * joint[np.ix_(j, j)])
    bent = (r[i][:, None] * across) * at.level[j][None, :]
    both = both + bent + bent.T
    result[np.ix_(path, path)] = both[np.ix_(path, path)]
    half = np.where(i == j, 0.5, 1.0)[None, :]
    cross = 2.0 * half * (across * outer[np.ix_(i, j)] + g[np.ix_(j, j)] * outer[np.ix_(i, i)])
    result[np.ix_(path, spread)] = cross[np.ix_(path, spread)]
    result[np.ix_(spread, path)] = cross[np.ix_(path, spread)].T
    tilt = r[i][:, None] * across
    result[np.ix_(path, level)] = tilt[np.ix_(path, level)]
    result[np.ix_(level, path)] = tilt[np.ix_(path, level)].T
    return result
