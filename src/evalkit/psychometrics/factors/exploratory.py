"""Exploratory factor analysis: extraction, rotation, order and sign of factors, and fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.factor_types import Extraction, Order, RotationMethod
from evalkit.psychometrics.factors.exploratory_result import EfaResult
from evalkit.psychometrics.factors.extraction import EXTRACTIONS
from evalkit.psychometrics.factors.factor_fit import FactorFit, degrees_of_freedom, factor_fit, residual_rms
from evalkit.psychometrics.matrices import Correlations, correlations, require_positive_definite
from evalkit.psychometrics.moments import Moments
from evalkit.psychometrics.rotation.rotation import Rotated, rotate, rotation_method

FloatArray = NDArray[np.float64]
N_STARTS = 10
"""Starts of a rotation: enough to show a second minimum, cheap enough not to be noticed."""

FIT_MEASURES = ("chi2", "df", "pvalue", "rmsea", "rmsea_lower", "rmsea_upper", "tli", "bic")


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


def _measures(fit: FactorFit | None) -> dict[str, Any]:
    return {measure: getattr(fit, measure) if fit else None for measure in FIT_MEASURES}


def _searches(extraction: Extraction, turned: Rotated) -> dict[str, Any]:
    """How extraction and rotation ended, as fields of the result."""
    return {
        "objective": extraction.objective,
        "gradient": extraction.gradient,
        "iterations": extraction.iterations,
        "kaiser": turned.kaiser,
        "rotation_criterion": turned.rotation.criterion,
        "n_starts": turned.n_starts,
        "n_starts_at_best": turned.n_starts_at_best,
        "n_optima": turned.n_optima,
    }


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
        **_measures(fit),
        rmsr=fit.rmsr if fit else residual_rms(given.matrix, extraction.loadings),
        fit=fit,
        heywood=heywood,
        items=given.names,
        factors=tuple(f"F{j + 1}" for j in range(loadings.shape[1])),
        n_obs=given.n_obs,
        n_factors=loadings.shape[1],
        method=method,
        rotation=rotation,
        **_searches(extraction, turned),
        seed=seed,
        warnings=_warnings(heywood, turned, given.n_obs if fit else 0),
    )
