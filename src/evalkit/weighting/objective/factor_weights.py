"""Weights from rotated factors (Nicoletti; OECD/JRC Handbook)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import ClassVar, Literal

import numpy as np

from evalkit.errors import OptionError, StatisticError
from evalkit.result import result
from evalkit.weighting.objective.component_based import ComponentBased
from evalkit.weighting.objective.indicator_table import Direction, indicator_table
from evalkit.weighting.objective.standardised import directed_correlation, refuse_negative, spread

NEGATIVE = ("refuse", "square")
LEAST_SHARE = 0.10
TURN_TOLERANCE = 1e-12
MAX_TURNS = 1000


@result
class FactorWeightsResult(ComponentBased):
    """Weights of indicators from rotated factors.

    Attributes:
        loadings: (v, c) rotated loadings (varimax, Kaiser rows), each factor turned to its own indicators.
        explained: (c,) Σ squared rotated loadings of each factor.
        factor_of: (v,) 1-based factor on which each varying indicator loads most.
        n_factors: c.
    """

    title: ClassVar[str] = "Factor weights"

    loadings: np.ndarray
    explained: np.ndarray
    factor_of: np.ndarray
    n_factors: int


def factor_weights(
    matrix: np.ndarray,
    directions: Sequence[Direction],
    labels: Sequence[str] | None = None,
    *,
    n_factors: int | None = None,
    negative: Literal["refuse", "square"] = "refuse",
) -> FactorWeightsResult:
    """Weights of the OECD/JRC Handbook (2008, step 6.1; Nicoletti, Scarpetta & Boylaud 2000).

    Principal components of the correlation matrix of the directed indicators, those with more than 10 % of
    the variance, varimax with Kaiser's row normalisation. Each indicator belongs to the factor on which it
    loads most; its weight is (l²/Σ_factor l²) · (Σ_factor l²/Σ l²), rescaled to sum 1. An indicator whose
    loading runs against its factor would count as positive by the square and is refused; the Handbook's own
    example (exports in the Technology Achievement Index) squares it, which "square" repeats and notes.

    Args:
        matrix: (m, k), m ≥ 3, no missing cells.
        directions: (k,) "benefit" or "cost".
        labels: (k,) names of the indicators; "1", "2", … without them.
        n_factors: number of factors; by the 10 % rule without it.
        negative: "refuse" or "square".

    Raises:
        DataError: shapes do not fit, or a cell is missing; row and column are named.
        OptionError: unknown direction or option, or n_factors out of range.
        StatisticError: a negative loading, no convergence, or every indicator is constant.
    """
    if negative not in NEGATIVE:
        raise OptionError.unknown_choice("negative", negative, NEGATIVE)
    table = indicator_table(matrix, directions, labels, method="factor")
    values, vectors = np.linalg.eigh(directed_correlation(table))
    values, vectors = np.maximum(values[::-1], 0.0), vectors[:, ::-1]
    rank = int((values > np.finfo(float).eps * len(values) * values[0]).sum())
    count = int((values > LEAST_SHARE * values.sum()).sum()) if n_factors is None else n_factors
    if not 1 <= count <= rank:
        raise OptionError(f"n_factors must be from 1 to {rank} (the rank of these data); got {count}")
    loadings = _varimax(vectors[:, :count] * np.sqrt(values[:count]))
    owner = np.argmax(np.abs(loadings), axis=1)
    own = loadings[np.arange(len(loadings)), owner]
    side = np.where(np.bincount(owner, weights=own**3, minlength=count) < 0, -1.0, 1.0)
    loadings, own = loadings * side, own * side[owner]
    if negative == "refuse":
        refuse_negative(own, table, "factor analysis")
    names = [name for name, flag in zip(table.names, table.constant, strict=True) if not flag]
    turned = [name for name, loading in zip(names, own, strict=True) if loading < 0]
    share = own**2
    return FactorWeightsResult(
        labels=table.names,
        weights=spread(share / share.sum(), table),
        eigenvalues=values,
        loadings=loadings,
        explained=(loadings**2).sum(axis=0),
        factor_of=owner + 1,
        n_factors=count,
        constant=table.left_out,
        directions=tuple(directions),
        n_alternatives=len(table.values),
        notes=(
            *table.notes,
            *(f"indicator {name!r} loads against its factor; its square is used" for name in turned),
        ),
    )


def _varimax(loadings: np.ndarray) -> np.ndarray:
    """Kaiser's (1958) rotations of pairs of factors, on rows scaled to length 1, until none turns."""
    rows = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    unit = loadings / np.where(rows > 0, rows, 1.0)
    size = len(unit)
    for _ in range(MAX_TURNS):
        largest = 0.0
        for p, q in combinations(range(unit.shape[1]), 2):
            x, y = unit[:, p], unit[:, q]
            u, v = x**2 - y**2, 2 * x * y
            sine = 2 * (u @ v - u.sum() * v.sum() / size)
            cosine = u @ u - v @ v - (u.sum() ** 2 - v.sum() ** 2) / size
            flat = np.hypot(sine, cosine) <= TURN_TOLERANCE * size
            angle = 0.0 if flat else np.arctan2(sine, cosine) / 4
            unit[:, p], unit[:, q] = (
                x * np.cos(angle) + y * np.sin(angle),
                y * np.cos(angle) - x * np.sin(angle),
            )
            largest = max(largest, abs(float(angle)))
        if largest <= TURN_TOLERANCE:
            return np.asarray(unit * rows)
    raise StatisticError("the varimax rotation does not converge", hint="use fewer factors")
