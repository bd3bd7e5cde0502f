"""Where a branch stands: its dimensions against the ranked branches, and its total against a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from evalkit.inference.multiplicity import benjamini_hochberg
from evalkit.study.stages.ranks.ranking import RankingStage

SMALL_D = 0.2


@dataclass(frozen=True, kw_only=True, eq=False)
class DimensionStanding:
    """Dimension scores against the mean of the ranked branches, b × d.

    Attributes:
        mean: of the ranked branches, shape (d,); NaN without any.
        difference: score − mean, shape (b, d).
        difference_se: its standard error, shape (b, d).
        settled: not 0 after Benjamini–Hochberg over ranked branches × dimensions, shape (b, d).
    """

    mean: np.ndarray
    difference: np.ndarray
    difference_se: np.ndarray
    settled: np.ndarray


def dimension_standing(ranking: RankingStage) -> DimensionStanding:
    """Compare the dimensions of every branch with those of the ranked ones; others are never judged."""
    score, se = ranking.composite.dimensions, ranking.composite.dimension_se
    inside = np.zeros(len(score), dtype=bool)
    inside[ranking.ranked] = True
    known = inside[:, np.newaxis] & np.isfinite(score) & np.isfinite(se)
    r = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known.any(axis=0), np.where(known, score, 0.0).sum(axis=0) / r, np.nan)
    common = np.where(known, se**2, 0.0).sum(axis=0) / r**2
    own = np.where(known, se**2 * (1 - 2 / r), se**2)
    difference, spread = score - mean, np.sqrt(own + common)
    tested = known & (spread > 0)
    z = np.divide(difference, spread, out=np.zeros_like(difference), where=tested)
    settled = np.zeros(score.shape, dtype=bool)
    if tested.any():
        adjusted = benjamini_hochberg(2 * stats.norm.sf(np.abs(z[tested])))
        settled[tested] = adjusted < 1 - ranking.level
    return DimensionStanding(mean=mean, difference=difference, difference_se=spread, settled=settled)


@dataclass(frozen=True, kw_only=True)
class GroupStanding:
    """The total of one branch against the others of a group.

    Attributes:
        n: other branches of the group that are ranked.
        mean: mean of their totals.
        difference, lower, upper: own total − that mean, with its interval.
    """

    n: int
    mean: float
    difference: float
    lower: float
    upper: float

    @property
    def settled(self) -> bool:
        """Whether the interval excludes 0."""
        return self.lower > 0 or self.upper < 0


def group_standing(ranking: RankingStage, i: int, group: np.ndarray) -> GroupStanding | None:
    """Branch i against the other ranked branches of a group; None without any.

    Args:
        ranking: totals and their standard errors.
        i: the branch.
        group: (b,) whether a branch belongs to the group.
    """
    others = [j for j in ranking.ranked.tolist() if j != i and group[j]]
    total, se = ranking.composite.total, ranking.composite.total_se
    if not others or np.isnan(total[i]):
        return None
    mean = float(total[others].mean())
    spread = float(np.sqrt(se[i] ** 2 + (se[others] ** 2).sum() / len(others) ** 2))
    half = float(stats.norm.ppf(0.5 + ranking.level / 2)) * spread
    difference = float(total[i]) - mean
    return GroupStanding(
        n=len(others), mean=mean, difference=difference, lower=difference - half, upper=difference + half
    )


def smallest_difference(ranking: RankingStage, stated: float | None) -> float:
    """The smallest difference of totals that is not called small, in points.

    What the study states; else .2 standard deviations (Cohen 1988) of an answer of ordinary spread, the
    median over ranked branches of se·√n.
    """
    if stated is not None:
        return stated
    ranked = ranking.ranked
    if len(ranked) == 0:
        return 0.0
    spread = ranking.composite.total_se[ranked] * np.sqrt(ranking.respondents[ranked])
    return SMALL_D * float(np.nanmedian(spread))


@dataclass(frozen=True, kw_only=True, eq=False)
class RegionStanding:
    """Means of the ranked branches of g regions, every branch counting once.

    Attributes:
        names: of the regions, shape (g,).
        n: ranked branches, shape (g,).
        mean, mean_se: of their totals and its sampling error, shape (g,).
        difference, difference_se: mean − mean of all other ranked branches with a region, shape (g,).
        settled: not 0 after Benjamini–Hochberg over the regions, shape (g,).
    """

    names: tuple[str, ...]
    n: np.ndarray
    mean: np.ndarray
    mean_se: np.ndarray
    difference: np.ndarray
    difference_se: np.ndarray
    settled: np.ndarray


def region_standing(ranking: RankingStage, regions: Sequence[str]) -> RegionStanding | None:
    """Compare regions; None where fewer than two hold ranked branches.

    Args:
        ranking: totals and their standard errors.
        regions: (b,) region of each branch, "" = none.
    """
    inside = [i for i in ranking.ranked.tolist() if regions[i]]
    names = tuple(dict.fromkeys(regions[i] for i in inside))
    if len(names) < 2:
        return None
    member = np.array([[regions[i] == name for i in inside] for name in names], dtype=float)
    total, variance = ranking.composite.total[inside], ranking.composite.total_se[inside] ** 2
    n, rest = member.sum(axis=1), (1 - member).sum(axis=1)
    mean, others = member @ total / n, (1 - member) @ total / rest
    own, other = member @ variance / n**2, (1 - member) @ variance / rest**2
    difference, spread = mean - others, np.sqrt(own + other)
    z = np.divide(np.abs(difference), spread, out=np.zeros(len(names)), where=spread > 0)
    settled = benjamini_hochberg(2 * stats.norm.sf(z)) < 1 - ranking.level
    return RegionStanding(
        names=names,
        n=n,
        mean=mean,
        mean_se=np.sqrt(own),
        difference=difference,
        difference_se=spread,
        settled=settled,
    )
