"""Stage 7: total scores, ranks with their ranges, shrunken scores, and who differs from the average."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy import stats

from evalkit.definitions.study import Grade, Ranking, SmallN
from evalkit.errors import StatisticError
from evalkit.evaluation.index.composite import CompositeResult, composite
from evalkit.evaluation.ranking import competition_ranks
from evalkit.inference.multiplicity import benjamini_hochberg
from evalkit.inference.rank_confidence import RankConfidence, rank_confidence
from evalkit.inference.rank_posterior import RankPosterior, rank_posterior
from evalkit.inference.shrinkage import ShrunkenMeans, shrink_means
from evalkit.study.failures import Failure, attempt
from evalkit.study.stages.scores.indicators import Indicators
from evalkit.study.stages.weights import WeightStage

T = TypeVar("T")
ROUNDING = 1e-9  # points; scores of 0 to 100 in floating point differ by less where they are equal
FEWEST_TO_SHRINK = 3
RANKED, TREND_ONLY, SUPPRESSED = "ranked", "trend only", "suppressed"


@dataclass(frozen=True, kw_only=True, eq=False)
class RankingStage:
    """Scores and ranks of the branches, b in all, r of them ranked.

    Attributes:
        composite: total and dimension scores with standard errors.
        status: "ranked", "trend only" (few answers or much weight missing) or "suppressed", shape (b,).
        reason: why a branch is not ranked, shape (b,), "" for ranked ones.
        respondents: answers of the survey that decides on ranking, shape (b,).
        ranked: indices of the ranked branches, shape (r,).
        rank: official rank by raw total, shape (b,), NaN = unranked.
        confidence: marginal confidence sets for the ranks of the ranked branches.
        simultaneous: sets that hold for all ranks at once.
        shrunken: empirical-Bayes scores of the ranked branches.
        posterior: expected rank and P(top k) from posterior draws.
        position: "above", "around" or "below" the average of the ranked, shape (b,), "" = unranked.
        grade: grade by score, shape (b,), None = suppressed.
    """

    composite: CompositeResult
    status: np.ndarray
    reason: tuple[str, ...]
    respondents: np.ndarray
    ranked: np.ndarray
    rank: np.ndarray
    confidence: RankConfidence | Failure
    simultaneous: RankConfidence | Failure
    shrunken: ShrunkenMeans | Failure
    posterior: RankPosterior | Failure
    position: np.ndarray
    grade: tuple[Grade | None, ...]
    level: float

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be computed; shrunken scores are not expected of fewer than three branches."""
        parts: tuple[object, ...] = (self.confidence, self.simultaneous)
        if len(self.ranked) >= FEWEST_TO_SHRINK:
            parts = (*parts, self.shrunken, self.posterior)
        return tuple(dict.fromkeys(part for part in parts if isinstance(part, Failure)))


def rank_branches(
    indicators: Indicators,
    weights: WeightStage,
    *,
    respondents: np.ndarray,
    small_n: SmallN,
    options: Ranking,
    grades: tuple[Grade, ...],
    seed: int,
) -> RankingStage:
    """Total scores and ranks; branches with few answers or much weight missing are not ranked.

    Raises:
        StatisticError: every branch is suppressed, so there is nothing to show.
    """
    totals = composite(indicators.score, indicators.score_covariance, weights.weights, weights.dimension)
    status, reason = _status(totals, respondents, small_n)
    if (status == SUPPRESSED).all():
        raise StatisticError(
            f"nothing can be shown: of {len(status)} branches none has a score and at least "
            f"{small_n.suppress} usable answers (the most is {int(respondents.max())})",
            hint="'evalkit check' lists what is wrong with the answers and their branch codes",
        )
    ranked = np.flatnonzero(status == RANKED)
    means, errors = totals.total[ranked], totals.total_se[ranked]
    labels = tuple(indicators.branches[i] for i in ranked)
    shrunken, posterior = _shrunken(means, errors, labels, options, seed)
    rank = np.full(len(status), np.nan)
    if len(ranked):
        rank[ranked] = competition_ranks(means)
    shown = np.where(status == SUPPRESSED, np.nan, totals.total)
    return RankingStage(
        composite=totals,
        status=status,
        reason=reason,
        respondents=respondents,
        ranked=ranked,
        rank=rank,
        confidence=_ranges(means, errors, labels, options, seed, simultaneous=False),
        simultaneous=_ranges(means, errors, labels, options, seed, simultaneous=True),
        shrunken=shrunken,
        posterior=posterior,
        position=_positions(status, means, errors, options.confidence),
        grade=tuple(None if np.isnan(x) else next(g for g in grades if x >= g.from_score) for x in shown),
        level=options.confidence,
    )


def _ranges(
    means: np.ndarray,
    errors: np.ndarray,
    labels: tuple[str, ...],
    options: Ranking,
    seed: int,
    *,
    simultaneous: bool,
) -> RankConfidence | Failure:
    return _tried(
        "simultaneous rank ranges" if simultaneous else "rank ranges",
        labels,
        lambda: rank_confidence(
            means,
            errors,
            labels,
            coverage=options.confidence,
            simultaneous=simultaneous,
            draws=options.draws,
            seed=seed,
        ),
    )


def _shrunken(
    means: np.ndarray, errors: np.ndarray, labels: tuple[str, ...], options: Ranking, seed: int
) -> tuple[ShrunkenMeans | Failure, RankPosterior | Failure]:
    """Shrunken scores and, drawn from their posterior, the ranks; both fail with the same reason."""
    shrunken = _tried(
        "shrunken scores",
        labels,
        lambda: shrink_means(means, errors, labels, confidence=options.confidence),
    )
    if isinstance(shrunken, Failure):
        return shrunken, shrunken
    posterior = _tried(
        "posterior ranks",
        labels,
        lambda: rank_posterior(
            shrunken.shrunken,
            shrunken.posterior_sd,
            labels,
            top=min(options.top, len(labels)),
            draws=options.draws,
            seed=seed,
        ),
    )
    return shrunken, posterior


def _tried(stage: str, ranked: tuple[str, ...], compute: Callable[[], T]) -> T | Failure:
    if not ranked:
        return Failure(stage=stage, subject="branches", reason="no branch is ranked")
    return attempt(stage, "branches", compute)


def _status(
    totals: CompositeResult, respondents: np.ndarray, small_n: SmallN
) -> tuple[np.ndarray, tuple[str, ...]]:
    status, reasons = [], []
    for i, n in enumerate(respondents):
        if n < small_n.suppress or np.isnan(totals.total[i]):
            status.append(SUPPRESSED)
            reasons.append("few answers" if n < small_n.suppress else "no score")
        elif n < small_n.rank:
            status.append(TREND_ONLY)
            reasons.append("few answers")
        elif not totals.rankable[i] or np.isnan(totals.total_se[i]):
            status.append(TREND_ONLY)
            reasons.append("missing indicators")
        else:
            status.append(RANKED)
            reasons.append("")
    return np.array(status), tuple(reasons)


def _positions(status: np.ndarray, means: np.ndarray, errors: np.ndarray, level: float) -> np.ndarray:
    """Above, around or below the average of the ranked branches (Benjamini–Hochberg over branches)."""
    position = np.full(len(status), "", dtype=object)
    r = len(means)
    if r < 2:
        return position
    gap = means - means.mean()
    gap = np.where(np.abs(gap) < ROUNDING, 0.0, gap)
    spread = np.sqrt(errors**2 * (1 - 2 / r) + (errors**2).sum() / r**2)
    z = np.divide(gap, spread, out=np.where(gap == 0, 0.0, np.copysign(np.inf, gap)), where=spread > 0)
    adjusted = benjamini_hochberg(2 * stats.norm.sf(np.abs(z)))
    differs = adjusted < 1 - level
    position[status == RANKED] = np.where(differs, np.where(gap > 0, "above", "below"), "around")
    return position
