"""``ek.shrink_means``, ``ek.shrink_vectors``, ``ek.rank_confidence``: how sure means and ranks are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from evalkit.api.data import as_numbers, labelled
from evalkit.api.labels import in_order, labelled_weights, named
from evalkit.inference import multivariate_shrinkage, shrinkage
from evalkit.inference import rank_confidence as _rank_confidence


def shrink_means(
    means: Any,
    standard_errors: Any,
    labels: Sequence[str] | None = None,
    *,
    method: Literal["paule-mandel", "reml"] = "paule-mandel",
    confidence: float = 0.95,
) -> shrinkage.ShrunkenMeans:
    """Empirical-Bayes means of units with Morris' intervals (Morris 1983).

    Args:
        means: (b,) a Series, mapping or sequence, b ≥ 3.
        standard_errors: (b,) ≥ 0, matched by name where both are named.
        labels: names, when the numbers carry none.
        method: estimator of the variance between units, "paule-mandel" or "reml".
        confidence: level of the intervals.

    Raises:
        DataError: lengths or names do not fit, or a number is missing.
        OptionError: unknown method, or confidence out of range.
        StatisticError: fewer than three units, or nothing to shrink.

    Example:
        >>> import evalkit as ek
        >>> result = ek.shrink_means([60, 70, 75, 95], [5, 5, 5, 5])
        >>> result.shrunken.round(2).tolist()
        [60.58, 70.19, 75.0, 94.23]
    """
    mean, se, names = matched(means, standard_errors, labels)
    return shrinkage.shrink_means(mean, se, names, method=method, confidence=confidence)


def shrink_vectors(
    means: Any,
    covariances: Any,
    *,
    method: Literal["reml", "moments"] = "reml",
    confidence: float = 0.95,
) -> multivariate_shrinkage.ShrunkenVectors:
    """Empirical-Bayes means of several indicators at once, with their full sampling covariance.

    Shrink the indicators here or the composite once with ``ek.shrink_means``; never both.

    Args:
        means: (b, k) DataFrame of units × indicators or array, b ≥ k + 2.
        covariances: (b, k, k) sampling covariances in the order of the means, such as
            ``ek.design_means(…).covariance``.
        method: estimator of the covariance between units, "reml" or "moments".
        confidence: level of the intervals.

    Raises:
        DataError: shapes do not fit, a number is missing, or a matrix is not a covariance.
        OptionError: unknown method, or confidence out of range.
        StatisticError: too few units, or nothing to shrink.

    Example:
        >>> import evalkit as ek
        >>> means = [[60, 55], [70, 72], [75, 70], [95, 90], [80, 85]]
        >>> ek.shrink_vectors(means, [[[25, 10], [10, 25]]] * 5).shrunken[0].round(1).tolist()
        [60.1, 55.7]
    """
    values, rows, columns = labelled(means)
    return multivariate_shrinkage.shrink_vectors(
        values, as_numbers(covariances), named(rows), columns, method=method, confidence=confidence
    )


def rank_confidence(
    means: Any,
    standard_errors: Any,
    labels: Sequence[str] | None = None,
    *,
    coverage: float = 0.95,
    simultaneous: bool = False,
    draws: int = 10_000,
    seed: int = 0,
) -> _rank_confidence.RankConfidence:
    """Confidence sets for ranks, rank 1 = highest mean (Mogstad, Romano, Shaikh & Wilhelm 2024).

    Args:
        means: (p,) raw means, never shrunken ones: a Series, mapping or sequence.
        standard_errors: (p,) ≥ 0, matched by name where both are named.
        labels: names, when the numbers carry none.
        coverage: nominal coverage.
        simultaneous: one statement about all units, or one about each.
        draws: number of normal draws, at least 100.
        seed: of the draws.

    Raises:
        DataError: lengths or names do not fit, or a number is missing.
        OptionError: coverage out of range, or too few draws.

    Example:
        >>> import evalkit as ek
        >>> result = ek.rank_confidence([60, 70, 95], [5, 5, 5])
        >>> result.lower.tolist(), result.upper.tolist()
        ([2, 2, 1], [3, 3, 1])
    """
    mean, se, names = matched(means, standard_errors, labels)
    return _rank_confidence.rank_confidence(
        mean, se, names, coverage=coverage, simultaneous=simultaneous, draws=draws, seed=seed
    )


def matched(
    means: Any, standard_errors: Any, labels: Sequence[str] | None
) -> tuple[np.ndarray, np.ndarray, Sequence[str] | None]:
    """Means, standard errors and names of units, the errors in the order of the means."""
    mean, names = labelled_weights(means)
    se, others = labelled_weights(standard_errors)
    order = names or others
    return mean, in_order(se, others, order, "the standard errors"), labels if order is None else order
