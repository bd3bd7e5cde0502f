"""Factor solutions of resamples, all rotated from the solution of the whole sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.factor_types import RotationMethod, row_lengths
from evalkit.psychometrics.factors.congruence import matched
from evalkit.psychometrics.factors.exploratory_result import EfaResult
from evalkit.psychometrics.factors.stacked_extraction import extract_many
from evalkit.psychometrics.matrices import SINGULAR_TOLERANCE
from evalkit.psychometrics.rotation.target import procrustes

FloatArray = NDArray[np.float64]

ROTATION_GRADIENT = 1e-6
"""Gradient at which the rotation of a resample stops: loadings are then good to about 1e-5, far below their
standard errors."""

MOST_FAILED = 0.1
"""Share of resamples without a solution above which nothing is reported."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResampledFactors:
    """Solutions of B resamples with the factors of the whole sample, those without a solution left out.

    Attributes:
        loadings: (B, p, m).
        phi: (B, m, m).
        congruence: (B, m) of each factor with that of the whole sample.
        heywood: (B,) whether some item kept no unique variance.
        usable: (B given,) which resamples have a solution.
    """

    loadings: FloatArray
    phi: FloatArray
    congruence: FloatArray
    heywood: NDArray[np.bool_]
    usable: NDArray[np.bool_]


def weighted_correlations(values: FloatArray, weights: FloatArray) -> FloatArray:
    """(B, p, p) correlations of (n, p) answers with (B, n) whole-number weights; NaN for a constant item."""
    p = values.shape[1]
    centred = values - values.mean(axis=0)
    i, j = np.triu_indices(p)
    products = centred[:, i] * centred[:, j]
    totals = weights.sum(axis=1, keepdims=True)
    means = (weights @ centred) / totals
    covariance = np.empty((len(weights), p, p))
    covariance[:, i, j] = (weights @ products) / totals
    covariance[:, j, i] = covariance[:, i, j]
    covariance -= means[:, :, None] * means[:, None, :]
    variance = np.diagonal(covariance, axis1=1, axis2=2)
    floor = 1e-12 * np.diag(centred.T @ centred) / len(values)
    deviations = np.sqrt(np.where(variance > floor, variance, np.nan))
    correlation: FloatArray = covariance / (deviations[:, :, None] * deviations[:, None, :])
    correlation[:, np.arange(p), np.arange(p)] = np.where(np.isnan(deviations), np.nan, 1.0)
    return correlation


def resampled_factors(
    correlations: FloatArray, whole: EfaResult, rotation: RotationMethod
) -> ResampledFactors:
    """Extract and rotate each of (B, p, p) correlation matrices as the whole sample was.

    Each search starts at the unrotated loadings turned as near as possible to the whole sample's rotated
    loadings, so that it ends at the minimum that belongs to it; factors are then matched by congruence.

    Raises:
        StatisticError: more than a tenth of the resamples have no solution.
    """
    defined: NDArray[np.bool_] = np.asarray(np.isfinite(correlations).all(axis=(1, 2)))
    usable: NDArray[np.bool_] = defined.copy()
    usable[defined] = np.linalg.eigvalsh(correlations[defined])[:, 0] > SINGULAR_TOLERANCE
    start = np.asarray(whole.uniquenesses, dtype=np.float64)
    extracted = extract_many(correlations[usable], whole.n_factors, whole.method, start)
    usable[usable] = extracted.converged
    loadings = extracted.loadings[extracted.converged]
    heywood: NDArray[np.bool_] = np.asarray(extracted.heywood[extracted.converged].any(axis=1))
    turned, phi, converged = _turn(loadings, whole, rotation)
    usable[usable] = converged
    if usable.mean() < 1.0 - MOST_FAILED:
        raise StatisticError(
            f"{int((~usable).sum())} of {len(usable)} resamples have no solution",
            hint="ask for fewer factors, or leave out items that hardly vary",
        )
    aligned, correlated, congruence = matched(
        turned[converged], phi[converged], np.asarray(whole.loadings, dtype=np.float64)
    )
    return ResampledFactors(
        loadings=aligned, phi=correlated, congruence=congruence, heywood=heywood[converged], usable=usable
    )


def _turn(
    loadings: FloatArray, whole: EfaResult, rotation: RotationMethod
) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    m = whole.n_factors
    if m == 1 or whole.rotation == "none":
        return loadings, np.tile(np.eye(m), (len(loadings), 1, 1)), np.ones(len(loadings), dtype=bool)
    lengths = row_lengths(loadings) if whole.kaiser else np.ones((*loadings.shape[:2], 1))
    rows = loadings / lengths
    target = whole.loadings / row_lengths(whole.loadings) if whole.kaiser else whole.loadings
    starts = procrustes(rows, target)
    found = rotation.rotate(rows, starts, ROTATION_GRADIENT)
    return found.loadings * lengths, found.phi, found.converged
