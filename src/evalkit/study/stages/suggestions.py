"""Stage 10: suggestions by rule. Every suggestion names its evidence; without evidence there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evalkit.definitions.index_system import IndexSystem
from evalkit.definitions.suggestions import Measure, SuggestionRules
from evalkit.study.stages.indicators import Indicators
from evalkit.study.stages.profiles import IndicatorReliability, Profiles
from evalkit.study.stages.ranking import SUPPRESSED, RankingStage

MIN_RELIABILITY = 0.5


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One finding that supports a suggestion.

    Attributes:
        id: e.g. "B07/C32/gap"; the report and results.json use the same id.
        kind: "gap" (below the best peers beyond noise), "loss" (among the largest weighted losses) or
            "threshold" (a cost indicator below the pass mark beyond noise).
        value: the gap in points, the weighted loss in points, or the score.
        lower, upper: interval of a gap or score; None for a loss.
    """

    id: str
    kind: str
    indicator: str
    value: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """What a branch could do, why, and what it would gain if the gap were closed.

    Attributes:
        branch, indicator: codes.
        measure: the measure linked to the indicator.
        evidence: one or more findings.
        gain: points of the total score if the gap to the target were closed, with its interval.
        target: the score the gain is counted to.
        mandatory: a threshold was missed.
    """

    branch: str
    indicator: str
    measure: Measure
    evidence: tuple[Evidence, ...]
    gain: float
    gain_lower: float
    gain_upper: float
    target: float
    mandatory: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class SuggestionBasis:
    """What the rules look at."""

    system: IndexSystem
    indicators: Indicators
    ranking: RankingStage
    profiles: Profiles
    between: IndicatorReliability
    rules: SuggestionRules

    @property
    def z(self) -> float:
        """Half width of the rules' intervals in standard errors."""
        return float(stats.norm.ppf(0.5 + self.rules.thresholds.confidence / 2))


def suggest(basis: SuggestionBasis) -> tuple[Suggestion, ...]:
    """The suggestions for all branches: mandatory ones first, then the largest expected gain."""
    found: list[Suggestion] = []
    for i, status in enumerate(basis.ranking.status):
        if status == SUPPRESSED:
            continue
        every = (_for_indicator(basis, i, j) for j in range(len(basis.indicators.codes)))
        own = [suggestion for suggestion in every if suggestion is not None]
        own.sort(key=lambda s: (not s.mandatory, -s.gain))
        found += own[: basis.rules.most]
    return tuple(found)


def _for_indicator(basis: SuggestionBasis, i: int, j: int) -> Suggestion | None:
    code = basis.indicators.codes[j]
    measure = basis.rules.for_indicator(code)
    score, se = float(basis.indicators.score[i, j]), float(basis.indicators.score_se[i, j])
    if measure is None or np.isnan(score) or np.isnan(se):
        return None
    evidence = _evidence(basis, i, j)
    kinds = {item.kind for item in evidence}
    mandatory = "threshold" in kinds
    if not mandatory and not {"gap", "loss"} <= kinds:
        return None
    best = float(basis.profiles.priorities.best[j])
    target = max(best, basis.rules.thresholds.pass_score) if mandatory else best
    weight = float(basis.ranking.composite.effective_weights[i, j])
    gap, half = target - score, basis.z * se
    return Suggestion(
        branch=basis.indicators.branches[i],
        indicator=code,
        measure=measure,
        evidence=evidence,
        target=target,
        gain=weight * gap,
        gain_lower=weight * max(gap - half, 0.0),
        gain_upper=weight * (gap + half),
        mandatory=mandatory,
    )


def _evidence(basis: SuggestionBasis, i: int, j: int) -> tuple[Evidence, ...]:
    limits = basis.rules.thresholds
    code, branch = basis.indicators.codes[j], basis.indicators.branches[i]
    score, half = float(basis.indicators.score[i, j]), basis.z * float(basis.indicators.score_se[i, j])
    gap = float(basis.profiles.priorities.best[j]) - score
    found: list[Evidence] = []

    def add(kind: str, value: float, lower: float | None, upper: float | None) -> None:
        found.append(
            Evidence(
                id=f"{branch}/{code}/{kind}", kind=kind, indicator=code, value=value, lower=lower, upper=upper
            )
        )

    if not basis.between.reliability[j] < MIN_RELIABILITY and gap >= limits.gap and gap > half:
        add("gap", gap, gap - half, gap + half)
    if bool(basis.profiles.priorities.priority[i, j]):
        add("loss", float(basis.profiles.priorities.loss[i, j]), None, None)
    if basis.system.indicators[j].dir == "cost" and score + half < limits.pass_score:
        add("threshold", score, max(score - half, 0.0), score + half)
    return tuple(found)
