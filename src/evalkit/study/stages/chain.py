"""What stands behind problems, causes and countermeasures, computed after the ranking and the change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evalkit.definitions.bundle import StudyBundle
from evalkit.study.stages.evidence.evidence import EvidenceStage, study_evidence
from evalkit.study.stages.evidence.functions import FunctionStage, assess_functions
from evalkit.study.stages.evidence.interviews import InterviewStage
from evalkit.study.stages.evidence.usage import UsageStage, follow_usage
from evalkit.study.stages.periods.change import ChangeStage
from evalkit.study.stages.periods.pilot import PilotStage, evaluate_pilot
from evalkit.study.stages.ranks.ranking import RankingStage
from evalkit.study.stages.reading.inputs import StudyInputs
from evalkit.study.stages.scores.indicators import Indicators
from evalkit.study.stages.standing.overall import OverallStage, look_at_all
from evalkit.study.stages.weights import WeightStage
from evalkit.survey.responses import Survey


@dataclass(frozen=True, kw_only=True, eq=False)
class Chain:
    """All branches together, and what the study asks for besides; None where it does not."""

    overall: OverallStage
    evidence: EvidenceStage | None
    functions: FunctionStage | None
    usage: UsageStage | None
    pilot: PilotStage | None


def follow_chain(
    bundle: StudyBundle,
    inputs: StudyInputs,
    kept: Mapping[str, Survey],
    interviews: InterviewStage | None,
    *,
    indicators: Indicators,
    weights: WeightStage,
    ranking: RankingStage,
    change: ChangeStage | None,
) -> Chain:
    """Scores over all branches, then functions, usage, pilot, and the evidence rules over all of it."""
    options, level = bundle.study, bundle.study.ranking.confidence
    overall = look_at_all(
        bundle.index_system, indicators, weights, ranking, sets=options.weight_sets, since=change
    )
    mentions = interviews.mentions if interviews is not None else None
    return Chain(
        overall=overall,
        evidence=study_evidence(bundle.evidence, kept, mentions, overall, bundle.index_system.goal.id),
        functions=assess_functions(options.functions, kept, level),
        usage=follow_usage(options.usage, inputs.usage, level),
        pilot=evaluate_pilot(bundle, inputs.pilots, change, level),
    )
