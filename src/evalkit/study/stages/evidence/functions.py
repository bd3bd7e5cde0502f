"""Stage 15: functions of the system, how important they are and how far they meet the need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evalkit.definitions.evidence_inputs import FunctionItem, FunctionsInput
from evalkit.errors import StatisticError
from evalkit.evaluation.priorities.importance_performance import IpaResult, importance_performance
from evalkit.inference.design import DesignMeans, design_means
from evalkit.study.failures import Failure, attempt
from evalkit.survey.responses import Survey

FEWEST = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class FunctionStage:
    """Importance and fit of k functions.

    Attributes:
        survey: the survey.
        functions: the functions, (k,).
        means: of importance, fit and importance − fit, in this order (1, 3k), over people who rated
            all of them; people are clustered in branches where there are two at least, and weighted where
            they have weights.
        simple_se: (3k,) the same errors as a simple random sample.
        analysis: quadrants, border points, and the order of importance × gap.
    """

    survey: str
    functions: tuple[FunctionItem, ...]
    means: DesignMeans | Failure
    simple_se: np.ndarray
    analysis: IpaResult | Failure

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be computed."""
        parts = (self.means, self.analysis)
        return tuple(dict.fromkeys(part for part in parts if isinstance(part, Failure)))


def assess_functions(
    asked: FunctionsInput | None, kept: Mapping[str, Survey], level: float
) -> FunctionStage | None:
    """The functions of a study; None where it asks for none."""
    if asked is None:
        return None
    survey = kept[asked.survey]
    columns = [item.importance for item in asked.items], [item.fit for item in asked.items]
    present = set(survey.answers.columns)
    missing = [name for names in columns for name in names if name not in present]
    if missing:
        failure = Failure(
            stage="functions", subject=asked.survey, reason=f"the answers lack the columns {missing}"
        )
        return FunctionStage(
            survey=asked.survey,
            functions=asked.items,
            means=failure,
            simple_se=np.full(3 * len(asked.items), np.nan),
            analysis=failure,
        )
    importance, fit = (survey.answers[names].to_numpy(dtype=float) for names in columns)
    table = np.hstack([importance, fit, importance - fit])
    complete = ~np.isnan(table).any(axis=1)
    table, branch = table[complete], survey.branch[complete]
    n, k = len(table), len(asked.items)
    held = survey.design.get("weight")
    weights = None if held is None else held[complete]
    means = attempt("functions", asked.survey, lambda: _means(table, branch, level, weights))
    names = [item.id for item in asked.items]
    analysis: IpaResult | Failure
    if isinstance(means, Failure):
        analysis = means
    else:
        centre = means.mean[0]
        analysis = attempt(
            "functions", asked.survey, lambda: importance_performance(centre[:k], centre[k : 2 * k], names)
        )
    return FunctionStage(
        survey=asked.survey,
        functions=asked.items,
        means=means,
        simple_se=table.std(axis=0, ddof=1) / np.sqrt(n) if n > 1 else np.full(3 * k, np.nan),
        analysis=analysis,
    )


def _means(table: np.ndarray, branch: np.ndarray, level: float, weights: np.ndarray | None) -> DesignMeans:
    if len(table) < FEWEST:
        raise StatisticError(f"{len(table)} people rated every function; {FEWEST} at least are needed")
    clusters = branch if len(set(branch.tolist())) > 1 else None
    return design_means(table, clusters=clusters, weights=weights, confidence=level)
