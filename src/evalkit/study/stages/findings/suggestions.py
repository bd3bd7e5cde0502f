"""Stage 10: suggestions by rule. Every suggestion names its evidence; without evidence there is none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import stats

from evalkit.definitions.index_system import IndexSystem
from evalkit.definitions.suggestions import Measure, SuggestionRules
from evalkit.evaluation.priorities.expected_gain import ExpectedGain, expected_gain
from evalkit.study.stages.ranks.ranking import SUPPRESSED, TREND_ONLY, RankingStage
from evalkit.study.stages.scores.indicators import Indicators
from evalkit.study.stages.standing.profiles import MIN_RELIABILITY, IndicatorReliability, Profiles


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One finding that supports a suggestion.

    Attributes:
        id: e.g. "B07/C32/gap"; the report and results.json use the same id.
        kind: "gap" (below the best peers beyond noise), "loss" (among the largest weighted losses) or
            "threshold" (a cost indicator below the pass mark beyond noise).
        value: the gap in points, the weighted loss in points, or the score.
        lower, upper: interval of a gap (errors of the score and of the target) or score; None for a loss.
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
        gain_lower, gain_upper: interval of the gain, from the errors of the branch's scores and the targets.
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
    """What the rules look at; the main survey is the one whose answers decide whether a branch is ranked."""

    system: IndexSystem
    indicators: Indicators
    ranking: RankingStage
    profiles: Profiles
    between: IndicatorReliability
    rules: SuggestionRules
    main_survey: str

    @cached_property
    def trend_only(self) -> np.ndarray:
        """(b, k) indicators from the main survey, where a branch has answers for a trend only."""
        short = np.array([reason == "few answers" for reason in self.ranking.reason])
        few = short & (self.ranking.status == TREND_ONLY)
        asked = [n.source is not None and n.source.survey == self.main_survey for n in self.system.indicators]
        return np.asarray(few[:, np.newaxis] & np.array(asked))

    @cached_property
    def z(self) -> float:
        """Half width of the rules' intervals in standard errors."""
        return float(stats.norm.ppf(0.5 + self.rules.thresholds.confidence / 2))

    @cached_property
    def gaps(self) -> ExpectedGain:
        """Every indicator as an action of its own with weight 1: the gaps to the targets, b × k."""
        count = len(self.indicators.codes)
        return self.gains(np.ones(count), np.eye(count, dtype=bool))

    def gains(
        self, weights: np.ndarray, reach: np.ndarray, at_least: np.ndarray | None = None
    ) -> ExpectedGain:
        """What closing the gaps that each action reaches would bring; the draws are always the same."""
        shown = (self.ranking.status != SUPPRESSED)[:, np.newaxis]
        known = shown & ~np.isnan(self.indicators.score_se)
        return expected_gain(
            np.where(known, self.indicators.score, np.nan),
            self.indicators.score_covariance,
            weights,
            peers=np.where(known, self.between.shrunken, np.nan),
            peers_sd=self.between.shrunken_sd,
            reach=reach,
            at_least=at_least,
            labels=self.indicators.branches,
            confidence=self.rules.thresholds.confidence,
        )


def suggest(basis: SuggestionBasis) -> tuple[Suggestion, ...]:
    """The suggestions for all branches: mandatory ones first, then the largest expected gain."""
    measures, codes = basis.rules.measures, basis.indicators.codes
    shown = np.flatnonzero(basis.ranking.status != SUPPRESSED)
    kinds = _kinds(basis)
    backed = kinds.enough & (basis.ranking.status != SUPPRESSED)[:, np.newaxis]
    missed = backed & kinds.threshold
    findings = {(int(i), int(j)): _evidence(basis, kinds, int(i), int(j)) for i, j in np.argwhere(backed)}
    linked = np.array([[code in measure.indicators for code in codes] for measure in measures], dtype=bool)
    reach = backed[:, np.newaxis, :] & linked.reshape(len(measures), len(codes))
    mandatory = (reach & missed[:, np.newaxis, :]).any(axis=2)
    floor = np.where(mandatory[:, :, np.newaxis], basis.rules.thresholds.pass_score, np.nan)
    gains = basis.gains(basis.ranking.composite.effective_weights, reach, np.broadcast_to(floor, reach.shape))
    suggestions: list[Suggestion] = []
    for i in shown:
        own = [
            _suggestion(basis, gains, (int(i), int(m)), np.flatnonzero(reach[i, m]), findings)
            for m in np.flatnonzero(reach[i].any(axis=1))
        ]
        own.sort(key=lambda s: (not s.mandatory, -s.gain))
        suggestions += own[: basis.rules.most]
    return tuple(suggestions)


def _suggestion(
    basis: SuggestionBasis,
    gains: ExpectedGain,
    place: tuple[int, int],
    columns: np.ndarray,
    findings: dict[tuple[int, int], tuple[Evidence, ...]],
) -> Suggestion:
    """The suggestion of measure m for branch i, from those of its indicators that give evidence."""
    i, m = place
    evidence = tuple(item for j in columns for item in findings[i, int(j)])
    mandatory = any(item.kind == "threshold" for item in evidence)
    target = gains.target[columns]
    if mandatory:
        target = np.maximum(target, basis.rules.thresholds.pass_score)
    weight = basis.ranking.composite.effective_weights[i, columns]
    single = weight * np.maximum(target - basis.indicators.score[i, columns], 0.0)
    order = np.argsort(-single, kind="stable")
    return Suggestion(
        branch=basis.indicators.branches[i],
        measure=basis.rules.measures[m],
        indicators=tuple(basis.indicators.codes[columns[k]] for k in order),
        evidence=evidence,
        gain=float(gains.gain[i, m]),
        gain_lower=float(gains.ci_lower[i, m]),
        gain_upper=float(gains.ci_upper[i, m]),
        targets=tuple(float(target[k]) for k in order),
        mandatory=mandatory,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Kinds:
    """Which kinds of evidence every branch has on every indicator, each (b, k)."""

    gap: np.ndarray
    loss: np.ndarray
    threshold: np.ndarray

    @property
    def enough(self) -> np.ndarray:
        """A missed threshold, or both a gap and a loss."""
        return np.asarray(self.threshold | (self.gap & self.loss))


def _kinds(basis: SuggestionBasis) -> _Kinds:
    score, error, limits = basis.indicators.score, basis.indicators.score_se, basis.rules.thresholds
    known = ~np.isnan(score) & ~np.isnan(error) & ~basis.trend_only
    cost = np.array([node.dir == "cost" for node in basis.system.indicators])
    reliable = basis.between.reliability >= MIN_RELIABILITY
    return _Kinds(
        gap=known & reliable & (basis.gaps.gain >= limits.gap) & (basis.gaps.ci_lower > 0),
        loss=known & basis.profiles.priorities.priority.astype(bool),
        threshold=known & cost & (score + basis.z * error < limits.pass_score),
    )


def _evidence(basis: SuggestionBasis, kinds: _Kinds, i: int, j: int) -> tuple[Evidence, ...]:
    """The findings on one indicator."""
    code, branch = basis.indicators.codes[j], basis.indicators.branches[i]
    score, half = float(basis.indicators.score[i, j]), basis.z * float(basis.indicators.score_se[i, j])
    gap, lower, upper = (
        float(part[i, j]) for part in (basis.gaps.gain, basis.gaps.ci_lower, basis.gaps.ci_upper)
    )
    candidates = (
        ("gap", kinds.gap, gap, lower, upper),
        ("loss", kinds.loss, float(basis.profiles.priorities.loss[i, j]), None, None),
        ("threshold", kinds.threshold, score, max(score - half, 0.0), score + half),
    )
    return tuple(
        Evidence(id=f"{branch}/{code}/{kind}", kind=kind, indicator=code, value=value, lower=low, upper=high)
        for kind, held, value, low, high in candidates
        if held[i, j]
    )
