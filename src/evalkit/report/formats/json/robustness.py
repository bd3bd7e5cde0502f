"""The part of results.json that says how far the ranking hangs on its choices."""

from __future__ import annotations

from typing import Any

import numpy as np

from evalkit.evaluation.robustness.drop_one import DropOneResult
from evalkit.evaluation.robustness.joint_uncertainty import JointUncertainty
from evalkit.evaluation.robustness.sensitivity import SensitivityResult
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults
from evalkit.study.stages.ranks.expert_influence import ExpertInfluence
from evalkit.study.stages.ranks.method_ranks import MethodRanks
from evalkit.study.stages.ranks.robustness import RobustnessStage


def robustness_dict(results: StudyResults) -> Any:
    """The stage as plain values; a part that does not exist as its reason."""
    stage = results.robustness
    if stage is None:
        return None
    return {
        "branches": [results.indicators.branches[i] for i in results.ranking.ranked],
        "methods": _methods(stage.methods, results.indicators.branches),
        "drop_one": _drop_one(stage.drop_one),
        "changed_weights": _weights(stage.weights),
        "without_expert": _experts(stage.experts),
        "joint": _joint(stage.joint, stage),
    }


def _failed(failure: Failure) -> dict[str, str]:
    return {"not_computed": failure.reason}


def _methods(found: MethodRanks | Failure, codes: tuple[str, ...]) -> dict[str, Any]:
    if isinstance(found, Failure):
        return _failed(found)
    agreement = found.agreement
    return {
        "branches": [codes[i] for i in found.branch],
        "ways": agreement.methods,
        "ranks": agreement.ranks,
        "spearman": agreement.spearman,
        "kendall": agreement.kendall,
        "same_top": agreement.same_top[0],
        "top": agreement.top,
        "not_possible": {failure.subject: failure.reason for failure in found.failures},
        "largest_move": np.abs(agreement.ranks - agreement.ranks[0]).max(axis=1),
    }


def _drop_one(found: DropOneResult | Failure) -> dict[str, Any]:
    if isinstance(found, Failure):
        return _failed(found)
    return {
        "indicators": found.labels,
        "spearman": found.spearman,
        "mean_rank_shift": found.mean_rank_shift,
        "max_rank_shift": found.max_rank_shift,
        "rank_low": found.rank_low,
        "rank_high": found.rank_high,
    }


def _weights(found: SensitivityResult | Failure) -> dict[str, Any]:
    if isinstance(found, Failure):
        return _failed(found)
    return {
        "change": found.change,
        "indicators": found.labels,
        "spearman": found.spearman,
        "max_rank_change": found.max_rank_change,
        "rank_low": found.rank_low,
        "rank_high": found.rank_high,
    }


def _experts(found: ExpertInfluence | Failure | None) -> dict[str, Any] | None:
    if found is None:
        return None
    if isinstance(found, Failure):
        return _failed(found)
    return {
        "experts": found.experts,
        "largest_weight_change": found.largest_change,
        "spearman": found.spearman,
        "mean_rank_shift": found.mean_rank_shift,
        "max_rank_shift": found.max_rank_shift,
    }


def _joint(found: JointUncertainty | Failure, stage: RobustnessStage) -> dict[str, Any]:
    if isinstance(found, Failure):
        return _failed(found)
    panels = stage.expert_draws
    split = found.split
    return {
        "draws": found.draws,
        "confidence": found.confidence,
        "blocks": found.blocks,
        "first_order": None if split is None else split.overall_first_order,
        "first_order_interval": None if split is None else split.first_order_interval,
        "total": None if split is None else split.overall_total,
        "total_interval": None if split is None else split.total_interval,
        "choices": found.choices,
        "panels_redrawn": None if panels is None or isinstance(panels, Failure) else panels.redrawn,
        "rank": found.base_ranks,
        "expected_rank": found.ranks.expected_rank,
        "rank_lower": found.ranks.rank_lower,
        "rank_upper": found.ranks.rank_upper,
        "fixed_rank_lower": found.conditional.rank_lower,
        "fixed_rank_upper": found.conditional.rank_upper,
        "acceptability": found.ranks.acceptability,
    }
