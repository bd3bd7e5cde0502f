"""AHP in ratings (absolute) mode: each alternative gets a grade on every criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, did_you_mean
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.ahp.ahp import ahp
from evalkit.weighting.ahp.random_index import DEFAULT_TABLE
from evalkit.weighting.judgement_matrix import checked_labels

SUM_TOLERANCE = 1e-6


@result
class RatingsResult(Result):
    """Scores of alternatives that were graded one by one.

    Attributes:
        labels: (m,) alternatives.
        weights: (m,) scores / Σ scores, sum 1.
        scores: (m,) Σ criterion weight · intensity; 1 for the best grade everywhere.
        criteria: (k,) names of the criteria.
        criterion_weights: (k,) sum 1.
        intensities: criterion → grade → intensity, the best grade 1.
        scale_cr: criterion → consistency ratio of the comparison of its grades.
        contributions: (m, k) criterion weight · intensity.
    """

    title: ClassVar[str] = "Analytic hierarchy process, ratings"

    labels: tuple[str, ...]
    weights: np.ndarray
    scores: np.ndarray
    criteria: tuple[str, ...]
    criterion_weights: np.ndarray
    intensities: Mapping[str, Mapping[str, float]]
    scale_cr: Mapping[str, float]
    contributions: np.ndarray

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per alternative: contribution of each criterion, score, share."""
        lines = zip(self.labels, self.contributions, self.scores, self.weights, strict=True)
        rows = tuple((label, *map(float, part), float(s), float(w)) for label, part, s, w in lines)
        columns = ("alternative", *self.criteria, "score", "weight")
        return (ResultTable(title="Ratings", columns=columns, rows=rows),)


def ahp_ratings(
    criterion_weights: np.ndarray,
    scales: Mapping[str, tuple[Sequence[str], np.ndarray]],
    grades: Sequence[Sequence[str]],
    labels: Sequence[str] | None = None,
    *,
    method: str = "eigenvector",
    random_index: str = DEFAULT_TABLE,
) -> RatingsResult:
    """Scores of m alternatives from grades whose intensities come from pairwise comparison (Saaty 1986).

    The priorities of the grades of a criterion are divided by the largest, so a new alternative changes no
    score.

    Args:
        criterion_weights: (k,), positive, sum 1, in the order of scales.
        scales: criterion → (names of its grades, judgement matrix over them).
        grades: m rows of k grade names.
        labels: (m,) alternatives; "1", "2", … without them.
        method: "eigenvector", "geometric_mean" or "column_mean".
        random_index: name of the random-index table.

    Raises:
        DataError: shapes do not fit, a scale's matrix is not usable, or a grade is not on its scale; row and
            criterion are named.
        OptionError: unknown method or table.
    """
    criteria = tuple(map(str, scales))
    shares = np.asarray(criterion_weights, dtype=float)
    if shares.shape != (len(criteria),) or not (shares > 0).all() or abs(shares.sum() - 1) > SUM_TOLERANCE:
        raise DataError(f"expected {len(criteria)} positive criterion weights with sum 1; got {shares}")
    names = checked_labels(len(grades), labels, of="the graded alternatives")
    results = {c: ahp(m, g, method=method, random_index=random_index) for c, (g, m) in scales.items()}
    ideal = {
        c: dict(zip(found.labels, map(float, found.weights / found.weights.max()), strict=True))
        for c, found in results.items()
    }
    table = np.array(
        [_intensities(row, name, criteria, ideal) for row, name in zip(grades, names, strict=True)]
    )
    scores = table @ shares
    return RatingsResult(
        labels=names,
        weights=scores / scores.sum(),
        scores=scores,
        criteria=criteria,
        criterion_weights=shares,
        intensities=MappingProxyType({c: MappingProxyType(scale) for c, scale in ideal.items()}),
        scale_cr=MappingProxyType({c: found.cr for c, found in results.items()}),
        contributions=table * shares,
    )


def _intensities(
    row: Sequence[str], name: str, criteria: tuple[str, ...], ideal: Mapping[str, Mapping[str, float]]
) -> list[float]:
    if len(row) != len(criteria):
        raise DataError(f"alternative {name!r} has {len(row)} grades for {len(criteria)} criteria")
    for criterion, grade in zip(criteria, row, strict=True):
        if str(grade) not in ideal[criterion]:
            raise DataError(
                f"alternative {name!r}, criterion {criterion!r}: {grade!r} is not on its scale",
                hint=did_you_mean(str(grade), ideal[criterion]),
            )
    return [ideal[criterion][str(grade)] for criterion, grade in zip(criteria, row, strict=True)]
