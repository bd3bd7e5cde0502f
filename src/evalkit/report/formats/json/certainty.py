"""The part of results.json on how sure the differences between branches are."""

from __future__ import annotations

from typing import Any

from evalkit.inference.funnel import Funnel
from evalkit.inference.pairwise import PairwiseCertainty
from evalkit.inference.peer_groups import PeerStanding
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults


def certainty_dict(results: StudyResults) -> Any:
    """Pairs, groups, funnel and peers; None below two ranked branches."""
    stage = results.certainty
    if stage is None:
        return None
    return {
        "pairwise": _pairwise(stage.pairwise),
        "funnel": _funnel(stage.funnel, stage.answers),
        "peers": _peers(stage.peers),
    }


def _pairwise(found: PairwiseCertainty | Failure) -> Any:
    if isinstance(found, Failure):
        return {"not_computed": found.reason}
    return {
        "labels": found.labels,
        "probability_above": found.probability,
        "pvalue_holm": found.pvalue_holm,
        "differs": found.differs,
        "detectable": found.typical_detectable,
        "power": found.power,
        "settled_share": found.settled_share,
        "groups": found.members(),
    }


def _funnel(found: Funnel | Failure | None, answers: Any) -> Any:
    if found is None:
        return None
    if isinstance(found, Failure):
        return {"not_computed": found.reason}
    return {
        "labels": found.labels,
        "answers": answers,
        "score": found.value,
        "target": found.target,
        "tau2": found.tau2,
        "levels": found.levels,
        "lower": found.lower,
        "upper": found.upper,
        "outside": found.outside,
    }


def _peers(found: PeerStanding | Failure | None) -> Any:
    if found is None:
        return None
    if isinstance(found, Failure):
        return {"not_computed": found.reason}
    return {
        "labels": found.labels,
        "group": [found.groups[g] for g in found.group],
        "rank": found.rank,
        "difference": found.difference,
        "difference_se": found.difference_se,
        "shrunken": found.shrunken,
        "shrunken_ci": list(zip(found.ci_lower.tolist(), found.ci_upper.tolist(), strict=True)),
    }
