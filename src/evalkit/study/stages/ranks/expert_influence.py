"""What each expert changes: the weights and the ranks without one of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.errors import StatisticError
from evalkit.evaluation.ranking import competition_ranks
from evalkit.evaluation.robustness.batched_totals import arithmetic_totals
from evalkit.evaluation.robustness.scenarios import spearman_with
from evalkit.experts.judgements import Judgements
from evalkit.experts.weights import ExpertWeights
from evalkit.study.stages.ranks.robustness_basis import RobustnessBasis
from evalkit.weighting.ahp.expert_resampling import weights_by_counts


@dataclass(frozen=True, kw_only=True, eq=False)
class ExpertInfluence:
    """Ranks of m branches when each of e consistent experts is left out in turn.

    Attributes:
        experts: (e,) names.
        weights: (e, k) weights that rank the branches, without the expert.
        largest_change: (e,) largest change of a weight.
        ranks: (e, m) ranks without the expert.
        base_ranks: (m,) ranks with all of them.
        mean_rank_shift: (e,) mean of |rank − base rank|.
        max_rank_shift: (e,) largest of them.
        spearman: (e,) rank correlation of the totals with the base.
    """

    experts: tuple[str, ...]
    weights: np.ndarray
    largest_change: np.ndarray
    ranks: np.ndarray
    base_ranks: np.ndarray
    mean_rank_shift: np.ndarray
    max_rank_shift: np.ndarray
    spearman: np.ndarray


def leave_experts_out(
    basis: RobustnessBasis, judgements: Judgements, stage: ExpertWeights
) -> ExpertInfluence:
    """Weights and ranks without each consistent expert in turn, data-driven parts kept.

    Args:
        basis: the stages that the ranking came from.
        judgements: the sheets.
        stage: the weights of the panel; experts it left out stay out.

    Raises:
        StatisticError: fewer than two consistent experts, so that nobody can be left out.
    """
    kept = np.flatnonzero(stage.kept)
    if len(kept) < 2:
        raise StatisticError(f"{len(kept)} consistent expert: nobody can be left out")
    counts = np.repeat(stage.kept[np.newaxis].astype(float), len(kept) + 1, axis=0)
    counts[np.arange(1, len(kept) + 1), kept] = 0.0
    system, scores = basis.system, basis.indicators.score
    labels, experts = weights_by_counts(
        judgements.matrices, system.children_of(), system.goal.id, counts, method=stage.method
    )
    experts = experts[:, [labels.index(code) for code in basis.indicators.codes]]
    tables = np.broadcast_to(scores, (len(counts), *scores.shape))
    weights = basis.schemes.weigh[basis.schemes.own](tables, experts)
    totals = arithmetic_totals(tables[:, basis.ranked], weights, basis.weights.dimension)
    ranks = competition_ranks(totals)
    shift = np.abs(ranks[1:] - ranks[0])
    return ExpertInfluence(
        experts=tuple(stage.experts[e] for e in kept),
        weights=weights[1:],
        largest_change=np.abs(weights[1:] - weights[0]).max(axis=1),
        ranks=ranks[1:],
        base_ranks=ranks[0],
        mean_rank_shift=shift.mean(axis=1),
        max_rank_shift=shift.max(axis=1),
        spearman=spearman_with(totals[0], totals[1:]),
    )
