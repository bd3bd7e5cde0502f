"""Covariances as vectors: the sample's, the model's with derivatives, and their sampling covariance."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.sem.model.structure import Structure, implied
from evalkit.psychometrics.sem.sampling.sample import SampleGroup, single_answers

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def lower_triangle(p: int) -> tuple[IntArray, IntArray]:
    """(row, column) of the lower triangle with its diagonal, column after column."""
    column, row = np.triu_indices(p)
    return row, column


def sample_vector(group: SampleGroup, has_means: bool) -> FloatArray:
    """Means, if modelled, then covariances of the lower triangle."""
    spread = group.covariance[lower_triangle(len(group.mean))]
    return np.concatenate([group.mean, spread]) if has_means else spread


def implied_vector(shape: Structure) -> Callable[[FloatArray], tuple[FloatArray, FloatArray]]:
    """theta (q,) -> the same vector as the model implies it (r,), with its derivatives (r, q)."""
    row, column = lower_triangle(shape.n_observed)

    def imply(theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        at = implied(shape, theta)
        spread = at.covariance[row, column]
        slope = at.u[row] * at.v[column] + at.v[row] * at.u[column]
        if not shape.has_means:
            return spread, slope @ shape.selection
        values = np.concatenate([at.mean, spread])
        return values, np.vstack([at.slope, slope]) @ shape.selection

    return imply


def normal_weight(inverse: FloatArray, has_means: bool) -> FloatArray:
    """(r, r) weight of generalised least squares: 1/2 D'(W kron W)D for covariances, W for means."""
    p = len(inverse)
    row, column = lower_triangle(p)
    double = np.where(row == column, 1.0, 2.0)
    product = inverse[np.ix_(row, row)] * inverse[np.ix_(column, column)]
    product = product + inverse[np.ix_(row, column)] * inverse[np.ix_(column, row)]
    weight: FloatArray = 0.25 * np.outer(double, double) * product
    if not has_means:
        return weight
    whole = np.zeros((p + len(row),) * 2)
    whole[:p, :p] = inverse
    whole[p:, p:] = weight
    return whole


def answer_gamma(group: SampleGroup, has_means: bool) -> FloatArray:
    """(r, r) n times the covariance of the vector, whatever the distribution (Browne 1984)."""
    answers = single_answers(group)
    row, column = lower_triangle(len(group.mean))
    centred = answers - group.mean
    products = centred[:, row] * centred[:, column] - group.covariance[row, column]
    moved = np.hstack([centred, products]) if has_means else products
    gamma: FloatArray = moved.T @ moved / group.n_obs
    return gamma
