"""The standardised solution: parameters in standard deviations of the factors, or of all variables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.sem.model.ordered import Entries
from evalkit.psychometrics.sem.model.parameters import ParameterTable
from evalkit.psychometrics.sem.model.structure import Structure, implied

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

POWERS = {"=~": (1, -1), "~": (-1, 1), "~~": (-1, -1), "~1": (-1, 0), "|": (-1, 0), "~*~": (1, 0)}
"""Powers of the standard deviations of the left and the right variable that standardise a parameter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standardised:
    """Standardised parameters with their derivatives, for the error of the delta method.

    Attributes:
        values: (rows,) standardised parameters.
        slopes: (rows, q) their derivatives by the free parameters.
    """

    values: FloatArray
    slopes: FloatArray


@dataclass(frozen=True, kw_only=True, slots=True)
class Deviations:
    """Standard deviations of all variables of one group, with derivatives.

    Attributes:
        values: (v,) standard deviations; NaN where a variance is negative.
        slopes: (v, q) derivatives of their logarithms.
    """

    values: FloatArray
    slopes: FloatArray


def deviations(shape: Structure, theta: FloatArray, scales: Entries | None) -> Deviations:
    """Of observed variables and factors; ordered items (scales given) have the deviation 1/scale."""
    at = implied(shape, theta)
    moving = shape.free >= 0
    i, j, kind = shape.rows[moving], shape.columns[moving], shape.kinds[moving]
    u = np.where(kind < 2, at.total[:, i], 0.0)
    v = np.where(kind == 0, at.joint[:, j], np.where(kind == 1, at.total[:, j], 0.0))
    v = np.where((kind == 1) & (i == j), 0.5 * v, v)
    variance = np.diag(at.joint).copy()
    slope = (2.0 * u * v) @ shape.selection
    if scales is not None:
        d = scales.at(theta)
        variance[scales.items] = d**-2.0
        slope[scales.items] = (-2.0 * d**-3.0)[:, None] * scales.selection
    variance = np.where(variance > 0, variance, np.nan)
    return Deviations(values=np.sqrt(variance), slopes=0.5 * slope / variance[:, None])


def standardise(
    table: ParameterTable,
    raw: FloatArray,
    raw_slopes: FloatArray,
    spread: list[Deviations],
    *,
    observed: bool,
) -> Standardised:
    """Parameters times the powers of the standard deviations of what they join.

    Args:
        table: the parameters.
        raw: (rows,) their values.
        raw_slopes: (rows, q) derivatives of the values by the free parameters.
        spread: deviations of each group.
        observed: whether observed variables are standardised too ("std.all"), or factors only ("std.lv").
    """
    place = {name: i for i, name in enumerate(table.variables)}
    group = np.array([row.group for row in table.rows])
    sides = np.array([(place[r.left], place.get(r.right, place[r.left])) for r in table.rows])
    powers = np.array([POWERS[row.operator] for row in table.rows], dtype=np.float64)
    if not observed:
        powers = np.where(sides < len(table.observed), 0.0, powers)
    sizes = np.array([d.values for d in spread])
    slopes = np.array([d.slopes for d in spread])
    factor = np.ones(len(raw))
    bend = np.zeros_like(raw_slopes)
    for side in (0, 1):
        power = powers[:, side]
        used = power != 0
        size = sizes[group, sides[:, side]]
        factor = np.where(used, factor * np.where(used, size, 1.0) ** power, factor)
        bend += np.where(used[:, None], power[:, None] * slopes[group, sides[:, side]], 0.0)
    values = raw * factor
    return Standardised(values=values, slopes=factor[:, None] * raw_slopes + values[:, None] * bend)
