"""Stage 3: scale scores and their reliability, from the respondents that screening kept."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evalkit.definitions.questionnaire import Scale
from evalkit.psychometrics.alpha import AlphaResult, cronbach_alpha
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.omega import OmegaResult, omega_total
from evalkit.study.failures import Failure, attempt
from evalkit.survey.responses import Survey
from evalkit.survey.scoring import scale_scores


@dataclass(frozen=True, kw_only=True, eq=False)
class ScaleReliability:
    """Reliability of one scale; a Failure where a coefficient does not exist.

    Attributes:
        scale: the scale.
        alpha, omega: coefficients on complete cases, with their n.
        mean, sd: of the scale score over respondents, in answer units.
        n_scored: respondents with a score.
    """

    scale: Scale
    alpha: AlphaResult | Failure
    omega: OmegaResult | Failure
    mean: float
    sd: float
    n_scored: int


@dataclass(frozen=True, kw_only=True, eq=False)
class SurveyScales:
    """Scores and reliability of all scales of one survey.

    Attributes:
        scores: one row a respondent, one column a scale, in answer units.
        scales: reliability by scale id.
    """

    scores: pd.DataFrame
    scales: dict[str, ScaleReliability]

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be computed."""
        found = [value for scale in self.scales.values() for value in (scale.alpha, scale.omega)]
        return tuple(value for value in found if isinstance(value, Failure))


def analyse_scales(survey: Survey, confidence: float) -> SurveyScales:
    """Scores and reliability of every scale of a survey."""
    scores = scale_scores(survey)
    scored = survey.scored
    return SurveyScales(
        scores=scores,
        scales={
            scale.id: _reliability(scale, scored, scores[scale.id], confidence)
            for scale in survey.questionnaire.scales
        },
    )


def _reliability(
    scale: Scale, scored: pd.DataFrame, score: pd.Series[float], confidence: float
) -> ScaleReliability:
    items = scale.item_ids
    values = scored[list(items)].to_numpy()
    return ScaleReliability(
        scale=scale,
        alpha=attempt("alpha", scale.id, lambda: cronbach_alpha(values, items, confidence=confidence)),
        omega=attempt("omega", scale.id, lambda: omega_total(moments(values, items))),
        mean=float(score.mean()),
        sd=float(score.std()),
        n_scored=int(score.notna().sum()),
    )
