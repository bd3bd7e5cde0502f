"""Stage 3: scale scores and their reliability, from the respondents that screening kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.definitions.questionnaire import AnswerFormat, Scale
from evalkit.psychometrics.correlation.correlation import correlation
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.reliability.alpha import cronbach_alpha
from evalkit.psychometrics.reliability.alpha_result import AlphaResult
from evalkit.psychometrics.reliability.branch_reliability import branch_reliability
from evalkit.psychometrics.reliability.branch_reliability_result import BranchReliabilityResult
from evalkit.psychometrics.reliability.glb import GlbResult, glb
from evalkit.psychometrics.reliability.guttman import GuttmanResult, guttman
from evalkit.psychometrics.reliability.item_analysis import item_analysis
from evalkit.psychometrics.reliability.item_analysis_result import ItemAnalysisResult
from evalkit.psychometrics.reliability.omega import OmegaResult, omega_total
from evalkit.psychometrics.reliability.ordinal_reliability import (
    OrdinalReliabilityResult,
    ordinal_reliability,
)
from evalkit.psychometrics.reliability.split_half import split_half
from evalkit.psychometrics.reliability.split_half_result import SplitHalfResult
from evalkit.study.failures import Failure, attempt
from evalkit.survey.responses import Survey
from evalkit.survey.scoring import scale_scores

MOST_CATEGORIES = 11


@dataclass(frozen=True, kw_only=True, eq=False)
class ScaleReliability:
    """Reliability of one scale; a Failure where a coefficient does not exist.

    Attributes:
        scale: the scale.
        alpha, omega: coefficients on complete cases, with their n.
        ordinal: on polychoric correlations; None where the answers have too many categories.
        guttman, glb, split: lower bounds and split halves of the correlations.
        items: the item sheet; None for scales of fewer than three items.
        branches: ICC(1), ICC(2) and the reliability of branch means; None where there are no branches.
        mean, sd: of the scale score over respondents, in answer units.
        n_scored: respondents with a score.
    """

    scale: Scale
    alpha: AlphaResult | Failure
    omega: OmegaResult | Failure
    ordinal: OrdinalReliabilityResult | Failure | None
    guttman: GuttmanResult | Failure
    glb: GlbResult | Failure
    split: SplitHalfResult | Failure
    items: ItemAnalysisResult | Failure | None
    branches: BranchReliabilityResult | Failure | None
    mean: float
    sd: float
    n_scored: int

    @property
    def measurement_error(self) -> float:
        """Standard error of measurement of a score, sd·√(1 − α), in answer units; NaN without α."""
        if isinstance(self.alpha, Failure):
            return float("nan")
        return float(self.sd * np.sqrt(max(1 - self.alpha.alpha, 0.0)))


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
        """What could not be computed; of a scale without α only that is named."""
        found: list[Failure] = []
        for scale in self.scales.values():
            parts = (
                scale.alpha,
                scale.omega,
                scale.ordinal,
                scale.guttman,
                scale.glb,
                scale.split,
                scale.items,
                scale.branches,
            )
            failed = [part for part in parts if isinstance(part, Failure)]
            found += failed[:1] if isinstance(scale.alpha, Failure) else failed
        return tuple(found)


def analyse_scales(survey: Survey, confidence: float, seed: int) -> SurveyScales:
    """Scores and reliability of every scale of a survey."""
    scores = scale_scores(survey)
    scored = survey.scored
    scales = {}
    for scale in survey.questionnaire.scales:
        answer = survey.questionnaire.answers[scale.answer]
        values = scored[list(scale.item_ids)].to_numpy()
        scales[scale.id] = _Analysis(scale, answer, values, confidence, seed).result(
            scores[scale.id].to_numpy(), survey.branch
        )
    return SurveyScales(scores=scores, scales=scales)


@dataclass(frozen=True)
class _Analysis:
    """One scale and how it is analysed."""

    scale: Scale
    answer: AnswerFormat
    values: np.ndarray
    confidence: float
    seed: int

    def result(self, score: np.ndarray, branch: np.ndarray) -> ScaleReliability:
        code, names, values = self.scale.id, self.scale.item_ids, self.values
        known = score[~np.isnan(score)]
        sample = attempt("reliability", code, lambda: moments(values, names))
        several = len(names) > 2
        return ScaleReliability(
            scale=self.scale,
            alpha=attempt("alpha", code, lambda: cronbach_alpha(values, names, confidence=self.confidence)),
            omega=sample
            if isinstance(sample, Failure)
            else attempt("omega", code, lambda: omega_total(sample)),
            ordinal=self._ordinal() if several else None,
            guttman=sample
            if isinstance(sample, Failure)
            else attempt("Guttman", code, lambda: guttman(sample)),
            glb=sample
            if isinstance(sample, Failure)
            else attempt("greatest lower bound", code, lambda: glb(sample)),
            split=sample
            if isinstance(sample, Failure)
            else attempt("split half", code, lambda: split_half(sample, seed=self.seed)),
            items=attempt("item analysis", code, self._items) if several else None,
            branches=self._branches(score, branch),
            mean=float(known.mean()) if len(known) else float("nan"),
            sd=float(known.std(ddof=1)) if len(known) > 1 else float("nan"),
            n_scored=len(known),
        )

    def _items(self) -> ItemAnalysisResult:
        ends = (float(self.answer.lo), float(self.answer.hi))
        return item_analysis(self.values, self.scale.item_ids, scale=ends)

    def _ordinal(self) -> OrdinalReliabilityResult | Failure | None:
        if self.answer.hi - self.answer.lo + 1 > MOST_CATEGORIES:
            return None

        def compute() -> OrdinalReliabilityResult:
            found = correlation(self.values, self.scale.item_ids, "polychoric")
            return ordinal_reliability(found.matrix, found.n_obs, found.names)

        return attempt("ordinal reliability", self.scale.id, compute)

    def _branches(self, score: np.ndarray, branch: np.ndarray) -> BranchReliabilityResult | Failure | None:
        known = ~np.isnan(score) & (branch != "")
        if len(np.unique(branch[known])) < 2:
            return None
        return attempt(
            "branch means",
            self.scale.id,
            lambda: branch_reliability(score[known], branch[known], confidence=self.confidence),
        )
