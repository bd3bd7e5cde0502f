"""``ek.fuzzy_evaluation``: fuzzy comprehensive evaluation of one level with the labels of a DataFrame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from evalkit.api.data import labelled
from evalkit.evaluation import fuzzy


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
            the grades.
        weights: (k,) weights, or the result of ``ek.ahp``.
        operator: "weighted_mean" M(·,+) or another registered operator; named in the result.
        grade_scores: points of the grades, for a score.
        grades: names of the grades.
    """
    values, _, columns = labelled(memberships)
    vector = np.asarray(getattr(weights, "weights", weights), dtype=float)
    return fuzzy.fuzzy_evaluation(
        values, vector, operator=operator, grade_scores=grade_scores, grades=grades or columns
    )
