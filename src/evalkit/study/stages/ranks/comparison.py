"""Stage 9: one-way comparison of branches on a score that comes from one survey only."""

from __future__ import annotations

import numpy as np

from evalkit.inference.groups import GroupComparison, compare_groups
from evalkit.study.failures import Failure, attempt
from evalkit.study.stages.ranks.ranking import RankingStage
from evalkit.study.stages.scores.indicators import Indicators


def compare_branches(
    indicators: Indicators, ranking: RankingStage, level: float
) -> GroupComparison | Failure | None:
    """F test, effect size and Welch pairs of the ranked branches.

    The test needs a total that is a mean over respondents, so it is made only where the index has one
    indicator and that comes from a survey; else None.
    """
    ranked = ranking.ranked
    if len(indicators.codes) != 1 or not indicators.n.any():
        return None
    n = indicators.n[ranked, 0]
    sd = ranking.composite.total_se[ranked] * np.sqrt(n)
    means = ranking.composite.total[ranked]
    labels = tuple(indicators.branches[i] for i in ranked)
    return attempt(
        "analysis of variance", "total score", lambda: compare_groups(n, means, sd, labels, confidence=level)
    )
