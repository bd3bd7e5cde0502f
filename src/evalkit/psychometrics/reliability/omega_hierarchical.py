"""Omega hierarchical, omega total and explained common variance by a Schmid-Leiman transformation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError
from evalkit.psychometrics.factors.exploratory import efa
from evalkit.psychometrics.factors.exploratory_result import EfaResult
from evalkit.psychometrics.moments import Moments
from evalkit.psychometrics.reliability.omega_hierarchical_result import (
    OMEGA_EXTRACTIONS,
    OmegaExtraction,
    OmegaHierarchicalResult,
)
from evalkit.psychometrics.reliability.schmid_leiman import SchmidLeiman, schmid_leiman
from evalkit.psychometrics.scale_matrix import Metric, ScaleMatrix, scale_matrix

FloatArray = NDArray[np.float64]


def omega_hierarchical(
    data: Moments | ArrayLike,
    n_factors: int = 3,
    n_obs: int | None = None,
    names: Sequence[str] | None = None,
    metric: Metric = "standardised",
    *,
    method: OmegaExtraction = "minres",
    flip: bool = True,
) -> OmegaHierarchicalResult:
    """Omega hierarchical and total (Zinbarg, Revelle, Yovel & Li 2005), as R's psych::omega.

    n_factors oblimin factors are extracted, one factor is fitted to their correlations, and Schmid and
    Leiman's (1957) transformation makes group factors orthogonal to the general one. With two factors the
    second-order loadings are not identified and are set equal; with one there is no general factor apart
    from it, and omega hierarchical is (sum of loadings)² / 1'S1.

    Args:
        data: Moments, or a (k, k) correlation matrix.
        n_factors: m.
        n_obs: respondents; for a matrix only.
        names: k item names; for a matrix only.
        metric: "standardised" or "raw" (the same solution in the units of the items); "raw" needs Moments.
        method: "minres" or "ml", on both levels.
        flip: turn items with a negative general loading; they are named. False leaves all as they are.

    Raises:
        OptionError: an unknown metric or method, "raw" of a correlation matrix, n_factors below 1.
        DataError: not a correlation matrix.
        StatisticError: more factors than the items identify, a constant item, a singular matrix (items
            named), or a search that does not converge.
    """
    if method not in OMEGA_EXTRACTIONS:
        raise OptionError.unknown_choice("method", method, OMEGA_EXTRACTIONS)
    given = scale_matrix(
        data, metric, "omega hierarchical", n_obs=n_obs, names=names, at_least=3, invertible=True
    )
    oblique = efa(given.correlation, n_factors, method, "oblimin", names=given.names, n_obs=given.n_obs)
    turned = schmid_leiman(oblique.loadings, oblique.phi, method)
    sign = np.where(turned.general < 0, -1.0, 1.0) if flip else np.ones(len(given.names))
    return _assemble(given, oblique, turned, sign=sign, method=method, metric=metric)


def _assemble(
    given: ScaleMatrix,
    oblique: EfaResult,
    turned: SchmidLeiman,
    *,
    sign: FloatArray,
    method: OmegaExtraction,
    metric: Metric,
) -> OmegaHierarchicalResult:
    units = given.deviations * sign
    matrix = given.matrix * np.outer(sign, sign)
    total = float(matrix.sum())
    k = len(given.names)
    general = turned.general * units
    group = turned.group * units[:, None]
    uniquenesses = oblique.uniquenesses * given.deviations**2
    communalities = oblique.communalities * given.deviations**2
    squares = float(turned.general @ turned.general)
    parts = _subscales(matrix, general, turned.group, group)
    reversed_ = tuple(compress(given.names, sign < 0))
    heywood = (*oblique.heywood, *compress(oblique.factors, turned.improper))
    hierarchical = float(general.sum()) ** 2 / total
    omega = 1.0 - float(uniquenesses.sum()) / total
    return OmegaHierarchicalResult(
        omega_hierarchical=hierarchical,
        omega_total=omega,
        omega_limit=hierarchical / omega,
        omega_group=parts.together,
        ecv=squares / (squares + float((turned.group**2).sum())),
        alpha=k / (k - 1) * (1.0 - float(np.trace(matrix)) / total),
        general=general,
        group=group,
        communalities=communalities,
        uniquenesses=uniquenesses,
        general_share=general**2 / communalities,
        second_order=turned.second_order,
        **_first_order(oblique),
        **_subscale_fields(parts, given.names),
        method=method,
        metric=metric,
        items_reversed=reversed_,
        heywood=heywood,
        items=given.names,
        n_obs=given.n_obs,
        warnings=_warnings(heywood, reversed_, parts, len(oblique.phi)),
    )


def _first_order(oblique: EfaResult) -> dict[str, Any]:
    """What the result takes from the first-order solution."""
    return {
        "phi": oblique.phi,
        "n_factors": len(oblique.phi),
        "chi2": oblique.chi2,
        "df": oblique.df,
        "rmsea": oblique.rmsea,
    }


def _subscale_fields(parts: _Subscales, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        "subscale_total": parts.total,
        "subscale_general": parts.general,
        "subscale_group": parts.group,
        "subscale_items": tuple(tuple(names[i] for i in at) for at in parts.members),
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class _Subscales:
    together: float
    total: FloatArray
    general: FloatArray
    group: FloatArray
    members: tuple[NDArray[np.intp], ...]


def _subscales(
    matrix: FloatArray, general: FloatArray, standardised: FloatArray, group: FloatArray
) -> _Subscales:
    """Each item belongs to the group factor on which its standardised loading is largest in size."""
    m = group.shape[1]
    belongs = np.abs(standardised).argmax(axis=1)
    members = tuple(np.flatnonzero(belongs == j) for j in range(m))
    variance = np.array([matrix[np.ix_(at, at)].sum() for at in members])
    variance = np.where(variance > 0, variance, np.nan)
    own = np.array([group[at, j].sum() for j, at in enumerate(members)]) ** 2
    shared = np.array([general[at].sum() for at in members]) ** 2
    return _Subscales(
        together=float(own.sum() / matrix.sum()),
        total=(own + shared) / variance,
        general=shared / variance,
        group=own / variance,
        members=members,
    )


def _warnings(
    heywood: tuple[str, ...], reversed_: tuple[str, ...], parts: _Subscales, n_factors: int
) -> tuple[str, ...]:
    found = []
    if n_factors == 1:
        found.append("with one factor there is no general factor apart from it: read omega total")
    if n_factors == 2:
        found.append("two factors do not identify a general factor: its loadings were set equal")
    if heywood:
        found.append(f"Heywood case ({', '.join(map(repr, heywood))}): the solution is improper")
    if reversed_:
        listed = ", ".join(map(repr, reversed_))
        found.append(f"negative general loading, turned for these coefficients: {listed}")
    empty = [f"F{j + 1}" for j, at in enumerate(parts.members) if not len(at)]
    if empty:
        found.append(f"no item loads most on {', '.join(empty)}: no omega for that group")
    return tuple(found)
