"""Copeland's rule as an evaluation method: ranks by weighted majorities between pairs, no normalisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.evaluation.aggregation.copeland import copeland_score
from evalkit.evaluation.decision_matrix import Best, decision_matrix, weight_vector
from evalkit.evaluation.method_result import EvaluationResult, constant_notes, ranks
from evalkit.result import result


@result
class CopelandResult(EvaluationResult):
    """Wins less losses of each alternative."""

    title: ClassVar[str] = "Copeland"
    score_name: ClassVar[str] = "wins − losses"


def copeland(
    matrix: np.ndarray,
    weights: np.ndarray | None,
    directions: Sequence[str],
    *,
    best: Best = None,
    labels: Sequence[str] | None = None,
    alternatives: Sequence[str] | None = None,
) -> CopelandResult:
    """Wins less losses in all pairwise comparisons by weighted majority (Copeland 1951).

    Only the order of the values counts: units, origin and outliers do not matter.

    Args:
        matrix: (m, k) alternatives by indicators, no missing cells.
        weights: (k,) not negative, divided by their sum; None = equal.
        directions: (k,) "benefit", "cost", "moderate" or "target".
        best: (k,) best band of a moderate, best value of a target indicator, else None.
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives.

    Raises:
        DataError: shapes, cells or weights do not fit.
        OptionError: unknown direction.
    """
    table = decision_matrix(matrix, directions, labels, alternatives, best=best)
    w = weight_vector(weights, table.labels)
    score = copeland_score(table.signed, w)
    return CopelandResult(
        alternatives=table.alternatives,
        labels=table.labels,
        directions=table.directions,
        weights=w,
        score=score,
        rank=ranks(score),
        normalisation="none: pairs are compared indicator by indicator",
        notes=constant_notes(table, np.asarray(table.spread == 0), "it decides no pair"),
    )
