"""Everything a study found, from the inputs to the suggestions, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field

from evalkit.definitions.bundle import StudyBundle
from evalkit.errors import Problem
from evalkit.inference.groups import GroupComparison
from evalkit.study.failures import Failure
from evalkit.study.provenance import Provenance
from evalkit.study.stages.evidence.evidence import EvidenceStage
from evalkit.study.stages.evidence.functions import FunctionStage
from evalkit.study.stages.evidence.interviews import InterviewStage
from evalkit.study.stages.evidence.usage import UsageStage
from evalkit.study.stages.findings.exploration import FactorStage
from evalkit.study.stages.findings.importance import ImportanceStage
from evalkit.study.stages.findings.suggestions import Suggestion
from evalkit.study.stages.periods.change import ChangeStage
from evalkit.study.stages.periods.pilot import PilotStage
from evalkit.study.stages.ranks.certainty import CertaintyStage
from evalkit.study.stages.ranks.ranking import RankingStage
from evalkit.study.stages.ranks.robustness import RobustnessStage
from evalkit.study.stages.reading.inputs import StudyInputs
from evalkit.study.stages.sample.sample import SurveySample
from evalkit.study.stages.scores.indicators import Indicators
from evalkit.study.stages.scores.scales import SurveyScales
from evalkit.study.stages.standing.grades import FuzzyStage
from evalkit.study.stages.standing.overall import OverallStage
from evalkit.study.stages.standing.profiles import IndicatorReliability, Profiles
from evalkit.study.stages.weights import WeightStage
from evalkit.survey.responses import Survey
from evalkit.survey.screening import ScreeningResult


@dataclass(frozen=True, kw_only=True, eq=False)
class StudyResults:
    """The results of all stages of a study.

    Attributes:
        bundle: the study and its definitions.
        inputs: what was read.
        screening: flags and exclusions by survey.
        kept: the answers that were analysed, by survey.
        scales: scale scores and reliability by survey.
        factors: factorability and EFA; None where the study asks for none.
        indicators, between: branch values and their reliability between branches.
        weights: the weights and where they come from.
        ranking: scores, ranks and ranges.
        profiles: comparison with the peers.
        comparison: analysis of variance; None where the score is not a mean over one survey.
        certainty: pairs, groups and funnel of the ranked branches; None below two of them.
        robustness: the ranking under other choices; None where there is one indicator or one ranked branch.
        grading: fuzzy comprehensive evaluation of all branches together.
        suggestions: by rule, with evidence.
        change: since the former period; None where the study names none.
        importance: of the drivers of an outcome; None where the study asks for none.
        provenance: input hashes, versions, options.
        overall: the branches together, also under the study's other sets of weights.
        interviews, evidence, functions, usage, pilot: None where the study has none.
        samples: sent and returned, sample against population, and weights, by survey.
    """

    bundle: StudyBundle
    inputs: StudyInputs
    screening: dict[str, ScreeningResult]
    kept: dict[str, Survey]
    scales: dict[str, SurveyScales]
    factors: FactorStage | Failure | None
    indicators: Indicators
    between: IndicatorReliability
    weights: WeightStage
    ranking: RankingStage
    profiles: Profiles
    comparison: GroupComparison | Failure | None
    robustness: RobustnessStage | None = None
    grading: FuzzyStage | Failure
    suggestions: tuple[Suggestion, ...]
    provenance: Provenance
    change: ChangeStage | None = None
    importance: ImportanceStage | None = None
    certainty: CertaintyStage | None = None
    overall: OverallStage | None = None
    interviews: InterviewStage | None = None
    evidence: EvidenceStage | None = None
    functions: FunctionStage | None = None
    usage: UsageStage | None = None
    pilot: PilotStage | None = None
    samples: dict[str, SurveySample] = field(default_factory=dict)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Every statistic that could not be computed, with its reason."""
        found = [failure for sample in self.samples.values() for failure in sample.failures]
        found += [failure for scales in self.scales.values() for failure in scales.failures]
        if isinstance(self.factors, Failure):
            found.append(self.factors)
        elif self.factors is not None:
            found += self.factors.failures
        if isinstance(self.comparison, Failure):
            found.append(self.comparison)
        optional = (
            self.change,
            self.importance,
            self.interviews,
            self.evidence,
            self.functions,
            self.usage,
            self.pilot,
        )
        found += [failure for part in optional if part for failure in part.failures]
        robustness = () if self.robustness is None else self.robustness.failures
        certainty = () if self.certainty is None else self.certainty.failures
        return (
            *found,
            *self.between.failures,
            *self.weights.failures,
            *self.ranking.failures,
            *((self.grading,) if isinstance(self.grading, Failure) else ()),
            *certainty,
            *robustness,
        )

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Warnings from reading and scoring."""
        return (*self.inputs.problems, *self.indicators.problems)

    def __repr__(self) -> str:
        ranked, all_branches = len(self.ranking.ranked), len(self.indicators.branches)
        return (
            f"StudyResults({self.bundle.study.id!r}: {all_branches} branches, {ranked} ranked, "
            f"{len(self.suggestions)} suggestions, {len(self.failures)} failures)"
        )
