"""Stage 9: one-way comparison of branches on a score that comes from one survey only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.inference.groups import GroupComparison, compare_groups
from evalkit.study.failures import Failure, attempt
from evalkit.study.stages.indicators import Indicators
from evalkit.study.stages.ranking import RankingStage


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """Analysis of variance and pairs, or the reason why there is none."""

    groups: GroupComparison | Failure


def compare_branches(indicators: Indicators, ranking: RankingStage, level: float) -> Comparison:
    """F test, effect size and Welch pairs of the ranked branches.

    The test needs a total that is a mean over respondents, so it is made only where the index has one
    indicator and that comes from a survey.
    """
    ranked = ranking.ranked
    if len(indicators.codes) != 1 or not indicators.n.any():
        return Comparison(
            groups=Failure(
                stage="analysis of variance",
                subject="total score",
                reason="the total is not a mean over the answers of one survey",
            )
        )
    n = indicators.n[ranked, 0]
    sd = ranking.composite.total_se[ranked] * np.sqrt(n)
    labels = tuple(indicators.branches[i] for i in ranked)
    groups = attempt(
        "analysis of variance",
        "total score",
        lambda: compare_groups(n, ranking.composite.total[ranked], sd, labels, confidence=level),
    )
    return Comparison(groups=groups)
