"""What every evaluation method returns: a score and a rank for each alternative, with the options used."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from evalkit.evaluation.decision_matrix import DecisionMatrix
from evalkit.evaluation.ranking import competition_ranks
from evalkit.result import Result, ResultTable, result

TIE_RTOL = 1e-12


@result
class EvaluationResult(Result):
    """Scores and ranks of m alternatives over k indicators.

    Attributes:
        alternatives: (m,) names of the alternatives, empty without names.
        labels: (k,) names of the indicators.
        directions: (k,) direction of each indicator.
        weights: (k,) weights used, sum 1.
        score: (m,) the score of the method; `score_name` names it.
        rank: (m,) competition ranks "1224", 1 = best.
        normalisation: how values become comparable, as a formula.
        notes: sentences for the reader, one per indicator that could not count.
    """

    title: ClassVar[str] = "Evaluation"
    score_name: ClassVar[str] = "score"
    lowest_is_best: ClassVar[bool] = False

    alternatives: tuple[str, ...]
    labels: tuple[str, ...]
    directions: tuple[str, ...]
    weights: np.ndarray
    score: np.ndarray
    rank: np.ndarray
    normalisation: str
    notes: tuple[str, ...]

    def columns(self) -> dict[str, np.ndarray]:
        """Further numbers of each alternative, (m,) each, by name of the column."""
        return {}

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per alternative: the columns of the method, score, rank."""
        names = self.alternatives or tuple(str(i + 1) for i in range(len(self.score)))
        shown = {**self.columns(), self.score_name: self.score, "rank": self.rank}
        rows = tuple(zip(names, *(column.tolist() for column in shown.values()), strict=True))
        return (ResultTable(title=self.title, columns=("alternative", *shown), rows=rows),)


def ranks(score: np.ndarray, *, highest_first: bool = True) -> np.ndarray:
    """Competition ranks; scores that differ by floating-point noise only are tied, NaN is not ranked."""
    largest = float(np.nan_to_num(np.abs(score)).max(initial=0.0))
    return competition_ranks(score, highest_first=highest_first, tie=TIE_RTOL * largest)


def constant_notes(table: DecisionMatrix, constant: np.ndarray, effect: str) -> tuple[str, ...]:
    """One sentence for each constant indicator."""
    return tuple(f"indicator {name!r} is constant: {effect}" for name in table.names(constant))
