"""Means of groups whose respondents were drawn within the group, with weights, clusters and populations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.inference.covariance import GroupMeans
from evalkit.inference.design import design_means


def drawn_means(
    values: np.ndarray,
    group: np.ndarray,
    names: Sequence[str],
    *,
    weights: np.ndarray | None = None,
    clusters: np.ndarray | None = None,
    population: np.ndarray | None = None,
) -> GroupMeans:
    """Weighted means by group with their linearised covariance; groups are the strata of the sample.

    As `design_means`, with one difference: a respondent without a value in a column counts as not drawn for
    that column, so that n/(n − 1) takes the clusters with a value (m_k) in place of all m of the group: the
    covariance of columns k and l is multiplied by √(c_k c_l), c_k = (m_k/(m_k − 1))/(m/(m − 1)). With equal
    weights and without clusters and populations this is `clustered_mean_covariance`.

    Args:
        values: (n, k) answers, NaN = missing.
        group: (n,) integer codes 0 … g − 1.
        names: (g,) names of the groups.
        weights: (n,) design weights, > 0; 1 without them.
        clusters: (n,) codes of any kind, read within groups; every respondent without them.
        population: (n,) clusters in the population of the respondent's group; no correction without it.

    Returns:
        Means, covariance and counts; a column with fewer than two clusters in a group has no covariance.

    Raises:
        DataError: shapes, codes or weights do not fit, or a population is smaller than its sample.
    """
    labels = np.asarray(names, dtype=str)
    found = design_means(
        values,
        group,
        names,
        strata=labels[group],
        weights=weights,
        clusters=clusters,
        population=population,
        lonely="certainty",
    )
    observed = ~np.isnan(np.asarray(values, dtype=float))
    held = _clusters(observed, group, clusters, len(labels))
    every = _clusters(np.ones((len(group), 1), dtype=bool), group, clusters, len(labels))
    grown = np.sqrt(_factor(held) / _factor(every))
    covariance = found.covariance * grown[:, :, np.newaxis] * grown[:, np.newaxis, :]
    unknown = held < 2
    covariance[unknown[:, :, np.newaxis] | unknown[:, np.newaxis, :]] = np.nan
    answered = np.bincount(group, observed.any(axis=1), len(labels))
    return GroupMeans(n=found.n, mean=found.mean, covariance=covariance, respondents=answered.astype(int))


def kish_effective_n(weights: np.ndarray, group: np.ndarray, n_groups: int) -> np.ndarray:
    """(Σw)²/Σw² of each group: equally weighted respondents of the same precision (Kish 1965); (g,).

    Args:
        weights: (n,) > 0.
        group: (n,) integer codes 0 … g − 1; others are left out.
        n_groups: g; 0 for a group without respondents.
    """
    inside = (group >= 0) & (group < n_groups)
    total = np.bincount(group[inside], weights[inside], n_groups)
    squares = np.bincount(group[inside], weights[inside] ** 2, n_groups)
    return np.asarray(np.divide(total**2, squares, out=np.zeros(n_groups), where=squares > 0))


def _clusters(observed: np.ndarray, group: np.ndarray, clusters: np.ndarray | None, g: int) -> np.ndarray:
    """Clusters of each group with a value in each column, shape (g, k)."""
    n = len(group)
    codes = np.arange(n) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    cells, cell = np.unique(group * (n + 1) + codes, return_inverse=True)
    held = np.stack(
        [np.bincount(cell, column, len(cells)) > 0 for column in observed.T.astype(float)], axis=1
    )
    return np.stack([np.bincount(cells // (n + 1), column, g) for column in held.T.astype(float)], axis=1)


def _factor(m: np.ndarray) -> np.ndarray:
    return np.asarray(np.divide(m, m - 1, out=np.ones_like(m), where=m > 1))
