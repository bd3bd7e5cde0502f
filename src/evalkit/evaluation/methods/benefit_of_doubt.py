"""Benefit of the doubt: every alternative is judged by the weights that flatter it most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.evaluation.decision_matrix import Best, decision_matrix
from evalkit.evaluation.method_result import EvaluationResult, constant_notes, ranks
from evalkit.evaluation.methods.shared_polytope import maximise_each
from evalkit.evaluation.normalisation.base import Normalisation
from evalkit.evaluation.normalisation.linear import MinMax
from evalkit.evaluation.normalisation.normalisation import as_normalisation, normalised_values
from evalkit.result import result

EFFICIENT = 1e-9


@result
class BenefitOfDoubtResult(EvaluationResult):
    """Benefit-of-the-doubt scores of m alternatives.

    `weights` are the equal shares that nobody is judged by; each alternative has its own.

    Attributes:
        own_weights: (m, k) the optimal weights of each alternative, on normalised values; they need not sum
            to 1, and other optima may exist.
        shares: (m, k) own_weights divided by their sum.
        efficient: (m,) whether the score is 1: nobody does better under these weights.
        lower: smallest share of a weight, or None.
        upper: largest share of a weight, or None.
    """

    title: ClassVar[str] = "Benefit of the doubt"

    own_weights: np.ndarray
    shares: np.ndarray
    efficient: np.ndarray
    lower: float | None
    upper: float | None


def benefit_of_doubt(
    matrix: np.ndarray,
    directions: Sequence[str],
    *,
    bounds: tuple[float, float] | None = None,
    normalisation: str | Normalisation | None = None,
    best: Best = None,
    labels: Sequence[str] | None = None,
    alternatives: Sequence[str] | None = None,
) -> BenefitOfDoubtResult:
    """max Σ w y of the alternative subject to Σ w y ≤ 1 for all, w ≥ 0 (Cherchye et al. 2007).

    A linear programme for each alternative, all over the same polytope. The scores depend on the zero of
    each scale, so the normalisation belongs to the result.

    Args:
        matrix: (m, k) alternatives by indicators, no missing cells.
        directions: (k,) "benefit", "cost", "moderate" or "target".
        bounds: smallest and largest share w/Σw of each weight, such as (0.10, 0.15); free without it.
        normalisation: a name or an object that gives values ≥ 0; MinMax(0, 1) without it.
        best: (k,) best band of a moderate, best value of a target indicator, else None.
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives.

    Raises:
        DataError: shapes or cells do not fit, or a normalised value is negative.
        OptionError: unknown direction, or bounds that no set of shares can meet.
        StatisticError: no indicator differs between the alternatives, or a programme without solution.
    """
    table = decision_matrix(matrix, directions, labels, alternatives, best=best)
    k = len(table.labels)
    if bounds is not None and np.shape(bounds) != (2,):
        raise OptionError(f"bounds are the smallest and the largest share; got {bounds}")
    if bounds is not None and not (0 <= bounds[0] <= 1 / k <= bounds[1] <= 1):
        raise OptionError(
            f"bounds on {k} shares must enclose {1 / k:.4g} and lie in 0 to 1; got {tuple(bounds)}"
        )
    constant = np.asarray(table.spread == 0)
    if constant.all():
        raise StatisticError("no indicator differs between the alternatives: nothing to give doubt about")
    method = MinMax(0.0, 1.0) if normalisation is None else as_normalisation(normalisation)
    values, undefined = normalised_values(table, method, constant="middle")
    values = np.where(undefined, 0.0, values)
    if (values < 0).any():
        raise DataError(
            f"normalisation {method.name!r} gives values below 0; benefit of the doubt needs values ≥ 0"
        )
    own = _programmes(values, bounds)
    score = np.minimum((own * values).sum(axis=1), 1.0)
    total = own.sum(axis=1, keepdims=True)
    return BenefitOfDoubtResult(
        alternatives=table.alternatives,
        labels=table.labels,
        directions=table.directions,
        weights=np.full(k, 1 / k),
        score=score,
        rank=ranks(np.where(score >= 1 - EFFICIENT, 1.0, score)),
        normalisation=f"{method!r}: {method.formula}",
        notes=constant_notes(table, undefined, "it counts 0 for all alternatives"),
        own_weights=own,
        shares=np.divide(own, total, out=np.zeros_like(own), where=total > 0),
        efficient=score >= 1 - EFFICIENT,
        lower=None if bounds is None else float(bounds[0]),
        upper=None if bounds is None else float(bounds[1]),
    )


def _programmes(values: np.ndarray, bounds: tuple[float, float] | None) -> np.ndarray:
    """(m, k) optimal weights; a lower bound is met by w = v + lower · Σv/(1 − k · lower) with v ≥ 0."""
    m, k = values.shape
    lower, upper = (0.0, 1.0) if bounds is None else bounds
    rest = 1 - k * lower
    turn = np.eye(k) + lower / rest if rest > EFFICIENT else np.ones((k, 1))
    rows, limits = values @ turn, np.ones(m)
    if upper < 1 and rest > EFFICIENT:
        rows = np.vstack([rows, (np.eye(k) - upper) @ turn])
        limits = np.concatenate([limits, np.zeros(k)])
    return np.asarray(maximise_each(values @ turn, rows, limits) @ turn.T)
