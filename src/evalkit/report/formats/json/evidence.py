"""The parts of ``results.json`` on all branches together, interviews, evidence, functions, usage and pilots.

Segments of interviews are named by their ids. People who ticked something are not listed: survey, question
and option lead to their rows in the answers.
"""

from __future__ import annotations

from typing import Any

from evalkit.definitions.evidence import Criterion, SurveyShare
from evalkit.evaluation.priorities.importance_performance import IpaResult
from evalkit.inference.change_result import NOT_MEASURED, ChangeResult
from evalkit.interviews.agreement import CodingAgreement
from evalkit.interviews.evidence_result import CauseLink, Finding, ProblemEvidence
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults
from evalkit.study.stages.evidence.evidence import EvidenceStage
from evalkit.study.stages.evidence.interviews import InterviewStage
from evalkit.study.stages.standing.overall import MeanScore, OverallStage


def chain_dict(results: StudyResults) -> dict[str, Any]:
    """Each part by its name; None where the study has none."""
    return {
        "overall": _overall(results.overall),
        "interviews": _interviews(results.interviews),
        "evidence": _evidence(results.evidence),
        "functions": _functions(results),
        "usage": _usage(results),
        "pilot": _pilot(results),
    }


def _overall(stage: OverallStage | None) -> Any:
    if stage is None:
        return None
    return {
        "total": None if stage.goal is None else _mean(stage.goal),
        "dimensions": {code: _mean(mean) for code, mean in stage.dimensions.items()},
        "indicators": {code: _mean(mean) for code, mean in stage.indicators.items()},
        "change": _change(stage.change),
        "weight_sets": {
            held.weights.id: {"weights": held.weights.weights, **_mean(held.mean)} for held in stage.sets
        },
    }


def _mean(mean: MeanScore) -> dict[str, Any]:
    return {"score": mean.value, "se": mean.se, "n_branches": mean.n}


def _change(found: ChangeResult | Failure | None) -> Any:
    if not isinstance(found, ChangeResult):
        return None if found is None else {"not_computed": found.reason}
    return {
        code: {
            "before": found.before[0, j],
            "after": found.after[0, j],
            "change": found.change[0, j],
            "interval": [found.ci_lower[0, j], found.ci_upper[0, j]],
            "pvalue_adjusted": found.pvalue_adjusted[0, j],
            "verdict": found.verdict[0, j],
        }
        for j, code in enumerate(found.measures)
        if found.verdict[0, j] != NOT_MEASURED
    }


def _interviews(stage: InterviewStage | None) -> Any:
    if stage is None:
        return None
    held = stage.mentions
    return {
        "n": len(held.documents),
        "coders": len(stage.interviews.coders),
        "counted": stage.counted,
        "codes": {
            code: {
                "interviews": held.given[:, j].sum(),
                "passages": (held.passages["code"] == code).sum(),
            }
            for j, code in enumerate(held.codes)
        },
        "agreement": _agreement(stage.agreement),
    }


def _agreement(found: CodingAgreement | Failure | None) -> Any:
    if not isinstance(found, CodingAgreement):
        return None if found is None else {"not_computed": found.reason}
    overall = found.overall
    return {
        "units": overall.n_units,
        "differ": found.n_disagreements,
        "coefficients": {
            name: {"estimate": overall.estimate[k], "interval": [overall.ci_lower[k], overall.ci_upper[k]]}
            for k, name in enumerate(overall.coefficient)
        },
    }


def _evidence(stage: EvidenceStage | None) -> Any:
    if stage is None:
        return None
    return {
        "rules": stage.result.rules,
        "confidence": stage.result.confidence,
        "problems": [_problem(stage, entry) for entry in stage.result.problems],
        "measures": [
            {
                "id": held.measure.id,
                "problems": held.problems,
                "causes": held.causes,
                "safeguards": [safeguard.id for safeguard in held.safeguards],
                "evidence": held.evidence,
            }
            for held in stage.result.measures
        ],
    }


def _problem(stage: EvidenceStage, entry: ProblemEvidence) -> dict[str, Any]:
    pairs = zip(entry.problem.criteria, entry.findings, strict=True)
    return {
        "id": entry.problem.id,
        "zh": entry.problem.zh,
        "en": entry.problem.en,
        "verdict": entry.verdict,
        "need": entry.problem.need,
        "met": entry.met,
        "findings": [_finding(stage, finding, criterion) for criterion, finding in pairs],
        "causes": [_cause(stage, link) for link in entry.causes],
    }


def _cause(stage: EvidenceStage, link: CauseLink) -> dict[str, Any]:
    return {
        "id": link.cause.id,
        "supported": link.supported,
        "findings": [_finding(stage, finding, None) for finding in link.findings],
    }


def _finding(stage: EvidenceStage, finding: Finding, criterion: Criterion | None) -> dict[str, Any]:
    asked = criterion if isinstance(criterion, SurveyShare) else None
    simple = stage.simple.get(finding.id)
    return {
        "id": finding.id,
        "kind": finding.kind,
        "subject": finding.subject,
        "question": None if asked is None else f"{asked.survey}/{asked.item}",
        "value": finding.value,
        "interval": None if finding.lower is None else [finding.lower, finding.upper],
        "interval_simple": None if simple is None else list(simple),
        "design_effect": finding.design_effect if finding.kind == "survey" else None,
        "count": finding.count,
        "n": finding.n,
        "limit": finding.limit,
        "met": finding.met,
        "descriptive": finding.descriptive,
        "segments": finding.sources if finding.kind == "interviews" else (),
    }


def _functions(results: StudyResults) -> Any:
    stage = results.functions
    if stage is None:
        return None
    found, means, k = stage.analysis, stage.means, len(stage.functions)
    if not isinstance(found, IpaResult) or isinstance(means, Failure):
        return {"not_computed": stage.failures[0].reason}
    return {
        "survey": stage.survey,
        "n": means.n[0, 0],
        "importance_cut": found.importance_cut,
        "fit_cut": found.performance_cut,
        "order": [found.labels[int(j)] for j in found.order],
        "functions": {
            label: {
                "importance": found.importance[j],
                "fit": found.performance[j],
                "gap": found.gap[j],
                "gap_interval": [means.ci_lower[0, 2 * k + j], means.ci_upper[0, 2 * k + j]],
                "gap_se_simple": stage.simple_se[2 * k + j],
                "priority": found.priority[j],
                "quadrant": found.quadrant[j],
                "border": found.border[j],
            }
            for j, label in enumerate(found.labels)
        },
    }


def _usage(results: StudyResults) -> Any:
    stage, asked = results.usage, results.bundle.study.usage
    if stage is None or asked is None:
        return None
    return {
        "months": stage.months,
        "figures": {
            value.id: {"not_computed": trend.reason}
            if isinstance(trend, Failure)
            else {
                "by_month": trend.by_month,
                "slope": trend.slope,
                "interval": [trend.ci_lower, trend.ci_upper],
                "verdict": trend.verdict,
                "n_branches": trend.n_branches,
            }
            for value, trend in zip(asked.values, stage.trends, strict=True)
        },
    }


def _pilot(results: StudyResults) -> Any:
    stage = results.pilot
    if stage is None:
        return None
    return {
        "treated": stage.treated,
        "others": stage.others,
        "left_out": stage.left_out,
        "effects": {
            code: {"not_computed": effect.reason}
            if isinstance(effect, Failure)
            else {
                "estimate": effect.estimate,
                "interval": [effect.ci_lower, effect.ci_upper],
                "pvalue": effect.pvalue,
                "pvalue_adjusted": stage.adjusted[k],
                "n_assignments": effect.n_assignments,
                "exact": effect.exact,
            }
            for k, (code, effect) in enumerate(zip(stage.measures, stage.effects, strict=True))
        },
    }
