"""The ranking under other choices: every part agrees with the stages it starts from."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from evalkit.definitions.study import Weighting
from evalkit.evaluation.index.composite import composite
from evalkit.evaluation.methods.topsis import topsis
from evalkit.evaluation.ranking import competition_ranks
from evalkit.experts.weights import expert_weights
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate
from evalkit.study.stages.ranks.expert_influence import ExpertInfluence
from evalkit.study.stages.ranks.method_choices import choices, weight_schemes
from evalkit.study.stages.ranks.method_ranks import MethodRanks
from evalkit.study.stages.ranks.robustness import RobustnessStage, examine_robustness
from evalkit.study.stages.weights import weigh

RTOL = 1e-10  # eigenvectors converged to 1e-12, sums in another order


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run_study(simulate(tmp_path_factory.mktemp("robust") / "bank", branches=12, seed=3))


@pytest.fixture(scope="module")
def stage(results: StudyResults) -> RobustnessStage:
    assert results.robustness is not None
    assert results.robustness.failures == ()
    return results.robustness


def again(results: StudyResults, **changed: object) -> RobustnessStage | None:
    bundle = changed.pop("bundle", results.bundle)
    return examine_robustness(
        bundle,  # type: ignore[arg-type]
        changed.pop("indicators", results.indicators),  # type: ignore[arg-type]
        changed.pop("weights", results.weights),  # type: ignore[arg-type]
        changed.pop("ranking", results.ranking),  # type: ignore[arg-type]
        surveys=results.kept,
        judgements=results.inputs.judgements,
    )


def test_every_part_starts_from_the_official_ranking(results: StudyResults, stage: RobustnessStage) -> None:
    official = results.ranking.rank[results.ranking.ranked]
    assert isinstance(stage.methods, MethodRanks)
    assert isinstance(stage.experts, ExpertInfluence)
    assert not isinstance(stage.joint, Failure)
    assert not isinstance(stage.drop_one, Failure)
    assert not isinstance(stage.weights, Failure)
    for base in (
        stage.methods.agreement.ranks[0],
        stage.experts.base_ranks,
        stage.joint.base_ranks,
        stage.drop_one.base_ranks,
        stage.weights.base_ranks,
    ):
        np.testing.assert_array_equal(base, official)
    assert stage.joint.blocks == ("respondents", "operations", "experts", "method")
    assert stage.joint.split is not None
    assert stage.joint.split.overall_first_order.sum() <= 1.05
    assert stage.joint.draws == results.bundle.study.ranking.joint_draws


def test_every_scheme_gives_the_weights_of_the_stage_that_made_them(results: StudyResults) -> None:
    held, scores = results.weights, results.indicators.score
    schemes = weight_schemes(held, results.bundle.study.weighting, scores)
    assert held.experts is not None
    assert held.entropy is not None
    panel = np.array([held.experts.indicator_weights[code] for code in results.indicators.codes])
    assert list(schemes.weigh) == ["combined", "experts", "entropy"]
    np.testing.assert_allclose(schemes.at("combined", scores, panel), held.weights, rtol=RTOL)
    np.testing.assert_allclose(schemes.at("entropy", scores, panel), held.entropy.weights, rtol=RTOL)
    multiplied = Weighting(method="combined", combination="multiplicative")
    product = held.entropy.weights * panel
    found = weight_schemes(held, multiplied, scores).at("combined", scores, panel)
    np.testing.assert_allclose(found, product / product.sum(), rtol=RTOL)
    assert choices(schemes, held.dimension)[0].name == "combined, arithmetic"
    assert len(choices(schemes, held.dimension)) == 15


def test_an_expert_left_out_is_an_expert_who_was_never_asked(
    results: StudyResults, stage: RobustnessStage
) -> None:
    found, system, judgements = stage.experts, results.bundle.index_system, results.inputs.judgements
    assert isinstance(found, ExpertInfluence)
    assert judgements is not None
    place = 1
    others = np.array([name != found.experts[place] for name in judgements.experts])
    fewer = dataclasses.replace(
        judgements,
        experts=tuple(name for name, keep in zip(judgements.experts, others, strict=True) if keep),
        matrices={parent: stack[others] for parent, stack in judgements.matrices.items()},
    )
    weights = weigh(
        system,
        results.indicators,
        judgements=fewer,
        options=results.bundle.study.weighting,
        expert_options=results.bundle.study.experts,
        reliability=results.between.reliability,
    )
    np.testing.assert_allclose(found.weights[place], weights.weights, rtol=RTOL)
    totals = composite(
        results.indicators.score, results.indicators.score_covariance, weights.weights, weights.dimension
    ).total[results.ranking.ranked]
    np.testing.assert_array_equal(found.ranks[place], competition_ranks(totals))
    shift = np.abs(found.ranks[place] - found.base_ranks)
    assert found.max_rank_shift[place] == shift.max()
    assert found.mean_rank_shift[place] == shift.mean()
    assert expert_weights(fewer, system.children_of(), system.goal.id).kept.sum() == len(found.experts) - 1


def test_the_method_comparison_holds_every_method_on_the_same_branches(
    results: StudyResults, stage: RobustnessStage
) -> None:
    assert isinstance(stage.methods, MethodRanks)
    agreement = stage.methods.agreement
    scores = results.indicators.score[results.ranking.ranked]
    one = topsis(scores, results.weights.weights, ["benefit"] * scores.shape[1])
    np.testing.assert_array_equal(agreement.ranks[agreement.methods.index("method:topsis")], one.rank)
    assert {name.split(":")[0] for name in agreement.methods} == {
        "study",
        "weights",
        "normalisation",
        "method",
    }
    assert "weights:combined" not in agreement.methods


def test_a_branch_with_a_gap_leaves_the_methods_and_stays_in_the_rest(results: StudyResults) -> None:
    gap = int(results.ranking.ranked[2])
    score, value = results.indicators.score.copy(), results.indicators.value.copy()
    score[gap, 0] = value[gap, 0] = np.nan
    found = again(results, indicators=dataclasses.replace(results.indicators, score=score, value=value))
    assert found is not None
    assert found.failures == ()
    assert isinstance(found.methods, MethodRanks)
    assert gap not in found.methods.branch
    assert not isinstance(found.joint, Failure)
    assert len(found.joint.base_ranks) == len(results.ranking.ranked)


def test_without_two_ranked_branches_there_is_nothing_to_examine(results: StudyResults) -> None:
    one = dataclasses.replace(results.ranking, ranked=results.ranking.ranked[:1])
    assert again(results, ranking=one) is None


def test_weights_that_no_expert_made_have_no_expert_to_leave_out(results: StudyResults) -> None:
    study = results.bundle.study.model_copy(update={"weighting": Weighting(method="equal")})
    weights = dataclasses.replace(results.weights, method="equal")
    found = again(results, bundle=dataclasses.replace(results.bundle, study=study), weights=weights)
    assert found is not None
    assert found.experts is None
    assert isinstance(found.methods, MethodRanks)
    assert "weights:experts" in found.methods.agreement.methods
    assert "weights:equal" not in found.methods.agreement.methods


def test_what_cannot_be_computed_is_named(results: StudyResults) -> None:
    """All branches alike: no order, so nothing hangs on anything; every part says so."""
    same = np.full_like(results.indicators.score, 70.0)
    flat = dataclasses.replace(results.indicators, score=same)
    found = again(results, indicators=flat)
    assert found is not None
    assert {failure.stage for failure in found.failures} == {
        "leaving one indicator out",
        "leaving one expert out",
        "changed weights",
    }
    assert isinstance(found.methods, MethodRanks)
    absent = {failure.subject: failure.reason for failure in found.methods.failures}
    assert "method:topsis" in absent
    assert all(absent.values())


def test_two_branches_far_apart_have_no_split_and_no_failure(results: StudyResults) -> None:
    ranking = dataclasses.replace(results.ranking, ranked=results.ranking.ranked[[0, 1]])
    value, score = results.indicators.value.copy(), results.indicators.score.copy()
    first, second = ranking.ranked
    score[first], score[second] = 90.0, 30.0
    found = again(
        results, ranking=ranking, indicators=dataclasses.replace(results.indicators, value=value, score=score)
    )
    assert found is not None
    assert isinstance(found.methods, MethodRanks)
    assert "method:rsr" in {failure.subject for failure in found.methods.failures}
    assert found.failures == ()
