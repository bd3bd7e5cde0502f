"""Run a study: sources → data → science → results, one way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from threadpoolctl import threadpool_limits

from evalkit.definitions.bundle import StudyBundle, load_bundle
from evalkit.study.failures import Failure, attempt
from evalkit.study.provenance import provenance
from evalkit.study.results import StudyResults
from evalkit.study.stages.chain import Chain, follow_chain
from evalkit.study.stages.evidence.interviews import InterviewStage, look_at_interviews
from evalkit.study.stages.findings.exploration import explore
from evalkit.study.stages.findings.importance import ImportanceStage, derive_importance
from evalkit.study.stages.findings.suggestions import Suggestion, SuggestionBasis, suggest
from evalkit.study.stages.periods.change import ChangeStage, change_since
from evalkit.study.stages.ranks.certainty import examine_certainty
from evalkit.study.stages.ranks.comparison import compare_branches
from evalkit.study.stages.ranks.ranking import RankingStage, rank_branches
from evalkit.study.stages.ranks.robustness import RobustnessStage, examine_robustness
from evalkit.study.stages.reading.branches import places_of
from evalkit.study.stages.reading.inputs import StudyInputs, read_inputs
from evalkit.study.stages.sample.sample import SurveySample, draw_samples
from evalkit.study.stages.scores.indicators import Indicators, evaluate_indicators
from evalkit.study.stages.scores.scales import SurveyScales, analyse_scales
from evalkit.study.stages.standing.grades import FuzzyStage, grade_study
from evalkit.study.stages.standing.profiles import (
    IndicatorReliability,
    Profiles,
    compare_with_peers,
    indicator_reliability,
)
from evalkit.study.stages.weights import WeightStage, weigh
from evalkit.survey.responses import Survey
from evalkit.survey.screening import ScreeningResult, screen

Progress = Callable[[str], None]
DEFAULT_LOSS_SHARE = 0.60


@dataclass(frozen=True, kw_only=True, eq=False)
class Evidence:
    """What was read and which answers are analysed."""

    inputs: StudyInputs
    screening: dict[str, ScreeningResult]
    kept: dict[str, Survey]
    samples: dict[str, SurveySample]
    interviews: InterviewStage | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Standing:
    """Where the branches stand."""

    indicators: Indicators
    between: IndicatorReliability
    weights: WeightStage
    ranking: RankingStage


def run_study(
    study: str | Path | StudyBundle,
    *,
    data_folder: str | Path | None = None,
    branches: Sequence[str] = (),
    progress: Progress = lambda stage: None,
) -> StudyResults:
    """Run every stage of a study.

    Args:
        study: a study file, its folder, or a loaded study.
        data_folder: where the data lie, when not where the study file says.
        branches: codes that are refused as soon as the list of branches shows that the study lacks them; all
            branches are run in any case, since each is compared with the others.
        progress: called with the name of each stage as it begins.

    Raises:
        DefinitionError: problems in the study file or a definition it names.
        SourceError: problems in the data files.
        OptionError: the study has no such branch.
        StatisticError: no weights can be had, so nothing can be ranked.
    """
    bundle = study if isinstance(study, StudyBundle) else load_bundle(study, data_folder)
    # One thread: sums keep one order on every machine, and small matrices are fastest so.
    with threadpool_limits(limits=1, user_api="blas"):
        return _run(bundle, branches, progress)


def _run(bundle: StudyBundle, branches: Sequence[str], progress: Progress) -> StudyResults:
    options = bundle.study
    level, seed = options.ranking.confidence, options.seed
    evidence = _gather(bundle, branches, progress)
    kept = evidence.kept
    progress("reliability")
    scales = {key: analyse_scales(survey, level, seed) for key, survey in kept.items()}
    progress("factor analysis")
    factors = explore(kept[options.explore.survey], options.explore, seed) if options.explore else None
    standing = _rank(bundle, evidence, progress)
    indicators, ranking = standing.indicators, standing.ranking
    progress("robustness")
    robustness = _robustness(bundle, evidence, standing)
    progress("suggestions")
    profiles = _profiles(bundle, standing)
    progress("change and importance")
    change = change_since(bundle, evidence.inputs, indicators, standing.weights, ranking)
    importance = _importance(bundle, evidence, scales, indicators)
    progress("evidence")
    chain = _chain(bundle, evidence, standing, change)
    return StudyResults(
        bundle=bundle,
        inputs=evidence.inputs,
        screening=evidence.screening,
        kept=kept,
        samples=evidence.samples,
        interviews=evidence.interviews,
        indicators=indicators,
        between=standing.between,
        weights=standing.weights,
        ranking=ranking,
        overall=chain.overall,
        functions=chain.functions,
        usage=chain.usage,
        pilot=chain.pilot,
        evidence=chain.evidence,
        scales=scales,
        factors=factors,
        profiles=profiles,
        comparison=compare_branches(indicators, ranking, level),
        robustness=robustness,
        grading=_grading(bundle, evidence, standing),
        suggestions=_suggestions(bundle, standing, profiles),
        provenance=provenance(bundle, evidence.inputs.files),
        change=change,
        importance=importance,
        certainty=examine_certainty(
            indicators, ranking, [branch.peer_group for branch in evidence.inputs.branches]
        ),
    )


def _gather(bundle: StudyBundle, branches: Sequence[str], progress: Progress) -> Evidence:
    progress("reading")
    inputs = read_inputs(bundle)
    places_of(branches, inputs.branches)
    progress("screening")
    screening = {
        key: screen(survey, exclude=bundle.study.surveys[key].exclude == "rule")
        for key, survey in inputs.surveys.items()
    }
    analysed = {key: survey.keep(~screening[key].excluded) for key, survey in inputs.surveys.items()}
    codes = tuple(branch.code for branch in inputs.branches)
    kept, samples = draw_samples(bundle.study.surveys, inputs.samples, inputs.surveys, analysed, codes)
    level, seed = bundle.study.ranking.confidence, bundle.study.seed
    interviews = look_at_interviews(bundle.study.interviews, inputs.interviews, level=level, seed=seed)
    return Evidence(inputs=inputs, screening=screening, kept=kept, samples=samples, interviews=interviews)


def _chain(bundle: StudyBundle, evidence: Evidence, standing: Standing, change: ChangeStage | None) -> Chain:
    return follow_chain(
        bundle,
        evidence.inputs,
        evidence.kept,
        evidence.interviews,
        indicators=standing.indicators,
        weights=standing.weights,
        ranking=standing.ranking,
        change=change,
    )


def _rank(bundle: StudyBundle, evidence: Evidence, progress: Progress) -> Standing:
    options, inputs = bundle.study, evidence.inputs
    progress("indicators")
    indicators = evaluate_indicators(
        bundle.index_system,
        inputs.branches,
        evidence.kept,
        inputs.operations,
        options.small_n.suppress,
        interviews=evidence.interviews.mentions if evidence.interviews is not None else None,
        grades=inputs.grades,
    )
    between = indicator_reliability(indicators)
    progress("weights")
    weights = weigh(
        bundle.index_system,
        indicators,
        judgements=inputs.judgements,
        options=options.weighting,
        expert_options=options.experts,
        reliability=between.reliability,
    )
    progress("ranking")
    ranking = rank_branches(
        indicators,
        weights,
        respondents=indicators.respondents[options.main_survey],
        small_n=options.small_n,
        options=options.ranking,
        grades=options.grades,
        seed=options.seed,
    )
    return Standing(indicators=indicators, between=between, weights=weights, ranking=ranking)


def _robustness(bundle: StudyBundle, evidence: Evidence, standing: Standing) -> RobustnessStage | None:
    return examine_robustness(
        bundle,
        standing.indicators,
        standing.weights,
        standing.ranking,
        surveys=evidence.kept,
        judgements=evidence.inputs.judgements,
    )


def _profiles(bundle: StudyBundle, standing: Standing) -> Profiles:
    rules = bundle.suggestions
    return compare_with_peers(
        standing.indicators,
        standing.ranking,
        standing.between,
        rules.thresholds.loss_share if rules is not None else DEFAULT_LOSS_SHARE,
        bundle.study.ranking.confidence,
    )


def _importance(
    bundle: StudyBundle, evidence: Evidence, scales: dict[str, SurveyScales], indicators: Indicators
) -> ImportanceStage | None:
    options = bundle.study
    return derive_importance(
        options.importance,
        evidence.kept,
        scales,
        indicators.branches,
        suppress=options.small_n.suppress,
        level=options.ranking.confidence,
        seed=options.seed,
    )


def _grading(bundle: StudyBundle, evidence: Evidence, standing: Standing) -> FuzzyStage | Failure:
    return attempt(
        "fuzzy evaluation",
        "branches",
        lambda: grade_study(
            bundle.index_system,
            bundle.study.comment_set,
            surveys=evidence.kept,
            indicators=standing.indicators,
            weights=standing.weights,
            ranking=standing.ranking,
        ),
    )


def _suggestions(bundle: StudyBundle, standing: Standing, profiles: Profiles) -> tuple[Suggestion, ...]:
    if bundle.suggestions is None:
        return ()
    return suggest(
        SuggestionBasis(
            system=bundle.index_system,
            indicators=standing.indicators,
            ranking=standing.ranking,
            profiles=profiles,
            between=standing.between,
            rules=bundle.suggestions,
            main_survey=bundle.study.main_survey,
        )
    )
