"""Stage 8: each indicator between branches (reliability, shrunken peers), gaps, and clear differences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import stats

from evalkit.evaluation.priorities.priorities import PriorityResult, improvement_priorities
from evalkit.inference.multiplicity import benjamini_hochberg
from evalkit.inference.shrinkage import shrink_means
from evalkit.study.failures import Failure, attempt
from evalkit.study.stages.ranks.ranking import FEWEST_TO_SHRINK, SUPPRESSED, RankingStage
from evalkit.study.stages.scores.indicators import Indicators

PUBLISH = 0.7
MIN_RELIABILITY = 0.5


@dataclass(frozen=True, kw_only=True, eq=False)
class IndicatorReliability:
    """How much of the differences between branches on an indicator is signal.

    Attributes:
        reliability: mean of τ²/(τ² + se²) over branches, shape (k,); NaN where it cannot be estimated.
        shrunken: empirical-Bayes scores, shape (b, k); raw ones where there is no reliability.
        shrunken_sd: their posterior standard deviations, shape (b, k); standard errors of the raw ones.
        failures: indicators without a reliability, with the reason; none is expected of a study of fewer
            than three branches.
    """

    reliability: np.ndarray
    shrunken: np.ndarray
    shrunken_sd: np.ndarray
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Profiles:
    """Branch × indicator comparisons with the peers, b × k.

    Attributes:
        mean: mean score of the branches that are shown, shape (k,).
        priorities: losses and gaps to the 90th percentile of the shrunken peers.
        difference: score − mean of the others, shape (b, k).
        difference_se: its standard error.
        pvalue: two-sided, unadjusted.
        clear: differs from the average after Benjamini–Hochberg over branches × indicators, and the
            indicator's reliability is known and at least .5.
    """

    mean: np.ndarray
    priorities: PriorityResult
    difference: np.ndarray
    difference_se: np.ndarray
    pvalue: np.ndarray
    clear: np.ndarray


def indicator_reliability(indicators: Indicators) -> IndicatorReliability:
    """Reliability and shrunken scores of every indicator over branches."""
    score, se = indicators.score, indicators.score_se
    reliability = np.full(score.shape[1], np.nan)
    shrunken, shrunken_sd = score.copy(), se.copy()
    failures: list[Failure] = []
    for j, code in enumerate(indicators.codes):
        known = ~np.isnan(score[:, j]) & ~np.isnan(se[:, j])
        fit = attempt(
            "reliability between branches", code, partial(shrink_means, score[known, j], se[known, j])
        )
        if isinstance(fit, Failure):
            failures.append(fit)
            continue
        reliability[j] = float(np.mean(fit.reliability))
        shrunken[known, j], shrunken_sd[known, j] = fit.shrunken, fit.posterior_sd
    if len(score) < FEWEST_TO_SHRINK:
        failures = []
    return IndicatorReliability(
        reliability=reliability, shrunken=shrunken, shrunken_sd=shrunken_sd, failures=tuple(failures)
    )


def compare_with_peers(
    indicators: Indicators,
    ranking: RankingStage,
    between: IndicatorReliability,
    loss_share: float,
    level: float,
) -> Profiles:
    """Gaps, losses and clear differences of every branch that is shown."""
    shown = ranking.status != SUPPRESSED
    score = np.where(shown[:, None], indicators.score, np.nan)
    se = np.where(shown[:, None], indicators.score_se, np.nan)
    count = (~np.isnan(score)).sum(axis=0)
    mean = np.divide(np.nansum(score, axis=0), count, out=np.full(len(count), np.nan), where=count > 0)
    r = np.maximum(count, 1)
    difference = score - mean
    spread = np.sqrt(se**2 * (1 - 2 / r) + np.nansum(se**2, axis=0) / r**2)
    z = np.divide(difference, spread, out=np.zeros_like(difference), where=spread > 0)
    pvalue = np.where(np.isnan(difference) | (spread == 0), np.nan, 2 * stats.norm.sf(np.abs(z)))
    tested = ~np.isnan(pvalue)
    adjusted = np.full_like(pvalue, np.nan)
    if tested.any():
        adjusted[tested] = benjamini_hochberg(pvalue[tested])
    peers = np.where(shown[:, None], between.shrunken, np.nan)
    return Profiles(
        mean=mean,
        difference=difference,
        difference_se=spread,
        pvalue=pvalue,
        clear=(adjusted < 1 - level) & (between.reliability >= MIN_RELIABILITY),
        priorities=improvement_priorities(
            score, ranking.composite.effective_weights, peers, share=loss_share
        ),
    )
