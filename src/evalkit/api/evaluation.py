"""``ek.fuzzy_evaluation``: fuzzy comprehensive evaluation, level by level, with the labels of a DataFrame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from evalkit.api.data import labelled
from evalkit.api.labels import in_order, labelled_weights, named
from evalkit.errors import DataError
from evalkit.evaluation.fuzzy import fuzzy


def fuzzy_evaluation(
    memberships: Any,
    weights: Any,
    *,
    operator: str = "weighted_mean",
    grade_scores: Sequence[float] | None = None,
    grades: Sequence[str] | None = None,
) -> fuzzy.FuzzyResult:
    """One level of fuzzy comprehensive evaluation, B = W ∘ R.

    Args:
        memberships: (k, g) counts or shares of k indicators in g grades; the columns of a DataFrame name
            the grades, its index the indicators. Or the k results of the level below, whose vectors are
            taken as they are, with their grades and grade scores.
        weights: (k,) weights, or the result of ``ek.ahp``; matched to the index by name where both are named.
        operator: "weighted_mean" M(·,+), "max_min", "max_product" or "bounded_sum"; named in the result.
        grade_scores: points of the grades, for a score.
        grades: names of the grades.

    Raises:
        DataError: weights and memberships do not fit, a row is neither shares nor counts, the weights do
            not sum to 1, or the results below have different grades.
        OptionError: unknown operator.

    Example:
        >>> import evalkit as ek
        >>> counts = [[6, 3, 1], [2, 6, 2]]
        >>> result = ek.fuzzy_evaluation(counts, [0.5, 0.5], grade_scores=[90, 75, 60])
        >>> result.membership.round(4).tolist(), round(result.score, 2)
        ([0.4, 0.45, 0.15], 78.75)
    """
    if _are_results(memberships):
        return _upper_level(memberships, weights, operator, grade_scores, grades)
    values, rows, columns = labelled(memberships)
    vector, labels = labelled_weights(weights)
    vector = in_order(vector, labels, named(rows), "the weights")
    return fuzzy.fuzzy_evaluation(
        values, vector, operator=operator, grade_scores=grade_scores, grades=grades or columns
    )


def _are_results(memberships: Any) -> bool:
    return (
        isinstance(memberships, (list, tuple))
        and len(memberships) > 0
        and all(isinstance(one, fuzzy.FuzzyResult) for one in memberships)
    )


def _upper_level(
    below: Sequence[fuzzy.FuzzyResult],
    weights: Any,
    operator: str,
    grade_scores: Sequence[float] | None,
    grades: Sequence[str] | None,
) -> fuzzy.FuzzyResult:
    first = below[0]
    for place, one in enumerate(below[1:], start=2):
        if one.grades != first.grades or one.grade_scores != first.grade_scores:
            raise DataError(f"result {place} of the level below has other grades or scores than result 1")
    return fuzzy.evaluate_shares(
        np.vstack([one.membership for one in below]),
        labelled_weights(weights)[0],
        operator=operator,
        grade_scores=first.grade_scores if grade_scores is None else grade_scores,
        grades=first.grades if grades is None else grades,
    )
