"""First values of the search: loadings from the strongest common direction of each factor's indicators."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.sem.model.parameter import Parameter
from evalkit.psychometrics.sem.model.parameters import ParameterTable
from evalkit.psychometrics.sem.sampling.sample import SampleGroup

FloatArray = NDArray[np.float64]


def start_values(table: ParameterTable, groups: tuple[SampleGroup, ...]) -> FloatArray:
    """(q,) first values; those given in the model stand."""
    theta = np.zeros(table.n_free)
    for group in reversed(range(table.n_groups)):
        sample = groups[group]
        place = {name: i for i, name in enumerate(table.observed)}
        rows = [r for r in table.rows if r.group == group]
        loadings, spread = _measurement(rows, place, sample.covariance)
        for row in rows:
            if row.free >= 0:
                theta[row.free] = (
                    row.start if row.start is not None else _start(row, place, sample, loadings, spread)
                )
    return theta


def _measurement(
    rows: list[Parameter], place: dict[str, int], covariance: FloatArray
) -> tuple[dict[tuple[str, str], float], dict[str, float]]:
    """Loadings of observed indicators and variances of factors on the scale that the fixed ones set."""
    loadings: dict[tuple[str, str], float] = {}
    spread: dict[str, float] = {}
    fixed = {r.left: r.value for r in rows if r.operator == "~~" and r.left == r.right and r.free < 0}
    for factor in dict.fromkeys(r.left for r in rows if r.operator == "=~"):
        own = [r for r in rows if r.operator == "=~" and r.left == factor]
        seen = [r for r in own if r.right in place]
        if not seen:
            spread[factor] = fixed.get(factor, 0.5)
            continue
        at = [place[r.right] for r in seen]
        deviations = np.sqrt(np.diag(covariance)[at])
        correlation = covariance[np.ix_(at, at)] / np.outer(deviations, deviations)
        values, vectors = np.linalg.eigh(correlation)
        weight = vectors[:, -1] * np.sqrt(max(values[-1] - 0.4, 0.2))
        weight *= np.sign(weight.sum()) or 1.0
        found = np.clip(weight, -0.95, 0.95) * deviations
        held = [i for i, r in enumerate(seen) if r.free < 0 and r.value != 0]
        scale = 1.0
        if held and factor not in fixed:
            least = 1e-3 * deviations[held[0]]
            scale = seen[held[0]].value / math.copysign(max(abs(found[held[0]]), least), found[held[0]])
        for r, value in zip(seen, found * scale, strict=True):
            loadings[factor, r.right] = float(value)
        spread[factor] = float(1.0 / scale**2)
    return loadings, spread


def _start(
    row: Parameter,
    place: dict[str, int],
    sample: SampleGroup,
    loadings: dict[tuple[str, str], float],
    spread: dict[str, float],
) -> float:
    observed = row.left in place
    if row.operator == "=~":
        return loadings.get((row.left, row.right), 1.0)
    if row.operator == "~*~":
        return 1.0
    if row.operator == "~1":
        return float(sample.mean[place[row.left]]) if observed else 0.0
    if row.operator == "~~" and row.left == row.right:
        return float(0.5 * sample.covariance[(place[row.left],) * 2]) if observed else spread[row.left]
    return 0.0
