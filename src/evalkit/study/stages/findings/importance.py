"""Stage 12: importance of the drivers of an outcome, derived and stated, beside the branches' performance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evalkit.definitions.periods import ImportanceInput
from evalkit.evaluation.priorities.importance_performance import IpaResult, importance_performance
from evalkit.evaluation.priorities.relative_weights import RelativeWeights, relative_weights
from evalkit.study.failures import Failure, attempt
from evalkit.study.stages.scores.scales import SurveyScales
from evalkit.survey.responses import Survey
from evalkit.survey.scoring import to_percent

MOST_SHARE = 100.0


@dataclass(frozen=True, kw_only=True, eq=False)
class ImportanceStage:
    """Importance and performance of k drivers.

    Attributes:
        survey: the survey.
        outcome: code of the scale that is explained.
        drivers: codes of the scales that explain it, shape (k,).
        derived: relative weights over all analysed respondents; never weighted by the design of the sample.
        stated: mean points of the constant-sum question, in percent, shape (k,); None where it is not asked.
        n_stated: respondents behind stated.
        performance: mean scale score of all respondents, 0–100, shape (k,); weighted where they have weights.
        branch_performance: the same by branch, shape (b, k); NaN below the smallest number shown.
        overall: importance–performance analysis of all respondents.
        by_branch: the same by branch; None for a branch that is not shown.
    """

    survey: str
    outcome: str
    drivers: tuple[str, ...]
    derived: RelativeWeights | Failure
    stated: np.ndarray | None
    n_stated: int
    performance: np.ndarray
    branch_performance: np.ndarray
    overall: IpaResult | Failure
    by_branch: tuple[IpaResult | None, ...]

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be computed."""
        parts = (self.derived, self.overall)
        return tuple(dict.fromkeys(part for part in parts if isinstance(part, Failure)))


def derive_importance(
    asked: ImportanceInput | None,
    kept: Mapping[str, Survey],
    scales: Mapping[str, SurveyScales],
    branches: tuple[str, ...],
    *,
    suppress: int,
    level: float,
    seed: int,
) -> ImportanceStage | None:
    """Relative weights of the drivers, and importance–performance analysis with the given importance.

    Args:
        asked: what the study file says; None gives None.
        kept: the analysed answers by survey.
        scales: their scale scores.
        branches: codes of all branches.
        suppress: a branch mean of fewer answers than this is left out.
        level: of the intervals.
        seed: of the bootstrap.
    """
    if asked is None:
        return None
    survey, scores = kept[asked.survey], scales[asked.survey].scores
    x, y = scores[list(asked.drivers)].to_numpy(dtype=float), scores[asked.outcome].to_numpy(dtype=float)
    derived = attempt(
        "derived importance",
        asked.outcome,
        lambda: relative_weights(
            x, y, asked.drivers, asked.outcome, confidence=level, draws=asked.draws, seed=seed
        ),
    )
    stated, n_stated = _stated(asked, survey)
    percent = to_percent(scores[list(asked.drivers)], survey.questionnaire).to_numpy(dtype=float)
    weights = survey.design.get("weight")
    performance = np.nanmean(percent, axis=0) if weights is None else _mean(percent, weights)
    by_branch = _branch_means(percent, survey.branch, branches, suppress, weights)
    return ImportanceStage(
        survey=asked.survey,
        outcome=asked.outcome,
        drivers=asked.drivers,
        derived=derived,
        stated=stated,
        n_stated=n_stated,
        performance=performance,
        branch_performance=by_branch,
        overall=_analysis(asked.drivers, stated, derived, performance),
        by_branch=tuple(
            found if isinstance(found := _analysis(asked.drivers, stated, derived, row), IpaResult) else None
            for row in by_branch
        ),
    )


def _analysis(
    drivers: tuple[str, ...],
    stated: np.ndarray | None,
    derived: RelativeWeights | Failure,
    performance: np.ndarray,
) -> IpaResult | Failure:
    """By stated importance with the derived one beside it; by the derived one where nothing was stated."""
    if stated is None and isinstance(derived, Failure):
        return derived
    shares = None if isinstance(derived, Failure) else MOST_SHARE * np.asarray(derived.shares)
    given = shares if stated is None else stated
    return attempt(
        "importance and performance",
        "drivers",
        lambda: importance_performance(
            np.asarray(given),
            performance,
            drivers,
            reference=MOST_SHARE,
            derived=None if stated is None else shares,
        ),
    )


def _stated(asked: ImportanceInput, survey: Survey) -> tuple[np.ndarray | None, int]:
    columns = [f"{asked.stated}_{driver}" for driver in asked.drivers]
    if asked.stated is None or not set(columns) <= set(survey.answers.columns):
        return None, 0
    points = survey.answers[columns].to_numpy(dtype=float)
    sums = points.sum(axis=1)
    usable = sums > 0
    if not usable.any():
        return None, 0
    shares, weights = points[usable] / sums[usable, np.newaxis], survey.design.get("weight")
    mean = shares.mean(axis=0) if weights is None else _mean(shares, weights[usable])
    return MOST_SHARE * mean, int(usable.sum())


def _branch_means(
    percent: np.ndarray,
    branch: np.ndarray,
    branches: tuple[str, ...],
    suppress: int,
    weights: np.ndarray | None,
) -> np.ndarray:
    means = np.full((len(branches), percent.shape[1]), np.nan)
    for i, code in enumerate(branches):
        own = percent[branch == code]
        n = (~np.isnan(own)).sum(axis=0)
        enough = n >= max(suppress, 1)
        if weights is None:
            means[i, enough] = np.nansum(own[:, enough], axis=0) / n[enough]
        elif enough.any():
            means[i, enough] = _mean(own[:, enough], weights[branch == code])
    return means


def _mean(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted means of the columns over their known values."""
    known = ~np.isnan(values)
    return np.asarray((weights @ np.where(known, values, 0.0)) / (weights @ known))
