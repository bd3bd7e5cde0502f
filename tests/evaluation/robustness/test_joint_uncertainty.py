"""Joint resampling against plain loops over the same draws, and against known shares of variance."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.stats import rankdata

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.evaluation.robustness.joint_model import JointModel, MethodChoice
from evalkit.evaluation.robustness.joint_uncertainty import joint_uncertainty
from evalkit.evaluation.robustness.respondent_draws import RespondentBlock

SHARE = 0.04  # absolute; 4,000 draws: four bootstrap standard errors of a Sobol index near .5


def _spread_weights(scores: np.ndarray) -> np.ndarray:
    spread = scores.std(axis=-2)
    return np.asarray(spread / spread.sum(axis=-1, keepdims=True))


def _mean(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.asarray(np.einsum("rmk,rk->rm", scores, weights))


def _product(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(np.einsum("rmk,rk->rm", np.log(scores), weights)))


CHOICES = (
    MethodChoice(name="experts, mean", weigh=lambda s, e: e, total=_mean),
    MethodChoice(name="spread, mean", weigh=lambda s, e: _spread_weights(s), total=_mean),
    MethodChoice(name="experts, product", weigh=lambda s, e: e, total=_product),
)


def _model() -> JointModel:
    rng = np.random.default_rng(8)
    branch = np.repeat(np.arange(5), 12)
    answers = 50 + 2 * rng.normal(size=(5, 2))[branch] + rng.normal(0, 10, (60, 2))
    value = np.column_stack(
        [*[np.bincount(branch, answers[:, q]) / 12 for q in range(2)], 50 + rng.normal(0, 4, 5)]
    )
    error = np.zeros((5, 3))
    error[:, 2] = 1.5
    return JointModel(
        value=value,
        error=error,
        respondents=(RespondentBlock(values=answers, branch=branch, columns=np.array([0, 1])),),
        score=lambda values: np.clip(values, 1.0, 100.0),
        expert_weights=rng.dirichlet([6, 3, 3], 200),
        expert_base=np.array([0.5, 0.25, 0.25]),
        choices=CHOICES,
        ranked=np.array([0, 1, 3, 4]),
    )


def test_every_total_of_the_design_equals_a_plain_loop() -> None:
    model, n = _model(), 60
    found = joint_uncertainty(model, draws=n, seed=5)
    rng = np.random.default_rng(5)
    first, second = model.draw(n, rng), model.draw(n, rng)
    states = [first, second, *(first | {block: second[block]} for block in model.blocks)]
    assert model.blocks == ("respondents", "operations", "experts", "method")
    ranks = np.empty((6, n, 4))
    for s, state in enumerate(states):
        for i in range(n):
            values = model.value.copy()
            values[:, :2] = state["respondents"][i]
            values[:, 2] += state["operations"][i][:, 2]
            scores = np.clip(values, 1, 100)
            assert model.expert_weights is not None
            experts = model.expert_weights[state["experts"][i]]
            place = state["method"][i]
            weights = _spread_weights(scores) if place == 1 else experts
            used = np.log(scores) if place == 2 else scores
            ranks[s, i] = rankdata(-(used[model.ranked] @ weights), method="min")
    variance = ranks[:2].reshape(-1, 4).var(axis=0)
    assert found.split is not None
    for g in range(4):
        total = ((ranks[0] - ranks[2 + g]) ** 2).mean(axis=0) / 2 / variance
        np.testing.assert_allclose(found.split.total[g], total, rtol=1e-10)
    both = ranks[:2].reshape(-1, 4)
    np.testing.assert_allclose(found.ranks.expected_rank, both.mean(axis=0), rtol=1e-12)
    assert found.choices == tuple(choice.name for choice in CHOICES)
    assert found.score_split is None
    base = model.value[model.ranked] @ model.expert_base
    np.testing.assert_array_equal(found.base_ranks, rankdata(-base, method="min"))


def test_weights_fixed_intervals_move_with_respondents_and_rates_only() -> None:
    model = _model()
    found = joint_uncertainty(model, draws=2_000, seed=1)
    without = dataclasses.replace(model, expert_weights=None, choices=CHOICES[:1])
    alone = joint_uncertainty(without, draws=2_000, seed=1)
    assert alone.blocks == ("respondents", "operations")
    half = (found.score_upper - found.score_lower) / 2
    se = [
        np.sqrt(
            np.var(model.respondents[0].values[model.respondents[0].branch == i] @ [0.5, 0.25]) / 12
            + (0.25 * 1.5) ** 2
        )
        for i in model.ranked
    ]
    np.testing.assert_allclose(half, 1.96 * np.array(se), rtol=0.06)  # percentiles of 4,000 draws: 1.5 % each
    np.testing.assert_allclose(alone.ranks.expected_rank, found.conditional.expected_rank, rtol=0, atol=0.1)
    assert (found.ranks.rank_upper - found.ranks.rank_lower).sum() >= (
        found.conditional.rank_upper - found.conditional.rank_lower
    ).sum()


def test_variance_split_of_a_linear_index_is_the_known_one() -> None:
    model = dataclasses.replace(
        _model(), score=lambda values: values, expert_weights=None, choices=CHOICES[:1], one_scale=True
    )
    found = joint_uncertainty(model, draws=4_000, seed=2)
    assert found.score_split is not None
    for place, i in enumerate(model.ranked):
        own = model.respondents[0].values[model.respondents[0].branch == i] @ [0.5, 0.25]
        people, rates = np.var(own) / 12, (0.25 * 1.5) ** 2
        share = people / (people + rates)
        np.testing.assert_allclose(
            found.score_split.first_order[:, place], [share, 1 - share], rtol=0, atol=SHARE
        )
        np.testing.assert_allclose(found.score_split.total[:, place], [share, 1 - share], rtol=0, atol=SHARE)


def test_a_block_without_variance_gets_nothing() -> None:
    """Experts who all agree, and methods that are copies of each other."""
    model = _model()
    same = dataclasses.replace(
        model, expert_weights=np.tile(model.expert_base, (9, 1)), choices=(CHOICES[0], CHOICES[0])
    )
    found = joint_uncertainty(same, draws=300)
    assert found.split is not None
    nothing = [found.blocks.index("experts"), found.blocks.index("method")]
    assert (found.split.overall_total[nothing] == 0).all()
    assert (found.split.overall_first_order[nothing] == 0).all()
    only_people = dataclasses.replace(model, error=np.zeros((5, 3)), expert_weights=None, choices=CHOICES[:1])
    alone = joint_uncertainty(only_people, draws=300).split
    assert alone is not None
    assert alone.groups == ("respondents",)
    assert alone.first_order_interval[0, 0] <= 1 <= alone.first_order_interval[0, 1]


def test_ranks_that_never_change_have_no_split() -> None:
    model = _model()
    apart = dataclasses.replace(
        model, ranked=np.array([0, 1]), score=lambda values: values + 40 * _first(values)
    )
    found = joint_uncertainty(apart, draws=50)
    assert found.split is None
    np.testing.assert_array_equal(found.ranks.rank_upper, [1, 2])
    assert "Variance split" not in str(found)


def _first(values: np.ndarray) -> np.ndarray:
    return (np.arange(values.shape[1]) == 0)[:, np.newaxis] * 1.0


def test_missing_values_stay_missing_in_every_draw() -> None:
    model = _model()
    model.value[2, 0] = np.nan
    scores = model.scores(model.draw(20, np.random.default_rng(0)))
    assert np.isnan(scores[:, 2, 0]).all()
    assert np.isnan(scores).sum() == 20


def test_what_cannot_be_resampled_is_refused() -> None:
    model = _model()

    def changed(**fields: object) -> JointModel:
        return dataclasses.replace(model, **fields)  # type: ignore[arg-type]

    certain = changed(respondents=(), error=np.zeros((5, 3)), expert_weights=None, choices=CHOICES[:1])
    with pytest.raises(StatisticError, match="nothing is uncertain"):
        joint_uncertainty(certain)
    with pytest.raises(OptionError, match="draws"):
        joint_uncertainty(model, draws=1)
    with pytest.raises(DataError, match="names"):
        joint_uncertainty(model, alternatives=["a"])
    with pytest.raises(DataError, match="two ranked"):
        joint_uncertainty(changed(ranked=np.array([0])))
    with pytest.raises(DataError, match="expert weights"):
        joint_uncertainty(changed(expert_weights=np.ones((4, 2))))
    with pytest.raises(DataError, match="do not fit"):
        joint_uncertainty(changed(error=np.zeros((5, 2))))
    block = model.respondents[0]
    with pytest.raises(DataError, match="branch codes"):
        joint_uncertainty(changed(respondents=(dataclasses.replace(block, branch=block.branch + 1),)))
    with pytest.raises(DataError, match="there are 3"):
        joint_uncertainty(changed(respondents=(dataclasses.replace(block, columns=np.array([0, 3])),)))
    nothing = changed(choices=(MethodChoice(name="x", weigh=CHOICES[0].weigh, total=_nan),))
    with pytest.raises(StatisticError, match="no total"):
        joint_uncertainty(nothing, draws=5)


def _nan(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.full(scores.shape[:2], np.nan)
