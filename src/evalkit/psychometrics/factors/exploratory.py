"""Exploratory factor analysis: extraction, rotation, order and sign of factors, and fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.factor_types import Extraction, Order, RotationMethod
from evalkit.psychometrics.factors.extraction import EXTRACTIONS
from evalkit.psychometrics.factors.factor_fit import FactorFit, degrees_of_freedom, factor_fit, residual_rms
from evalkit.psychometrics.matrices import Correlations, correlations, require_positive_definite
from evalkit.psychometrics.moments import Moments
from evalkit.psychometrics.rotation.rotation import Rotated, rotate, rotation_method
from evalkit.result import Result, ResultTable, matrix_table, result

FloatArray = NDArray[np.float64]

N_STARTS = 10
"""Starts of a rotation: enough to show a second minimum, cheap enough not to be noticed."""


@result
class EfaResult(Result):
    """An exploratory factor solution of p items and m factors.

    Factors stand in descending order of variance explained, after the general factor of a bi-factor rotation,
    and each is turned so that its loadings add up to a positive number. After a target rotation they keep the
    order and signs of the target.

    Attributes:
        loadings: (p, m) pattern loadings.
        phi: (m, m) factor correlations; the identity for orthogonal rotations.
        structure: (p, m) correlations of items and factors, loadings @ phi.
        communalities: (p,) diagonal of loadings @ phi @ loadings'.
        uniquenesses: (p,) 1 - communalities.
        complexity: (p,) Hofmann's (1978) index, (sum_j l_ij²)² / sum_j l_ij⁴: how many factors an item uses.
        eigenvalues: (p,) of the correlation matrix, descending.
        correlation: (p, p) the correlations that were analysed.
        score_r2: (m,) squared multiple correlation of each factor with the items, diag(S' R^-1 S), 0–1; None
            for components.
        variance_explained: (m,) diagonal of phi @ loadings' @ loadings, in items' worth of variance.
        chi2: (n - 1 - (2p + 5)/6 - 2m/3) times the likelihood discrepancy; None without n or for components.
        df: ((p - m)² - (p + m)) / 2; None for components.
        pvalue: of chi2; None where chi2 is, or with df = 0. Exact only for method "ml" and normal answers.
        rmsea: root mean square error of approximation; None as pvalue.
        rmsea_lower: lower limit of its 90 % interval; None as pvalue.
        rmsea_upper: upper limit; None as pvalue.
        tli: Tucker-Lewis index; None as pvalue.
        bic: chi2 - df log n; None where chi2 is.
        rmsr: root mean square residual correlation off the diagonal.
        fit: every measure of fit, with the formulas; None for components.
        heywood: items with a uniqueness at or below .005: the solution is improper there.
        items: p item names.
        factors: m factor names, F1 ...
        n_obs: respondents, or None if not given.
        n_factors: m.
        method: name of the extraction.
        rotation: name of the rotation.
        kaiser: whether rows were scaled to length 1 while rotating.
        objective: minimised function of the extraction.
        gradient: its largest projected gradient at the end.
        iterations: steps of the extraction.
        rotation_criterion: minimised rotation criterion (of the scaled loadings with kaiser).
        n_starts: starts of the rotation.
        n_starts_at_best: how many of them reached the reported criterion.
        n_optima: different minima that the starts ended at.
        seed: of the random starts.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Exploratory factor analysis"

    loadings: FloatArray
    phi: FloatArray
    structure: FloatArray
    communalities: FloatArray
    uniquenesses: FloatArray
    complexity: FloatArray
    eigenvalues: FloatArray
    correlation: FloatArray
    score_r2: FloatArray | None
    variance_explained: FloatArray
    chi2: float | None
    df: int | None
    pvalue: float | None
    rmsea: float | None
    rmsea_lower: float | None
    rmsea_upper: float | None
    tli: float | None
    bic: float | None
    rmsr: float
    fit: FactorFit | None
    heywood: tuple[str, ...]
    items: tuple[str, ...]
    factors: tuple[str, ...]
    n_obs: int | None
    n_factors: int
    method: str
    rotation: str
    kaiser: bool
    objective: float
    gradient: float
    iterations: int
    rotation_criterion: float
    n_starts: int
    n_starts_at_best: int
    n_optima: int
    seed: int
    warnings: tuple[str, ...]

    @property
    def variance_proportion(self) -> FloatArray:
        """(m,) share of the total variance of the items explained by each factor, 0–1."""
        share: FloatArray = self.variance_explained / len(self.items)
        return share

    def tables(self) -> tuple[ResultTable, ...]:
        """Loadings with communalities, factor correlations, variance explained."""
        loadings = matrix_table(
            "Loadings",
            "item",
            self.items,
            (*self.factors, "communality", "uniqueness", "complexity"),
            np.column_stack([self.loadings, self.communalities, self.uniquenesses, self.complexity]),
        )
        phi = matrix_table("Factor correlations", "factor", self.factors, self.factors, self.phi)
        among = self.variance_explained / self.variance_explained.sum()
        proportions = (self.variance_proportion, among)
        shares = [self.variance_explained] + [c for share in proportions for c in (share, np.cumsum(share))]
        columns = (
            "variance_explained",
            "proportion",
            "cumulative",
            "proportion_of_explained",
            "cumulative_of_explained",
        )
        return (
            loadings,
            phi,
            matrix_table("Variance explained", "factor", self.factors, columns, np.column_stack(shares)),
        )


def efa(
    data: Moments | ArrayLike,
    n_factors: int,
    method: str = "minres",
    rotation: str | RotationMethod = "oblimin",
    *,
    kaiser: bool | None = None,
    names: Sequence[str] | None = None,
    n_obs: int | None = None,
    n_starts: int = N_STARTS,
    seed: int = 0,
) -> EfaResult:
    """Exploratory factor analysis of a correlation matrix.

    Args:
        data: Moments, or a (p, p) correlation matrix.
        n_factors: m, at least 1, with df >= 0 for factor methods.
        method: "minres", "ml", "paf" or "pca".
        rotation: a name in ROTATIONS ("oblimin", "geomin", "promax", "promax_raw", "varimax", "quartimax",
            "equamax", "geomin_orthogonal", "bifactor", "none"), or a method with its options:
            oblimin(gamma=-1.0), promax(power=3), geomin(delta=.001), target(expected).
        kaiser: scale rows to length 1 while rotating; None: varimax and promax with, others without.
        names: p item names; for a matrix only.
        n_obs: respondents; for a matrix only. Without it there is no chi².
        n_starts: starts of the rotation, the first being the method's own.
        seed: of the random starts.

    Raises:
        OptionError: an unknown method or rotation, n_factors or n_starts below 1.
        DataError: not a correlation matrix.
        StatisticError: more factors than p items identify, not more respondents than items, a singular matrix
            (its items are named), or a search that does not converge.
    """
    given = correlations(data, n_obs, names)
    entry = EXTRACTIONS[method]
    turning = rotation_method(rotation)
    _require_identified(len(given.matrix), n_factors, method)
    if entry.common_factors:
        _require_respondents(given)
        require_positive_definite(given.matrix, given.names, f"factor analysis by {entry.label}")
    extraction = entry.extract(given.matrix, n_factors)
    turned = rotate(extraction.loadings, rotation, kaiser=kaiser, n_starts=n_starts, seed=seed)
    fit = factor_fit(given.matrix, extraction.loadings, given.n_obs) if entry.common_factors else None
    name = rotation if isinstance(rotation, str) else turning.label
    return _assemble(
        given, extraction, turned, fit, method=method, rotation=name, order=turning.order, seed=seed
    )


def _require_respondents(given: Correlations) -> None:
    if given.n_obs is not None and given.n_obs <= len(given.names):
        raise StatisticError(
            f"{given.n_obs} respondents answered {len(given.names)} items: factor analysis needs more"
            " respondents than items",
            hint="leave out items, or collect more answers; five to ten per item is a common advice",
        )


def _require_identified(n_items: int, n_factors: int, method: str) -> None:
    if isinstance(n_factors, bool) or not isinstance(n_factors, (int, np.integer)) or n_factors < 1:
        raise OptionError(f"n_factors must be a whole number of at least 1; got {n_factors!r}")
    components = not EXTRACTIONS[method].common_factors
    if components and n_factors <= n_items:
        return
    if components or n_factors >= n_items or degrees_of_freedom(n_items, n_factors) < 0:
        most = n_items if components else most_factors(n_items)
        hint = f"at most {most} can be asked for" if most else "at least three items are needed"
        raise StatisticError(f"{n_factors} factors are not identified by {n_items} items", hint=hint)


def most_factors(n_items: int) -> int:
    """The largest number of common factors that n_items items identify; 0 for fewer than three."""
    return max((m for m in range(1, n_items) if degrees_of_freedom(n_items, m) >= 0), default=0)


def ordered(
    loadings: FloatArray, phi: FloatArray, order: Order = "variance"
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Factors by variance explained, descending, each with a positive sum of loadings.

    Args:
        loadings: (p, m).
        phi: (m, m).
        order: "variance"; "general" keeps the first factor first; "given" changes neither order nor signs.

    Returns:
        loadings (p, m), phi (m, m), variance explained (m,) = diag(phi Lambda' Lambda).
    """
    variance = np.diag(phi @ loadings.T @ loadings)
    if order == "given":
        return loadings, phi, variance
    rank = np.argsort(-variance, kind="stable")
    if order == "general":
        rank = np.concatenate([[0], rank[rank != 0]])
    sign = np.where(loadings[:, rank].sum(axis=0) < 0, -1.0, 1.0)
    turned = phi[np.ix_(rank, rank)] * np.outer(sign, sign)
    np.fill_diagonal(turned, 1.0)
    return loadings[:, rank] * sign, turned, variance[rank]


def _warnings(heywood: tuple[str, ...], turned: Rotated, n_obs: int | None) -> tuple[str, ...]:
    found = []
    if heywood:
        listed = ", ".join(repr(name) for name in heywood)
        found.append(f"Heywood case: {listed} keeps no unique variance; the solution is improper")
    if turned.n_starts_at_best < turned.n_starts:
        found.append(
            f"the rotation has several minima: {turned.n_starts_at_best} of {turned.n_starts} starts"
            f" ended at the one reported, {turned.n_optima} different ones were found"
        )
    if n_obs is None:
        found.append("no number of respondents was given: no fit test")
    return tuple(found)


def _complexity(loadings: FloatArray) -> FloatArray:
    squares = loadings**2
    fourth = (squares**2).sum(axis=1)
    index: FloatArray = squares.sum(axis=1) ** 2 / np.where(fourth > 0.0, fourth, 1.0)
    return index


def _assemble(
    given: Correlations,
    extraction: Extraction,
    turned: Rotated,
    fit: FactorFit | None,
    *,
    method: str,
    rotation: str,
    order: Order,
    seed: int,
) -> EfaResult:
    loadings, phi, variance = ordered(turned.rotation.loadings, turned.rotation.phi, order)
    structure = loadings @ phi
    heywood = tuple(name for name, at in zip(given.names, extraction.heywood, strict=True) if at)
    communalities = (structure * loadings).sum(axis=1)
    return EfaResult(
        loadings=loadings,
        phi=phi,
        structure=structure,
        communalities=communalities,
        uniquenesses=1.0 - communalities,
        complexity=_complexity(loadings),
        correlation=given.matrix,
        score_r2=(structure * np.linalg.solve(given.matrix, structure)).sum(axis=0) if fit else None,
        eigenvalues=np.asarray(np.linalg.eigvalsh(given.matrix)[::-1], dtype=np.float64),
        variance_explained=variance,
        chi2=fit.chi2 if fit else None,
        df=fit.df if fit else None,
        pvalue=fit.pvalue if fit else None,
        rmsea=fit.rmsea if fit else None,
        rmsea_lower=fit.rmsea_lower if fit else None,
        rmsea_upper=fit.rmsea_upper if fit else None,
        tli=fit.tli if fit else None,
        bic=fit.bic if fit else None,
        rmsr=fit.rmsr if fit else residual_rms(given.matrix, extraction.loadings),
        fit=fit,
        heywood=heywood,
        items=given.names,
        factors=tuple(f"F{j + 1}" for j in range(loadings.shape[1])),
        n_obs=given.n_obs,
        n_factors=loadings.shape[1],
        method=method,
        rotation=rotation,
        kaiser=turned.kaiser,
        objective=extraction.objective,
        gradient=extraction.gradient,
        iterations=extraction.iterations,
        rotation_criterion=turned.rotation.criterion,
        n_starts=turned.n_starts,
        n_starts_at_best=turned.n_starts_at_best,
        n_optima=turned.n_optima,
        seed=seed,
        warnings=_warnings(heywood, turned, given.n_obs if fit else 0),
    )
