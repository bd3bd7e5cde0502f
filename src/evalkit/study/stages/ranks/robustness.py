"""Stage 10: how far the ranking hangs on its choices: methods, indicators, weights, experts, respondents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evalkit.definitions.bundle import StudyBundle
from evalkit.evaluation.robustness.drop_one import DropOneResult, drop_one_indicator
from evalkit.evaluation.robustness.joint_uncertainty import JointUncertainty, joint_uncertainty
from evalkit.evaluation.robustness.sensitivity import SensitivityResult, weight_sensitivity
from evalkit.experts.judgements import Judgements
from evalkit.study.failures import Failure, attempt
from evalkit.study.stages.ranks.expert_influence import ExpertInfluence, leave_experts_out
from evalkit.study.stages.ranks.method_choices import weight_schemes
from evalkit.study.stages.ranks.method_ranks import MethodRanks, rank_by_methods
from evalkit.study.stages.ranks.ranking import RankingStage
from evalkit.study.stages.ranks.robustness_basis import RobustnessBasis
from evalkit.study.stages.scores.indicators import Indicators
from evalkit.study.stages.weights import WeightStage
from evalkit.survey.responses import Survey
from evalkit.weighting.ahp.expert_resampling import ExpertDraws, resample_experts

CHANGE = 0.20
PANELS_PER_DRAW = 2
BY_EXPERTS = ("experts", "combined")


@dataclass(frozen=True, kw_only=True, eq=False)
class RobustnessStage:
    """The ranking under other choices, for the ranked branches.

    Attributes:
        methods: ranks under other methods, weights and normalisations.
        drop_one: ranks without each indicator in turn.
        weights: ranks when one weight at a time moves by 20 %.
        experts: ranks without each expert in turn; None where experts have no part in the weights.
        joint: ranks over joint draws of respondents, rates, experts and methods, with the split of their
            variance.
        expert_draws: the resampled panels behind it; None without experts.
    """

    methods: MethodRanks | Failure
    drop_one: DropOneResult | Failure
    weights: SensitivityResult | Failure
    experts: ExpertInfluence | Failure | None
    joint: JointUncertainty | Failure
    expert_draws: ExpertDraws | Failure | None

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be computed; a method that these data do not admit is named in `methods`."""
        parts: tuple[object, ...] = (self.methods, self.drop_one, self.weights)
        parts = (*parts, self.experts, self.joint, self.expert_draws)
        return tuple(part for part in parts if isinstance(part, Failure))


def examine_robustness(
    bundle: StudyBundle,
    indicators: Indicators,
    weights: WeightStage,
    ranking: RankingStage,
    *,
    surveys: Mapping[str, Survey],
    judgements: Judgements | None,
) -> RobustnessStage | None:
    """The ranking under other choices.

    Returns:
        None where there is one indicator, or fewer than two branches are ranked: no choice can matter.
    """
    if len(indicators.codes) < 2 or len(ranking.ranked) < 2:
        return None
    scores, own = indicators.score, weights.weights
    experts = weights.experts
    basis = RobustnessBasis(
        study=bundle.study,
        system=bundle.index_system,
        indicators=indicators,
        weights=weights,
        ranked=ranking.ranked,
        surveys=surveys,
        judgements=judgements,
        schemes=weight_schemes(weights, bundle.study.weighting, scores),
        panel=own
        if experts is None
        else np.array([experts.indicator_weights[code] for code in indicators.codes]),
    )
    drawn = _resampled_experts(basis)
    table = scores[ranking.ranked]
    return RobustnessStage(
        methods=attempt("method comparison", "branches", lambda: rank_by_methods(basis)),
        drop_one=attempt(
            "leaving one indicator out",
            "indicators",
            lambda: drop_one_indicator(table, own, labels=indicators.codes),
        ),
        weights=attempt(
            "changed weights",
            "indicators",
            lambda: weight_sensitivity(
                table, own, change=CHANGE, labels=indicators.codes, alternatives=basis.labels
            ),
        ),
        experts=_without_experts(basis),
        joint=attempt("joint uncertainty", "branches", lambda: _joint(basis, drawn)),
        expert_draws=drawn,
    )


def _resampled_experts(basis: RobustnessBasis) -> ExpertDraws | Failure | None:
    judgements, panel = basis.judgements, basis.weights.experts
    if judgements is None or panel is None:
        return None
    return attempt(
        "resampled experts",
        "judgements",
        lambda: resample_experts(
            judgements.matrices,
            basis.system.children_of(),
            basis.system.goal.id,
            draws=PANELS_PER_DRAW * basis.study.ranking.joint_draws,
            seed=basis.study.seed,
            method=panel.method,
            ri_table=panel.ri_table,
            max_cr=panel.max_cr,
        ),
    )


def _without_experts(basis: RobustnessBasis) -> ExpertInfluence | Failure | None:
    judgements, panel = basis.judgements, basis.weights.experts
    if judgements is None or panel is None or basis.schemes.own not in BY_EXPERTS:
        return None
    return attempt(
        "leaving one expert out", "judgements", lambda: leave_experts_out(basis, judgements, panel)
    )


def _joint(basis: RobustnessBasis, drawn: ExpertDraws | Failure | None) -> JointUncertainty:
    options = basis.study.ranking
    return joint_uncertainty(
        basis.joint_model(None if isinstance(drawn, Failure) else drawn),
        alternatives=basis.labels,
        draws=options.joint_draws,
        top=min(options.top, len(basis.ranked)),
        confidence=options.confidence,
        seed=basis.study.seed,
    )
