"""Stage 10: suggestions by rule. Every suggestion names its evidence; without evidence there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evalkit.definitions.index_system import IndexSystem
from evalkit.definitions.suggestions import Measure, SuggestionRules
from evalkit.study.stages.indicators import Indicators
from evalkit.study.stages.profiles import MIN_RELIABILITY, IndicatorReliability, Profiles
from evalkit.study.stages.ranking import SUPPRESSED, RankingStage


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
    """What a branch could do, why, and what it would gain if the gaps were closed.

    Attributes:
        branch: code of the branch.
        measure: the measure; its indicators that gave no evidence here are not counted.
        indicators: codes with evidence, the largest gain first.
        evidence: the findings of all of them.
        gain: points of the total score if their gaps to the targets were closed.
        gain_lower, gain_upper: interval of the gain, from the sampling errors of this branch's scores.
        targets: the score each indicator's gain is counted to.
        mandatory: a threshold was missed.
    """

    branch: str
    measure: Measure
    indicators: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    gain: float
    gain_lower: float
    gain_upper: float
    targets: tuple[float, ...]
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
        own = [s for measure in basis.rules.measures if (s := _for_measure(basis, measure, i)) is not None]
        own.sort(key=lambda s: (not s.mandatory, -s.gain))
        found += own[: basis.rules.most]
    return tuple(found)


def _for_measure(basis: SuggestionBasis, measure: Measure, i: int) -> Suggestion | None:
    """The suggestion of a measure for branch i, from those of its indicators that give evidence."""
    columns: list[int] = []
    evidence: list[Evidence] = []
    for j, code in enumerate(basis.indicators.codes):
        if code in measure.indicators and (found := _evidence(basis, i, j)):
            columns.append(j)
            evidence += found
    if not columns:
        return None
    mandatory = any(item.kind == "threshold" for item in evidence)
    weight = basis.ranking.composite.effective_weights[i, columns]
    best = basis.profiles.priorities.best[columns]
    target = np.maximum(best, basis.rules.thresholds.pass_score) if mandatory else best
    gains = weight * np.maximum(target - basis.indicators.score[i, columns], 0.0)
    spread = basis.indicators.score_covariance[i][np.ix_(columns, columns)]
    half = basis.z * float(np.sqrt(weight @ spread @ weight))
    order = np.argsort(-gains, kind="stable")
    total = float(gains.sum())
    return Suggestion(
        branch=basis.indicators.branches[i],
        measure=measure,
        indicators=tuple(basis.indicators.codes[columns[k]] for k in order),
        evidence=tuple(evidence),
        gain=total,
        gain_lower=max(total - half, 0.0),
        gain_upper=total + half,
        targets=tuple(float(target[k]) for k in order),
        mandatory=mandatory,
    )


def _evidence(basis: SuggestionBasis, i: int, j: int) -> tuple[Evidence, ...]:
    """The findings on one indicator, if they are enough: a missed threshold, or both a gap and a loss."""
    if np.isnan(basis.indicators.score[i, j]) or np.isnan(basis.indicators.score_se[i, j]):
        return ()
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

    if basis.between.reliability[j] >= MIN_RELIABILITY and gap >= limits.gap and gap > half:
        add("gap", gap, gap - half, gap + half)
    if bool(basis.profiles.priorities.priority[i, j]):
        add("loss", float(basis.profiles.priorities.loss[i, j]), None, None)
    if basis.system.indicators[j].dir == "cost" and score + half < limits.pass_score:
        add("threshold", score, max(score - half, 0.0), score + half)
    kinds = {item.kind for item in found}
    return tuple(found) if "threshold" in kinds or {"gap", "loss"} <= kinds else ()
