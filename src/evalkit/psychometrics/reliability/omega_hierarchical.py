"""Omega hierarchical, omega total and explained common variance by a Schmid-Leiman transformation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError
from evalkit.psychometrics.factors.exploratory import EfaResult, efa
from evalkit.psychometrics.factors.extraction import EXTRACTIONS
from evalkit.psychometrics.moments import Moments
from evalkit.psychometrics.scale_matrix import Metric, ScaleMatrix, scale_matrix
from evalkit.result import Result, ResultTable, matrix_table, result

FloatArray = NDArray[np.float64]
OmegaExtraction = Literal["minres", "ml"]
OMEGA_EXTRACTIONS: tuple[OmegaExtraction, ...] = ("minres", "ml")


@result
class OmegaHierarchicalResult(Result):
    """Reliability of a sum of k items split into a general factor and m group factors.

    Attributes:
        omega_hierarchical: (sum of general loadings)² / 1'S1: the share of the general factor alone.
        omega_total: 1 - sum of unique variances / 1'S1.
        omega_limit: omega_hierarchical / omega_total, its value for infinitely many such items.
        omega_group: share of all group factors together, each counted on its own items only.
        ecv: explained common variance of the general factor: its sum of squared loadings / that of all.
        alpha: coefficient alpha of the same matrix.
        general: (k,) loadings on the general factor.
        group: (k, m) loadings on the group factors.
        communalities: (k,) of the first-order solution, in the metric's units.
        uniquenesses: (k,) unique variances, in the metric's units.
        general_share: (k,) share of the general factor in each communality, general² / communality.
        second_order: (m,) loadings of the first-order factors on the general factor.
        phi: (m, m) correlations of the first-order factors.
        subscale_total: (m,) omega total of the items that load most on each group factor; NaN where no item
            does.
        subscale_general: (m,) share of the general factor in that subscale; NaN likewise.
        subscale_group: (m,) share of its own group factor; NaN likewise.
        subscale_items: m tuples of items.
        chi2: of the first-order solution; None without n.
        df: of chi2.
        rmsea: of the first-order solution; None without n or df.
        n_factors: m.
        method: extraction, "minres" or "ml"; the rotation is oblimin.
        metric: "standardised" or "raw".
        items_reversed: items with a negative general loading, turned for all numbers here (flip).
        heywood: items without unique variance, and factors that the general factor explains completely.
        items: k item names.
        n_obs: respondents, or None if not given.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Omega hierarchical (Schmid-Leiman)"

    omega_hierarchical: float
    omega_total: float
    omega_limit: float
    omega_group: float
    ecv: float
    alpha: float
    general: FloatArray
    group: FloatArray
    communalities: FloatArray
    uniquenesses: FloatArray
    general_share: FloatArray
    second_order: FloatArray
    phi: FloatArray
    subscale_total: FloatArray
    subscale_general: FloatArray
    subscale_group: FloatArray
    subscale_items: tuple[tuple[str, ...], ...]
    chi2: float | None
    df: int | None
    rmsea: float | None
    n_factors: int
    method: OmegaExtraction
    metric: Metric
    items_reversed: tuple[str, ...]
    heywood: tuple[str, ...]
    items: tuple[str, ...]
    n_obs: int | None
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """Schmid-Leiman loadings by item, then omega by group factor."""
        factors = tuple(f"F{j + 1}" for j in range(self.n_factors))
        body = np.column_stack(
            [self.general, self.group, self.communalities, self.uniquenesses, self.general_share]
        )
        columns = ("g", *factors, "communality", "uniqueness", "general_share")
        shares = np.column_stack([self.subscale_total, self.subscale_general, self.subscale_group])
        return (
            matrix_table("Schmid-Leiman loadings", "item", self.items, columns, body),
            matrix_table("Group factors", "factor", factors, ("total", "general", "group"), shares),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class SchmidLeiman:
    """An oblique solution turned into a general factor and orthogonal group factors.

    Attributes:
        general: (k,) loadings on the general factor.
        group: (k, m) loadings on the group factors.
        second_order: (m,) loadings of the first-order factors.
        improper: (m,) whether the general factor leaves (almost) nothing of a first-order factor.
    """

    general: FloatArray
    group: FloatArray
    second_order: FloatArray
    improper: NDArray[np.bool_]


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


def schmid_leiman(loadings: FloatArray, phi: FloatArray, method: OmegaExtraction = "minres") -> SchmidLeiman:
    """Schmid and Leiman's (1957) transformation of a pattern (k, m) with factor correlations (m, m).

    g = Lambda b for second-order loadings b, and group loadings lambda_ij sqrt(1 - b_j²). The general factor
    is turned so that its item loadings add up to a positive number.
    """
    m = len(phi)
    improper = np.zeros(m, dtype=bool)
    if m == 1:
        second = np.ones(1)
    elif m == 2:
        root = np.sqrt(abs(phi[0, 1]))
        second = np.array([root, np.sign(phi[0, 1]) * root])
    else:
        above = EXTRACTIONS[method].extract(phi, 1)
        second = above.loadings[:, 0]
        improper = np.asarray(above.heywood, dtype=bool)
    general = loadings @ second
    if general.sum() < 0:
        general, second = -general, -second
    left = np.sqrt(np.maximum(1.0 - second**2, 0.0))
    return SchmidLeiman(general=general, group=loadings * left, second_order=second, improper=improper)


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
    reversed_ = tuple(name for name, s in zip(given.names, sign, strict=True) if s < 0)
    heywood = (*oblique.heywood, *(f for f, at in zip(oblique.factors, turned.improper, strict=True) if at))
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
        phi=oblique.phi,
        subscale_total=parts.total,
        subscale_general=parts.general,
        subscale_group=parts.group,
        subscale_items=tuple(tuple(given.names[i] for i in at) for at in parts.members),
        chi2=oblique.chi2,
        df=oblique.df,
        rmsea=oblique.rmsea,
        n_factors=len(oblique.phi),
        method=method,
        metric=metric,
        items_reversed=reversed_,
        heywood=heywood,
        items=given.names,
        n_obs=given.n_obs,
        warnings=_warnings(heywood, reversed_, parts, len(oblique.phi)),
    )


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
