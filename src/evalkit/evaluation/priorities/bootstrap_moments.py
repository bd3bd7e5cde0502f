"""Correlation matrices of bootstrap samples and of samples with one case left out, from cross products."""

from __future__ import annotations

import numpy as np

from evalkit.randomness import generator

CHUNK = 2_000_000  # counts held at once


def resampled_correlations(values: np.ndarray, draws: int, seed: int) -> np.ndarray:
    """Correlation matrices of samples drawn with replacement; shape (draws, p, p).

    Args:
        values: (n, p) complete cases.
        draws: number of samples.
        seed: of the draws.
    """
    standard = _standardised(values)
    n, p = standard.shape
    products = _products(standard)
    rng = generator(seed)
    step = max(1, CHUNK // n)
    sums, squares = np.empty((draws, p)), np.empty((draws, products.shape[1]))
    for begin in range(0, draws, step):
        rows = min(step, draws - begin)
        picked = rng.integers(0, n, (rows, n)) + n * np.arange(rows)[:, np.newaxis]
        counts = np.bincount(picked.ravel(), minlength=rows * n).reshape(rows, n).astype(float)
        sums[begin : begin + rows] = counts @ standard
        squares[begin : begin + rows] = counts @ products
    return _correlations(sums, squares, n)


def jackknife_correlations(values: np.ndarray) -> np.ndarray:
    """Correlation matrices with each case left out in turn; shape (n, p, p)."""
    standard = _standardised(values)
    products = _products(standard)
    return _correlations(standard.sum(axis=0) - standard, products.sum(axis=0) - products, len(standard) - 1)


def _standardised(values: np.ndarray) -> np.ndarray:
    return np.asarray((values - values.mean(axis=0)) / values.std(axis=0))


def _products(standard: np.ndarray) -> np.ndarray:
    i, j = np.triu_indices(standard.shape[1])
    return np.asarray(standard[:, i] * standard[:, j])


def _correlations(sums: np.ndarray, squares: np.ndarray, n: int) -> np.ndarray:
    p = sums.shape[1]
    i, j = np.triu_indices(p)
    covariance = np.empty((len(sums), p, p))
    covariance[:, i, j] = covariance[:, j, i] = squares / n - sums[:, i] * sums[:, j] / n**2
    spread = np.sqrt(np.maximum(np.diagonal(covariance, axis1=1, axis2=2), np.finfo(float).tiny))
    return covariance / spread[:, :, np.newaxis] / spread[:, np.newaxis, :]
