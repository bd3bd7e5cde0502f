"""Run a study: sources → data → science → results, one way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from threadpoolctl import threadpool_limits

from evalkit.definitions.bundle import StudyBundle, load_bundle
from evalkit.study.failures import attempt
from evalkit.study.provenance import provenance
from evalkit.study.results import StudyResults
from evalkit.study.stages.certainty import examine_certainty
from evalkit.study.stages.change import change_since
from evalkit.study.stages.comparison import compare_branches
from evalkit.study.stages.exploration import explore
from evalkit.study.stages.grades import grade_study
from evalkit.study.stages.importance import derive_importance
from evalkit.study.stages.indicators import Indicators, evaluate_indicators
from evalkit.study.stages.inputs import read_inputs
from evalkit.study.stages.profiles import (
    IndicatorReliability,
    Profiles,
    compare_with_peers,
    indicator_reliability,
)
from evalkit.study.stages.ranking import RankingStage, rank_branches
from evalkit.study.stages.robustness import examine_robustness
from evalkit.study.stages.scales import analyse_scales
from evalkit.study.stages.suggestions import Suggestion, SuggestionBasis, suggest
from evalkit.study.stages.weights import weigh
from evalkit.survey.screening import screen

Progress = Callable[[str], None]
DEFAULT_LOSS_SHARE = 0.60


def run_study(
    study: str | Path | StudyBundle,
    *,
    data_folder: str | Path | None = None,
    progress: Progress = lambda stage: None,
) -> StudyResults:
    """Run every stage of a study.

    Args:
        study: a study file, its folder, or a loaded study.
        data_folder: where the data lie, when not where the study file says.
        progress: called with the name of each stage as it begins.

    Raises:
        DefinitionError: problems in the study file or a definition it names.
        SourceError: problems in the data files.
        StatisticError: no weights can be had, so nothing can be ranked.
    """
    bundle = study if isinstance(study, StudyBundle) else load_bundle(study, data_folder)
    # One thread: sums keep one order on every machine, and small matrices are fastest so.
    with threadpool_limits(limits=1, user_api="blas"):
        return _run(bundle, progress)


def _run(bundle: StudyBundle, progress: Progress) -> StudyResults:
    options, system = bundle.study, bundle.index_system
    level = options.ranking.confidence
    progress("reading")
    inputs = read_inputs(bundle)
    progress("screening")
    screening = {
        key: screen(survey, exclude=options.surveys[key].exclude == "rule")
        for key, survey in inputs.surveys.items()
    }
    kept = {key: survey.keep(~screening[key].excluded) for key, survey in inputs.surveys.items()}
    progress("reliability")
    scales = {key: analyse_scales(survey, level, options.seed) for key, survey in kept.items()}
    progress("factor analysis")
    factors = None
    if options.explore is not None:
        factors = explore(kept[options.explore.survey], options.explore, options.seed)
    progress("indicators")
    indicators = evaluate_indicators(
        system, inputs.branches, kept, inputs.operations, options.small_n.suppress
    )
    between = indicator_reliability(indicators)
    progress("weights")
    weights = weigh(
        system,
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
    progress("robustness")
    robustness = examine_robustness(
        bundle, indicators, weights, ranking, surveys=kept, judgements=inputs.judgements
    )
    progress("suggestions")
    rules = bundle.suggestions
    loss_share = rules.thresholds.loss_share if rules is not None else DEFAULT_LOSS_SHARE
    profiles = compare_with_peers(indicators, ranking, between, loss_share, level)
    progress("change and importance")
    change = change_since(bundle, inputs, indicators, weights, ranking)
    importance = derive_importance(
        options.importance,
        kept,
        scales,
        indicators.branches,
        suppress=options.small_n.suppress,
        level=level,
        seed=options.seed,
    )
    return StudyResults(
        bundle=bundle,
        inputs=inputs,
        screening=screening,
        kept=kept,
        scales=scales,
        factors=factors,
        indicators=indicators,
        between=between,
        weights=weights,
        ranking=ranking,
        profiles=profiles,
        comparison=compare_branches(indicators, ranking, level),
        robustness=robustness,
        grading=attempt(
            "fuzzy evaluation",
            "branches",
            lambda: grade_study(
                system,
                options.comment_set,
                surveys=kept,
                indicators=indicators,
                weights=weights,
                ranking=ranking,
            ),
        ),
        suggestions=_suggestions(bundle, indicators, ranking, profiles, between),
        provenance=provenance(bundle, inputs.files),
        change=change,
        importance=importance,
        certainty=examine_certainty(indicators, ranking, [branch.peer_group for branch in inputs.branches]),
    )


def _suggestions(
    bundle: StudyBundle,
    indicators: Indicators,
    ranking: RankingStage,
    profiles: Profiles,
    between: IndicatorReliability,
) -> tuple[Suggestion, ...]:
    if bundle.suggestions is None:
        return ()
    return suggest(
        SuggestionBasis(
            system=bundle.index_system,
            indicators=indicators,
            ranking=ranking,
            profiles=profiles,
            between=between,
            rules=bundle.suggestions,
        )
    )
