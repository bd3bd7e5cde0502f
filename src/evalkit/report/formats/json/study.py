"""``results.json`` (every number at full precision) and ``provenance.json``.

The file holds what ``questionnaires/schemas/results.schema.json`` states, so that a field that is added to a
result of the science changes no file format.
"""

from __future__ import annotations

import dataclasses
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from evalkit.errors import Problem
from evalkit.experts.weights import ExpertWeights
from evalkit.report.formats.json.certainty import certainty_dict
from evalkit.report.formats.json.evidence import chain_dict
from evalkit.report.formats.json.periods import change_dict, importance_dict
from evalkit.report.formats.json.robustness import robustness_dict
from evalkit.report.formats.json.sample import branch_samples, sample_dict
from evalkit.result import Result, plain
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults
from evalkit.study.schemas import json_schema
from evalkit.study.stages.ranks.ranking import SUPPRESSED

FORMAT = "evalkit-results/1"


def write_results(results: StudyResults, path: Path) -> None:
    """Write results.json; its schema is printed by ``evalkit schema results``."""
    _dump(results_dict(results), path)


def write_provenance(results: StudyResults, path: Path) -> None:
    """Write provenance.json."""
    _dump(results.provenance.to_dict(), path)


def _dump(content: dict[str, Any], path: Path) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_bytes((text + "\n").encode("utf-8"))


def results_dict(results: StudyResults) -> dict[str, Any]:
    """The results as plain values; numbers of suppressed branches are left out, as in the reports."""
    study = results.bundle.study
    content = {
        "format": FORMAT,
        "study": {
            "id": study.id,
            "title": study.title.model_dump(),
            "synthetic": study.data.synthetic,
            "confidence": results.ranking.level,
        },
        "surveys": {key: _survey(results, key) for key in results.kept},
        "factors": _factors(results),
        "weights": _weights(results),
        "indicators": [_indicator(results, j) for j in range(len(results.indicators.codes))],
        "branches": [_branch(results, i) for i in range(len(results.inputs.branches))],
        "ranking": _ranking(results),
        "comparison": _stated(results.comparison, "comparison"),
        "certainty": certainty_dict(results),
        "suggestions": [_suggestion(s) for s in results.suggestions],
        "robustness": robustness_dict(results),
        "change": change_dict(results),
        "importance": importance_dict(results),
        **chain_dict(results),
        "problems": [_problem(problem) for problem in results.problems],
        "failures": [plain(failure) for failure in results.failures],
        "provenance": {"fingerprint": results.provenance.fingerprint},
    }
    plained: dict[str, Any] = plain(content)
    return plained


def _problem(problem: Problem) -> str:
    """A warning with the bare name of its file: the folder is not part of the results."""
    return str(dataclasses.replace(problem, file=problem.file.replace("\\", "/").rsplit("/", 1)[-1]))


def _stated(value: Result | Failure | None, name: str) -> Any:
    """The fields of a result that the schema states under a name; a failure as its reason."""
    if isinstance(value, Failure):
        return {"not_computed": value.reason}
    if value is None:
        return None
    return {field: plain(getattr(value, field)) for field in _schema()["$defs"][name]["properties"]}


@cache
def _schema() -> dict[str, Any]:
    return json_schema("results")


def _experts(experts: ExpertWeights | None) -> Any:
    if experts is None:
        return None
    group = {parent: _stated(matrix, "ahp") for parent, matrix in experts.group.items()}
    return _stated(experts, "experts") | {"group": group}


def _survey(results: StudyResults, key: str) -> dict[str, Any]:
    screening = results.screening[key]
    return {
        "received": len(screening.excluded),
        "kept": screening.n_kept,
        "excluded": int(screening.excluded.sum()),
        "exclusion_rule": screening.rule,
        "flags": {
            flag: {"n": int(screening.flagged[:, j].sum()), "limit": screening.limits[flag]}
            for j, flag in enumerate(screening.flags)
        },
        "scales": {
            name: {
                "items": scale.scale.item_ids,
                "n_scored": scale.n_scored,
                "mean": scale.mean,
                "sd": scale.sd,
                "alpha": _stated(scale.alpha, "alpha"),
                "omega": _stated(scale.omega, "omega"),
                "ordinal": _stated(scale.ordinal, "ordinal"),
                "guttman": _stated(scale.guttman, "guttman"),
                "glb": _stated(scale.glb, "glb"),
                "split_half": _stated(scale.split, "splitHalf"),
                "items_sheet": _stated(scale.items, "itemSheet"),
                "branch_means": _stated(scale.branches, "branchMeans"),
                "measurement_error": scale.measurement_error,
            }
            for name, scale in results.scales[key].scales.items()
        },
        "sample": sample_dict(results.samples[key]),
    }


def _factors(results: StudyResults) -> Any:
    factors = results.factors
    if factors is None or isinstance(factors, Failure):
        return _stated(factors, "factors")
    return {
        "survey": factors.survey,
        "n_obs": factors.sample.n_obs,
        "n_total": factors.sample.n_total,
        "items": factors.sample.names,
        "kmo": _stated(factors.kmo, "kmo"),
        "bartlett": _stated(factors.bartlett, "bartlett"),
        "parallel_analysis": _stated(factors.parallel, "parallelAnalysis"),
        "efa": _stated(factors.efa, "efa"),
        "check": _stated(factors.check, "efa"),
        "number_chosen_by": factors.chosen_by,
        "count": _stated(factors.count, "factorCount"),
        "omega_hierarchical": _stated(factors.omega, "omegaHierarchical"),
        "harman": _stated(factors.harman, "harman"),
    }


def _weights(results: StudyResults) -> dict[str, Any]:
    stage = results.weights
    codes = results.indicators.codes
    dimensions = [node.id for node in results.bundle.index_system.dimensions]
    return {
        "method": stage.method,
        "indicators": dict(zip(codes, stage.weights.tolist(), strict=True)),
        "dimensions": dict(zip(dimensions, stage.dimension_weights.tolist(), strict=True)),
        "experts": _experts(stage.experts),
        "entropy": _stated(stage.entropy, "entropy"),
        "entropy_branches": stage.entropy_branches,
        "noise": stage.noise,
    }


def _indicator(results: StudyResults, j: int) -> dict[str, Any]:
    node = results.bundle.index_system.indicators[j]
    return {
        "code": node.id,
        "zh": node.zh,
        "en": node.en,
        "direction": node.dir,
        "weight": results.weights.weights[j],
        "mean_score": results.profiles.mean[j],
        "reliability": results.between.reliability[j],
        "best_peers_p90": results.profiles.priorities.best[j],
    }


def _branch(results: StudyResults, i: int) -> dict[str, Any]:
    branch, ranking = results.inputs.branches[i], results.ranking
    status = str(ranking.status[i])
    head = {
        "code": branch.code,
        "zh": branch.name.zh,
        "en": branch.name.en,
        "region": None if branch.region is None else branch.region.model_dump(),
        "file": branch.stem,
        "status": status,
        "reason": ranking.reason[i],
    }
    if status == SUPPRESSED:
        return head | {"respondents": None}
    composite, grade = ranking.composite, ranking.grade[i]
    dimensions = [node.id for node in results.bundle.index_system.dimensions]
    return head | {
        "respondents": ranking.respondents[i],
        "samples": branch_samples(results, i),
        "score": composite.total[i],
        "score_se": composite.total_se[i],
        "grade": None if grade is None else {"zh": grade.zh, "en": grade.en},
        "position": ranking.position[i] or None,
        "covered_weight": composite.covered_weight[i],
        "dimensions": {
            code: {"score": composite.dimensions[i, d], "se": composite.dimension_se[i, d]}
            for d, code in enumerate(dimensions)
        },
        "indicators": {code: _cell(results, i, j) for j, code in enumerate(results.indicators.codes)},
        **_rank(results, i),
    }


def _cell(results: StudyResults, i: int, j: int) -> dict[str, Any]:
    found, profiles = results.indicators, results.profiles
    return {
        "value": found.value[i, j],
        "n": found.n[i, j] or None,
        "se": found.se[i, j],
        "score": found.score[i, j],
        "score_se": found.score_se[i, j],
        "difference": profiles.difference[i, j],
        "difference_se": profiles.difference_se[i, j],
        "pvalue": profiles.pvalue[i, j],
        "clear": profiles.clear[i, j],
        "gap": profiles.priorities.gap[i, j],
        "loss": profiles.priorities.loss[i, j],
    }


def _rank(results: StudyResults, i: int) -> dict[str, Any]:
    ranking = results.ranking
    if i not in ranking.ranked:
        return {"rank": None}
    k = int(np.flatnonzero(ranking.ranked == i)[0])
    found: dict[str, Any] = {"rank": int(ranking.rank[i])}
    for name, sets in (("rank_set", ranking.confidence), ("rank_set_simultaneous", ranking.simultaneous)):
        if not isinstance(sets, Failure):
            found[name] = [int(sets.lower[k]), int(sets.upper[k])]
    if not isinstance(ranking.shrunken, Failure):
        s = ranking.shrunken
        found |= {
            "shrunken": s.shrunken[k],
            "shrunken_ci": [s.ci_lower[k], s.ci_upper[k]],
            "reliability": s.reliability[k],
        }
    if not isinstance(ranking.posterior, Failure):
        p = ranking.posterior
        found |= {"expected_rank": p.expected_rank[k], f"probability_top_{p.top}": p.probability_top[k]}
    return found


def _ranking(results: StudyResults) -> dict[str, Any]:
    ranking = results.ranking
    found: dict[str, Any] = {"n_ranked": len(ranking.ranked)}
    if not isinstance(ranking.confidence, Failure):
        found |= {
            "mean_width": ranking.confidence.mean_width,
            "coverage": ranking.confidence.coverage,
            "draws": ranking.confidence.draws,
        }
    if not isinstance(ranking.shrunken, Failure):
        s = ranking.shrunken
        found |= {
            "tau2": s.tau2,
            "grand_mean": s.grand_mean,
            "shrinkage_method": s.method,
            "mean_reliability": float(np.mean(s.reliability)),
        }
    return found


def _suggestion(suggestion: Any) -> dict[str, Any]:
    return {
        "branch": suggestion.branch,
        "measure": suggestion.measure.id,
        "indicators": suggestion.indicators,
        "targets": suggestion.targets,
        "gain": suggestion.gain,
        "gain_interval": [suggestion.gain_lower, suggestion.gain_upper],
        "mandatory": suggestion.mandatory,
        "evidence": suggestion.evidence,
    }
