"""Weighted means as evaluation methods: normalise, then take one of three averages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from evalkit.errors import OptionError
from evalkit.evaluation.aggregation.aggregation import AGGREGATORS
from evalkit.evaluation.decision_matrix import Best, decision_matrix, weight_vector
from evalkit.evaluation.method_result import EvaluationResult, constant_notes, ranks
from evalkit.evaluation.normalisation.base import Normalisation
from evalkit.evaluation.normalisation.linear import MinMax
from evalkit.evaluation.normalisation.normalisation import as_normalisation, normalised_values
from evalkit.result import result

Mean = Literal["arithmetic", "geometric", "harmonic"]
MEANS: tuple[Mean, ...] = ("arithmetic", "geometric", "harmonic")


@result
class WeightedMeanResult(EvaluationResult):
    """A weighted mean of normalised indicators.

    Attributes:
        normalised: (m, k) normalised values, more is better; a constant indicator is in the middle.
        mean: "arithmetic", "geometric" or "harmonic".
    """

    title: ClassVar[str] = "Weighted mean"

    normalised: np.ndarray
    mean: str


def weighted_mean(
    matrix: np.ndarray,
    weights: np.ndarray | None,
    directions: Sequence[str],
    *,
    mean: Mean = "arithmetic",
    normalisation: str | Normalisation | None = None,
    best: Best = None,
    labels: Sequence[str] | None = None,
    alternatives: Sequence[str] | None = None,
) -> WeightedMeanResult:
    """The weighted mean of normalised indicators (OECD/JRC Handbook 2008, step 6).

    Args:
        matrix: (m, k) alternatives by indicators, no missing cells.
        weights: (k,) not negative, divided by their sum; None = equal.
        directions: (k,) "benefit", "cost", "moderate" or "target".
        mean: "arithmetic", "geometric" or "harmonic".
        normalisation: a name or an object; without one MinMax(0, 100), and MinMax(1, 100) for the geometric
            and harmonic mean, which do not exist at 0. The result names it.
        best: (k,) best band of a moderate, best value of a target indicator, else None.
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives.

    Raises:
        DataError: shapes, cells or weights do not fit, or a normalised value of 0 or less meets a geometric
            or harmonic mean.
        OptionError: unknown direction, mean or normalisation.
    """
    if mean not in MEANS:
        raise OptionError.unknown_choice("mean", mean, MEANS)
    table = decision_matrix(matrix, directions, labels, alternatives, best=best)
    w = weight_vector(weights, table.labels)
    entry = AGGREGATORS[mean]
    method = MinMax(entry.lower_range, 100.0) if normalisation is None else as_normalisation(normalisation)
    values, undefined = normalised_values(table, method, constant="middle")
    score = entry.compute(values, w)
    return WeightedMeanResult(
        alternatives=table.alternatives,
        labels=table.labels,
        directions=table.directions,
        weights=w,
        score=score,
        rank=ranks(score),
        normalisation=f"{method!r}: {method.formula}",
        notes=constant_notes(table, undefined, f"all alternatives score {method.middle():g} on it"),
        normalised=values,
        mean=mean,
    )
