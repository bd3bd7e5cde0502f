"""Means of some respondents as their survey was drawn, for pages that average answers themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.inference.design import design_means
from evalkit.inference.proportions import NetPromoterScore, net_promoter_score
from evalkit.report.view import View

PROMOTER, DETRACTOR = 9, 6


@dataclass(frozen=True, kw_only=True)
class DrawnMean:
    """A mean with its interval; NaN ends where a single cluster was drawn."""

    mean: float
    se: float
    lower: float
    upper: float


def drawn_mean(view: View, key: str, rows: np.ndarray, values: np.ndarray) -> DrawnMean | None:
    """The mean of values by the design of a survey; None for a survey without a design.

    Args:
        view: the results.
        key: the survey.
        rows: (n,) whether an analysed respondent belongs to it.
        values: (n,) of all analysed respondents, NaN = none.
    """
    survey = view.results.kept[key]
    used = rows & ~np.isnan(values)
    if not survey.design or not used.any():
        return None
    parts = {what: column[used] for what, column in survey.design.items()}
    found = design_means(
        values[used, np.newaxis],
        strata=survey.branch[used],
        weights=parts.get("weight"),
        clusters=parts.get("cluster"),
        population=parts.get("population"),
        lonely="certainty",
        confidence=view.results.ranking.level,
    )
    known = bool(found.df[0] > 0)
    return DrawnMean(
        mean=float(found.mean[0, 0]),
        se=float(found.se[0, 0]) if known else float("nan"),
        lower=float(found.ci_lower[0, 0]),
        upper=float(found.ci_upper[0, 0]),
    )


def recommendation_classes(answers: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Detractors (0–6), passives (7–8) and promoters (9–10); weighted shares times the number of answers."""
    known = ~np.isnan(answers)
    given = answers[known]
    held = [given <= DETRACTOR, (given > DETRACTOR) & (given < PROMOTER), given >= PROMOTER]
    if weights is None:
        return np.array([part.sum() for part in held])
    weight = weights[known]
    return np.array([weight[part].sum() * len(given) / weight.sum() for part in held])


def recommendation_score(view: View, key: str, rows: np.ndarray, answers: np.ndarray) -> NetPromoterScore:
    """The net promoter score of some respondents, by the design of the survey where it has one.

    Args:
        view: the results.
        key: the survey.
        rows: (n,) whether an analysed respondent belongs to it; one answer at least.
        answers: (n,) 0 to 10 of all analysed respondents, NaN = none.
    """
    level = view.results.ranking.level
    points = np.where(
        np.isnan(answers), np.nan, 100.0 * ((answers >= PROMOTER).astype(float) - (answers <= DETRACTOR))
    )
    drawn = drawn_mean(view, key, rows, points)
    if drawn is None:
        detractors, passives, promoters = recommendation_classes(answers[rows])
        return net_promoter_score(promoters, passives, detractors, confidence=level)
    return NetPromoterScore(
        nps=np.asarray(drawn.mean),
        se=np.asarray(drawn.se),
        ci_lower=np.maximum(drawn.lower, -100.0),
        ci_upper=np.minimum(drawn.upper, 100.0),
        n=np.asarray(float((~np.isnan(answers[rows])).sum())),
        adjusted=np.asarray(False),
        confidence=level,
    )
