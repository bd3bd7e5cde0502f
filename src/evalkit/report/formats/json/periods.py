"""The parts of ``results.json`` about the former period and about importance."""

from __future__ import annotations

from typing import Any

from evalkit.evaluation.priorities.importance_performance import IpaResult
from evalkit.evaluation.priorities.relative_weights import RelativeWeights
from evalkit.inference.change_result import NOT_MEASURED, ChangeResult
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults
from evalkit.study.stages.findings.importance import ImportanceStage
from evalkit.study.stages.ranks.ranking import SUPPRESSED


def change_dict(results: StudyResults) -> dict[str, Any] | None:
    """Change since the former period; branches without numbers of their own are left out."""
    stage, asked = results.change, results.bundle.study.previous
    if stage is None or asked is None:
        return None
    shown = [i for i, status in enumerate(results.ranking.status) if status != SUPPRESSED]
    goal = results.bundle.index_system.goal.id
    return {
        "period": stage.period.model_dump(),
        "smallest_change": asked.smallest_change,
        "smallest_indicator_change": asked.smallest_indicator_change,
        "confidence": results.ranking.level,
        "adjustment": "benjamini-hochberg",
        "not_computed": [failure.reason for failure in stage.failures],
        "branches": [
            {
                "code": results.inputs.branches[i].code,
                "respondents": stage.respondents[i],
                "covered_weight": stage.covered_weight[i],
                "total": _cells(stage.total, i).get(goal),
                "dimensions": _cells(stage.dimensions, i),
                "indicators": _cells(stage.indicators, i),
            }
            for i in shown
        ],
    }


def _cells(found: ChangeResult | Failure, i: int) -> dict[str, Any]:
    if isinstance(found, Failure):
        return {}
    return {
        name: {
            "before": found.before[i, j],
            "after": found.after[i, j],
            "change": found.change[i, j],
            "se": found.change_se[i, j],
            "interval": [found.ci_lower[i, j], found.ci_upper[i, j]],
            "pvalue_adjusted": found.pvalue_adjusted[i, j],
            "verdict": found.verdict[i, j],
        }
        for j, name in enumerate(found.measures)
        if found.verdict[i, j] != NOT_MEASURED
    }


def importance_dict(results: StudyResults) -> dict[str, Any] | None:
    """Importance of the drivers, and importance–performance analysis of all and of every branch shown."""
    stage = results.importance
    if stage is None:
        return None
    return {
        "survey": stage.survey,
        "outcome": stage.outcome,
        "drivers": stage.drivers,
        "derived": _derived(stage.derived),
        "stated": None if stage.stated is None else dict(zip(stage.drivers, stage.stated, strict=True)),
        "n_stated": stage.n_stated,
        "overall": _analysis(stage.overall),
        "branches": _by_branch(results, stage),
    }


def _derived(found: RelativeWeights | Failure) -> dict[str, Any]:
    if isinstance(found, Failure):
        return {"not_computed": found.reason}
    return {
        "weights": found.weights,
        "ci_lower": found.ci_lower,
        "ci_upper": found.ci_upper,
        "shares": found.shares,
        "r_squared": found.r_squared,
        "n_obs": found.n_obs,
        "confidence": found.confidence,
        "ci_method": found.ci_method,
        "draws": found.draws,
        "seed": found.seed,
    }


def _analysis(found: IpaResult | Failure | None) -> dict[str, Any]:
    if not isinstance(found, IpaResult):
        return {"not_computed": "no answers" if found is None else found.reason}
    derived = found.derived_quadrant or (None,) * len(found.labels)
    return {
        "importance_cut": found.importance_cut,
        "performance_cut": found.performance_cut,
        "drivers": {
            label: {
                "importance": found.importance[k],
                "performance": found.performance[k],
                "quadrant": found.quadrant[k],
                "border": found.border[k],
                "gap": found.gap[k],
                "priority": found.priority[k],
                "derived_quadrant": derived[k],
                "rank_difference": None if found.rank_difference is None else found.rank_difference[k],
                "disagree": found.disagree[k],
            }
            for k, label in enumerate(found.labels)
        },
    }


def _by_branch(results: StudyResults, stage: ImportanceStage) -> dict[str, Any]:
    return {
        branch.code: _analysis(stage.by_branch[i])
        for i, branch in enumerate(results.inputs.branches)
        if results.ranking.status[i] != SUPPRESSED and stage.by_branch[i] is not None
    }
