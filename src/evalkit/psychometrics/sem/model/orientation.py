"""The sign of factors whose scale is their variance: their loadings add up to a positive number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.sem.model.parameter import Parameter
from evalkit.psychometrics.sem.model.parameters import ParameterTable

FloatArray = NDArray[np.float64]


def oriented(table: ParameterTable, theta: FloatArray) -> FloatArray:
    """theta (q,) with every factor turned that may be turned and points the wrong way.

    A factor with a loading fixed at another value than 0 keeps its sign, as does one whose parameters equal
    others that would not turn with it.
    """
    turned = theta
    for factor in table.factors:
        loadings = [r for r in table.rows if r.operator == "=~" and r.left == factor]
        if any(r.free < 0 and r.value != 0 for r in loadings):
            continue
        if sum(turned[r.free] for r in loadings if r.free >= 0) >= 0:
            continue
        flipped = _flipped(table, turned, factor)
        turned = turned if flipped is None else flipped
    return turned


def _flipped(table: ParameterTable, theta: FloatArray, factor: str) -> FloatArray | None:
    signs: dict[int, int] = {}
    for row in table.rows:
        sign = -1 if _odd(row, factor) else 1
        if row.free < 0:
            if sign < 0 and row.value not in {0.0} and not np.isnan(row.value):
                return None
            continue
        if signs.setdefault(row.free, sign) != sign:
            return None
    flips = np.array([signs.get(k, 1) for k in range(len(theta))])
    turned: FloatArray = theta * flips
    return turned


def _odd(row: Parameter, factor: str) -> bool:
    """Whether the parameter changes its sign with the factor."""
    return (row.left == factor) != (row.right == factor)
