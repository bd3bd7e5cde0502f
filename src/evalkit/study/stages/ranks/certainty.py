"""Which differences between branches are sure: pairs, groups, a funnel, and the standing among peers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.inference.funnel import Funnel, funnel_means
from evalkit.inference.pairwise import PairwiseCertainty, pairwise_certainty
from evalkit.inference.peer_groups import PeerStanding, peer_standing
from evalkit.study.failures import Failure, attempt
from evalkit.study.stages.ranks.ranking import RankingStage
from evalkit.study.stages.scores.indicators import Indicators

FEWEST_FOR_FUNNEL = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class CertaintyStage:
    """How sure the differences between the r ranked branches are, from raw total scores.

    Attributes:
        pairwise: every pair, the detectable difference, and groups of branches that are not told apart.
        funnel: limits of the totals around their mean, with additive overdispersion; None below ten ranked
            branches or where a total has no standard error.
        answers: (r,) answers of a branch with ordinary spread that would give the same standard error: the
            horizontal axis of the funnel.
        peers: standing within peer groups; None where the study names none.
    """

    pairwise: PairwiseCertainty | Failure
    funnel: Funnel | Failure | None
    answers: np.ndarray
    peers: PeerStanding | Failure | None

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be computed."""
        parts = (self.pairwise, self.funnel, self.peers)
        return tuple(part for part in parts if isinstance(part, Failure))


def examine_certainty(
    indicators: Indicators, ranking: RankingStage, peer_groups: Sequence[str | None]
) -> CertaintyStage | None:
    """Pairs, funnel and peers of the ranked branches; None below two of them.

    Args:
        indicators: of the study.
        ranking: total scores and their standard errors.
        peer_groups: of each branch, None = none; ranked branches without one are left out of the peers.
    """
    ranked = ranking.ranked
    if len(ranked) < 2:
        return None
    mean, se = ranking.composite.total[ranked], ranking.composite.total_se[ranked]
    labels = tuple(indicators.branches[i] for i in ranked)
    pairwise = attempt(
        "pairwise certainty",
        "branches",
        lambda: pairwise_certainty(mean, se, labels, alpha=1 - ranking.level),
    )
    answers = _equivalent_answers(ranking.respondents[ranked], se)
    funnel = None
    if len(ranked) >= FEWEST_FOR_FUNNEL and (se > 0).all():
        funnel = attempt("funnel", "branches", lambda: funnel_means(mean, se, labels, n=answers))
    return CertaintyStage(
        pairwise=pairwise,
        funnel=funnel,
        answers=answers,
        peers=_peers(mean, se, labels, [peer_groups[i] for i in ranked], ranking.level),
    )


def _equivalent_answers(n: np.ndarray, se: np.ndarray) -> np.ndarray:
    """median(n se²)/se², NaN without error."""
    known = se > 0
    if not known.any():
        return np.full(len(se), np.nan)
    typical = float(np.median(n[known] * se[known] ** 2))
    return np.asarray(np.divide(typical, se**2, out=np.full(len(se), np.nan), where=known))


def _peers(
    mean: np.ndarray, se: np.ndarray, labels: tuple[str, ...], groups: list[str | None], level: float
) -> PeerStanding | Failure | None:
    inside = [k for k, group in enumerate(groups) if group]
    if not inside:
        return None
    names = [str(groups[k]) for k in inside]
    return attempt(
        "peer groups",
        "branches",
        lambda: peer_standing(mean[inside], se[inside], names, [labels[k] for k in inside], confidence=level),
    )
