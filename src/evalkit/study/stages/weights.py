"""Stage 6: the weights that rank the branches, from experts, from the data, from both, or as written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evalkit.definitions.index_system import IndexSystem
from evalkit.definitions.study import ExpertInput, Weighting
from evalkit.errors import StatisticError
from evalkit.experts.judgements import Judgements
from evalkit.experts.weights import ExpertWeights, expert_weights, global_weights
from evalkit.study.failures import Failure, attempt
from evalkit.study.stages.scores.indicators import Indicators
from evalkit.weighting.combination.combination import combine_weights
from evalkit.weighting.objective.entropy import EntropyResult, entropy_weights

NOISE = 0.5


@dataclass(frozen=True, kw_only=True, eq=False)
class WeightStage:
    """Weights of the indicators.

    Attributes:
        method: what the study asks for.
        weights: global weights, shape (k,), sum 1.
        dimension: index of the dimension of each indicator, shape (k,).
        dimension_weights: shape (d,), sum 1.
        experts: AHP weights, None where the study has no judgements.
        entropy: entropy weights of the branches' scores; None where they do not exist or there is one
            indicator (a study that ranks by them is stopped).
        entropy_branches: branches without a missing score, on which the entropy rests.
        failures: expert weights that do not exist and are not needed for the ranking.
        noise: indicators whose entropy weight rests on a branch reliability below .5.
    """

    method: str
    weights: np.ndarray
    dimension: np.ndarray
    dimension_weights: np.ndarray
    experts: ExpertWeights | None
    entropy: EntropyResult | None
    entropy_branches: int
    noise: tuple[str, ...]
    failures: tuple[Failure, ...] = ()


def weigh(
    system: IndexSystem,
    indicators: Indicators,
    *,
    judgements: Judgements | None,
    options: Weighting,
    expert_options: ExpertInput | None,
    reliability: np.ndarray,
) -> WeightStage:
    """The weights of a study.

    Args:
        system: the index system.
        indicators: scores of the branches.
        judgements: the expert sheets, if any.
        options: which weights.
        expert_options: how the judgements become weights.
        reliability: of each indicator between branches, shape (k,), NaN = unknown.

    Raises:
        StatisticError: no consistent expert, or entropy weights that the ranking needs do not exist.
    """
    experts = _experts(system, judgements, expert_options)
    if isinstance(experts, Failure) and options.method in {"experts", "combined"}:
        raise StatisticError(experts.reason, hint=experts.hint)
    complete = ~np.isnan(indicators.score).any(axis=1)
    entropy = attempt(
        "entropy weights",
        "indicators",
        lambda: entropy_weights(
            indicators.score[complete], ["benefit"] * len(indicators.codes), indicators.codes
        ),
    )
    weights = _chosen(
        system, indicators.codes, options, None if isinstance(experts, Failure) else experts, entropy
    )
    dimension = _dimension_index(system, indicators.codes)
    return WeightStage(
        method=options.method,
        weights=weights,
        dimension=dimension,
        dimension_weights=np.bincount(dimension, weights=weights),
        experts=None if isinstance(experts, Failure) else experts,
        entropy=None if isinstance(entropy, Failure) else entropy,
        entropy_branches=int(complete.sum()),
        failures=(experts,) if isinstance(experts, Failure) else (),
        noise=tuple(code for code, r in zip(indicators.codes, reliability, strict=True) if r < NOISE),
    )


def _experts(
    system: IndexSystem, judgements: Judgements | None, options: ExpertInput | None
) -> ExpertWeights | Failure | None:
    if judgements is None or options is None:
        return None
    return attempt(
        "expert weights",
        "judgements",
        lambda: expert_weights(
            judgements,
            system.children_of(),
            system.goal.id,
            method=options.method,
            ri_table=options.random_index,
            max_cr=options.max_cr,
        ),
    )


def _chosen(
    system: IndexSystem,
    codes: tuple[str, ...],
    options: Weighting,
    experts: ExpertWeights | None,
    entropy: EntropyResult | Failure,
) -> np.ndarray:
    if options.method == "equal":
        local = {
            parent: dict.fromkeys(names, 1 / len(names)) for parent, names in system.children_of().items()
        }
        return _ordered(global_weights(local, system.goal.id), codes)
    if options.method == "fixed" and options.fixed is not None:
        return _ordered(global_weights(_complete(options.fixed.local, system), system.goal.id), codes)
    by_experts = _ordered(experts.indicator_weights, codes) if experts is not None else np.zeros(len(codes))
    if options.method == "experts":
        return by_experts
    if isinstance(entropy, Failure):
        raise StatisticError(
            f"the study ranks by {options.method} weights, but {entropy.reason}",
            hint="use 'method: experts' or 'method: equal' under 'weighting'",
        )
    if options.method == "entropy":
        return np.asarray(entropy.weights)
    shares = {"experts": options.expert_share, "entropy": 1 - options.expert_share}
    combined = combine_weights(
        {"experts": by_experts, "entropy": np.asarray(entropy.weights)},
        method=options.combination,
        shares=shares,
        labels=codes,
    )
    return np.asarray(combined.weights)


def _complete(local: Mapping[str, Mapping[str, float]], system: IndexSystem) -> dict[str, dict[str, float]]:
    """Written weights rescaled to sum 1 below each parent, with single children at 1."""
    filled = {}
    for parent, names in system.children_of().items():
        given = local.get(parent, dict.fromkeys(names, 1.0))
        total = sum(given.values())
        filled[parent] = {name: given[name] / total for name in names}
    return filled


def _ordered(weights: Mapping[str, float], codes: tuple[str, ...]) -> np.ndarray:
    return np.array([weights[code] for code in codes])


def _dimension_index(system: IndexSystem, codes: tuple[str, ...]) -> np.ndarray:
    owner = {
        leaf.id: index
        for index, dimension in enumerate(system.dimensions)
        for leaf in dimension.walk()
        if leaf.is_indicator and leaf.is_active
    }
    return np.array([owner[code] for code in codes])
