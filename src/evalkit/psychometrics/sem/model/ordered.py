"""Thresholds and polychoric correlations that a model of ordered items implies (Muthén 1984).

Behind each item stands a normal latent answer y*; the answer is above category k where y* is above tau_k.
What is seen is standardised: thresholds d_i (tau_ik - mu_i) and correlations d_i d_j sigma_ij, with scales d
that are free or 1 ("delta"), or d_i = sigma_ii^-1/2 with residual variances of 1 ("theta").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.sem.model.parameter import Parameter
from evalkit.psychometrics.sem.model.parameters import ParameterTable
from evalkit.psychometrics.sem.model.structure import Implied, Structure, implied

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entries:
    """Parameters outside the matrices: thresholds or scales of one group.

    Attributes:
        items: (e,) position of the item of each.
        free: (e,) position among the free parameters, -1 where fixed.
        values: (e,) fixed values.
        selection: (e, q) ones where an entry takes a free parameter.
    """

    items: IntArray
    free: IntArray
    values: FloatArray
    selection: FloatArray

    def at(self, theta: FloatArray) -> FloatArray:
        """(e,) their values."""
        return np.where(self.free >= 0, theta[self.free], self.values)


def entries(table: ParameterTable, group: int, operator: str) -> Entries:
    """The thresholds ("|") or scales ("~*~") of a group, item after item, thresholds in order."""
    place = {name: i for i, name in enumerate(table.observed)}

    def order(row: Parameter) -> tuple[int, int]:
        return place[row.left], int(row.right[1:]) if operator == "|" else 0

    rows = sorted((r for r in table.rows if r.group == group and r.operator == operator), key=order)
    free = np.array([r.free for r in rows], dtype=np.int64)
    selection = np.zeros((len(rows), table.n_free))
    moving = np.flatnonzero(free >= 0)
    selection[moving, free[moving]] = 1.0
    return Entries(
        items=np.array([place[r.left] for r in rows], dtype=np.int64),
        free=free,
        values=np.array([0.0 if r.free >= 0 else r.value for r in rows]),
        selection=selection,
    )


def implied_ordered(
    shape: Structure, thresholds: Entries, scales: Entries | None
) -> Callable[[FloatArray], tuple[FloatArray, FloatArray] | None]:
    """theta (q,) -> thresholds, then correlations (1, 2), (1, 3), …, with derivatives.

    Args:
        shape: the group.
        thresholds: of all items.
        scales: of all items; None for the parameterisation "theta".
    """
    first, second = np.triu_indices(shape.n_observed, 1)

    def imply(theta: FloatArray) -> tuple[FloatArray, FloatArray] | None:
        at = implied(shape, theta)
        scale = _free_scales(scales, theta) if scales is not None else _unit_scales(shape, at)
        if scale is None:
            return None
        d, slope_d = scale
        cut = thresholds.at(theta) - at.mean[thresholds.items]
        slope_cut = thresholds.selection - (at.slope @ shape.selection)[thresholds.items]
        items = thresholds.items
        spread = at.covariance[first, second]
        slope = (at.u[first] * at.v[second] + at.v[first] * at.u[second]) @ shape.selection
        values = np.concatenate([d[items] * cut, d[first] * d[second] * spread])
        bent = slope_d[first] * d[second][:, None] + slope_d[second] * d[first][:, None]
        slopes = np.vstack(
            [
                slope_d[items] * cut[:, None] + d[items][:, None] * slope_cut,
                bent * spread[:, None] + (d[first] * d[second])[:, None] * slope,
            ]
        )
        return values, slopes

    return imply


def _free_scales(scales: Entries, theta: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    d = scales.at(theta)
    return (d, scales.selection) if (d > 0).all() else None


def _unit_scales(shape: Structure, at: Implied) -> tuple[FloatArray, FloatArray] | None:
    variances = np.diag(at.covariance)
    if not (variances > 0).all():
        return None
    d = variances**-0.5
    slope = (2.0 * at.u * at.v) @ shape.selection
    return d, -0.5 * (d**3)[:, None] * slope
